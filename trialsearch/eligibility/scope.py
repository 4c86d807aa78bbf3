"""Mixed phenotype and lymphoblastic lymphoma: by name, and where no sentence names them by the trial's whole scope."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from trialsearch.eligibility.clauses import BY_NAME, Clause, names_others, names_ours
from trialsearch.eligibility.grounds import Ground
from trialsearch.eligibility.patterns import words
from trialsearch.eligibility.places import TITLES, Place, first_place, stated, whole
from trialsearch.eligibility.rules import PLAIN_CONDITION, Rule, Statement
from trialsearch.eligibility.stance import Stance
from trialsearch.vocabulary import Answer, ConditionKind, Question, Section

#: Among the exclusions these bar a state or a treatment of the disease, not the disease.
_ASIDE_BARRED = re.compile(
    r"relaps|refractory|as (?:a )?second|participat|\b(?:prior\b|cns\b|who (?!\d|classif|criteria))|history"
    r"|received|additional exclusion|"
    r"sufficient"
)

MIXED = Rule(
    "mpal",
    Question.MPAL,
    words(
        r"mixed[- ]phenotype[\w ]{0,20}leuk\w+|mixed phenotype|\bmpal\b|\bmixed forms? of (?:ALL|acute)\b",
        r"bi-?phenotypic[\w ]{0,10}|bi-?lineal\b|bi-?lineage\w*|mixed[- ]lineage (?:ALL\b|or|and|/"
        r"|leuk\w+(?! (?:gene|rearr|\(mll|1|\(kmt|type)))[\w -]{0,10}|ambiguous lineage",
    ),
    unless=re.compile(r"mixed[- ]lineage leuk\w+ ?(?:\(?(?:mll|kmt2a)|gene|rearr|1\b)|\bmll\b.{0,10}rearr"),
    depends=PLAIN_CONDITION,
    any_disease=True,
    unless_barred=_ASIDE_BARRED,
    narrows=re.compile(
        r"\b(?:ph\+ (?:mpal|mixed)|meeting\b(?! (?:the )?following criteria\W*$)(?! (?:\d{4} )?(?:the )?(?:who\b"
        r"|world health))|cd19\b|cd22\b|t/myel|b/myel|"
        r"(?:clone|component)\b)|treated (?:on|with)|dominant|(?<!edition )(?<!who )(?<!\(who\) )criteria(?!\W*$)"
    ),
    examples=(
        (Section.EXCLUSION, "Mixed phenotype acute leukemia", Answer.NO),
        (Section.INCLUSION, "Biphenotypic leukemia is eligible provided it expresses CD19", Answer.DEPENDS),
        (Section.INCLUSION, "Mixed lineage leukemia rearrangement", Answer.NOT_STATED),
    ),
)
LYMPHOMA = Rule(
    "lbl",
    Question.LBL,
    words(
        r"(?<!non-)lymphoblastic (?:non-?hodgkin'?s? )?lymphomas?|lymphoblastic leuk\w+ ?(?:/|or|and|&|"
        r"\(ALL\) ?(?:/|or|and)) ?(?:lymphoblastic )?lymphoma|\b(?:lbl\b|(?:b|t)-?lbl\b|[bt]?-?lly\b|[bt]-ll\b)|"
        r"lymphoma,? lymphoblastic|lymphoblastic or burkitt|lymphoblastic, burkitt",
    ),
    depends=PLAIN_CONDITION,
    any_disease=True,
    unless_barred=_ASIDE_BARRED,
    narrows=re.compile(
        r"(?<!peripheral )\b(?:b|t|precursor)[- ]?(?:cell |lineage )?(?:lymphoblastic )?(?:lymphoma|lly|lbl|ll)\b"
        r"|(?<!b- or )(?<!b or )(?<!b-cell or )(?<!b and )(?<!b- and )(?<!b/)"
        r"(?<!peripheral )\b[bt][- ](?:cell|lineage)(?! (?:or|and|/) t)"
        r"|[bt]-lymphoblastic"
        r"|[bt] lymphoblastic|stages?\b|marrow involve"
    ),
    examples=(
        (Section.EXCLUSION, "Patients with B-lymphoblastic lymphoma (B-LL) are not eligible", Answer.NO),
        (Section.INCLUSION, "Newly diagnosed T-lymphoblastic lymphoma stages II-IV", Answer.DEPENDS),
        (Section.INCLUSION, "Lymphoblastic lymphoma in any remission", Answer.YES),
    ),
)
NAMED = (MIXED, LYMPHOMA)

#: What the trial's scope says of a disease that no sentence names.
LEUKAEMIA_ONLY = Ground("scope.leukaemia_only", implied=True, depends_on=ConditionKind.NOT_NAMED)
_ALL_BY_NAME = Ground("scope.all_by_name", implied=True, depends_on=ConditionKind.NOT_NAMED)
_ANY_LYMPHOMA_TAKEN = Ground("scope.lymphoma", depends_on=ConditionKind.NOT_NAMED)
_UMBRELLA = Ground("scope.umbrella", implied=True, depends_on=ConditionKind.NOT_NAMED)
_AS_THE_OTHER_PROTOCOL = Ground("scope.as_the_other_protocol", implied=True, depends_on=ConditionKind.NOT_NAMED)
_ONE_LINEAGE = Ground("scope.one_lineage", implied=True, depends_on=ConditionKind.NOT_NAMED, one_lineage=True)
#: The lymphoma is named, and of one lineage as the leukaemia is.
_LYMPHOMA_OF_ONE_LINEAGE = Ground("scope.one_lineage", implied=True, one_lineage=True)

_B_LYMPHOMA = words(r"\bb-?[ -]?(?:cell |lineage )?lymphoblastic lymphoma|\bb-?(?:lbl|lly)\b")
_T_LYMPHOMA = words(r"\bt-?[ -]?(?:cell |lineage )?(?:acute )?lymphoblastic lymphoma|\bt-?(?:lbl|lly)\b")
_LEUKAEMIA = re.compile(r"leuka?emi|\bALL\b")
#: A trial of lymphoma, lymphoblastic among others, says so in its title.
_LYMPHOMA_TITLE = re.compile(r"lymphoma|\b(?:lbl|lly)\b")
_LYMPHOBLASTIC = words(r"lymphoblastic|\b[bt]?-?lbl\b|pre-?b cell (?:non-?hodgkin|lymphoma)")
_STAGE = re.compile(r"\bstages?\b")
#: Lymphoma at large; one of another kind by name is not lymphoblastic.
_ANY_LYMPHOMA = words(
    r"(?<!burkitt )(?<!burkitt's )(?<!burkitts )(?<!hodgkin )(?<!hodgkin's )(?<!hodgkins"
    r" )(?<!b-cell )(?<!b cell )(?<!follicular )(?<!mantle cell )(?<!marginal zone )(?<!large"
    r" cell )(?<!immunoblastic )"
    r"(?<!/burkitt )lymphomas?\b(?! like| involve| infiltrat| society| foundation)|\bnhl\b|non-?hodgkin"
    r"|lymphoid malignan|"
    r"lymphoproliferative|lymphoid neopl",
)
_OPEN_UMBRELLA = re.compile(
    r"ha?ematolog\w+ (?:\w+ ){0,2}(?:malignan|cancer|neoplas|disease|disorder)"
    r"|(?<!myeloid )malignan(?:cy|cies)\b(?! other)|(?<!anti-)(?<!anti )\bcancers?\b(?! (?:institute|cent|group"
    r"|network|therap|consortium))|blood cancer|solid tumou?r"
    r"|neoplasm|\b[bt][- ]cell tumou?r|lymphoid malign|any (?:disease|diagnosis)|other diseases?"
)
#: Lymphoma as the cause of something else.
_AS_CAUSE = re.compile(r"\b(?:due to|because of|secondary to|associated with|caused by)[\w ]{0,20}(?:leuk|lymph)")
#: Cancers that a patient must not have beside this one.
_BESIDE_THIS = re.compile(
    r"\b(?:no|without|history of|prior|previous|second(?:ary)?|additional|concurrent)(?: \w+){0,2} (?:malignan|cancer)"
)
#: Whoever gets a transplant, whatever the disease.
_ANY_RECIPIENT = re.compile(
    r"^(?:patients? )?(?:planned|scheduled|undergoing)\b[^.]{0,80}(?:hsct|\bhct\b|transplant)"
    r"|\bor (?:in the (?:context|setting|course) of|after|undergoing|receiving) (?:an? )?(?:allo\w* )?"
    r"(?:ha?ematopoietic |bone marrow |stem cells? )+(?:transplant|hsct)"
)
#: Who took part in another trial may join: that one's diseases count, and this record does not name them.
_BY_PROTOCOL = re.compile(r"\benroll?ed (?:on|onto|in|into) (?:\w+ ){0,3}[a-z]{2,9}-?\d{2}")
#: A lymphoma that is named at large, but is of another kind or bound to its own course.
_NARROW = re.compile(r"non-?hodgkin|\bnhl\b|high[- ]grade|induction fail|large cell|\bb[- ]?cell")


def read_scope(
    clauses: Sequence[Clause], one_lineage: Statement | None, both: Place | None, *, by_target: bool
) -> Iterator[Statement]:
    """Answer mpal and lbl where no sentence names them.

    `one_lineage` bars the other lineage, if any does, and `by_target` says that it does so by a mark of the cells;
    `both` is where one criterion names the two lineages.
    """
    inclusive = [clause for clause in clauses if not clause.bars]
    scope = [
        clause for clause in inclusive if not clause.in_criteria or names_ours(clause.text) or names_others(clause.text)
    ]
    if not _names(MIXED, clauses):
        yield from _mixed(scope, one_lineage, both, Answer.DEPENDS if by_target else Answer.NO)
    lymphoma = first_place(_ANY_LYMPHOMA, inclusive, admitted=True, unless=_AS_CAUSE)
    told = [clause for clause in clauses if clause.in_criteria] if lymphoma and lymphoma[0].in_criteria else clauses
    if _names(LYMPHOMA, told):
        yield from _named_lymphoma(inclusive, clauses, one_lineage)
    elif lymphoma:
        narrow = one_lineage or _NARROW.search(lymphoma[0].text)
        yield stated(Question.LBL, Answer.DEPENDS if narrow else Answer.YES, lymphoma, _ANY_LYMPHOMA_TAKEN)
    else:
        yield from _no_lymphoma(scope, inclusive)


def lymphoma_alone(inclusive: Sequence[Clause]) -> Place | None:
    """Find where a trial of lymphoblastic lymphoma says so, if neither leukaemia nor any wider disease is named."""
    if not any(_LYMPHOMA_TITLE.search(clause.text) for clause in inclusive if clause.section in TITLES):
        return None
    if any(_LEUKAEMIA.search(clause.text) or _names_wider(clause) for clause in inclusive):
        return None
    return first_place(_LYMPHOBLASTIC, [clause for clause in inclusive if clause.in_criteria], admitted=True)


def _names_wider(clause: Clause) -> bool:
    """Whether it names every blood cancer, or cancer at large, as what is admitted."""
    return _OPEN_UMBRELLA.search(clause.text) is not None and not _BESIDE_THIS.search(clause.text)


def _mixed(
    scope: Sequence[Clause], one_lineage: Statement | None, both: Place | None, beside_one: Answer
) -> Iterator[Statement]:
    by_name = first_place(BY_NAME, [clause for clause in scope if clause.in_criteria] or scope, admitted=True) or both
    if one_lineage:
        place = (one_lineage.clause, one_lineage.start, one_lineage.end)
        yield stated(Question.MPAL, beside_one, place, _ONE_LINEAGE)
    elif by_name:
        yield stated(Question.MPAL, Answer.DEPENDS, by_name, _ALL_BY_NAME)


def _named_lymphoma(
    inclusive: Sequence[Clause], clauses: Sequence[Clause], one_lineage: Statement | None
) -> Iterator[Statement]:
    named = _first_named(LYMPHOMA, clauses)
    if one_lineage and named:
        # A lymphoma of the other lineage is barred.
        yield Statement(Question.LBL, Answer.DEPENDS, Stance.EXCLUDED, *named, _LYMPHOMA_OF_ONE_LINEAGE)
        return
    of_t = first_place(_T_LYMPHOMA, [clause for clause in inclusive if not _STAGE.search(clause.text)], admitted=True)
    if of_t and first_place(_B_LYMPHOMA, inclusive, admitted=True):
        yield stated(Question.LBL, Answer.YES, of_t, "scope.both_lymphomas")


def _no_lymphoma(scope: Sequence[Clause], inclusive: Sequence[Clause]) -> Iterator[Statement]:
    ours = next((clause for clause in scope if names_ours(clause.text)), None)
    if ours is None:
        return
    umbrella = next(
        (each for each in scope if _names_wider(each)),
        next((clause for clause in inclusive if clause.in_criteria and _ANY_RECIPIENT.search(clause.text)), None),
    )
    elsewhere = next((clause for clause in inclusive if clause.in_criteria and _BY_PROTOCOL.search(clause.text)), None)
    if umbrella:
        yield stated(Question.LBL, Answer.DEPENDS, whole(umbrella), _UMBRELLA)
    elif elsewhere and not ours.in_criteria:
        yield stated(Question.LBL, Answer.DEPENDS, whole(elsewhere), _AS_THE_OTHER_PROTOCOL)
    else:
        yield stated(Question.LBL, Answer.NO, whole(ours), LEUKAEMIA_ONLY)


def _first_named(rule: Rule, clauses: Sequence[Clause]) -> Place | None:
    admitted = (each for clause in clauses for each in rule.read(clause) if each.answer is not Answer.NO)
    return next(((each.clause, each.start, each.end) for each in admitted), None)


def _names(rule: Rule, clauses: Sequence[Clause]) -> bool:
    return any(True for clause in clauses if rule.names.may_match(clause.text) for _ in rule.read(clause))
