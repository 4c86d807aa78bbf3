"""Which leukaemia a trial takes: B or T, Philadelphia chromosome or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trialsearch.eligibility.clauses import Clause, may_hold, names_others, names_ours
from trialsearch.eligibility.grounds import Ground
from trialsearch.eligibility.patterns import Words, words
from trialsearch.eligibility.places import TITLES, Place, first_place, stated
from trialsearch.eligibility.rules import Statement
from trialsearch.eligibility.scope import lymphoma_alone, read_scope
from trialsearch.eligibility.stance import Stance, stance
from trialsearch.vocabulary import Answer, ConditionKind, Question, Section

_B = words(
    r"(?<!non-)(?<!non )\b(?:(?:b|bcp|bp|pre-?b|pro-?b|common|cd19\+?)[- ]?(?:cell|lineage|precursor|"
    r"lymphoblastic)?[- ]*(?:precursor )?(?:acute )?(?:lymphoblastic leuk\w+|lympho\w+ leuk\w+|ALL\b|"
    r"lymphoid malig\w+|leuk\w+)|b-?[ -](?:cell|lineage|lymphoblastic|precursor|progenitor|"
    r"acute lympho)(?!s?\b[\w /-]{0,12}\b(?:in|for|of|with|against|therap\w+)\b)[\w /-]{0,20}(?:ALL\b|leuka?em|"
    r"lymphoblastic|acute lympho|malignan|lineage|precursor)|(?:b[- ]?cell )?precursor[- ]b\b|b lymphoblastic|"
    r"b-acute|b-?(?:[ -]?(?:cell|lineage|precursor))?(?: ?/ ?|,? (?:and|or) )t\b)|precursor b-?cell|"
    r"b[- ]?(?:cell )?precursor|b[- ]?lineage|lymphoblastic leuk\w+[ ,(]{1,3}(?:b|b-cell|precursor b)\b|"
    r"leuk\w+, b[- ]cell",
)
_T = words(
    r"(?<!non-)(?<!non )(?<!adult )\bt[- ]?(?:cell|lineage|precursor|"
    r"lymphoblastic)?[- ]*(?:acute )?(?:lymphoblastic leuk\w+|ALL\b|lymphoid malig\w+)|"
    r"(?<!car-)(?<!car )(?<!adult )\bt[- ](?:cell|lineage|lymphoblastic|"
    r"acute lympho)(?!s?\b[\w /-]{0,12}\b(?:in|for|of|with|against|therap\w+)\b)[\w /-]{0,20}(?:ALL\b|leuka?em|"
    r"lymphoblastic|acute lympho|malignan|lineage|surface markers)|precursor t\b|t[- ]?lineage|\bt[- ]cell, b[- ]cell|"
    r"\bt-nhl\b|\bt-?(?:lbl|lly|ll)/(?:t-?)?ALL\b|\b(?:t lymphoblastic|b-?(?:[ -]?(?:cell|lineage|precursor))?(?: ?/ ?"
    r"|,? (?:and|or) )t\b|tall\b|etp\b)|"
    r"lymphoblastic leuk\w+[ ,(]{1,3}(?:t|t-cell|precursor t)\b|leuk\w+, t[- ]cell",
)
#: What marks the target of a product on B cells or T cells.
_B_TARGET = words(
    r"\bcd-? ?(?:19|22|20)\b|cart-?19|ctl019|huart19|blinatumomab|inotuzumab|tisagenlecleucel|kymriah",
)
_T_TARGET = words(r"\bcd-? ?(?:7|5|1a)\b(?! ?\+ ?t cells)|\bcd38\b.{0,40}t-ALL")
_NO_TARGET = re.compile(
    r"deplet|selection|selected|tcr|donor|graft|cd34|reconstitut|b-?cell count|lymphocyte count|lack|express either"
)
#: Other leukaemias of B or T cells, where no ALL stands beside them: prolymphocytic, chronic lymphocytic, hairy cell.
_OTHER_CELL = (
    r"^(?!.*(?:\bALL\b|lymphoblastic|acute (?:[bt][- ]cell )?lympho|precursor))"
    r".*(?:prolymphocytic|\b(?:pll|cll|atll)\b|chronic lympho|hairy cell|large granular)"
)
#: A refusal that is not of the leukaemia itself.
_NOT_BARRED = re.compile(
    rf"{_OTHER_CELL}|"
    r"received|therapy|treatment|treated|express|mature b|burkitt|\b(?:l3\b|"
    r"[bt][- ]?lymphoblastic lymphoma(?!.*leuk)|[bt]-(?:ll|lbl)\b(?!.*leuk)|tbi\b)|sig\b|surface immuno|"
    r"fulminant|rapidly|cd-?\d+[- ]neg|isolated|relapse after|remission|conditioning"
)
#: Mature B leukaemia, unless ALL of B precursors stands beside it.
_MATURE = r"^(?!.*(?:precursor|(?<!mature )\bb-ALL)).*(?:mature b|(?<!non-)burkitt|\bl-?3\b|sig\b|surface immuno)"

#: What a laboratory's report must tell apart.
_OF_REPORT = r"\breport\w*\b[^.;]{0,60}\bassign"
_NOT_THIS_B = re.compile(f"{_MATURE}|{_OTHER_CELL}|{_OF_REPORT}")
_NOT_THIS_T = re.compile(f"{_OTHER_CELL}|{_OF_REPORT}")

_GENERIC = words(
    r"(?<![bt]-)(?<![bt] )(?<!precursor )(?<!progenitor )(?<!like )(?<!\+ )\bALL\b"
    r"(?![- ](?:treatment|therapy|chemotherapy)\b)|(?:^"
    r"|(?<![bt]-cell )(?<![bt] cell )(?<!b )(?<!t )(?<!b-)(?<!t-)(?<!precursor ))\bacute"
    r" lympho\w+ leuk",
)

_INCLUDING = re.compile(r"\bincluding\b.*")
_LEUKAEMIA = re.compile(
    r"(?<!lymphoblastic )(?<!lymphocytic )(?<!myeloid )(?<!myelogenous )(?<!lymphoid )leuka?emias?\b"
)
_BLOOD_CANCERS = re.compile(r"ha?ematolog\w+ (?:malignan|cancer|neoplas)|blood cancer")
#: A product that was given in another trial.
_GIVEN_BEFORE = re.compile(
    r"\b(?:previously|already|prior)\b[\w ]{0,20}\b(?:exposed|treated|administered|received|infused|given)\b"
)
_PRODUCT = re.compile(r"car|chimeric|t[- ]cell|anti|express|posit|target|specific|direct|blina|inotu|tisagen|ctl")
_EXPRESSED = re.compile(r"express|posit|\+")
_FOR_SOME = re.compile(r"\bif\b|\bor t-|received|stratum")
_AS_DIAGNOSIS = re.compile(r"diagnos|patients? with|confirmed|relapsed|refractory|newly")
#: A line on mixed leukaemia proves little to whoever has one lineage.
_OF_MIXED = re.compile(r"bi-?phenotyp|\bmixed[- ](?:phenotype|lineage)|\bmpal\b")
_PH_TITLE = words(r"philadelphia(?: chromosome)?[- ]?(?:\(ph\) ?)?[- ]?positive|\bph\+")
_PH_PROOF = words(r"philadelphia|\bph\+|bcr[-/: ]{0,2}abl|9;22")
_PH_OTHERS = words(
    r"ph-?like|philadelphia[\w -]*like|abl[- ]class|\bph-? ?neg|philadelphia[\w ()-]{0,20}negative",
)
#: The diagnosis itself: "newly diagnosed Philadelphia chromosome positive ALL".
_OF_B = r"(?:b-(?:cell |lineage |precursor )?(?:precursor )?)?(?:ALL\b|acute lymphoblastic leuk|acute lymphocytic leuk)"
#: What may stand before it: "(Ph-) high-risk (HR) first relapse".
_BETWEEN = (
    r"(?: \(ph[ -]?[+-]?\))?(?: (?:(?:high|standard|intermediate|low|poor)[- ]risk|first|1st|relapsed?|refractory"
    r"|recurrent|or|and|\(\w{1,4}\)))*"
)
_BEGINS = (
    r"^(?:(?:all|patients?|subjects?|participants?|children|must have|with|have|has|an?|diagnosis of|diagnosed|newly"
    r"|confirmed|histologically|cytologically|documented|relapsed|refractory|recurrent|or|and|/|,)[ -]*)*"
)
_PH_ALL = words(
    rf"{_BEGINS}(?:ph(?:iladelphia)?(?:[- ]chromosome)?(?: \(ph\))?[- ]?(?:positive|\+)"
    rf"|bcr[-/: ]{{0,2}}abl1?[- ]?positive)"
    rf"{_BETWEEN} {_OF_B}",
)
_PH_NEGATIVE_ALL = words(
    rf"{_BEGINS}(?:ph(?:iladelphia)?(?:[- ]chromosome)?(?: \(ph\))?[- ]?negative"
    rf"|bcr[-/: ]{{0,2}}abl1?[- ]?negative){_BETWEEN} {_OF_B}",
)
_PH_ABSENT = re.compile(
    r"(?:(?:ph|philadelphia|bcr)[\w /()-]{0,30}negative|non[- ]ph(?:iladelphia)?\b(?: chromosome)?(?:[- ]positive)?)"
    r"(?: ALL| disease)?[.;]?"
)
_OTHER_DIAGNOSIS = re.compile(rf"{_BEGINS}(?:[\w-]+ ){{0,3}}(?:ALL\b|(?:acute |lymphoblastic )+leuk)")
#: Not the diagnosis alone: another beside it, or what those who have it must meet.
_OR_ANOTHER = re.compile(
    r"\b(?:or (?:other|ph|bcr|cml|chronic|lymphoid)|if\b|(?:needs?|must|should|have|has|are|is|may|can|will|"
    r"who|whose|requires?)\b)|like\b|eligible"
)


@dataclass(frozen=True)
class _Lineage:
    """What a record says of one lineage."""

    question: Question
    pattern: Words
    named: Place | None
    barred: Place | None
    #: Its product is aimed at a mark of this lineage.
    target: Place | None
    inclusive: Sequence[Clause]

    @property
    def letter(self) -> str:
        """B or T, small."""
        return self.question.value[0]

    @property
    def barred_by_name(self) -> bool:
        """Whether it is barred; what is called B-cell ALL may be the mature kind."""
        return self.barred is not None and self.question is Question.T_ALL

    def is_the_only_one(self) -> bool:
        """Whether it stands where the trial says what it is for, and ALL at large does not."""
        if self.named is None:
            return False
        titles = [clause for clause in self.inclusive if clause.section in TITLES]
        if any(self.pattern.search(title.text) for title in titles):
            return True
        in_criteria = self.named[0].in_criteria
        if in_criteria and any(self._is_all_at_large(clause) for clause in self.inclusive if clause.in_criteria):
            return False
        if any(_GENERIC.search(title.text) or _LEUKAEMIA.search(title.text) for title in titles):
            return in_criteria and bool(_AS_DIAGNOSIS.search(self.named[0].text))
        if not in_criteria and any(_BLOOD_CANCERS.search(title.text) for title in titles):
            return False
        conditions = [clause for clause in self.inclusive if clause.section is Section.CONDITION]
        return in_criteria or all(self.pattern.search(clause.text) for clause in conditions if names_ours(clause.text))

    def _is_all_at_large(self, clause: Clause) -> bool:
        """Whether it names ALL of any lineage, not in a list under this one: "B-lineage ALL: ... ALL in relapse"."""
        return _names_all_at_large(clause) and not any(self.pattern.search(text) for text in clause.above)


def read_lineage(clauses: Sequence[Clause]) -> list[Statement]:
    """Answer b_all, t_all, ph_negative, and what the trial's scope says of mpal and lbl that it does not name."""
    clauses = sorted(clauses, key=lambda clause: bool(clause.criterion and clause.criterion.closed_by))
    inclusive = [clause for clause in clauses if not clause.bars]

    def lineage(question: Question, pattern: Words, target: Words, unless: re.Pattern[str]) -> _Lineage:
        return _Lineage(
            question,
            pattern,
            first_place(pattern, inclusive, admitted=True, unless=unless),
            first_place(pattern, clauses, admitted=False, unless=_NOT_BARRED),
            _target(target, inclusive),
            inclusive,
        )

    if lymphoma := lymphoma_alone(inclusive):
        leukaemias = (Question.B_ALL, Question.T_ALL, Question.MPAL)
        barred = [stated(question, Answer.NO, lymphoma, "scope.lymphoma_only") for question in leukaemias]
        return [*barred, *read_scope(clauses, None, None, by_target=False)]
    b = lineage(Question.B_ALL, _B, _B_TARGET, _NOT_THIS_B)
    t = lineage(Question.T_ALL, _T, _T_TARGET, _NOT_THIS_T)
    given = [*_answers(b, t), *_answers(t, b)]
    one_lineage = next((each for each in given if each.answer is Answer.NO and not _mature_alone(each, given)), None)
    by_target = one_lineage is not None and _is_by_target(one_lineage)
    both = b.named if b.named and t.named and b.named[0] is t.named[0] and b.named[0].in_criteria else None
    return [*given, *_philadelphia(clauses), *read_scope(clauses, one_lineage, both, by_target=by_target)]


def _is_by_target(statement: Statement) -> bool:
    """Whether a mark of the cells tells the lineage, as in "CD19+ leukaemia": some mixed leukaemias have it, too."""
    named = statement.clause.text[statement.start : statement.end]
    at_target = statement.rule_id.endswith("_target") and re.search("malignan|lymphoma", statement.clause.text)
    return bool(at_target) or re.match(r"cd\d+\+?[\w -]* leuk", named) is not None


def _mature_alone(barred: Statement, given: Sequence[Statement]) -> bool:
    """Whether a bar of "B-cell ALL" stands beside ALL at large: then the mature kind is meant."""
    return barred.rule_id == "lineage.b_barred" and any(each.rule_id == "lineage.all_named" for each in given)


def _answers(ours: _Lineage, other: _Lineage) -> Iterator[Statement]:
    """Answer for one lineage, and for the other as far as this being the only one says."""
    barred = other.barred
    if barred:
        named = other.named is not None and other.named[0].in_criteria
        yield stated(other.question, Answer.DEPENDS if named else Answer.NO, barred, f"lineage.{other.letter}_barred")
    alone = ours.named if ours.is_the_only_one() and not other.named and not barred else None
    if ours.named:
        if _is_listed_only(ours.named[0], ours.inclusive):
            listed = Ground(f"lineage.{ours.letter}_listed", depends_on=ConditionKind.NOT_NAMED)
            yield stated(ours.question, Answer.DEPENDS, ours.named, listed)
        else:
            at_large = _generic(ours.inclusive) if _OF_MIXED.search(ours.named[0].text) else None
            yield stated(ours.question, Answer.YES, at_large or ours.named, f"lineage.{ours.letter}_named")
    if alone:
        yield stated(other.question, Answer.NO, alone, f"lineage.{ours.letter}_only")
    elif ours.target and not other.named and not barred:
        clause, start, end = ours.target
        # CD20 is found on some leukaemias of T and of both lineages.
        answer = Answer.DEPENDS if clause.text[start:end].endswith("20") else Answer.NO
        yield stated(other.question, answer, ours.target, f"lineage.{ours.letter}_target")
    if ours.named or (other.target and not barred) or other.is_the_only_one() or ours.barred_by_name:
        return
    if ours.target and any(_LEUKAEMIA.search(clause.text) for clause in ours.inclusive):
        yield stated(ours.question, Answer.YES, ours.target, f"lineage.{ours.letter}_target")
        return
    at_large = barred or _generic(ours.inclusive)
    if at_large:
        yield stated(ours.question, Answer.YES, at_large, "lineage.all_named")


def _is_listed_only(named: Clause, inclusive: Sequence[Clause]) -> bool:
    """Whether only the list of conditions names it, while titles are silent and the criteria's diagnoses are others."""
    if named.section is not Section.CONDITION:
        return False
    told = [clause for clause in inclusive if clause.section is not Section.CONDITION]
    diagnoses = [clause for clause in told if clause.in_criteria and _AS_DIAGNOSIS.search(clause.text)]
    return any(names_others(each.text) for each in diagnoses) and not any(names_ours(each.text) for each in told)


def _philadelphia(clauses: Sequence[Clause]) -> list[Statement]:
    """Read whether a trial named for Ph+ ALL asks for the proof: then it takes no other."""
    inclusive = [clause for clause in clauses if clause.in_criteria and not clause.bars]
    titled = any(_PH_TITLE.search(clause.text) for clause in clauses if clause.section in TITLES)
    proof = first_place(_PH_PROOF, inclusive, admitted=True) if titled else _diagnosis(_PH_ALL, inclusive)
    if proof and not any(_PH_OTHERS.search(clause.text) for clause in clauses):
        return [stated(Question.PH_NEGATIVE, Answer.NO, proof, "lineage.ph_positive_only")]
    negative = _diagnosis(_PH_NEGATIVE_ALL, inclusive) or _of_its_own(inclusive)
    if negative and not any(_PH_ALL.search(clause.text) for clause in inclusive):
        return [stated(Question.PH_POSITIVE, Answer.NO, negative, "lineage.ph_negative_only")]
    return []


def _of_its_own(inclusive: Sequence[Clause]) -> Place | None:
    """Find the criterion that says nothing but that the Philadelphia chromosome is absent."""
    alone = (clause for clause in inclusive if not clause.above and _PH_ABSENT.fullmatch(clause.text.strip()))
    return next(((clause, 0, len(clause.text)) for clause in alone), None)


def _diagnosis(pattern: Words, inclusive: Sequence[Clause]) -> Place | None:
    """Find the leukaemia that a criterion of its own asks for, where neither it nor another names one beside it."""
    for clause in inclusive:
        match = None if clause.above else pattern.search(clause.text)
        if match and any(each is not clause and _OTHER_DIAGNOSIS.search(each.text) for each in inclusive):
            return None
        if match and not _OR_ANOTHER.search(clause.text) and stance(clause, *match.span()).stance is Stance.REQUIRED:
            return clause, *match.span()
    return None


def _names_all_at_large(clause: Clause) -> bool:
    # "ALL, including T-cell ALL" is ALL at large.
    text = _INCLUDING.sub("", clause.text)
    return bool(_GENERIC.search(text) and not _B.search(text) and not _T.search(text))


def _target(pattern: Words, inclusive: Sequence[Clause]) -> Place | None:
    """Find the mark at which the trial's product is aimed: in a title, or as what the cells must express."""
    for clause in may_hold(pattern, inclusive):
        match = pattern.search(clause.text)
        if match is None or _NO_TARGET.search(clause.text):
            continue
        if clause.in_criteria:
            after = clause.text[match.end() : match.end() + 30]
            if _EXPRESSED.search(after) and not _FOR_SOME.search(clause.text):
                return clause, *match.span()
        elif clause.section in TITLES and _PRODUCT.search(clause.text) and not _GIVEN_BEFORE.search(clause.text):
            return clause, *match.span()
    return None


def _generic(inclusive: Sequence[Clause]) -> Place | None:
    for clause in sorted(inclusive, key=lambda clause: not clause.in_criteria):
        match = _GENERIC.search(clause.text)
        if match and stance(clause, *match.span()).stance is not Stance.EXCLUDED:
            return clause, *match.span()
    return None
