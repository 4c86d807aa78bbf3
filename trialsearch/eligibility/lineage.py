"""Which leukaemia a trial takes: B or T, mixed phenotype, lymphoblastic lymphoma."""

from __future__ import annotations

import re
from collections.abc import Sequence

from trialsearch.eligibility.clauses import BY_NAME, Clause, names_others, names_ours
from trialsearch.eligibility.patterns import Words, words
from trialsearch.eligibility.rules import PLAIN_CONDITION, Rule, Statement
from trialsearch.eligibility.stance import Stance, stance
from trialsearch.vocabulary import Answer, Question, Section

_B = words(
    r"\b(?:b|bcp|bp|pre-?b|pro-?b|common|cd19\+?)[- ]?(?:cell|lineage|precursor"
    r"|lymphoblastic)?[- ]*(?:precursor )?(?:acute )?(?:lymphoblastic leuk\w+"
    r"|lympho\w+ leuk\w+|ALL\b|lymphoid malig\w+|leuk\w+)",
    r"\bb-?[ -](?:cell|lineage|lymphoblastic|precursor|progenitor"
    r"|acute lympho)[\w /-]{0,20}(?:ALL\b|leuk|lymphoblastic|acute lympho|malignan|lineage"
    r"|precursor)",
    r"\b(?:b[- ]?cell )?precursor[- ]b\b|precursor b-?cell|b[- ]?(?:cell )?precursor"
    r"|\bb lymphoblastic|\bb-acute|b[- ]?lineage|\bb-?(?: ?/ ?|,? (?:and|or) )t\b",
    r"lymphoblastic leuk\w+[ ,(]{1,3}(?:b|b-cell|precursor b)\b|leuk\w+, b[- ]cell",
    hints="ALL|leuk|lympho|lineage|precursor|b or t|b and t|b/t|b- ",
)
_T = words(
    r"(?<!non-)(?<!non )\bt[- ]?(?:cell|lineage|precursor"
    r"|lymphoblastic)?[- ]*(?:acute )?(?:lymphoblastic leuk\w+|ALL\b|lymphoid malig\w+)",
    r"\bt[- ](?:cell|lineage|lymphoblastic|acute lympho)[\w /-]{0,20}(?:ALL\b|leuk"
    r"|lymphoblastic|acute lympho|malignan|lineage|surface markers)",
    r"precursor t\b|t[- ]?lineage|\bt lymphoblastic|\bb-?(?: ?/ ?|,? (?:and|or) )t\b|\btall\b|\betp\b",
    r"lymphoblastic leuk\w+[ ,(]{1,3}(?:t|t-cell|precursor t)\b|leuk\w+, t[- ]cell",
    hints="ALL|leuk|lympho|lineage|precursor t|b or t|b and t|b/t|b- |tall|etp",
)
#: What marks the target of a product on B cells or T cells.
_B_TARGET = words(
    r"\bcd-? ?(?:19|22|20)\b|cart-?19|ctl019|huart19|blinatumomab|inotuzumab|tisagenlecleucel|kymriah",
    hints="cd|cart|ctl|huart|mab|inotu|cel|kymriah",
)
_T_TARGET = words(r"\bcd-? ?(?:7|5|1a)\b(?! ?\+ ?t cells)|\bcd38\b.{0,40}t-ALL", hints="cd")
_NO_TARGET = re.compile(
    r"deplet|selection|selected|tcr|donor|graft|cd34|reconstitut|b-?cell count|lymphocyte count|lack|express either"
)
#: A refusal that is not of the leukaemia itself.
_NOT_BARRED = re.compile(
    r"received|therapy|treatment|treated|express|mature b|burkitt|\bl3\b|sig\b|surface immuno"
    r"|\b[bt][- ]?lymphoblastic lymphoma(?!.*leuk)|\b[bt]-(?:ll|lbl)\b(?!.*leuk)|isolated"
    r"|relapse after|remission"
)
_MATURE = re.compile(r"mature b|burkitt|\bl3\b|sig\b|surface immuno")

_GENERIC = words(
    r"(?<![bt]-)(?<![bt] )(?<!precursor )(?<!progenitor )(?<!like )(?<!\+ )\bALL\b|(?:^"
    r"|(?<![bt]-cell )(?<![bt] cell )(?<!b )(?<!t )(?<!b-)(?<!t-)(?<!precursor ))\bacute"
    r" lympho\w+ leuk",
    hints="ALL|acute lympho",
)

#: Among the exclusions these bar a state or a treatment of the disease, not the disease.
_ASIDE_BARRED = re.compile(
    r"relaps|refractory|\bprior\b|history|\bcns\b|received|additional exclusion|\bwho\b|sufficient"
)

MIXED = Rule(
    "mpal",
    Question.MPAL,
    words(
        r"mixed[- ]phenotype[\w ]{0,20}leuk\w+|mixed phenotype|\bmpal\b",
        r"bi-?phenotypic[\w ]{0,10}|bi-?lineal\b|bi-?lineage\w*|mixed[- ]lineage (?:or|and|/"
        r"|leuk\w+(?! (?:gene|rearr|\(mll|1|\(kmt|type)))[\w -]{0,10}|ambiguous lineage",
        hints="mixed|mpal|biph|bi-ph|bilin|bi-lin|ambiguous|undifferent",
    ),
    unless=re.compile(r"mixed[- ]lineage leuk\w+ ?(?:\(?(?:mll|kmt2a)|gene|rearr|1\b)|\bmll\b.{0,10}rearr"),
    depends=PLAIN_CONDITION,
    any_disease=True,
    unless_barred=_ASIDE_BARRED,
    narrows=re.compile(r"\bmeeting\b|dominant|\bcd19\b|\bcd22\b|\bt/myel|\bb/myel|criteria"),
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
        r"(?<!non-)lymphoblastic (?:non-?hodgkin'?s? )?lymphomas?|lymphoblastic leuk\w+ ?(?:/|or"
        r"|and|&|\(ALL\) ?(?:/|or|and)) ?(?:lymphoblastic )?lymphoma|\blbl\b|\b(?:b|t)-?lbl\b"
        r"|\b[bt]?-?lly\b|\b[bt]-ll\b|lymphoma,? lymphoblastic",
        r"lymphoblastic or burkitt|lymphoblastic, burkitt",
        hints="lymphoblastic|lbl|lly|t-ll|b-ll|bll|tll",
    ),
    depends=PLAIN_CONDITION,
    any_disease=True,
    unless_barred=_ASIDE_BARRED,
    narrows=re.compile(
        r"\b(?:b|t|precursor)[- ]?(?:cell |lineage )?(?:lymphoblastic )?(?:lymphoma|lly|lbl|ll)\b"
        r"|\b[bt][- ](?:cell|lineage)|[bt]-lymphoblastic"
        r"|[bt] lymphoblastic|stages?\b|marrow involve"
    ),
    examples=(
        (Section.EXCLUSION, "Patients with B-lymphoblastic lymphoma (B-LL) are not eligible", Answer.NO),
        (Section.INCLUSION, "Newly diagnosed T-lymphoblastic lymphoma stages II-IV", Answer.DEPENDS),
        (Section.INCLUSION, "Lymphoblastic lymphoma in any remission", Answer.YES),
    ),
)
NAMED = (MIXED, LYMPHOMA)

_B_LYMPHOMA = words(
    r"\bb-?[ -]?(?:cell |lineage )?lymphoblastic lymphoma|\bb-?(?:lbl|lly)\b", hints="lymphoblastic|lbl|lly"
)
_T_LYMPHOMA = words(
    r"\bt-?[ -]?(?:cell |lineage )?(?:acute )?lymphoblastic lymphoma|\bt-?(?:lbl|lly)\b", hints="lymphoblastic|lbl|lly"
)
_STAGE = re.compile(r"\bstages?\b")
#: Lymphoma at large; one of another kind by name is not lymphoblastic.
_ANY_LYMPHOMA = words(
    r"(?<!burkitt )(?<!burkitt's )(?<!burkitts )(?<!hodgkin )(?<!hodgkin's )(?<!hodgkins"
    r" )(?<!b-cell )(?<!b cell )(?<!follicular )(?<!mantle cell )(?<!marginal zone )(?<!large"
    r" cell )(?<!immunoblastic )"
    r"(?<!/burkitt )lymphomas?\b(?! like)|\bnhl\b|non-?hodgkin|lymphoid malignan|lymphoproliferative|lymphoid neopl",
    hints="lymphom|nhl|hodgkin|lymphoid|lymphoprolif",
)
_OPEN_UMBRELLA = re.compile(
    r"ha?ematolog\w+ (?:\w+ ){0,2}(?:malignan|cancer|neoplas|disease|disorder)"
    r"|(?<!myeloid )malignan(?:cy|cies)\b(?! other)|\bcancers?\b(?! (?:institute|cent|group"
    r"|network|therap|consortium))|blood cancer|solid tumou?r"
    r"|neoplasm|lymphoid malign|any (?:disease|diagnosis)|other diseases?"
)
#: Whoever gets a transplant, whatever the disease.
_ANY_RECIPIENT = re.compile(r"^(?:patients? )?(?:planned|scheduled|undergoing)\b[^.]{0,80}(?:hsct|\bhct\b|transplant)")
_LEUKAEMIA = re.compile(
    r"(?<!lymphoblastic )(?<!lymphocytic )(?<!myeloid )(?<!myelogenous )(?<!lymphoid )leuka?emias?\b"
)


def read_lineage(clauses: Sequence[Clause]) -> list[Statement]:
    """Answer b_all and t_all, and what the whole trial's disease says of MPAL and lymphoma that it does not name."""
    inclusive = [clause for clause in clauses if not clause.bars]
    named_b = _first(_B, inclusive, admitted=True, unless=_MATURE)
    named_t = _first(_T, inclusive, admitted=True)
    barred_t = _first(_T, clauses, admitted=False, unless=_NOT_BARRED)
    barred_b = _first(_B, clauses, admitted=False, unless=_NOT_BARRED)
    given = []
    target_b = _target(_B_TARGET, inclusive)
    target_t = _target(_T_TARGET, inclusive)
    given += _pair(Question.B_ALL, Question.T_ALL, named_b, named_t, barred_t, target_b, target_t, inclusive)
    given += _pair(Question.T_ALL, Question.B_ALL, named_t, named_b, barred_b, target_t, target_b, inclusive)
    given += _philadelphia(clauses)
    lineage = next((each for each in given if each.answer is Answer.NO), None)
    given += _unnamed(clauses, inclusive, lineage)
    return given


Place = tuple[Clause, int, int]


def _pair(
    question: Question,
    other: Question,
    named: Place | None,
    named_other: Place | None,
    barred_other: Place | None,
    target: Place | None,
    target_other: Place | None,
    inclusive: Sequence[Clause],
) -> list[Statement]:
    """Answer `question`, and `other` as far as this lineage being the only one says."""
    given = []
    letter = question.value[0]
    if barred_other and not (named_other and named_other[0].in_criteria):
        given.append(_say(other, Answer.NO, barred_other, f"lineage.{letter}_other_barred"))
    elif barred_other:
        given.append(_say(other, Answer.DEPENDS, barred_other, f"lineage.{letter}_other_barred"))
    if named:
        given.append(_say(question, Answer.YES, named, f"lineage.{letter}_named"))
        if not named_other and not barred_other and _only(question, named, inclusive):
            given.append(_say(other, Answer.NO, named, f"lineage.{letter}_only"))
    if target and not named_other and not barred_other and not (named and given and given[-1].answer is Answer.NO):
        given.append(_say(other, Answer.NO, target, f"lineage.{letter}_target"))
    if not named and not (target_other and not barred_other):
        generic = None if named_other and _only(other, named_other, inclusive) else barred_other or _generic(inclusive)
        if generic:
            given.append(_say(question, Answer.YES, generic, "lineage.all_named"))
    return given


def _only(question: Question, named: Place, inclusive: Sequence[Clause]) -> bool:
    """This lineage stands where the trial says what it is for, and ALL at large does not."""
    titles = [clause for clause in inclusive if clause.section in (Section.BRIEF_TITLE, Section.OFFICIAL_TITLE)]
    pattern = _B if question is Question.B_ALL else _T
    if any(pattern.search(title.text) for title in titles):
        return True
    if any(_GENERIC.search(title.text) or _LEUKAEMIA.search(title.text) for title in titles):
        return (
            named[0].in_criteria
            and not any(
                _GENERIC.search(clause.text) and not _B.search(clause.text) and not _T.search(clause.text)
                for clause in inclusive
                if clause.in_criteria
            )
            and bool(re.search(r"diagnos|patients? with|confirmed|relapsed|refractory|newly", named[0].text))
        )
    return named[0].in_criteria or all(
        pattern.search(c.text) for c in inclusive if c.section is Section.CONDITION and names_ours(c.text)
    )


def _philadelphia(clauses: Sequence[Clause]) -> list[Statement]:
    """A trial named for Ph+ ALL that asks for the proof takes no other."""
    text = [clause.text for clause in clauses]
    titled = any(_PH_TITLE.search(clause.text) for clause in clauses if clause.section in _TITLES)
    proof = _first(_PH_PROOF, [clause for clause in clauses if clause.in_criteria and not clause.bars], admitted=True)
    if titled and proof and not any(_PH_OTHERS.search(each) for each in text):
        return [_say(Question.PH_NEGATIVE, Answer.NO, proof, "lineage.ph_positive_only")]
    return []


_TITLES = (Section.BRIEF_TITLE, Section.OFFICIAL_TITLE)
_PH_TITLE = words(r"philadelphia chromosome[- ]?(?:\(ph\) ?)?[- ]?positive|\bph\+", hints="ph")
_PH_PROOF = words(r"philadelphia|\bph\+|bcr[-/: ]{0,2}abl|9;22", hints="ph|bcr|9;22")
_PH_OTHERS = words(
    r"ph-?like|philadelphia[\w -]*like|abl[- ]class|\bph-? ?neg|philadelphia[\w ()-]{0,20}negative",
    hints="like|class|neg",
)


def _unnamed(clauses: Sequence[Clause], inclusive: Sequence[Clause], lineage: Statement | None) -> list[Statement]:
    """What a trial's scope says of mixed phenotype and lymphoma that no sentence names."""
    given = []
    scope = [
        clause for clause in inclusive if not clause.in_criteria or names_ours(clause.text) or names_others(clause.text)
    ]
    ours = next((clause for clause in scope if names_ours(clause.text)), None)
    by_name = _first(BY_NAME, [clause for clause in scope if clause.in_criteria] or scope, admitted=True)
    umbrella = next(
        (clause for clause in scope if _OPEN_UMBRELLA.search(clause.text)),
        next((clause for clause in inclusive if clause.in_criteria and _ANY_RECIPIENT.search(clause.text)), None),
    )
    lymphoma = _first(_ANY_LYMPHOMA, inclusive, admitted=True)
    if not _names(MIXED, clauses):
        if lineage:
            given.append(
                _say(Question.MPAL, Answer.NO, (lineage.clause, lineage.start, lineage.end), "scope.one_lineage")
            )
        elif by_name:
            given.append(_say(Question.MPAL, Answer.DEPENDS, by_name, "scope.all_by_name"))
    if not _names(
        LYMPHOMA,
        [clause for clause in clauses if clause.in_criteria] if lymphoma and lymphoma[0].in_criteria else clauses,
    ):
        if lymphoma:
            clause = lymphoma[0]
            narrow = lineage or re.search(
                r"non-?hodgkin|\bnhl\b|high[- ]grade|induction fail|large cell|\bb[- ]?cell", clause.text
            )
            given.append(_say(Question.LBL, Answer.DEPENDS if narrow else Answer.YES, lymphoma, "scope.lymphoma"))
        elif ours and umbrella:
            given.append(_say(Question.LBL, Answer.DEPENDS, (umbrella, 0, len(umbrella.text)), "scope.umbrella"))
        elif ours:
            given.append(_say(Question.LBL, Answer.NO, (ours, 0, len(ours.text)), "scope.leukaemia_only"))
    elif lineage and (named := _first_named(LYMPHOMA, clauses)):
        # One lineage only: a lymphoma of the other is barred.
        given.append(
            Statement(
                Question.LBL,
                Answer.DEPENDS,
                Stance.EXCLUDED,
                *named,
                "scope.one_lineage",
            )
        )
    elif both := _first(_T_LYMPHOMA, [clause for clause in inclusive if not _STAGE.search(clause.text)], admitted=True):
        if _first(_B_LYMPHOMA, inclusive, admitted=True):
            given.append(_say(Question.LBL, Answer.YES, both, "scope.both_lymphomas"))
    return given


def _first_named(rule: Rule, clauses: Sequence[Clause]) -> Place | None:
    return next(
        (
            (each.clause, each.start, each.end)
            for clause in clauses
            for each in rule.read(clause)
            if each.answer is not Answer.NO
        ),
        None,
    )


def _names(rule: Rule, clauses: Sequence[Clause]) -> bool:
    return any(rule.read(clause) and list(rule.read(clause)) for clause in clauses)


def _target(pattern: Words, inclusive: Sequence[Clause]) -> Place | None:
    for clause in inclusive:
        match = pattern.search(clause.text)
        if match is None or _NO_TARGET.search(clause.text):
            continue
        if (
            not clause.in_criteria
            and clause.section is not Section.CONDITION
            and re.search(
                r"car|chimeric|t[- ]cell|anti|express|posit|target|specific|direct|blina|inotu|tisagen|ctl", clause.text
            )
        ):
            return clause, *match.span()
        if (
            clause.in_criteria
            and re.search(r"express|posit|\+", clause.text[match.end() : match.end() + 30])
            and not re.search(r"\bif\b|\bor t-|received|stratum", clause.text)
        ):
            return clause, *match.span()
    return None


def _generic(inclusive: Sequence[Clause]) -> Place | None:
    for clause in sorted(inclusive, key=lambda clause: not clause.in_criteria):
        match = _GENERIC.search(clause.text)
        if match and stance(clause, *match.span()).stance is not Stance.EXCLUDED:
            return clause, *match.span()
    return None


def _first(
    pattern: Words, clauses: Sequence[Clause], *, admitted: bool, unless: re.Pattern[str] | None = None
) -> Place | None:
    """Find the first sentence that admits (or bars) what the pattern names."""
    for clause in clauses:
        match = pattern.search(clause.text)
        if match is None or (unless and unless.search(clause.text)):
            continue
        if (stance(clause, *match.span()).stance is not Stance.EXCLUDED) == admitted:
            return clause, *match.span()
    return None


def _say(question: Question, answer: Answer, place: Place, rule: str) -> Statement:
    clause, start, end = place
    return Statement(question, answer, Stance.REQUIRED, clause, start, end, rule)
