"""The table of docs/eligibility.md, row by row, and what must hold for every trial and every profile."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable, study, tables_of
from trialsearch.ages import parse_age
from trialsearch.eligibility import Condition, Requirement, Wait, settled_by
from trialsearch.errors import InvalidInput
from trialsearch.knowledge.rare_kinds import is_risk_of_relapse
from trialsearch.languages import say
from trialsearch.search.made_for import Antigen, Demand, RareKind
from trialsearch.search.matching import Match, match
from trialsearch.search.matching.reasons import Beside, InWords
from trialsearch.search.profile import ChildProfile
from trialsearch.search.rules_of_trial import AgeOnRecord, AnyQuestion, FactOnRecord, RulesOfTrial, rules_of_trials
from trialsearch.views import ask_about, reason_sentence
from trialsearch.vocabulary import (
    AgeGroup,
    AgeReference,
    Answer,
    ConditionKind,
    FurtherQuestion,
    Lineage,
    Now,
    Philadelphia,
    Purpose,
    Question,
    Relevance,
    RequirementKind,
    Section,
    Sex,
    Verdict,
)

FITS, UNCLEAR, NO = Verdict.FITS, Verdict.UNCLEAR, Verdict.DOES_NOT_FIT

SAID_YES = FactOnRecord(Answer.YES, explicit=True, quote="invented words that say yes")
IMPLIED_YES = FactOnRecord(Answer.YES)
SAID_NO = FactOnRecord(Answer.NO, explicit=True, quote="invented words that say no")
NO_WITHOUT_PROOF = FactOnRecord(Answer.NO)
DEPENDS = FactOnRecord(Answer.DEPENDS, explicit=True, quote="invented words that depend")
SILENT = FactOnRecord(Answer.NOT_STATED)

#: Short, since tables of cases are read across.
CR1, CR2PLUS = FurtherQuestion.REMISSION_CR1, FurtherQuestion.REMISSION_CR2PLUS
EVERYTHING = dict.fromkeys((*Question, *FurtherQuestion), SAID_YES)

#: A child for whom every question is answered, and a trial that says yes to that child.
CHILD = ChildProfile(
    age=parse_age("7 years"),
    age_at_diagnosis=parse_age("5 years"),
    lineage=Lineage.B_ALL,
    ph=Philadelphia.NEGATIVE,
    relapses=1,
    now=Now.RELAPSE_ACTIVE,
    prior_hsct=False,
    prior_car_t=False,
    prior_blinatumomab=False,
    prior_inotuzumab=False,
    down_syndrome=False,
    isolated_extramedullary_relapse=False,
    cns_disease=False,
    kmt2a=False,
    sex=Sex.FEMALE,
)
TRIAL = RulesOfTrial(
    "NCT00000001",
    Purpose.TREATMENT,
    readable=True,
    targeted=True,
    facts={Question.B_ALL: SAID_YES, Question.FIRST_RELAPSE: SAID_YES},
)


def trial(facts: dict[AnyQuestion, FactOnRecord] | None = None, **changes: Any) -> RulesOfTrial:
    return replace(TRIAL, facts={**TRIAL.facts, **(facts or {})}, **changes)


def judged(facts: dict[AnyQuestion, FactOnRecord], **profile: Any) -> Match:
    return match(trial(facts), replace(CHILD, **profile))


def test_a_child_whom_the_record_names_fits() -> None:
    assert match(TRIAL, CHILD).verdict is FITS


@pytest.mark.parametrize(
    ("had", "other_quote", "words"),
    [(False, False, InWords.ONLY_AFTER_HSCT), (None, False, None), (False, True, None)],
    ids=["none", "not known", "another way in"],
)
def test_a_relapse_that_counts_after_a_transplant_is_said_first_to_who_had_none(
    *, had: bool | None, other_quote: bool, words: InWords | None
) -> None:
    after = replace(SAID_YES, quote="in other words" if other_quote else DEPENDS.quote)
    facts = {
        Question.FIRST_RELAPSE: DEPENDS,
        Question.SECOND_OR_LATER_RELAPSE: SAID_YES,
        FurtherQuestion.RELAPSE_AFTER_HSCT: after,
        Question.CNS_DISEASE: SAID_NO,
    }
    found = judged(facts, prior_hsct=had, cns_disease=None)
    assert found.verdict is UNCLEAR
    assert [each.in_words for each in found.reasons if each.question == Question.FIRST_RELAPSE] == [words]
    assert (found.reasons[0].question == Question.FIRST_RELAPSE) is (words is not None)


def test_where_the_kind_is_not_known_a_rare_one_is_not_the_first_reason() -> None:
    every = {Question.T_ALL: SAID_YES, Question.MPAL: SAID_NO, Question.LBL: SAID_YES, Question.PRIOR_HSCT: DEPENDS}
    found = judged(every, lineage=None, prior_hsct=True)
    assert [each.question for each in found.reasons if each.verdict is UNCLEAR] == [Question.PRIOR_HSCT, Question.MPAL]
    assert "lineage" in found.ask


def test_a_study_of_mixed_phenotype_alone_takes_no_other_kind_by_silence() -> None:
    facts = {Question.MPAL: SAID_YES, Question.FIRST_RELAPSE: SAID_YES}
    rules = replace(TRIAL, facts=facts, targeted=False)
    assert match(rules, CHILD).verdict is UNCLEAR
    assert match(rules, replace(CHILD, lineage=Lineage.MPAL)).verdict is FITS
    silent = replace(TRIAL, facts={Question.FIRST_RELAPSE: SAID_YES}, targeted=False)
    assert match(silent, CHILD).verdict is FITS


@pytest.mark.parametrize(
    ("diagnosis", "made_for"),
    [
        ("Newly diagnosed T-ALL, including early T-cell precursor ALL", set()),
        ("Newly diagnosed early T-cell precursor ALL", {"etp_all"}),
    ],
)
def test_a_kind_that_is_included_is_not_what_the_study_is_made_for(diagnosis: str, made_for: set[str]) -> None:
    record = study(brief_title=diagnosis, criteria=f"Inclusion Criteria:\n\n* {diagnosis}")
    assert set(rules_of_trials(tables_of(record))["NCT00000001"].special) == made_for


@pytest.mark.parametrize(
    ("title", "words", "made_for"),
    [
        ("Treatment of Childhood ALL", {"keywords": ["infant/high risk"]}, set()),
        ("Inventomab in ALL", {"conditions": ["B-ALL", "Down Syndrome"]}, set()),
        ("Inventomab in Leukemia", {"conditions": ["Infant Acute Lymphoblastic Leukemia"]}, {"infant"}),
        ("Inventomab in Standard Risk or Down Syndrome B-ALL", {}, {"risk_group", "down_syndrome"}),
        ("Inventomab in B-ALL, Including Down Syndrome", {}, set()),
        ("Inventomab in ALL With or Without Down Syndrome", {}, set()),
        ("Inventomab in Children With Down Syndrome and ALL", {}, {"down_syndrome"}),
    ],
)
def test_a_keyword_or_one_kind_among_others_makes_no_study_that_of_a_rare_kind(
    title: str, words: dict[str, list[str]], made_for: set[str]
) -> None:
    record = study(brief_title=title, criteria="Inclusion Criteria:\n\n* Acute lymphoblastic leukemia", **words)
    assert set(rules_of_trials(tables_of(record))["NCT00000001"].special) == made_for


def test_a_title_without_rules_that_names_another_kind_says_so_and_stays_unclear() -> None:
    rules = rules_of_trials(
        tables_of(
            study("NCT00000001", brief_title="CD19 CAR-T for B-ALL", criteria=None),
            study("NCT00000002", brief_title="Newly Diagnosed T-cell ALL Protocol", criteria=None),
            study("NCT00000003", brief_title="Relapsed T-cell ALL Protocol", criteria=None),
        )
    )
    child = ChildProfile(lineage=Lineage.T_ALL, relapses=1, now=Now.RELAPSE_ACTIVE)
    kind, status, none = (match(rules[f"NCT0000000{n}"], child) for n in (1, 2, 3))
    assert {each.verdict for each in (kind, status, none)} == {UNCLEAR}
    assert all(each.without_rules for each in (kind, status, none))
    assert (kind.reasons[0].question, kind.reasons[0].quote) == (Beside.OTHER_KIND, "CD19 CAR-T for B-ALL")
    assert kind.ask == ("t_all", "no_rules")
    assert status.reasons[0].question == Beside.OTHER_STATUS
    assert status.ask == ("first_relapse", "no_rules")
    assert none.reasons[0].question == Beside.NO_RULES


def test_what_is_judged_for_one_child_changes_nothing_for_another() -> None:
    """What a trial answers is kept for everybody: nothing of who asked first may stay in it."""
    untitled = replace(trial({Question.FIRST_RELAPSE: SAID_NO}), readable=False)
    of_leukaemia, of_lymphoma = CHILD, replace(CHILD, lineage=Lineage.LBL)
    alone = [match(replace(untitled), child) for child in (of_leukaemia, of_lymphoma)]
    assert [match(untitled, child) for child in (of_leukaemia, of_lymphoma)] == alone
    assert Beside.OTHER_STATUS in {each.question for each in alone[0].reasons}
    assert Beside.OTHER_STATUS not in {each.question for each in alone[1].reasons}


def test_a_study_for_untreated_children_says_that_first_not_what_follows_from_it() -> None:
    first_line = {Question.FIRST_RELAPSE: SAID_NO, Question.PRIOR_HSCT: SAID_NO, Question.DOWN_SYNDROME: SAID_NO}
    found = judged(first_line, prior_hsct=True)
    assert [each.question for each in found.reasons if each.verdict is NO] == ["first_relapse", "prior_hsct"]


GATES = [
    (Question.B_ALL, {"lineage": Lineage.B_ALL}),
    (Question.T_ALL, {"lineage": Lineage.T_ALL}),
    (Question.MPAL, {"lineage": Lineage.MPAL}),
    (Question.LBL, {"lineage": Lineage.LBL}),
    (Question.NEWLY_DIAGNOSED, {"relapses": 0, "now": Now.UNTREATED}),
    (Question.FIRST_RELAPSE, {"relapses": 1, "now": Now.RELAPSE_ACTIVE}),
    (Question.SECOND_OR_LATER_RELAPSE, {"relapses": 2, "now": Now.RELAPSE_ACTIVE}),
    (Question.REFRACTORY, {"relapses": 0, "now": Now.REFRACTORY}),
    (Question.MRD_POSITIVE, {"relapses": 0, "now": Now.MRD_POSITIVE}),
]
GATE_TABLE = [
    (SAID_YES, FITS),
    (IMPLIED_YES, UNCLEAR),
    (SILENT, UNCLEAR),
    (DEPENDS, UNCLEAR),
    (SAID_NO, NO),
    (NO_WITHOUT_PROOF, UNCLEAR),
]
GATE_ANSWERS = ["said yes", "implied yes", "silent", "depends", "said no", "no without proof"]


@pytest.mark.parametrize(("fact", "verdict"), GATE_TABLE, ids=GATE_ANSWERS)
@pytest.mark.parametrize(("question", "profile"), GATES, ids=[each[0] for each in GATES])
def test_a_gate_opens_only_by_an_explicit_yes(
    question: Question, profile: dict[str, Any], fact: FactOnRecord, verdict: Verdict
) -> None:
    found = judged({question: fact}, **profile)
    assert found.verdict is verdict
    if verdict is not FITS:
        assert found.reasons[0].question == question
        assert found.reasons[0].quote == fact.quote
    if verdict is UNCLEAR:
        assert question in found.ask


BARS = [
    (Question.PH_POSITIVE, {"ph": Philadelphia.POSITIVE}),
    (Question.PH_NEGATIVE, {"ph": Philadelphia.NEGATIVE}),
    (Question.PRIOR_HSCT, {"prior_hsct": True}),
    (Question.NO_PRIOR_HSCT, {"prior_hsct": False}),
    (Question.PRIOR_CAR_T, {"prior_car_t": True}),
    (Question.PRIOR_BLINATUMOMAB, {"prior_blinatumomab": True}),
    (Question.PRIOR_INOTUZUMAB, {"prior_inotuzumab": True}),
    (Question.DOWN_SYNDROME, {"down_syndrome": True}),
    (Question.ISOLATED_EXTRAMEDULLARY_RELAPSE, {"isolated_extramedullary_relapse": True}),
    (Question.CNS_DISEASE, {"cns_disease": True}),
]
BAR_TABLE = [
    (SAID_YES, FITS),
    (IMPLIED_YES, FITS),
    (SILENT, FITS),
    (DEPENDS, UNCLEAR),
    (SAID_NO, NO),
    (NO_WITHOUT_PROOF, UNCLEAR),
]


@pytest.mark.parametrize(("fact", "verdict"), BAR_TABLE, ids=GATE_ANSWERS)
@pytest.mark.parametrize(("question", "profile"), BARS, ids=[each[0] for each in BARS])
def test_a_bar_stops_only_by_an_explicit_no(
    question: Question, profile: dict[str, Any], fact: FactOnRecord, verdict: Verdict
) -> None:
    found = judged({question: fact}, **profile)
    assert found.verdict is verdict
    assert (question in found.not_mentioned) == (fact is SILENT)


UNKNOWN = [
    (Question.PH_POSITIVE, "ph"),
    (Question.PRIOR_HSCT, "prior_hsct"),
    (Question.PRIOR_CAR_T, "prior_car_t"),
    (Question.PRIOR_BLINATUMOMAB, "prior_blinatumomab"),
    (Question.PRIOR_INOTUZUMAB, "prior_inotuzumab"),
    (Question.DOWN_SYNDROME, "down_syndrome"),
    (Question.ISOLATED_EXTRAMEDULLARY_RELAPSE, "isolated_extramedullary_relapse"),
    (Question.CNS_DISEASE, "cns_disease"),
]
UNKNOWN_TABLE = [
    (SAID_YES, FITS),
    (IMPLIED_YES, FITS),
    (SILENT, FITS),
    (DEPENDS, UNCLEAR),
    (SAID_NO, UNCLEAR),
    (NO_WITHOUT_PROOF, UNCLEAR),
]


@pytest.mark.parametrize(("fact", "verdict"), UNKNOWN_TABLE, ids=GATE_ANSWERS)
@pytest.mark.parametrize(("question", "name"), UNKNOWN, ids=[each[0] for each in UNKNOWN])
def test_what_the_family_does_not_know_is_unclear_where_the_record_speaks_of_it(
    question: Question, name: str, fact: FactOnRecord, verdict: Verdict
) -> None:
    found = judged({question: fact}, **{name: None})
    assert found.verdict is verdict
    asks_at_home = ("ph" if name == "ph" else f"child_{question}",)
    assert found.ask == (asks_at_home if verdict is UNCLEAR else ())
    assert all(say(ask_about(ask)) for ask in found.ask)


def test_where_every_value_of_an_unknown_says_no_it_is_no() -> None:
    no_transplant_ever_helps = {Question.PRIOR_HSCT: SAID_NO, Question.NO_PRIOR_HSCT: SAID_NO}
    assert judged(no_transplant_ever_helps, prior_hsct=None).verdict is NO


def test_an_unknown_kind_fits_only_where_every_kind_does() -> None:
    every = dict.fromkeys((Question.B_ALL, Question.T_ALL, Question.MPAL, Question.LBL), SAID_YES)
    assert judged(every, lineage=None).verdict is FITS
    found = judged(every | {Question.T_ALL: SAID_NO}, lineage=None)
    assert found.verdict is UNCLEAR
    assert "lineage" in found.ask


def test_of_an_unknown_kind_the_common_ones_lead_and_the_rare_ones_stand_last() -> None:
    taken = {Question.B_ALL: SAID_YES, Question.T_ALL: SAID_YES, Question.MPAL: SAID_NO}
    rare = judged({**taken, Question.CNS_DISEASE: DEPENDS}, lineage=None, cns_disease=True)
    assert [(reason.question, reason.in_words) for reason in rare.reasons[:2]] == [
        (Question.CNS_DISEASE, None),
        (Question.MPAL, InWords.RARE_KINDS),
    ]
    alone = judged(taken, lineage=None)
    assert (alone.verdict, alone.ask) == (UNCLEAR, ("lineage",))
    assert reason_sentence(alone.reasons[0]).id == "reason.rare_kinds"
    # What is unclear of T-ALL goes before what is certain of mixed phenotype.
    common = judged({**taken, Question.T_ALL: DEPENDS}, lineage=None)
    assert common.reasons[0].question == Question.T_ALL
    neither = judged({**dict.fromkeys(taken, SAID_NO), Question.MPAL: SAID_YES, Question.LBL: SAID_YES}, lineage=None)
    assert neither.verdict is UNCLEAR


def test_an_earlier_treatment_that_nobody_told_of_is_not_the_first_thing_to_ask() -> None:
    facts = {Question.PRIOR_HSCT: DEPENDS, Question.CNS_DISEASE: DEPENDS}
    assert judged(facts, prior_hsct=None, cns_disease=True).ask == ("cns_disease", "child_prior_hsct")
    assert judged(facts, prior_hsct=True, cns_disease=True).ask == ("prior_hsct", "cns_disease")


def test_a_door_for_relapses_after_transplant_is_no_hurdle_for_who_told_of_none() -> None:
    door = replace(DEPENDS, quote="any relapse after transplant, at least 4 months ago")
    facts = {Question.PRIOR_HSCT: door, FurtherQuestion.RELAPSE_AFTER_HSCT: replace(SAID_YES, quote=door.quote)}
    found = judged({**facts, Question.CNS_DISEASE: DEPENDS}, prior_hsct=None, cns_disease=True)
    assert (found.verdict, found.ask) == (UNCLEAR, ("cns_disease", "child_prior_hsct"))
    assert reason_sentence(found.reasons[1]).id == "reason.also_after_hsct"
    condition = judged({Question.PRIOR_HSCT: door}, prior_hsct=None)
    assert reason_sentence(condition.reasons[0]).id == "reason.not_told"
    assert judged(facts, prior_hsct=True).reasons[0].in_words is None


def test_without_a_target_silence_about_the_kind_is_neutral() -> None:
    untargeted = replace(trial({Question.B_ALL: SILENT}), targeted=False)
    assert match(untargeted, CHILD).verdict is FITS
    assert Question.B_ALL in match(untargeted, CHILD).not_mentioned


@pytest.mark.parametrize(
    ("positive", "negative", "verdict"),
    [
        pytest.param(SAID_NO, SILENT, FITS, id="Ph-positive is barred: Ph-like counts as negative"),
        pytest.param(SAID_YES, SAID_NO, UNCLEAR, id="Ph-positive is required: some trials mean Ph-like too"),
        pytest.param(SILENT, SILENT, FITS, id="not mentioned"),
    ],
)
def test_ph_like_is_not_ph_positive(positive: FactOnRecord, negative: FactOnRecord, verdict: Verdict) -> None:
    found = judged({Question.PH_POSITIVE: positive, Question.PH_NEGATIVE: negative}, ph=Philadelphia.LIKE)
    assert found.verdict is verdict


# ---- disease status


@pytest.mark.parametrize(
    ("relapse", "primary", "verdict"),
    [
        pytest.param(SAID_YES, SAID_NO, UNCLEAR, id="the two disagree"),
        pytest.param(SAID_NO, SAID_YES, UNCLEAR, id="the two disagree the other way"),
        pytest.param(SAID_YES, SAID_YES, FITS, id="both accept"),
        pytest.param(SAID_YES, SILENT, FITS, id="the relapse decides"),
        pytest.param(SAID_NO, SILENT, NO, id="the relapse decides against"),
        pytest.param(SILENT, SAID_YES, UNCLEAR, id="refractory alone only supports"),
    ],
)
def test_refractory_after_a_relapse(relapse: FactOnRecord, primary: FactOnRecord, verdict: Verdict) -> None:
    facts = {Question.FIRST_RELAPSE: relapse, Question.REFRACTORY: primary}
    assert judged(facts, relapses=1, now=Now.REFRACTORY).verdict is verdict


@pytest.mark.parametrize(
    ("facts", "relapses", "transplant", "verdict"),
    [
        pytest.param({Question.REMISSION: SAID_YES}, 0, False, UNCLEAR, id="which remission is not said"),
        pytest.param(
            {Question.REMISSION: SAID_YES, CR1: SAID_YES},
            0,
            False,
            FITS,
            id="first remission named",
        ),
        pytest.param(
            {Question.REMISSION: SAID_YES, CR1: SAID_YES},
            0,
            True,
            UNCLEAR,
            id="a transplant trial",
        ),
        pytest.param(
            {
                Question.REMISSION: SAID_YES,
                CR1: SAID_YES,
                CR2PLUS: SAID_NO,
            },
            1,
            False,
            NO,
            id="first remission only, and it is the second",
        ),
        pytest.param(
            {Question.REMISSION: SAID_YES, CR2PLUS: SAID_YES},
            1,
            False,
            FITS,
            id="second remission",
        ),
        pytest.param(
            {Question.REMISSION: SAID_YES, CR2PLUS: SAID_YES},
            2,
            False,
            UNCLEAR,
            id="a third one",
        ),
        pytest.param({Question.REMISSION: SAID_NO}, 0, False, NO, id="active disease is required"),
        pytest.param({}, 0, False, UNCLEAR, id="silent"),
    ],
)
def test_remission(
    facts: dict[AnyQuestion, FactOnRecord],
    relapses: int,
    transplant: bool,  # noqa: FBT001
    verdict: Verdict,
) -> None:
    rules = replace(trial(facts), transplant=transplant)
    found = match(rules, replace(CHILD, relapses=relapses, now=Now.REMISSION_ON_THERAPY))
    assert found.verdict is verdict
    assert ("transplant_planned" in found.ask) == transplant


@pytest.mark.parametrize(
    ("now", "relapses", "about_transplant", "verdict"),
    [
        (Now.MRD_POSITIVE, 0, False, UNCLEAR),
        (Now.MRD_POSITIVE, 1, True, UNCLEAR),
        (Now.RELAPSE_ACTIVE, 1, True, UNCLEAR),
        (Now.RELAPSE_ACTIVE, 1, False, FITS),
        (Now.REFRACTORY, 0, True, UNCLEAR),
        (Now.REFRACTORY, 0, False, FITS),
    ],
)
def test_who_fits_a_study_of_transplants_is_asked_if_one_is_planned(
    now: Now,
    relapses: int,
    about_transplant: bool,  # noqa: FBT001
    verdict: Verdict,
) -> None:
    """A study that may end with a transplant is another matter, but for children without leukaemia in sight."""
    purpose = Purpose.TRANSPLANT_AND_CELL_SUPPORT if about_transplant else Purpose.TREATMENT
    rules = replace(trial(EVERYTHING), transplant=True, purpose=purpose)
    found = match(rules, replace(CHILD, relapses=relapses, now=now))
    assert found.verdict is verdict
    assert ("transplant_planned" in found.ask) == (verdict is UNCLEAR)


def test_no_remission_fits_a_transplant_trial_whatever_else_it_says() -> None:
    facts = EVERYTHING
    for purpose in (Purpose.TREATMENT, Purpose.TRANSPLANT_AND_CELL_SUPPORT):
        rules = replace(trial(facts), transplant=True, purpose=purpose)
        for relapses in (0, 1, 2, None):
            child = replace(CHILD, relapses=relapses, now=Now.REMISSION_ON_THERAPY)
            assert match(rules, child).verdict is UNCLEAR


def test_induction_is_neither_new_nor_remission() -> None:
    child = {"relapses": 0, "now": Now.INDUCTION}
    first_line = judged({Question.NEWLY_DIAGNOSED: SAID_YES}, **child)
    assert first_line.verdict is UNCLEAR
    assert "induction" in first_line.ask
    later = judged({Question.NEWLY_DIAGNOSED: SAID_NO, Question.REMISSION: SAID_YES}, **child)
    assert later.ask == ("remission",), "it is too late for the first treatment, and not for what follows"
    relapsed_only = judged({Question.NEWLY_DIAGNOSED: SAID_NO, Question.REMISSION: SAID_NO}, **child)
    assert relapsed_only.verdict is NO
    assert judged({Question.NEWLY_DIAGNOSED: SAID_NO}, **child).verdict is UNCLEAR


def test_a_relapse_after_a_transplant_is_taken_whatever_its_number() -> None:
    facts = {Question.FIRST_RELAPSE: DEPENDS, FurtherQuestion.RELAPSE_AFTER_HSCT: SAID_YES}
    had = judged(facts, prior_hsct=True)
    assert had.verdict is FITS
    assert judged(facts, prior_hsct=False).ask == ("first_relapse",)
    assert judged(facts, prior_hsct=None).verdict is UNCLEAR
    assert judged({**facts, Question.FIRST_RELAPSE: SAID_NO}, prior_hsct=True).verdict is NO
    assert judged({**facts, FurtherQuestion.RELAPSE_AFTER_HSCT: DEPENDS}, prior_hsct=True).verdict is UNCLEAR


def test_a_record_that_names_induction_decides_it() -> None:
    child = {"relapses": 0, "now": Now.INDUCTION}
    begun = FurtherQuestion.IN_INDUCTION
    assert judged({begun: SAID_YES}, **child).verdict is FITS
    for fact in (SAID_NO, DEPENDS):
        found = judged({begun: fact, Question.NEWLY_DIAGNOSED: SAID_YES}, **child)
        assert found.verdict is UNCLEAR
        assert found.reasons[0].quote == fact.quote
        assert found.ask == ("induction",)


def test_after_treatment_only_studies_for_afterwards_fit() -> None:
    child = replace(CHILD, relapses=0, now=Now.OFF_THERAPY)
    facts = {FurtherQuestion.SURVIVOR_OFF_THERAPY: SAID_YES}
    assert match(trial(facts), child).verdict is UNCLEAR
    assert match(trial(facts, purpose=Purpose.WATCH_AND_SAMPLES), child).verdict is FITS
    assert match(trial({Question.REMISSION: SAID_NO}), child).verdict is NO


@pytest.mark.parametrize(
    ("facts", "profile", "verdict"),
    [
        pytest.param({Question.SECOND_OR_LATER_RELAPSE: SAID_YES}, {"relapses": None}, FITS, id="either number fits"),
        pytest.param({Question.SECOND_OR_LATER_RELAPSE: SAID_NO}, {"relapses": None}, UNCLEAR, id="the number decides"),
        pytest.param(
            {Question.FIRST_RELAPSE: SAID_NO, Question.SECOND_OR_LATER_RELAPSE: SAID_NO},
            {"relapses": None},
            NO,
            id="no relapse is taken",
        ),
        pytest.param({}, {"now": None}, UNCLEAR, id="what is happening now is not known"),
        pytest.param(
            EVERYTHING,
            {"relapses": None, "now": None},
            UNCLEAR,
            id="nothing is known",
        ),
    ],
)
def test_an_axis_that_is_not_known(
    facts: dict[AnyQuestion, FactOnRecord], profile: dict[str, Any], verdict: Verdict
) -> None:
    found = judged(facts, **profile)
    assert found.verdict is verdict
    one_axis = len(profile) == 1
    ask = next(iter(profile)) if one_axis else "disease_status"
    assert found.ask == ((ask,) if verdict is UNCLEAR else ())
    assert all(say(ask_about(each)) for each in found.ask)


# ---- age

YEAR = 365.25
LIMITS = AgeOnRecord(1.0, 18.0, AgeReference.ENROLMENT, "1 Year", "17 Years")


@pytest.mark.parametrize(
    ("age", "limits", "verdict"),
    [
        pytest.param("7 years", LIMITS, FITS, id="within"),
        pytest.param("17 years", LIMITS, FITS, id="until the birthday"),
        pytest.param("18 years", LIMITS, NO, id="too old"),
        pytest.param("5 months", LIMITS, NO, id="too young"),
        pytest.param("7 years", AgeOnRecord(7.5, 18.0, minimum_quote="7.5 years"), UNCLEAR, id="a birthday decides"),
        pytest.param("7 years", AgeOnRecord(None, 7.5, maximum_quote="7.5 years"), UNCLEAR, id="or the other end"),
        pytest.param("20 days", AgeOnRecord(0.0849, None, minimum_quote="31 Days"), NO, id="days"),
        pytest.param("31 days", AgeOnRecord(0.0849, None, minimum_quote="31 Days"), FITS, id="on the day itself"),
        pytest.param("40 years", AgeOnRecord(), FITS, id="no limits"),
        pytest.param(None, LIMITS, UNCLEAR, id="not known"),
        pytest.param(None, AgeOnRecord(), FITS, id="not known, and no limits"),
    ],
)
def test_age_today(age: str | None, limits: AgeOnRecord, verdict: Verdict) -> None:
    child = replace(CHILD, age=None if age is None else parse_age(age), age_at_diagnosis=None)
    found = match(trial(age=limits), child)
    assert found.verdict is verdict
    if verdict is NO:
        assert found.reasons[0].question == Beside.AGE
        assert found.reasons[0].quote


AT_DIAGNOSIS = AgeOnRecord(3.0, 22.0, AgeReference.DIAGNOSIS, "3 years", "21 years at initial diagnosis")


@pytest.mark.parametrize(
    ("profile", "verdict"),
    [
        pytest.param({"age": parse_age("2 years")}, NO, id="younger today than the minimum: was younger then"),
        pytest.param({"age": parse_age("23 years")}, UNCLEAR, id="older today proves nothing"),
        pytest.param({"age": parse_age("7 years")}, UNCLEAR, id="within today proves nothing"),
        pytest.param({"age_at_diagnosis": parse_age("5 years")}, FITS, id="the age then is known"),
        pytest.param(
            {"age": parse_age("30 years"), "age_at_diagnosis": parse_age("23 years")}, NO, id="it was too high then"
        ),
        pytest.param({"age": None}, UNCLEAR, id="no age is known"),
    ],
)
def test_age_at_diagnosis(profile: dict[str, Any], verdict: Verdict) -> None:
    child = replace(CHILD, **({"age_at_diagnosis": None} | profile))
    assert match(trial(age=AT_DIAGNOSIS), child).verdict is verdict


@pytest.mark.parametrize(
    ("age", "limits", "verdict"),
    [
        ("12 years", AgeOnRecord(None, 31.0, AgeReference.DIAGNOSIS, None, "30 years"), FITS),
        ("12 years", AgeOnRecord(0.0, 31.0, AgeReference.RELAPSE, None, "30 years"), FITS),
        ("32 years", AgeOnRecord(None, 31.0, AgeReference.DIAGNOSIS, None, "30 years"), UNCLEAR),
        ("12 years", AgeOnRecord(1.0, 31.0, AgeReference.DIAGNOSIS, "1 year", "30 years"), UNCLEAR),
        ("12 years", AgeOnRecord(None, 31.0, AgeReference.OTHER, None, "30 years"), UNCLEAR),
    ],
    ids=["young enough then", "or at relapse", "today proves nothing", "too young then, perhaps", "some other day"],
)
def test_who_is_young_enough_today_was_so_at_diagnosis(age: str, limits: AgeOnRecord, verdict: Verdict) -> None:
    child = replace(CHILD, age=parse_age(age), age_at_diagnosis=None, now=Now.MRD_POSITIVE)
    assert match(trial({Question.MRD_POSITIVE: SAID_YES}, age=limits), child).verdict is verdict


def test_before_treatment_today_is_the_day_of_diagnosis() -> None:
    child = replace(CHILD, age_at_diagnosis=None, relapses=0, now=Now.UNTREATED)
    rules = trial({Question.NEWLY_DIAGNOSED: SAID_YES}, age=AT_DIAGNOSIS)
    assert match(rules, child).verdict is FITS
    assert match(rules, replace(child, age=parse_age("30 years"))).verdict is NO


def test_who_was_never_treated_is_not_asked_what_it_has_had() -> None:
    child = replace(CHILD, relapses=0, now=Now.UNTREATED, prior_hsct=None, prior_car_t=None, prior_blinatumomab=None)
    child = replace(child, prior_inotuzumab=None)
    barred = dict.fromkeys((Question.PRIOR_HSCT, Question.PRIOR_CAR_T, Question.PRIOR_BLINATUMOMAB), SAID_NO)
    found = match(trial({Question.B_ALL: SAID_YES, Question.NEWLY_DIAGNOSED: SAID_YES, **barred}), child)
    assert found.verdict is FITS
    assert found.ask == ()
    needs_one = trial({Question.B_ALL: SAID_YES, Question.NEWLY_DIAGNOSED: SAID_YES, Question.NO_PRIOR_HSCT: SAID_NO})
    assert match(needs_one, child).verdict is NO
    assert match(trial({Question.NEWLY_DIAGNOSED: SAID_YES, **barred}), replace(child, now=None)).verdict is UNCLEAR


# ---- trials for few, and trials that are no treatment


@pytest.mark.parametrize(
    ("kind", "has"),
    [
        ("down_syndrome", {"down_syndrome": True}),
        ("kmt2a", {"kmt2a": True}),
        ("ph_like", {"ph": Philadelphia.LIKE}),
        ("infant", {"age_at_diagnosis": parse_age("8 months")}),
    ],
)
def test_a_trial_made_for_few_takes_nobody_by_silence(kind: str, has: dict[str, Any]) -> None:
    rules = trial(special={kind: RareKind("invented words")})
    found = match(rules, CHILD)
    assert found.verdict is UNCLEAR
    assert found.reasons[0].question == Beside.SPECIAL_KIND
    assert found.ask == (f"special_{kind}_others",), "who said no is not asked whether it was found"
    assert match(rules, replace(CHILD, **dict.fromkeys(has))).ask == (f"special_{kind}",)
    assert match(rules, replace(CHILD, **has)).verdict is FITS


@pytest.mark.parametrize("kmt2a", [True, False, None])
def test_a_study_of_babies_with_a_rare_kind_is_for_no_older_child(*, kmt2a: bool | None) -> None:
    rules = trial(special={"kmt2a": RareKind("KMT2A"), "infant": RareKind("Infants Under 1 Year")})
    found = match(rules, replace(CHILD, kmt2a=kmt2a))
    assert (found.verdict, found.ask, found.names_others) == (UNCLEAR, ("special_infant_others",), True)
    assert found.reasons[0].quote == "Infants Under 1 Year"
    assert reason_sentence(found.reasons[0]).id == "reason.special_infant_unclear"
    not_told = match(rules, replace(CHILD, kmt2a=None, age_at_diagnosis=None))
    assert (not_told.ask, not_told.made_for_few) == (("special_infant",), True)
    baby = replace(CHILD, age=parse_age("8 months"), age_at_diagnosis=None, kmt2a=kmt2a)
    assert ("special_infant_others" in match(rules, baby).ask) is False


@pytest.mark.parametrize(
    ("profile", "title", "verdict"),
    [
        ({"relapses": 0, "now": Now.UNTREATED}, "High-risk ALL", UNCLEAR),
        ({"relapses": 0, "now": Now.MRD_POSITIVE}, "High-risk ALL", UNCLEAR),
        ({"relapses": None, "now": Now.MRD_POSITIVE}, "High-risk ALL", UNCLEAR),
        ({}, "High-risk ALL", FITS),
        ({}, "High-risk first relapse of ALL", UNCLEAR),
        ({"relapses": 0, "now": Now.REFRACTORY}, "High-risk ALL", FITS),
        ({"relapses": 1, "now": Now.MRD_POSITIVE}, "High-risk ALL", FITS),
    ],
)
def test_a_risk_group_is_that_of_the_first_treatment(profile: dict[str, Any], title: str, verdict: Verdict) -> None:
    rules = trial(
        {**EVERYTHING, Question.NO_PRIOR_HSCT: SAID_YES},
        special={"risk_group": RareKind(title, of_relapse=is_risk_of_relapse(title))},
    )
    found = match(rules, replace(CHILD, **profile))
    assert found.verdict is verdict
    assert found.ask == (("special_risk_group",) if verdict is UNCLEAR else ())


def test_of_several_kinds_that_a_trial_is_made_for_one_is_enough() -> None:
    """A study of standard risk or Down syndrome."""
    rules = trial(
        EVERYTHING, special={"risk_group": RareKind("standard risk"), "down_syndrome": RareKind("Down syndrome")}
    )
    child = replace(CHILD, relapses=0, now=Now.UNTREATED)
    assert match(rules, child).ask == ("special_risk_group",)
    assert match(rules, replace(child, down_syndrome=True)).verdict is FITS


def test_a_study_of_ph_positive_and_abl_class_leukaemia_takes_either() -> None:
    rules = trial({Question.PH_POSITIVE: SAID_YES}, special={"abl_class": RareKind("Ph+ or ABL-class ALL")})
    assert match(rules, replace(CHILD, ph=Philadelphia.POSITIVE)).verdict is FITS
    assert match(rules, CHILD).ask == ("special_abl_class",)
    silent = trial({}, special={"abl_class": RareKind("ABL-class ALL")})
    assert match(silent, replace(CHILD, ph=Philadelphia.POSITIVE)).verdict is UNCLEAR


def test_what_a_trial_demands_and_nobody_was_asked_is_a_question() -> None:
    def found(*criteria: str) -> Match:
        text = "Inclusion Criteria:\n\n" + "".join(f"* {each}\n" for each in criteria)
        record = study(brief_title="Relapsed B-ALL", criteria=text + "\nExclusion Criteria:\n\n* Pregnancy\n" * 6)
        return match(rules_of_trials(tables_of(record))["NCT00000001"], replace(CHILD, age=None))

    assert found("B-ALL in first relapse").ask == ()
    for demand, ask in (
        ("Previously enrolled on protocol XII", "prior_enrolment_required"),
        ("Patients whose leukemia harbors a RAS mutation", "mutation_required"),
        ("Unable to receive commercially available CAR-T cells", "commercial_product"),
    ):
        judged_so = found("B-ALL in first relapse", demand)
        assert judged_so.verdict is UNCLEAR
        assert judged_so.ask == (ask,)
        assert judged_so.reasons[0].quote == demand
    assert found("B-ALL in first relapse", "Patients must be enrolled on the biology protocol").verdict is FITS


def test_where_something_stops_the_child_nothing_is_asked() -> None:
    found = judged({Question.FIRST_RELAPSE: SAID_NO, Question.PRIOR_CAR_T: DEPENDS}, prior_car_t=None)
    assert found.verdict is NO
    assert found.ask == ()


@pytest.mark.parametrize("kind", [Lineage.T_ALL, Lineage.LBL])
def test_nobody_with_t_all_needs_to_know_the_philadelphia_chromosome(kind: Lineage) -> None:
    facts = {Question.T_ALL: SAID_YES, Question.LBL: SAID_YES, Question.PH_POSITIVE: SAID_NO}
    assert judged(facts, lineage=kind, ph=None).verdict is FITS
    assert judged(facts, lineage=Lineage.B_ALL, ph=None).ask == ("ph",)
    only_positive = {**facts, Question.PH_POSITIVE: SAID_YES, Question.PH_NEGATIVE: SAID_NO}
    assert judged(only_positive, lineage=kind, ph=None).verdict is UNCLEAR


@pytest.mark.parametrize("kind", [Lineage.MPAL, Lineage.LBL])
def test_a_study_of_all_says_nothing_yet_of_other_kinds(kind: Lineage) -> None:
    rules = replace(trial({Question.B_ALL: SILENT}), targeted=False)
    assert match(rules, CHILD).verdict is FITS
    found = match(rules, replace(CHILD, lineage=kind))
    assert found.verdict is UNCLEAR
    assert found.ask == (kind.value,)


@pytest.mark.parametrize(
    ("relapse", "more", "verdict"),
    [
        (SAID_NO, {}, UNCLEAR),
        (replace(SAID_NO, names_lymphoma=True), {}, NO),
        (SAID_NO, {Question.NEWLY_DIAGNOSED: SAID_YES}, NO),
    ],
    ids=["of leukaemia", "of lymphoma by name", "for the untreated"],
)
def test_a_rule_on_leukaemia_alone_stops_no_child_with_lymphoma(
    relapse: FactOnRecord, more: dict[AnyQuestion, FactOnRecord], verdict: Verdict
) -> None:
    facts = {Question.LBL: SAID_YES, Question.FIRST_RELAPSE: relapse, **more}
    found = judged(facts, lineage=Lineage.LBL)
    assert found.verdict is verdict
    assert found.ask == (("first_relapse",) if verdict is UNCLEAR else ())
    assert judged(facts, lineage=Lineage.B_ALL).verdict is NO


def test_a_relapse_before_treatment_stops_a_child_with_lymphoma_too() -> None:
    facts = {Question.LBL: SAID_YES, Question.NEWLY_DIAGNOSED: SAID_NO}
    assert judged(facts, lineage=Lineage.LBL, relapses=0, now=Now.UNTREATED).verdict is NO


def test_attempts_that_a_study_counts_are_asked() -> None:
    counted = replace(SAID_YES, counts_attempts=True)
    for refractory, verdict, ask in ((SAID_YES, FITS, ()), (counted, UNCLEAR, ("attempts",))):
        found = judged({Question.REFRACTORY: refractory}, relapses=0, now=Now.REFRACTORY)
        assert (found.verdict, found.ask) == (verdict, ask)


@pytest.mark.parametrize(
    ("had", "verdict", "ask"),
    [
        ({}, FITS, ()),
        ({"prior_car_t": True}, UNCLEAR, ("antigen_prior_car_t",)),
        ({"prior_blinatumomab": None}, UNCLEAR, ("antigen_prior_blinatumomab",)),
        ({"prior_car_t": True, "prior_inotuzumab": None}, UNCLEAR, ("antigen",)),
    ],
    ids=["never", "had CAR-T cells", "not known", "one of several"],
)
def test_after_a_treatment_with_a_target_its_mark_is_asked(
    had: dict[str, Any], verdict: Verdict, ask: tuple[str, ...]
) -> None:
    antigen = Antigen(Demand(RequirementKind.ANTIGEN, "Blasts must express CD19", "inclusion"), is_usual=True)
    found = match(trial(antigen=antigen), replace(CHILD, **had))
    assert found.verdict is verdict
    assert found.ask == ask
    assert match(trial(antigen=antigen, targeted=False), replace(CHILD, **had)).verdict is FITS


@pytest.mark.parametrize(
    ("age", "years", "verdict"),
    [("12 years", 16.0, UNCLEAR), ("16 years", 16.0, FITS), ("17 years", None, UNCLEAR), ("18 years", None, FITS)],
)
def test_first_patients_who_must_be_older_are_a_question(age: str, years: float | None, verdict: Verdict) -> None:
    first = Demand(RequirementKind.FIRST_PATIENTS, "The first three patients must be older", "inclusion", years)
    child = replace(CHILD, age=parse_age(age))
    found = match(trial(demands=(first,)), child)
    assert found.verdict is verdict
    assert found.ask == (("first_patients",) if verdict is UNCLEAR else ())
    assert match(trial(demands=(first,)), replace(child, age=None)).verdict is UNCLEAR


@pytest.mark.parametrize("mark", ["never", "had CAR-T cells"])
def test_a_mark_that_not_all_carry_is_always_asked(mark: str) -> None:
    antigen = Antigen(Demand(RequirementKind.ANTIGEN, "CD20 positive ALL", "inclusion"), is_usual=False)
    found = match(trial(antigen=antigen, targeted=False), replace(CHILD, prior_car_t=mark != "never"))
    assert (found.verdict, found.ask) == (UNCLEAR, ("antigen_shown",))


@pytest.mark.parametrize(
    ("kind", "quote", "met", "not_met"),
    [
        (RequirementKind.CNS_DISEASE_REQUIRED, "Isolated CNS relapse", {"cns_disease": True}, {"cns_disease": False}),
        (RequirementKind.PRIOR_THERAPY_REQUIRED, "Had CAR-T cells", {"prior_car_t": True}, {"prior_car_t": None}),
        (
            RequirementKind.PRIOR_THERAPY_REQUIRED,
            "Relapsed after blinatumomab",
            {"prior_blinatumomab": True, "prior_car_t": False},
            {"prior_blinatumomab": False, "prior_car_t": True},
        ),
        (
            RequirementKind.PRIOR_THERAPY_REQUIRED,
            "Had blinatumomab and inotuzumab per standard of care",
            {"prior_blinatumomab": True, "prior_inotuzumab": True},
            {"prior_blinatumomab": True, "prior_inotuzumab": False, "prior_car_t": True},
        ),
        (RequirementKind.INDUCTION_DAY, "Within 3 days of induction", {}, {"now": Now.INDUCTION, "relapses": 0}),
        (RequirementKind.RELAPSE_UNTREATED, "No re-induction", {"now": Now.MRD_POSITIVE}, {"now": Now.RELAPSE_ACTIVE}),
        (RequirementKind.RULES_ELSEWHERE, "Criteria (see below)", None, {}),
    ],
)
def test_a_demand_is_asked_until_the_family_has_told(
    kind: RequirementKind, quote: str, met: dict[str, Any] | None, not_met: dict[str, Any]
) -> None:
    questions = settled_by(Requirement(kind, None, "", "", quote, Section.INCLUSION, "", 0))
    rules = trial(demands=(Demand(kind, quote, "inclusion", None, questions),))
    assert kind in match(rules, replace(CHILD, **not_met)).ask
    if met is not None:
        assert kind not in match(rules, replace(CHILD, **met)).ask


def test_a_transplant_that_must_be_possible_is_asked_where_the_trial_is_none_of_transplants() -> None:
    suitable = (Demand(RequirementKind.TRANSPLANT_POSSIBLE, "Suitable for HSCT", "inclusion"),)
    assert "transplant_possible" in match(trial(demands=suitable), CHILD).ask
    assert "transplant_possible" not in match(trial(demands=suitable, transplant=True), CHILD).ask


@pytest.mark.parametrize(
    ("group", "age", "verdict"),
    [
        (AgeGroup.CHILDREN, "12 years", NO),
        (AgeGroup.CHILDREN, "19 years", UNCLEAR),
        (AgeGroup.CHILDREN, None, UNCLEAR),
        (AgeGroup.ADULTS, "12 years", UNCLEAR),
        (AgeGroup.ADULTS, "19 years", NO),
        (None, "19 years", NO),
    ],
)
def test_a_rule_for_another_age_stops_nobody(group: AgeGroup | None, age: str | None, verdict: Verdict) -> None:
    facts = {Question.MRD_POSITIVE: replace(SAID_NO, age_group=group)}
    child = {"now": Now.MRD_POSITIVE, "age": None if age is None else parse_age(age)}
    assert judged(facts, **child).verdict is verdict


def test_an_age_limit_of_adults_alone_stops_no_child() -> None:
    limits = AgeOnRecord(18.0, 60.0, minimum_quote="Adults: 18 to 60 years", minimum_group=AgeGroup.ADULTS)
    assert match(trial(age=limits), CHILD).verdict is UNCLEAR
    assert match(trial(age=replace(limits, minimum_group=None)), CHILD).verdict is NO


@pytest.mark.parametrize(("own", "verdict"), [(DEPENDS, UNCLEAR), (SAID_NO, NO), (SILENT, NO)])
def test_a_relapse_outside_the_marrow_is_judged_by_its_own_answer(own: FactOnRecord, verdict: Verdict) -> None:
    facts = {Question.FIRST_RELAPSE: SAID_NO, Question.ISOLATED_EXTRAMEDULLARY_RELAPSE: own}
    child = {"now": Now.RELAPSE_ACTIVE, "relapses": 1, "isolated_extramedullary_relapse": True}
    assert judged(facts, **child).verdict is verdict
    assert judged(facts, **{**child, "isolated_extramedullary_relapse": False}).verdict is NO


@pytest.mark.parametrize(
    ("beside", "verdict"),
    [
        ({}, NO),
        ({Question.REMISSION: "yes"}, UNCLEAR),
        ({Question.NEWLY_DIAGNOSED: "depends"}, UNCLEAR),
        ({Question.REMISSION: "depends"}, NO),
    ],
)
def test_untreated_stops_no_treatment_where_a_second_door_is_open(
    beside: dict[Question, str], verdict: Verdict
) -> None:
    answers = {"yes": SAID_YES, "depends": DEPENDS}
    facts = {
        Question.NEWLY_DIAGNOSED: SAID_YES,
        Question.PRIOR_BLINATUMOMAB: replace(SAID_NO, only_untreated=True),
        **{question: answers[answer] for question, answer in beside.items()},
    }
    found = judged(facts, now=Now.MRD_POSITIVE, relapses=0, prior_blinatumomab=True)
    assert next(each for each in found.reasons if each.question == Question.PRIOR_BLINATUMOMAB).verdict is verdict


def test_an_isolated_relapse_is_no_second_question_about_the_cns() -> None:
    isolated = replace(DEPENDS, of_cns_alone=True)
    facts = {Question.ISOLATED_EXTRAMEDULLARY_RELAPSE: isolated, Question.CNS_DISEASE: DEPENDS}
    unknown = {"isolated_extramedullary_relapse": None, "cns_disease": None}
    assert judged(facts, **unknown).ask == ("child_cns_disease",)
    by_name = dict.fromkeys(facts, DEPENDS)
    assert len(judged(by_name, **unknown).ask) == 2
    assert judged(facts, isolated_extramedullary_relapse=True).ask == ("isolated_extramedullary_relapse",)


@pytest.mark.parametrize("now", [Now.REMISSION_ON_THERAPY, Now.OFF_THERAPY])
def test_in_remission_there_is_no_leukaemia_in_the_cns(now: Now) -> None:
    found = judged({**EVERYTHING, Question.CNS_DISEASE: SAID_NO}, relapses=0, now=now, cns_disease=None)
    assert "child_cns_disease" not in found.ask


def test_a_maximum_at_diagnosis_is_not_judged_by_todays_age() -> None:
    """The minimum counts at enrolment, the maximum at diagnosis: one reference cannot say both."""
    limits = AgeOnRecord(
        1.0, 22.0, AgeReference.ENROLMENT, "1 year", "21 years when diagnosed", maximum_at_diagnosis=True
    )
    child = replace(CHILD, age=parse_age("24 years"), age_at_diagnosis=None)
    found = match(trial(age=limits), child)
    assert (found.verdict, found.ask) == (UNCLEAR, ("age_at_diagnosis",))
    assert match(trial(age=replace(limits, maximum_at_diagnosis=False)), child).verdict is NO
    for then, verdict in (("12 years", FITS), ("23 years", NO)):
        assert match(trial(age=limits), replace(child, age_at_diagnosis=parse_age(then))).verdict is verdict
    assert match(trial(age=limits), replace(child, age=parse_age("12 years"))).verdict is FITS
    new = replace(child, relapses=0, now=Now.UNTREATED)
    assert match(trial({Question.NEWLY_DIAGNOSED: SAID_YES}, age=limits), new).verdict is NO


def test_of_a_lymphoma_the_lineage_is_asked_where_the_trial_takes_one() -> None:
    one = FactOnRecord(Answer.DEPENDS, explicit=True, quote="invented words", one_lineage=True)
    assert judged({Question.LBL: one}, lineage=Lineage.LBL).ask == ("lymphoma_kind",)
    assert judged({Question.LBL: DEPENDS}, lineage=Lineage.LBL).ask == ("lbl",)
    assert judged({Question.LBL: SAID_NO}, lineage=Lineage.LBL).verdict is NO


@pytest.mark.parametrize(
    ("age", "now", "ask"),
    [
        ("5 months", Now.RELAPSE_ACTIVE, ()),
        ("7 years", Now.RELAPSE_ACTIVE, ("special_infant",)),
        ("5 months", Now.UNTREATED, ()),
        ("7 years", Now.UNTREATED, ("special_infant_others",)),
    ],
)
def test_a_baby_need_not_say_when_it_was_found(age: str, now: Now, ask: tuple[str, ...]) -> None:
    rules = trial(EVERYTHING, special={"infant": RareKind("Infants with ALL")})
    child = replace(CHILD, age=parse_age(age), age_at_diagnosis=None, now=now, relapses=int(now is Now.RELAPSE_ACTIVE))
    assert match(rules, child).ask == ask


def test_follow_up_of_the_treated_never_fits() -> None:
    found = match(trial(EVERYTHING, purpose=Purpose.FOLLOW_UP_OF_TREATED), CHILD)
    assert found.verdict is UNCLEAR
    assert Beside.TREATED_IN_FIRST_STUDY in found.ask


@pytest.mark.parametrize(
    ("changes", "ask"),
    [({"relevance": Relevance.OTHER}, Beside.OTHER_DISEASE), ({"for_patients": False}, Beside.NOT_FOR_PATIENTS)],
    ids=["other diseases", "parents or donors"],
)
def test_a_trial_that_is_not_for_this_child_never_fits(changes: dict[str, Any], ask: str) -> None:
    found = match(trial(EVERYTHING, **changes), CHILD)
    assert found.verdict is UNCLEAR
    assert found.ask == (ask,)


def test_beside_other_diseases_silence_about_the_kind_is_no_yes() -> None:
    umbrella = replace(trial({Question.B_ALL: SILENT}), targeted=False, relevance=Relevance.INCLUDES)
    assert match(umbrella, CHILD).verdict is UNCLEAR


def test_a_drug_outside_a_study_gets_no_verdict() -> None:
    assert match(trial(purpose=Purpose.EXPANDED_ACCESS), CHILD).verdict is UNCLEAR


THREE_MONTHS = Condition(ConditionKind.WAIT, Wait(3.0, "month", more_than=False))


@pytest.mark.parametrize(
    ("months", "condition", "verdict", "ask"),
    [
        (None, THREE_MONTHS, UNCLEAR, ("prior_hsct",)),
        (1.0, THREE_MONTHS, NO, ()),
        (2.0, THREE_MONTHS, NO, ()),
        (3.0, THREE_MONTHS, FITS, ()),
        (12.0, THREE_MONTHS, FITS, ()),
        (3.0, Condition(ConditionKind.WAIT, Wait(3.0, "month", more_than=True)), UNCLEAR, ("prior_hsct",)),
        (4.0, Condition(ConditionKind.WAIT, Wait(3.0, "month", more_than=True)), FITS, ()),
        (2.0, Condition(ConditionKind.WAIT, Wait(90.0, "day", more_than=False)), UNCLEAR, ("prior_hsct",)),
        (12.0, replace(THREE_MONTHS, kind=ConditionKind.WAIT_AND_MORE), UNCLEAR, ("after_hsct",)),
        (2.0, replace(THREE_MONTHS, kind=ConditionKind.WAIT_AND_MORE), NO, ()),
        (2.0, replace(THREE_MONTHS, kind=ConditionKind.WAIT_AND_MORE, has_way_round=True), UNCLEAR, ("prior_hsct",)),
        (12.0, Condition(ConditionKind.OTHER), UNCLEAR, ("prior_hsct",)),
    ],
    ids=[
        "not known",
        "too early",
        "too early by the end of that month",
        "just long enough",
        "long enough",
        "not yet more than",
        "more than",
        "90 days fall into the third month",
        "long enough, and more is asked",
        "too early, whatever more is asked",
        "too early, and another way in",
        "no wait on record",
    ],
)
def test_months_since_a_transplant_count_where_both_name_them(
    months: float | None, condition: Condition, verdict: Verdict, ask: tuple[str, ...]
) -> None:
    rules = trial({Question.PRIOR_HSCT: replace(DEPENDS, depends_on=condition)})
    found = match(rules, replace(CHILD, prior_hsct=True, months_since_hsct=months))
    assert (found.verdict, found.ask) == (verdict, ask)


@pytest.mark.parametrize(
    ("sex", "child", "verdict"),
    [
        ("ALL", Sex.MALE, FITS),
        (None, Sex.MALE, FITS),
        ("FEMALE", Sex.MALE, NO),
        ("FEMALE", None, UNCLEAR),
        ("MALE", Sex.MALE, FITS),
    ],
)
def test_sex(sex: str | None, child: Sex | None, verdict: Verdict) -> None:
    found = match(trial(sex=sex), replace(CHILD, sex=child))
    assert found.verdict is verdict
    assert ("sex_female" in found.ask) is (verdict is UNCLEAR)


def test_a_sex_that_the_criteria_contradict_bars_nobody() -> None:
    bars = "Exclusion Criteria:\n\n* Patients who are pregnant or lactating"
    tables = tables_of(study("NCT00000001", sex="MALE", criteria=bars), study("NCT00000002", sex="MALE"))
    rules = rules_of_trials(tables)
    assert [rules[f"NCT0000000{number}"].sex for number in (1, 2)] == [None, "MALE"]


# ---- for every trial and every profile

ALL_FACTS = st.dictionaries(
    st.sampled_from([*Question, *FurtherQuestion]),
    st.sampled_from([SAID_YES, IMPLIED_YES, SAID_NO, NO_WITHOUT_PROOF, DEPENDS, SILENT]),
)
TRIALS = st.builds(
    RulesOfTrial,
    st.just("NCT00000001"),
    st.sampled_from(Purpose),
    readable=st.booleans(),
    relevance=st.sampled_from(Relevance),
    for_patients=st.booleans(),
    targeted=st.booleans(),
    transplant=st.booleans(),
    sex=st.sampled_from([None, "ALL", "FEMALE", "MALE"]),
    age=st.builds(
        AgeOnRecord,
        st.sampled_from([None, 0.5, 1.0, 3.0]),
        st.sampled_from([None, 6.0, 18.0, 26.0]),
        st.sampled_from(AgeReference),
        st.just("from 1 year"),
        st.just("below 18 years"),
    ),
    facts=ALL_FACTS,
    special=st.sampled_from([{}, {"kmt2a": RareKind("invented words")}, {"down_syndrome": RareKind("invented words")}]),
)
MAYBE = st.sampled_from([None, True, False])
AGES = st.sampled_from([None, *map(parse_age, ("20 days", "8 months", "7 years", "17 years", "25 years"))])


@st.composite
def profiles(draw: st.DrawFn) -> ChildProfile:
    words: dict[str, Any] = {
        "age": draw(AGES),
        "age_at_diagnosis": draw(AGES),
        "lineage": draw(st.sampled_from([None, *Lineage])),
        "ph": draw(st.sampled_from([None, *Philadelphia])),
        "relapses": draw(st.sampled_from([None, 0, 1, 2])),
        "now": draw(st.sampled_from([None, *Now])),
        "sex": draw(st.sampled_from([None, Sex.FEMALE, Sex.MALE])),
    } | {each.name: draw(MAYBE) for each in fields(ChildProfile) if each.type == "bool | None"}
    try:
        return ChildProfile(**words)
    except InvalidInput:
        return ChildProfile(**(words | {"relapses": None, "age_at_diagnosis": None}))


@repeatable
@given(TRIALS, profiles(), st.sampled_from([each.name for each in fields(ChildProfile)]))
def test_knowing_less_never_makes_anybody_fit(rules: RulesOfTrial, child: ChildProfile, forgotten: str) -> None:
    before, after = match(rules, child).verdict, match(rules, replace(child, **{forgotten: None})).verdict
    if after is FITS:
        assert before is FITS


@repeatable
@given(TRIALS, profiles())
def test_a_record_without_rules_fits_nobody(rules: RulesOfTrial, child: ChildProfile) -> None:
    found = match(replace(rules, readable=False), child)
    assert found.verdict is not FITS
    assert Beside.NO_RULES in {reason.question for reason in found.reasons}
    if found.verdict is NO:
        assert {reason.question for reason in found.reasons if reason.verdict is NO} <= {"age", "sex"}


@repeatable
@given(TRIALS, profiles())
def test_every_no_is_proved_and_every_doubt_can_be_asked(rules: RulesOfTrial, child: ChildProfile) -> None:
    found = match(rules, child)
    for reason in found.reasons:
        if reason.verdict is NO:
            assert reason.quote
        assert (reason.ask is not None) == (reason.verdict is UNCLEAR)
    assert [reason.verdict for reason in found.reasons] == sorted(
        (reason.verdict for reason in found.reasons), key=[NO, UNCLEAR, FITS].index
    )


@repeatable
@given(TRIALS, profiles())
def test_the_verdict_is_that_of_the_gravest_reason(rules: RulesOfTrial, child: ChildProfile) -> None:
    found = match(rules, child)
    assert found.verdict is min((reason.verdict for reason in found.reasons), key=[NO, UNCLEAR, FITS].index)


#: A child whose treatment is over, and whose leukaemia never came back.
OVER: dict[str, Any] = {"relapses": 0, "now": Now.OFF_THERAPY}
#: "Patients with relapsed or refractory ALL", and nothing else.
NOT_NAMED = Condition(ConditionKind.NOT_NAMED)
RELAPSED_ALONE: dict[AnyQuestion, FactOnRecord] = {
    Question.NEWLY_DIAGNOSED: replace(SAID_NO, quote=DEPENDS.quote),
    Question.FIRST_RELAPSE: replace(SAID_YES, quote=DEPENDS.quote),
    Question.SECOND_OR_LATER_RELAPSE: replace(SAID_YES, quote=DEPENDS.quote),
    Question.REFRACTORY: replace(SAID_YES, quote=DEPENDS.quote),
    Question.REMISSION: replace(DEPENDS, depends_on=NOT_NAMED),
}


def of_text(criteria: str, title: str = "Inventomab in ALL", **profile: Any) -> Match:
    """Judge a record of these criteria, which are long enough to be read."""
    more = "\n".join(f"* Adequate function of organ {each}, as the protocol says" for each in range(6))
    record = study(brief_title=title, criteria=f"Inclusion Criteria:\n\n* {criteria}\n{more}")
    return match(rules_of_trials(tables_of(record))["NCT00000001"], replace(CHILD, **profile))


def test_who_never_relapsed_and_is_through_treatment_is_stopped_by_relapsed_or_refractory_alone() -> None:
    found = judged(RELAPSED_ALONE, **OVER)
    assert (found.verdict, found.reasons[0].in_words, found.reasons[0].quote) == (
        NO,
        InWords.ONLY_ACTIVE,
        DEPENDS.quote,
    )


@pytest.mark.parametrize(
    ("beside", "profile"),
    [
        # Whoever had a relapse may be meant.
        ({}, {"relapses": 1}),
        ({}, {"relapses": None}),
        # "Poor response to engineered cells" may be another cohort's way in.
        ({}, {"prior_car_t": None}),
        ({}, {"relapses": 1, "now": Now.REMISSION_ON_THERAPY}),
        # Something else is said of remissions, of MRD, of what is refractory, or of the relapse.
        ({Question.REMISSION: DEPENDS}, {}),
        ({Question.MRD_POSITIVE: SAID_YES}, {}),
        ({Question.REFRACTORY: DEPENDS}, {}),
        ({Question.REFRACTORY: replace(SAID_YES, quote="other words")}, {}),
        ({Question.FIRST_RELAPSE: DEPENDS}, {}),
    ],
)
def test_a_study_of_active_leukaemia_is_made_for_another_time_where_it_is_no_certain_no(
    beside: dict[AnyQuestion, FactOnRecord], profile: dict[str, Any]
) -> None:
    found = judged({**RELAPSED_ALONE, **beside}, **{**OVER, **profile})
    assert found.verdict is UNCLEAR
    assert found.names_others
    assert found.ask


def test_a_study_that_takes_remissions_too_is_made_for_no_other_time() -> None:
    facts = {
        Question.NEWLY_DIAGNOSED: SAID_NO,
        Question.SECOND_OR_LATER_RELAPSE: SAID_YES,
        Question.REMISSION: SAID_YES,
    }
    assert not judged(facts, relapses=1, now=Now.REMISSION_ON_THERAPY).names_others
    assert not judged(facts, **OVER).names_others


@pytest.mark.parametrize("beside", [{}, {Question.NEWLY_DIAGNOSED: DEPENDS, Question.REMISSION: DEPENDS}])
def test_a_first_line_study_stops_a_child_whose_treatment_is_over(beside: dict[AnyQuestion, FactOnRecord]) -> None:
    relapse = replace(SAID_NO, only_untreated=True)
    found = judged({Question.NEWLY_DIAGNOSED: SAID_YES, Question.FIRST_RELAPSE: relapse, **beside}, **OVER)
    assert (found.verdict, found.reasons[0].in_words) == (NO, InWords.ONLY_UNTREATED)
    assert found.reasons[0].quote == SAID_NO.quote


@pytest.mark.parametrize(
    ("beside", "changes"),
    [
        ({Question.REMISSION: SAID_YES}, {}),
        ({FurtherQuestion.SURVIVOR_OFF_THERAPY: SAID_YES}, {}),
        ({}, {"purpose": Purpose.SIDE_EFFECTS_AND_SUPPORT}),
        ({}, {"for_patients": False}),
    ],
)
def test_a_first_line_study_with_a_door_for_later_stops_nobody(
    beside: dict[AnyQuestion, FactOnRecord], changes: dict[str, Any]
) -> None:
    facts = {
        Question.NEWLY_DIAGNOSED: SAID_YES,
        Question.FIRST_RELAPSE: replace(SAID_NO, only_untreated=True),
        **beside,
    }
    assert match(trial(facts, **changes), replace(CHILD, **OVER)).verdict is UNCLEAR


def test_untreated_says_so_and_not_that_a_transplant_bars() -> None:
    facts = {Question.PRIOR_HSCT: replace(SAID_NO, only_untreated=True)}
    (reason,) = (each for each in judged(facts, prior_hsct=True).reasons if each.question == Question.PRIOR_HSCT)
    assert reason.in_words is InWords.ONLY_UNTREATED
    assert judged({Question.PRIOR_HSCT: SAID_NO}, prior_hsct=True).reasons[0].in_words is None


@pytest.mark.parametrize(
    ("beside", "in_words"),
    [
        ({}, InWords.IN_REMISSION),
        ({CR1: SAID_YES, CR2PLUS: SAID_YES}, InWords.IN_REMISSION),
        # The first remission does not come again.
        ({CR1: SAID_YES}, None),
        ({CR2PLUS: SAID_NO}, None),
        ({Question.REMISSION: DEPENDS}, None),
        ({Question.NEWLY_DIAGNOSED: SAID_YES}, None),
    ],
)
def test_a_study_for_remissions_says_that_the_leukaemia_is_there_now(
    beside: dict[AnyQuestion, FactOnRecord], in_words: InWords | None
) -> None:
    facts = {Question.SECOND_OR_LATER_RELAPSE: SAID_NO, Question.REMISSION: SAID_YES, **beside}
    found = judged(facts, relapses=2)
    assert (found.verdict, found.reasons[0].in_words) == (NO, in_words)


def test_a_mark_that_must_be_present_is_asked_after_a_treatment_that_aims_at_it() -> None:
    words = "CD19 and/or CD22 present on last disease evaluation"
    title = "CD19x22 CAR-T Cells in Relapsed B-ALL"
    after = "antigen_prior_blinatumomab"
    assert after in of_text(f"Relapsed B-ALL\n* {words}", title=title, prior_blinatumomab=True).ask
    assert not any(each.startswith("antigen") for each in of_text(f"Relapsed B-ALL\n* {words}", title=title).ask)


def test_a_first_line_study_stops_a_child_in_second_remission_and_none_in_its_first() -> None:
    facts = {Question.NEWLY_DIAGNOSED: SAID_YES, Question.FIRST_RELAPSE: replace(SAID_NO, only_untreated=True)}
    assert judged({**facts}, relapses=1, now=Now.REMISSION_ON_THERAPY).verdict is NO
    assert judged({**facts}, relapses=0, now=Now.REMISSION_ON_THERAPY).verdict is UNCLEAR


@pytest.mark.parametrize(
    ("profile", "made_for", "for_few"),
    [
        ({"kmt2a": True}, True, False),
        ({"kmt2a": None}, False, True),
        ({"kmt2a": False}, False, True),
    ],
)
@pytest.mark.parametrize("readable", [True, False])
def test_a_study_of_a_rare_kind_is_this_childs_only_where_the_family_said_so(
    profile: dict[str, Any], *, made_for: bool, for_few: bool, readable: bool
) -> None:
    rules = trial(special={"kmt2a": RareKind("Inventomab in KMT2A")}, readable=readable)
    found = match(rules, replace(CHILD, **profile))
    assert (found.made_for, found.made_for_few) == (made_for, for_few)
    assert found.names_others is (profile["kmt2a"] is False)


def test_of_two_kinds_the_one_that_was_not_found_makes_it_none_of_this_child() -> None:
    both = {"infant": RareKind("Infants with KMT2A"), "kmt2a": RareKind("Infants with KMT2A")}
    baby = replace(CHILD, age=parse_age("5 months"), age_at_diagnosis=None, kmt2a=None)
    assert match(trial(special=both), baby).made_for
    assert not match(trial(special=both), replace(baby, kmt2a=False)).made_for
