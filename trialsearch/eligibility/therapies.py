"""Rules for earlier treatment: transplant, CAR-T, blinatumomab, inotuzumab, by name or by a class that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.patterns import words
from trialsearch.eligibility.rules import Rule, Statement
from trialsearch.eligibility.stance import Stance
from trialsearch.knowledge import read_table
from trialsearch.vocabulary import Answer, Question, Section

#: The therapy lies in the past: one of these near its name ...
_PAST_BEFORE = re.compile(
    r"(?:\b(?:prior(?! to)|previous(?:ly)?|already|preceding|earlier|history of"
    r"|(?<!may )(?<!will )(?<!can )(?<!should )(?<!to )received?|receiving|receipt of|undergone|underwent"
    r"|treated (?:with|by)|wash-?out:?|treatment (?:with|targeting|involving)|exposure to|exposed to"
    r"|since|after|following|elapsed from|(?:days|weeks|months|years) (?:from|post)|status post|s/p|had"
    r"|naive to|recovered from|completion of"
    r"|completed|failed|progress\w+ (?:on|after)|refractory to"
    r"|intolerant to|course of|use of|therapy with|dose of|doses of)\b|relapse\w*[\w ]{0,20} post-?)[^.;]{0,90}$"
)
_PAST_AFTER = re.compile(
    r"^[^.;]{0,70}?(?:\b(?:within|prior(?! therapy to)|previously|already|in the (?:past|last)|ago"
    r"|elapsed|washout|wash-out|since|is allowed|are allowed|naive|is permitted"
    r"|before (?:enrol|study|screening|the first))\b|[:≥>]=? ?\d|at least \d)"
)
#: ... and none of these: it is planned, or the sentence counts from it.
_PLANNED_BEFORE = re.compile(
    r"(?:\b(?:days?|weeks?|months?|hours?|hrs?|years?|minutes?|[hdm]) (?!since "
    r"|between )(?:\w+ )?(?:prior(?: to)?|before|previous to|preceding)\b[^.;]{0,40}"
    r"|\b(?:eligible for|candidates? for|undergo(?:ing)?|undergo|scheduled|proceed(?:ing)? to"
    r"|planned|will be receiving|plan(?:ning|s)? (?:to|for)|(?:will|may|can|should) receive|to receive|intend\w*"
    r"|prior to|before|ineligible for|unsuitable for|for|at the time of|at|until|bridge to"
    r"|bridging to|consent (?:to|for)|awaiting|need(?:s|ing)?|option of|lack of|during|time of"
    r"|day of|relapse before|declines?|refus\w+|indication for|appropriate for) (?:(?:the|a|an"
    r"|an?other|planned|their|first|any|allogeneic|autologous|anticipated|myeloablative"
    r"|subsequent|infusion of|start of|initiation of) )*)$"
)
_ELSEWHERE = re.compile(
    r"contracept|birth control|pregnan|breast-?feed|condom|\b(?:sperm|murine|haha\b|hama\b|hiv\b)|"
    r"child-?bearing|hypersensitiv|allerg|anti-?drug antibod|hepatitis|donor[- ]specific|anti-?hla|hla antibod|"
    r"informed consent|consent form|vaccin|growth factor therapy|thyroid|phospholipid|cardiolipin"
)

_TIME = re.compile(
    r"\b(?:within|at least|less than|more than|greater than|fewer than|elapsed|last dose"
    r"|(?:prior|previous) myeloablative|in the (?:last|past|previous) (?:\d|\w+ (?:days|weeks|months"
    r"|years))|unless|except\w*|provided"
    r"|wash-?out|still|ongoing|active|receiving|outside of this|requir\w+|grade|respon\w+"
    r"|refractory(?= to)|toxicit\w*|only if|until|as long as|must (?:have|be)|recover\w+|expression"
    r"|history of grade"
    r"|after (?:(?:the|their|first|prior|previous) )*(?:car\b|car-?t|infusion|graft\b|transplant|hsct"
    r"|hct)|reject\w*|graft failure|multiple|arm|cohort|stratum|days?|weeks?|months?|half-li\w+"
    r"|concurrent\w*|concomitant\w*"
    r"|not candidates?|not eligible for|> ?1|discretion|off all)\b|[≥≤<>]|=<|\bif\b"
)
_PLANNED = re.compile(
    r"(?:\bplanned\b|\bplan(?:s|ning)? (?:to|for)|\bscheduled\b|\bintend|\bintention\b|\bwilling to"
    r"|\beligible for\b|\bcandidates? for|\bto receive\b)[^,;]{0,60}$"
)
_UNSPECIFIED = re.compile(r"^[\w ]+: (?:not specified|see )")
#: A list of reasons why something else cannot be done.
_REASONS = re.compile(r"\b(?:ineligible|not eligible|unsuitable)\b[^.]{0,80}(?:because|due to)[^.]{0,20}:?\s*$")
_NOT_HAD = re.compile(
    r"\b(?:(?:could|can|may|will|to) be $|before receiving (?:\w+ )*$|receiving (?:an?|their|first|"
    r"the)\b[\w ,/-]*$|in need of (?:\w+ )*$|(?:in|for|of) (?:those|patients|children|participants|"
    r"subjects)(?: who)?(?: have| had| were)? (?:not|never)(?: been| had)?(?: previously)? $)"
)
_RELAPSE_SINCE = re.compile(
    r"\b(?:relapse\w*|recurrence|recurrent|progress\w+)[\w ]{0,20}\b(?:post|after|following)[\w -]{0,25}$"
)
#: What is denied is the relapse.
_NO_RELAPSE_SINCE = re.compile(
    r"\b(?:no|without|free of)\b[^.;]{0,60}\brelapse\w*[\w ]{0,12}\b(?:post|after|following)[\w -]{0,20}$"
)
_INDICATED = re.compile(r"\s*(?:is|are|was|were) (?:indicated|planned|intended|recommended|considered)\b")
#: A general recovery from every earlier therapy is no rule on one of them.
_RECOVERED = re.compile(r"recovered from[\w ]{0,50}(?:chemotherapy|prior therapy)(?: \([\w ]*\))?,[\w ,]*$")
#: "If the patient has received ..., expression must be shown after it" takes such a patient.
_PROOF_AFTER = re.compile(
    r"\b(?:(?:if|for|in)\b[\w ,/()'.-]{0,90}\b(?:received?|previous\w*|prior|had|treated|experienced|"
    r"relapse)\b[^;]{0,160}\b(?:flow cytometry|express\w+|biopsy|documentation|positiv\w+)\b|(?:documentation|"
    r"demonstration|evidence|confirmation|proof)\b[^;]{0,80}\b(?:express|positiv)\w*[^;]{0,80}\b(?:if|after|"
    r"following) (?:prior|previous)|express\w+\b[^;]{0,200}\b(?:reconfirmed|obtained|demonstrated|shown|"
    r"documented) after\b)"
)

_TRANSPLANT = words(
    r"(?<![\w-])(?:allo(?:-|geneic|genic)?[ -]?)?(?:(?:ha?ematopoietic|peripheral|bone|blood"
    r"|umbilical|cord|marrow|stem|progenitor|cell|sct|hsct|bmt|hct|unrelated|donor|sibling"
    r"|allogeneic|allogenic|autologous|or|and|haplo\w*|matched|/"
    r"|\([\w-]{2,9}\))[ /,-]{0,2}){0,9}(?:transplant(?:s|ations?|ed)?|stem cell rescue"
    r"|transplant or rescue)\b",
    r"(?:stem[- ]cell|marrow|cord blood) (?:allo)?grafts?\b(?! (?:versus|vs|failure|reject|function))"
    r"|(?:allogeneic )?stem[- ]cell infusions?\b|(?<=post-)transplant\b|(?<=post -)transplant\b",
    r"(?:stem[- ]cell|marrow|cord blood) graft(?:s|ing|ed)?\b(?! (?:versus|vs|failure|reject|function))",
    r"(?<!pre-)\b(?:allo-?|ha?plo-?)?(?:hsct|hct|a?sct|bmt|pbsct|allosct|allohsct|allobmt)s?\b",
    hints="transplant|hct|sct|bmt|rescue|graft|cell infusion",
)
_NO_TRANSPLANT_OF_OURS = re.compile(
    r"solid organ|organ transplant|organ allograft|liver transplant|kidney transplant"
    r"|renal transplant|corneal|fecal|faecal|islet"
)
_AUTOLOGOUS_ONLY = re.compile(
    r"^(?!.*\ballo).*(?:(?<!\bor )(?<!\band )(?<!/)autologous (?!or |and |/)[^.;]{0,60}(?:transplant|sct|rescue|hct)"
    r"|\basct\b|\bautosct\b)"
)


@dataclass(frozen=True)
class TherapyRule(Rule):
    """A rule for a therapy that a child may have had: it must be named as past, not as planned."""

    def read(self, clause: Clause) -> Iterator[Statement]:
        """Give what a sentence answers; its first mention of the therapy as past counts."""
        named = list(self.names.finditer(clause.text))
        if not named or _UNSPECIFIED.search(clause.text) or any(_REASONS.search(text) for text in clause.above):
            return
        if _ELSEWHERE.search(clause.text) or (self.unless and self.unless.search(clause.text)):
            return
        if clause.means_other_disease and clause.in_criteria:
            return
        for match in sorted(
            named, key=lambda each: not _PAST_BEFORE.search(clause.text[max(0, each.start() - _REACH) : each.start()])
        ):
            if _is_past(clause, match):
                yield from self._weigh(clause, match)
                return

    def _weigh(self, clause: Clause, match: re.Match[str]) -> Iterator[Statement]:
        for statement in self.answers(clause, match):
            if statement.stance is Stance.EXCLUDED and _RELAPSE_SINCE.search(clause.text[: match.start()]):
                # Who was transplanted and did not relapse is not meant.
                yield Statement(
                    self.question, Answer.DEPENDS, Stance.EXCLUDED, clause, *match.span(), self.id, clause.text
                )
                return
            if (
                statement.answer is Answer.DEPENDS
                and statement.stance is not Stance.EXCLUDED
                and _PROOF_AFTER.search(clause.text)
            ):
                yield Statement(statement.question, Answer.YES, Stance.ALLOWED, clause, *match.span(), self.id)
            else:
                yield statement


_REACH = 250
_GIVEN = re.compile(
    r"[\w -]{0,25}\b(?:given|administered) (?:in|during|for|at|before) (?!this|the (?:study|trial|protocol))"
)
_BARE = re.compile(r"\s*(?:[.,;(<]|including|(?:less|fewer) than \d|within|$)")
#: A title names what is given; what was had before it says so.
_BEFORE_IN_TITLE = re.compile(r"\b(?:after|following|post|previous(?:ly)?|prior|failed|received|had)\b[^.;]{0,90}$")


def _is_past(clause: Clause, match: re.Match[str]) -> bool:
    """Whether the therapy is named as one already had."""
    before = clause.text[max(0, match.start() - _REACH) : match.start()]
    after = clause.text[match.end() : match.end() + _REACH]
    if not clause.in_criteria and not _BEFORE_IN_TITLE.search(before):
        return False
    if re.search(r"(?:gvhd|host disease)[\w ,()]{0,40}$", before) or (
        re.search(r"\bpost-? ?$", before)
        and not re.search(r"(?:relapse[\w ,-]*|(?:days|weeks|months) post-? ?)$", before)
    ):
        return False
    if _NOT_HAD.search(before) or (
        re.match(r"s? donor|:", after) and (clause.section is Section.PRIOR_THERAPY or "donor" in after[:7])
    ):
        return False
    if _INDICATED.match(after) or _NO_RELAPSE_SINCE.search(before):
        return False
    if re.match(r"(?:s|-transduced)?(?: t)?(?:[- ]cells?)? (?:infus|(?:is|are) infused)", after) and not re.search(
        r"\b(?:prior|previous|last) (?:\w+ )?$", before
    ):
        return False
    if _PLANNED_BEFORE.search(before) or _RECOVERED.search(before):
        return False
    if _PLANNED.search(before) and not re.search(r"\b(?:prior|previous|previously)\b", before[-30:]):
        return False
    if clause.bars and _GIVEN.match(after):
        return True
    if clause.bars and not before.strip(" -(") and _BARE.match(after):
        # An item of its own among the exclusions: "Allogeneic SCT".
        return True
    return bool(_PAST_BEFORE.search(before) or _PAST_AFTER.search(after) or _PAST_BEFORE.search(match[0]))


_EXAMPLES: dict[str, tuple[tuple[Section, str, Answer], ...]] = {
    "prior_car_t.car_t": (
        (Section.EXCLUSION, "Prior CAR-T therapy", Answer.NO),
        (Section.EXCLUSION, "Prior CAR-T therapy within 3 months", Answer.DEPENDS),
        (Section.INCLUSION, "Any relapse after CAR-modified T cell therapy", Answer.YES),
        (Section.INCLUSION, "Contraception for 4 months after CAR T-cell infusion", Answer.NOT_STATED),
    ),
    "prior_car_t.gene_therapy": ((Section.EXCLUSION, "Treatment with any prior gene therapy product", Answer.NO),),
    "prior_car_t.cd19_directed": ((Section.EXCLUSION, "Any prior anti-CD19 therapy", Answer.DEPENDS),),
    "prior_blinatumomab.cd19_directed": (
        (Section.EXCLUSION, "Has had treatment with any prior anti-CD19/anti-CD3 therapy", Answer.NO),
        (
            Section.INCLUSION,
            "If the patient has received CD19-directed therapy, flow cytometry should show CD19 expression",
            Answer.YES,
        ),
    ),
    "prior_blinatumomab.blinatumomab": (
        (Section.INCLUSION, "Patient has not had prior treatment with blinatumomab", Answer.NO),
        (Section.INCLUSION, "Patients in CR1 or CR2 after blinatumomab treatment.", Answer.YES),
    ),
    "prior_inotuzumab.antibody": (
        (Section.INCLUSION, "At least 3 half-lives since the last dose of monoclonal antibody", Answer.DEPENDS),
    ),
}


def _class_rules() -> Iterator[TherapyRule]:
    for row in read_table("therapy_classes.tsv"):
        for question in (Question.PRIOR_CAR_T, Question.PRIOR_BLINATUMOMAB, Question.PRIOR_INOTUZUMAB):
            if row[question.value]:
                name = f"{question}.{row['class']}"
                yield TherapyRule(
                    name,
                    question,
                    words(row["words"], hints=row["hints"].replace(",", "|")),
                    depends=_TIME,
                    barred=Answer(row[question.value]),
                    examples=_EXAMPLES.get(name, ()),
                )


THERAPIES = (
    TherapyRule(
        "prior_hsct",
        Question.PRIOR_HSCT,
        _TRANSPLANT,
        unless=re.compile(f"{_NO_TRANSPLANT_OF_OURS.pattern}|{_AUTOLOGOUS_ONLY.pattern}"),
        depends=_TIME,
        opposite=Question.NO_PRIOR_HSCT,
        examples=(
            (Section.INCLUSION, "No prior allogeneic or autologous stem cell transplantation", Answer.NO),
            (Section.EXCLUSION, "Allogeneic HSCT within 3 months prior to the first dose", Answer.DEPENDS),
            (Section.INCLUSION, "Previous autologous or allogeneic HCT is allowed", Answer.YES),
            (Section.INCLUSION, "Scheduled to undergo allogeneic transplantation", Answer.NOT_STATED),
            (Section.EXCLUSION, "History of solid organ transplant", Answer.NOT_STATED),
        ),
    ),
    Rule(
        "first_transplant_only",
        Question.PRIOR_HSCT,
        words(
            r"\bfirst (?:allo\w* )?(?:stem cell "
            r"|ha?ematopoietic (?:stem )?(?:cell )?)?(?:transplant\w*|hsct|hct|sct|bmt) only"
            r"|only (?:a )?first (?:allo\w* )?(?:transplant|hsct|hct)",
            hints="first",
        ),
        accepted=Answer.NO,
        opposite=Question.NO_PRIOR_HSCT,
        examples=((Section.INCLUSION, "First allogeneic HSCT only.", Answer.NO),),
    ),
    Rule(
        "transplant_naive",
        Question.NO_PRIOR_HSCT,
        words(r"\b(?:transplant(?:ation)?|hsct|hct|sct)[- ]na[iï]ve", hints="transplant|hsct|hct|sct"),
        examples=((Section.INCLUSION, "Transplant naïve or relapsed after allogeneic HSCT", Answer.YES),),
    ),
    Rule(
        "transplant_impossible_or_failed",
        Question.NO_PRIOR_HSCT,
        words(
            r"\b(?:ineligible|not eligible|not candidates?) for [^.;]{0,40}(?:transplant|[hs]ct\b|bmt\b)[^.;]{0,60}"
            r"\b(?:refused|declined)\b[^.;]{0,90}\b(?:recurred|relapsed) (?:after|following)\b",
            hints="refused|declined",
        ),
        accepted=Answer.DEPENDS,
        barred=Answer.DEPENDS,
        examples=(
            (
                Section.INCLUSION,
                "Subjects are either ineligible for allogeneic SCT, have declined SCT or have relapsed after SCT",
                Answer.DEPENDS,
            ),
        ),
    ),
    Rule(
        "relapse_after_transplant",
        Question.NO_PRIOR_HSCT,
        words(
            r"(?:relapsed?|recurren\w+) [^.;]{0,80}\b(?:after|following"
            r"|post)[- ](?:(?:\w+ ){0,2}allo\w*[^.;]{0,60})?(?:transplant\w*|(?:allo-?)?(?:hsct|hct|sct|bmt))\b",
            hints="relapse|recurren",
        ),
        unless_barred=re.compile(""),
        unless=re.compile(
            r"\b(?:any\b(?! of the following| lineage)|or relapse|if\b|who\b|no|without|cohort|interval|and at least)\b"
            r"|eligible"
        ),
        # How long ago it was makes no difference to whoever never had one.
        depends=re.compile(r"\bunless\b"),
        accepted=Answer.NO,
        at_top=True,
        examples=((Section.INCLUSION, "Relapsed acute lymphoid leukemia after allogeneic transplantation", Answer.NO),),
    ),
    Rule(
        "transplant_undergone",
        Question.NO_PRIOR_HSCT,
        words(
            r"^[^.;:]{0,90}\bwho (?:underwent|have undergone|have had|have received) (?:an? |their )?(?:first )?"
            r"allo-?\w*[ -]?(?:[\w-]+ ){0,4}(?:transplant\w*|hsct|hct|sct|bmt)\b(?! or| and/or)",
            hints="who underwent|who have",
        ),
        unless_barred=re.compile(""),
        unless=re.compile(
            r"\bif\b|\bor (?:who|those|patients)\b|^(?:[^.;]*\b)?(?:eligible|allowed|permitted|excluded)"
        ),
        accepted=Answer.NO,
        at_top=True,
        examples=(
            (Section.INCLUSION, "B-ALL or lymphoma in patients who underwent an alloHSCT, as follows:", Answer.NO),
            (Section.INCLUSION, "Patients who underwent allogeneic HSCT are eligible", Answer.NOT_STATED),
        ),
    ),
    Rule(
        "transplant_required",
        Question.NO_PRIOR_HSCT,
        words(
            r"^(?:all |the )?(?:(?:patients?|subjects?|participants?|recipients?|children|child|he or she) )?(?:who )?"
            r"(?:must |should )?ha(?:ve|s) (?:received|undergone|had)"
            r"(?: an?| one| one or two| prior| previous| their| first| ha?ematologic| hla[\w-]*| \d+/\d+| matched| or"
            r"| sibling)* "
            r"(?:allo\w*[ -])?(?:ha?ematopoietic |bone |stem |cell |marrow "
            r"|progenitor )*(?:transplant\w*|hsct|hct|sct|bmt)",
            r"^underwent (?:an? )?(?:\w+ ){0,3}allo\w* (?:\w+ ){0,3}(?:transplant\w*|hsct|hct|sct|bmt)",
            r"^(?:between )?(?:d(?:ay)?s? ?\+?)?\d+ ?(?:~|-|–|to"
            r"|and) ?(?:d(?:ay)?s? ?\+?)?\d+ ?(?:days?|weeks?|months?)? "
            r"(?:after|from|post|following) (?:\w+ ){0,3}(?:transplant\w*|hsct|hct|sct|bmt)",
            hints="transplant|hsct|hct|sct|bmt",
        ),
        unless=re.compile(
            r"(?<!one )(?<!first )\bor\b(?! unrelated| related| haplo| cord| mis| \d+/\d+)|\bif\b|eligible"
            r"|days|months|weeks|within"
        ),
        unless_barred=re.compile(""),
        accepted=Answer.NO,
        at_top=True,
        examples=(
            (Section.INCLUSION, "Patients have received stem cell transplantation from a sibling donor", Answer.NO),
            (Section.INCLUSION, "Patients have received a transplant or CAR-T cells", Answer.NOT_STATED),
        ),
    ),
    *_class_rules(),
)
