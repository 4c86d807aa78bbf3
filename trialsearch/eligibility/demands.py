"""What a trial asks of everyone beyond a status: no treatment before, blasts in the marrow, no curative option."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from trialsearch.eligibility.clauses import Clause, may_hold, names_all
from trialsearch.eligibility.patterns import Words, words
from trialsearch.eligibility.stance import Stance, stance
from trialsearch.vocabulary import Section

#: A sentence, and the words in it that say so.
Proof = tuple[Clause, int, int]

_BLASTS_NUMBER = (
    r"(?:≥|>=|>|at least|more than|greater than(?: or equal to)?|over|\bm2 \()[ =]?(\d+(?:\.\d+)?) ?(?:%|(?= blasts))"
)
_BLASTS = words(
    rf"{_BLASTS_NUMBER}(?: \w+| \([\w ,.-]+\)|,){{0,8}}? (?:lympho)?blasts?"
    rf"|(?:lympho)?blasts?[\w ,()]{{0,40}}{_BLASTS_NUMBER}"
    rf"|\bm2 or m3\b|\bm2/m3\b|\bm3 (?:bone )?marrow|\bm3\b[^.]{{0,20}}marrow"
    rf"|marrow[\w ,()-]{{0,40}}{_BLASTS_NUMBER}(?! of normal)(?=[\w ,-]{{0,30}}(?:blast|leuk"
    rf"|tumou?r|involve|disease|cells))",
)


def blasts_required(clauses: Iterable[Clause]) -> Proof | None:
    """Find the sentence that asks for 5 % marrow blasts or more of everyone."""
    clauses = list(clauses)
    lists_of_mrd = {clause.above[:1] for clause in clauses if _RESIDUAL.search(clause.text)} - {()}
    for clause in clauses:
        if (
            clause.bars
            or not _BLASTS.may_match(clause.text)
            or clause.means_other_disease
            or _of_lymphoma(clause)
            or clause.above[:1] in lists_of_mrd
            or (_alternatives(clause) and (not names_all(clause.text) or _OR_ELSE.search(clause.text)))
        ):
            continue
        if _OR_FEWER.search(clause.text) or _LATER_ON.search(clause.text):
            continue
        measured = _HOW_MEASURED.search(clause.text)
        for match in _BLASTS.finditer(clause.text):
            numbers = [float(group) for group in match.groups() if group]
            if numbers and numbers[0] < 5:
                continue
            if re.search(
                r"\bor\b(?! other| m3)[^.]{0,60}\b(?:mrd|minimal|flow|molecular)|relapse (?:requires"
                r"|means|is defined)|\bm1\b[^.]{0,20}marrow"
                r"|at (?:first |initial )?diagnosis|\b(?:initial|original) diagnosis (?:of|with)\b|(?:guidelines?"
                r"|criteria) for (?:the )?diagnos|or biopsy(?!\W*$)|established when|diagnosis (?:is"
                r"|of T|of B)|not required|and/or|or (?:≥|>|at least)|\bif\b"
                r"|morphologic relapse|newly diagnosed|regenerat",
                clause.text[: measured.start() if measured and measured.start() > match.end() else None],
            ):
                continue
            if _ANTIGEN.search(clause.text, match.start(), match.end() + 30) or _EXPRESSED.search(
                clause.text, 0, match.end()
            ):
                continue
            if re.search(r"\bdefined (?:as|by)\b[^.]{0,40}$", clause.text[: match.start()]):
                continue
            if stance(clause, match.start(), match.end()).stance in (Stance.REQUIRED, Stance.ALLOWED):
                return clause, *match.span()
    return None


#: In the same list as the blasts, it is another way to qualify.
_RESIDUAL = re.compile(r"\bmrd\b|(?:minimal|measurable) residual")
#: So many of the blasts carry a mark.
_ANTIGEN = re.compile(r"\bcd-?\d")
_EXPRESSED = re.compile(r"\bcd-? ?\d+\w*\b[^.;]{0,40}\b(?:express|positiv)|\bexpress\w*\b[^.;]{0,25}\bcd-? ?\d")
#: How the blasts are found: no other way to qualify.
_HOW_MEASURED = re.compile(
    r"\b(?:definitively )?(?:as )?(?:assessed|identified|determined|measured) (?:either )?(?:by|on|in)\b"
)
#: "... or >= 1 % blasts by flow cytometry".
_OR_FEWER = re.compile(r"\bor (?:≥|>=?|at least) ?[0-4](?:\.\d+)? ?%? (?:leuka?emic )?blasts")
#: "Patients with > 30 % blasts can become eligible after reinduction".
_LATER_ON = re.compile(r"\b(?:can|may|could) (?:then |still )?(?:become|be(?:come)? made) eligible\b")
_OR_ELSE = re.compile(r"\bor\W*$|induction failure|end of induction")


def _alternatives(clause: Clause) -> bool:
    """Whether it is one of several ways to qualify."""
    return any(
        re.search(
            r"\b(?:one|1|any|either|at least one)(?: or more)? ?of the following\b"
            r"|\b(?:one|1|any|either|at least one)(?: or more)? of(?: the)?[\w ]{0,30}:?\s*$|as follows"
            r"|defined (?:as|by)[\w ]{0,20}:?\s*$|\bor\s*:?\s*$",
            text[-120:],
        )
        for text in clause.above[:1]
    )


_NO_CURE = words(
    r"no (?:known |available |other |alternative |standard |effective |established "
    r"|further )*(?:curative|potentially curative|life-prolonging)[\w ,/-]{0,60}"
    r"|no (?:known )?(?:effective|standard|satisfactory|alternative)(?: \w+){0,3} (?:therap"
    r"|treatment|option)"
    r"|not (?:amenable to|candidates? for|(?:be )?eligible for) (?:\w+ ){0,4}curative|for (?:whom"
    r"|which) no (?:\w+ )?(?:curative|effective|standard|other)|(?:have )?exhausted"
    r"|beyond (?:which|curative)|ineligible for (?:other |any )?(?:curative|standard)"
    r"|no curative|(?:not|no)\b[\w ]{0,12} other (?:potentially )?curative"
    r"|ineligible (?:or inappropriate )?for other (?:treatment )?(?:regimens?|options?) known to have curative",
)
_INDICATED = re.compile(
    r"\bindications? for (?:\w+ )?(?:transplant|[hs]*ct\b|bmt\b)|^(?:or )?(?:ineligible"
    r"|not eligible) for (?:\w+ )?(?:transplant|hs?ct\b|sct\b)"
    r"|no (?:available )?curative (?:treatment )?options? \(such as"
)
_CURABLE = re.compile(
    r"(?:patients? )?eligib\w+ for (?:an? |other |standard )*(?:potentially[- ])?curative"
    r"|patients who (?:are likely to|would|could|may) benefit from (?:an? )?(?:allogeneic )?(?:[\w-]+ ){0,2}transplant"
)
#: An exclusion among the inclusions.
_SHUT_OUT = re.compile(r"\b(?:should|must|will) be excluded\b|\bare (?:excluded|not eligible|ineligible)\b")
_LINES = words(
    r"(?:received|treated with|failed|after|must have had)[\w ]{0,25}(?:(?:at least|≥|>="
    r"|minimum of) ?(?:two|2|three|3)(?: or more)?|(?:two|2|three|3) or more) (?:prior |previous |different |standard "
    r"|salvage )*(?:lines?\b|regimens?\b|therapies|therapeutic|treatment regimens|systemic)"
    r"|^(?:at least|≥|>=) ?(?:two|2|three|3) (?:prior |previous )(?:\w+ ){0,2}(?:regimens|lines)"
    r"|(?:(?:at least|≥|>=) ?|(?:regimen|chemotherapy|therapy) and )(?:one|1) (?:prior "
    r"|previous )?salvage (?:\w+ )?(?:regimen|therap|treatment"
    r"|attempt)",
)
#: Lines of a targeted drug are no lines of treatment.
_OF_TKI = re.compile(r" (?:of )?(?:tki|tyrosine)")


def found(pattern: Words, clauses: Iterable[Clause], unless: re.Pattern[str] | None = None) -> Proof | None:
    """Find the first sentence outside the exclusions that says this of ALL."""
    for clause in may_hold(pattern, clauses):
        match = None if clause.bars else pattern.search(clause.text)
        if match and not clause.means_other_disease and not (unless and unless.search(clause.text)):
            return clause, *match.span()
    return None


_IN_MARROW = words(
    r"^(?:presence|evidence) of (?:disease|leuka?emia|blasts|leuka?emic cells) in (?:the )?(?:bone )?marrow\W*$",
    r"^(?:patients? )?must have (?:≥|>=|at least) ?\d+ ?% (?:leuka?emic )?blasts in (?:the |their )?(?:bone )?marrow\b"
    r"(?! at\b)(?![^.;]*\b(?:or|and/or)\b)",
    r"\b(?:with|have|having) (?:bone )?marrow (?:involvement|disease)\b(?!\)?,? (?:or|and/or)\b)",
)


def marrow_disease_required(clauses: Iterable[Clause]) -> Proof | None:
    """Find the criterion of its own that asks for leukaemia in the marrow of everyone."""
    proof = _of_everyone(_IN_MARROW, (each for each in clauses if not _of_lymphoma(each) and "cns" not in each.text))
    return proof if proof and stance(*proof).stance is Stance.REQUIRED else None


def _of_lymphoma(clause: Clause) -> bool:
    """Whether it speaks of lymphoblastic lymphoma, not of ALL."""
    return "lymphoma" in clause.text and not names_all(clause.text)


_IN_REMISSION = words(
    r"^(?:(?:all )?(?:patients?|subjects?|participants?|acute leuka?emias?|ALL)[:,]? )?(?:must"
    r"|should) (?:currently )?be "
    r"in (?:an? |an? ongoing |morpholog\w+ |ha?ematolog\w+ |complete |clinical |first |second |\(?continuous\)? )*"
    r"(?:remission|cr\b)",
    r"^(?:documented |confirmed |ongoing )?(?:minimal residual disease"
    r"|mrd)[ -]negative (?:morpholog\w+ )?(?:complete )?"
    r"(?:remission|cr\b)",
    r"^complete (?:\w+ )?remission\b"
    r"(?= at| on| documented|\W*$)(?![^.;]*\bor\b)",
    r"^complete (?:\w+ )?remission (?:before|prior to) (?:\w+ ){0,4}(?:transplant\w*|hs?ct|sct|bmt)(?: \(\w+\))?\W*$",
    r"^in (?:(?:an?|first|complete|morpholog\w+|ha?ematolog\w+) )*(?:remission|cr1?\b)(?= after|\W*$)",
    r"(?:\band (?:has|have|had)|\brequired to have) (?:achieved|attained|reached|obtained) "
    r"(?:(?:an?|the|complete|morpholog\w+|ha?ematolog\w+|clinical|first) )*(?:remission\b|cr1?\b)"
    r"(?![^.;()]*\bor\b)",
    r"^(?:have |has |must have )?completed (?:\w+ )?induction[\w ]{0,20} and (?:achieved|attained|reached|obtained) "
    r"(?:(?:an?|the|complete|morpholog\w+|first) )*(?:remission\b|cr1?\b)",
    r"^(?:(?:morpholog\w+|complete|ha?ematolog\w+) )*(?:cr|remission) must be (?:documented|confirmed|shown)\b",
)
#: In a list of diseases: every acute leukaemia must.
_LEUKAEMIA_IN_REMISSION = words(
    r"\bacute leuka?emias?[:,]? (?:patients )?must (?:currently )?be in (?:(?:an?|complete|morphologic) )*"
    r"(?:remission|cr\b)",
)
#: Among the exclusions.
_NO_REMISSION = re.compile(
    r"(?:[\w ]{0,30}\b(?:patients?|subjects?|participants?|children)\b[\w ]{0,10} )?"
    r"(?:(?:did|do|does|has|have) not (?:reach|achieve|attain|enter)\w*|not (?:being )?in|failed to (?:reach"
    r"|achieve|attain))"
    r" (?:(?:an?|any|complete|clinical|ha?ematologic\w*|morphologic\w*|first) )*(?:remission|cr\b)"
)
_RESIDUAL_DISEASE = words(
    r"^(?:presence|evidence|documentation) of (?:minimal "
    r"|measurable )residual disease\b(?![^.;]*\bor\b)[^.;]{0,30}(?:[≥>]|at least|\d)",
    r"^(?:mrd|(?:minimal|measurable) residual disease)(?: \(mrd\))? (?:remains |must be |is )(?:detectable|positive)\b"
    r"(?![^.;]*\bor\b)",
)


def remission_required(clauses: Sequence[Clause]) -> Proof | None:
    """Find the criterion of its own that asks everyone to be in remission."""
    return _of_everyone(_IN_REMISSION, clauses) or found(_LEUKAEMIA_IN_REMISSION, clauses)


def remission_asked_by_bar(clauses: Iterable[Clause]) -> Proof | None:
    """Find the exclusion of everyone who is not in remission."""
    for clause in clauses:
        match = _NO_REMISSION.match(clause.text) if clause.bars and not clause.above else None
        if match and not clause.means_other_disease:
            return clause, *match.span()
    return None


def residual_disease_required(clauses: Iterable[Clause]) -> Proof | None:
    """Find the criterion of its own that asks everyone for MRD."""
    return _of_everyone(_RESIDUAL_DISEASE, clauses)


def _of_everyone(pattern: Words, clauses: Iterable[Clause]) -> Proof | None:
    """Find a criterion of its own, for every cohort, that asks for this."""
    for clause in may_hold(pattern, clauses):
        match = None if clause.bars or clause.above else pattern.search(clause.text)
        if match and not clause.means_other_disease and not (clause.criterion and clause.criterion.cohort):
            return clause, *match.span()
    return None


#: The child was treated by an induction already, or may have been.
_INDUCTION_BEGUN = words(
    r"\b(?:day \d+ of (?:the )?induction|(?:after|(?<!before )(?<!before the )end of|completed|"
    r"completion of)(?: the)? (?:[\w-]+ ){0,3}induction\b|"
    r"completed(?: the)? [\w ]{0,20}weeks of [\w -]{0,20}induction\b)|weeks of induction|post-induction"
    r"|\bprior (?:registration|enrol\w+) and treatment on\b"
    r"|\b(?:up to|no more than) (?:one|1) (?:prior |previous )?(?:course|cycle) of\b",
)
_TRANSPLANT_TITLE = re.compile(
    r"transplant|\b(?:hs?ct\b|bmt\b|sct\b|hsct\b)|condition(?:ing|ed)|graft|(?:cord blood|donor)(?![- ]derived)"
)


#: What happens to those who take part already.
_IN_THE_STUDY = re.compile(r"\b(?:removed from|not eligible for|assigned to|off (?:study|protocol)|will be randomi)")


def induction_begun(clauses: Iterable[Clause]) -> Proof | None:
    """Find the sentence that takes children whose induction has begun."""
    return found(_INDUCTION_BEGUN, clauses, _IN_THE_STUDY)


#: A trial of what comes after a transplant is none of a transplant.
_RELAPSE_AFTER = re.compile(
    r"\b(?:relapse\w*|maintenance)\b.{0,80}\b(?:after|following|post)\b.*|\bpost-?transplant(?:ation)? maintenance"
)


def is_title(clause: Clause) -> bool:
    """Whether it is the trial's brief or official title."""
    return clause.section in (Section.BRIEF_TITLE, Section.OFFICIAL_TITLE)


def is_transplant_title(clause: Clause) -> bool:
    """Whether it is a title that names a transplant."""
    return is_title(clause) and bool(_TRANSPLANT_TITLE.search(_RELAPSE_AFTER.sub("", clause.text)))


def no_curative_option(clauses: Iterable[Clause]) -> Proof | None:
    """Find the sentence that takes only patients without a curative option, not one that gives it as an alternative."""
    clauses = list(clauses)
    proof = found(_NO_CURE, clauses) or _cure_barred(clauses)
    return None if proof and re.search(r"(?:relaps|recurr)[^.]{0,80}\bor $", proof[0].text[: proof[1]]) else proof


def _cure_barred(clauses: Iterable[Clause]) -> Proof | None:
    """Find the exclusion of whoever could have a curative treatment."""
    for clause in clauses:
        match = _CURABLE.match(clause.text) if clause.bars or _SHUT_OUT.search(clause.text) else None
        if match and not clause.means_other_disease:
            return clause, *match.span()
    return None


def transplant_instead(clauses: Iterable[Clause]) -> bool:
    """Whether being unfit for a transplant is one way to qualify: such children may be in remission."""
    return any(_INDICATED.search(clause.text) is not None for clause in clauses if not clause.bars)


def lines_required(clauses: Iterable[Clause]) -> Proof | None:
    """Find the sentence that asks for two or more earlier lines of treatment."""
    proof = found(_LINES, clauses)
    return None if proof and _OF_TKI.match(proof[0].text, proof[2]) else proof
