"""Rules for earlier treatment: transplant, CAR-T, blinatumomab, inotuzumab, by name or by a class that holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.demands import Proof
from trialsearch.eligibility.past_therapy import TherapyRule
from trialsearch.eligibility.patterns import Hinted, words
from trialsearch.eligibility.rules import Rule, apply
from trialsearch.knowledge import read_table
from trialsearch.vocabulary import Answer, Question, Section

#: Words that make an acceptance, or a bar, of an earlier therapy hold only for some.
_TIME = re.compile(
    r"\b(?:within|at least|less than|more than|greater than|fewer than|elapsed|last dose"
    r"|(?:prior|previous) myeloablative|in the (?:last|past|previous|recent) (?:\d|\w+ (?:days|weeks|months"
    r"|years))|unless|except\w*|provided"
    r"|wash-?out|engraft\w*|still|ongoing|active|receiving|outside of this|requir\w+|grade|respon\w+"
    r"|refractory(?= to)|toxicit\w*|only if|until|as long as|must (?:have|be)|recover\w+|expression"
    r"|history of grade"
    r"|after (?:(?:the|their|first|prior|previous) )*(?:car\b|car-?t|infusion|graft\b|transplant|hsct"
    r"|hct)|reject\w*|graft failure|multiple|arm|cohort|stratum|days?|weeks?|months?|half-li\w+"
    r"|concurrent\w*|concomitant\w*"
    r"|not candidates?|not eligible for|> ?1|discretion|off all"
    r"|and (?:have|has) [\w ()]{0,12}(?:additional|remaining|further|stored|left-?over))\b|[≥≤<>]|=<|\bif\b"
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
    r"(?<!pre-)\b(?:allo-?|ha?plo-?)?(?:hsct|hct|a?sct|bmt|pbsct|allosct|allohsct|allobmt)s?\b"
    r"(?![- ](?:comorbidity|specific comorbidity|ci\b))",
)
#: A transplant from a donor, for a rule that takes only those who had one.
_ALLOGENEIC = (
    r"(?:allo\w*[ -]?)?(?:ha?ematopoietic |bone |stem |cord |blood |cell |marrow |progenitor )*"
    r"(?:transplant\w*|hsct|hct|sct|bmt|cell infusion)\b"
)
#: Whom a sentence lets in is not asked of everyone; nor is what the heading of one group names.
_LET_IN = r"(?:eligib\w+|\ballowed|permitted|acceptable|accepted|may\b(?! not))"
_NO_TRANSPLANT_OF_OURS = re.compile(
    r"solid organ|organ transplant|organ allograft|liver transplant|kidney transplant"
    r"|renal transplant|corneal|fecal|faecal|islet"
)
_AUTOLOGOUS_ONLY = re.compile(
    r"^(?!.*\ballo).*(?:(?<!\bor )(?<!\band )(?<!/)autologous (?!or |and |/)[^.;]{0,60}(?:transplant|sct|rescue|hct)"
    r"|\basct\b|\bautosct\b)"
)


#: "Immunotherapy other than monoclonal antibodies" says nothing of those.
_ANTIBODIES_APART = re.compile(
    r"\b(?:other than|except(?:ing| for)?|excluding|apart from) (?:\w+ )?antibod|\bnon-?antibody\b"
)
_ANTIBODIES = frozenset({Question.PRIOR_BLINATUMOMAB, Question.PRIOR_INOTUZUMAB})

_EXAMPLES: dict[str, tuple[tuple[Section, str, Answer], ...]] = {
    "prior_car_t.car_t": (
        (Section.EXCLUSION, "Prior CAR-T therapy", Answer.NO),
        (Section.EXCLUSION, "Prior CAR-T therapy within 3 months", Answer.DEPENDS),
        (Section.INCLUSION, "Any relapse after CAR-modified T cell therapy", Answer.YES),
        (Section.INCLUSION, "Contraception for 4 months after CAR T-cell infusion", Answer.NOT_STATED),
        (Section.INCLUSION, "A donor from whom CAR T cells can be manufactured", Answer.NOT_STATED),
    ),
    "prior_car_t.named_car_t": (
        (Section.INCLUSION, "Recovered from toxicities following initial dose of tisagenlecleucel", Answer.NOT_STATED),
        (Section.INCLUSION, "Patients who have received commercial tisagenlecleucel", Answer.YES),
    ),
    "prior_blinatumomab.immunotherapy": (
        (Section.EXCLUSION, "42 days since any immunotherapy other than monoclonal antibodies", Answer.NOT_STATED),
        (Section.INCLUSION, "At least 42 days since any immunotherapy", Answer.DEPENDS),
    ),
    "prior_inotuzumab.inotuzumab": (
        (Section.INCLUSION, "3 weeks since any antibody with the exception of inotuzumab", Answer.NOT_STATED),
        (Section.INCLUSION, "Patients must have been off inotuzumab for at least 7 days", Answer.DEPENDS),
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
        (Section.INCLUSION, "Going to proceed to HCT after bridging therapy with blinatumomab", Answer.NOT_STATED),
        (
            Section.INCLUSION,
            "There is an exception for blinatumomab infusions, for which patients must have been off at least 3 days",
            Answer.DEPENDS,
        ),
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
                    words(row["words"]),
                    unless=_ANTIBODIES_APART if row["class"] == "immunotherapy" and question in _ANTIBODIES else None,
                    depends=_TIME,
                    barred=Answer(row[question.value]),
                    wide_class=row["wide"] == "yes",
                    examples=_EXAMPLES.get(name, ()),
                )


def after_transplant_only(criteria: Sequence[Clause]) -> Proof | None:
    """Find the criterion that takes only children who had a transplant from a donor."""
    said = (each for each in apply(_AFTER_TRANSPLANT, criteria) if each.answer is Answer.NO)
    return next(((each.clause, each.start, each.end) for each in said), None)


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
            (Section.EXCLUSION, "HCT-comorbidity index score of 3 or more", Answer.NOT_STATED),
            (Section.INCLUSION, "Patients must be fully engrafted after HCT", Answer.DEPENDS),
            (Section.INCLUSION, "MRD negative and will be receiving haploidentical HCT", Answer.NOT_STATED),
            (Section.EXCLUSION, "Patients who have not yet undergone HCT: other active malignancy", Answer.NOT_STATED),
        ),
    ),
    Rule(
        "first_transplant_only",
        Question.PRIOR_HSCT,
        words(
            r"\bfirst (?:allo\w* )?(?:stem cell "
            r"|ha?ematopoietic (?:stem )?(?:cell )?)?(?:transplant\w*|hsct|hct|sct|bmt) only"
            r"|only (?:a )?first (?:allo\w* )?(?:transplant|hsct|hct)",
        ),
        accepted=Answer.NO,
        opposite=Question.NO_PRIOR_HSCT,
        examples=((Section.INCLUSION, "First allogeneic HSCT only.", Answer.NO),),
    ),
    Rule(
        "second_transplant",
        Question.NO_PRIOR_HSCT,
        words(
            r"\b(?:indications?|candidates?|scheduled|planned|eligible|need\w*) (?:for|to undergo|to receive|of)"
            r" (?:an? )?"
            rf"(?:second|2nd) {_ALLOGENEIC}",
        ),
        unless=re.compile(r"\b(?:or|and/or) (?:an? )?(?:first|second|2nd|third|1st)\b|\bif\b"),
        unless_barred=re.compile(""),
        accepted=Answer.NO,
        opposite=Question.PRIOR_HSCT,
        at_top=True,
        examples=(
            (Section.INCLUSION, "Leukemia with an indication for a second allogeneic transplantation", Answer.NO),
            (Section.INCLUSION, "Candidates for a first or second transplantation", Answer.NOT_STATED),
        ),
    ),
    Rule(
        "transplant_naive",
        Question.NO_PRIOR_HSCT,
        words(r"\b(?:transplant(?:ation)?|hsct|hct|sct)[- ]na[iï]ve"),
        examples=((Section.INCLUSION, "Transplant naïve or relapsed after allogeneic HSCT", Answer.YES),),
    ),
    Rule(
        "transplant_impossible_or_failed",
        Question.NO_PRIOR_HSCT,
        words(
            r"\b(?:ineligible|not eligible|not candidates?) for [^.;]{0,40}(?:transplant|[hs]ct\b|bmt\b)[^.;]{0,60}"
            r"\b(?:refused|declined)\b[^.;]{0,90}\b(?:recurred|relapsed) (?:after|following)\b",
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
            r"|post)[- ](?:(?:\w+ ){0,5}allo\w*[^.;]{0,60})?(?:transplant\w*|(?:allo-?)?(?:hsct|hct|sct|bmt))\b",
        ),
        unless_barred=re.compile(""),
        unless=re.compile(
            r"\b(?:any\b(?! of the following| lineage| cr\b| remission| stage)|or relapse|if\b|who\b|no|without|cohort"
            r"|interval|and at least)\b"
            r"|,[^.;]*\b(?:induction failure|(?:2nd|second) remission|first relapse)\b"
            rf"|{_LET_IN}"
        ),
        # How long ago it was makes no difference to whoever never had one.
        depends=re.compile(r"\bunless\b"),
        accepted=Answer.NO,
        at_top=True,
        one_way_in=True,
        examples=(
            (Section.INCLUSION, "Relapsed acute lymphoid leukemia after allogeneic transplantation", Answer.NO),
            (
                Section.INCLUSION,
                "Relapse more than 6 months after bone marrow transplantation allowed",
                Answer.NOT_STATED,
            ),
            (Section.INCLUSION, "Eligibility for Cells at Relapse After Transplant (All Others):", Answer.NOT_STATED),
        ),
    ),
    Rule(
        "transplant_undergone",
        Question.NO_PRIOR_HSCT,
        words(
            r"^[^.;:]{0,90}\bwho (?:underwent|have undergone|have had|have received) (?:an? |their )?(?:first )?"
            r"allo-?\w*[ -]?(?:[\w-]+ ){0,4}(?:transplant\w*|hsct|hct|sct|bmt)\b(?! or| and/or)",
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
        "transplant_recipient",
        Question.NO_PRIOR_HSCT,
        words(
            r"^(?:is |are )?(?:an? |the )?(?:patients?|subjects?|participants?|children)?(?: who (?:is|are))? ?"
            r"recipients? "
            rf"of (?:an? |their )?(?:first )?{_ALLOGENEIC}",
            rf"^(?:pa?ediatric |adult )*(?:{_ALLOGENEIC}) recipients\b(?: who are \d[^.;,]*)?",
            rf"^(?:has|have|with)? ?(?:an? )?(?:documented )?history of (?:an? |prior |previous )?{_ALLOGENEIC}",
            r"^recipients?(?: must be| who are| are)? (?:at least |≥ ?|>=? ?)?"
            rf"\d+(?: ?(?:-|–|to) ?\d+)? ?(?:days|weeks|months|years)"
            rf" (?:after|post|from|following|since)[ -]{_ALLOGENEIC}",
        ),
        unless=re.compile(
            rf"\bor\b(?! (?:un)?related|[^.;]{{0,60}}(?:cord|marrow|blood|cell))|\bif\b|autologous|{_LET_IN}"
        ),
        unless_barred=re.compile(""),
        depends=re.compile(r"\bunless\b"),
        accepted=Answer.NO,
        at_top=True,
        examples=(
            (Section.INCLUSION, "Is the recipient of a first allogeneic HSCT", Answer.NO),
            (Section.INCLUSION, "Recipient must be at least 21 days after stem cell infusion", Answer.NO),
            (Section.EXCLUSION, "History of allogeneic HSCT", Answer.NOT_STATED),
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
        ),
        unless=re.compile(
            r"(?<!one )(?<!first )(?<!he )\bor\b(?! unrelated| related| haplo| cord| mis| \d+/\d+)|\bif\b"
            rf"|(?:days|months|weeks)(?! (?:post|after|from)\b)|within|{_LET_IN}"
        ),
        unless_barred=re.compile(""),
        depends=re.compile(r"\bunless\b"),
        accepted=Answer.NO,
        at_top=True,
        examples=(
            (Section.INCLUSION, "Patients have received stem cell transplantation from a sibling donor", Answer.NO),
            (Section.INCLUSION, "Patients have received a transplant or CAR-T cells", Answer.NOT_STATED),
            (Section.INCLUSION, "Must have received allogeneic HSCT and be more than 30 days post-HSCT", Answer.NO),
        ),
    ),
    *_class_rules(),
)

#: Those by which a trial takes only children who had a transplant from a donor.
_AFTER_TRANSPLANT = Hinted[Rule](
    rule for rule in THERAPIES if rule.id in {"transplant_recipient", "transplant_undergone", "transplant_required"}
)
