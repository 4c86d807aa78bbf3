"""A verdict is never alone: every reason has its words, and everything beside it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trialsearch import open_catalogue
from trialsearch.catalogue import Catalogue
from trialsearch.eligibility import Condition, Wait
from trialsearch.languages import say, speaking
from trialsearch.schema import plain_rows
from trialsearch.search import ChildProfile, read_profile
from trialsearch.search.matching.reasons import Beside, InWords, Match, Reason
from trialsearch.views import distance_in_words, licences, notices, reason_sentence, treatment_lines, verdict_block
from trialsearch.views.reasons import answer_sentence
from trialsearch.vocabulary import Answer, ConditionKind, FurtherQuestion, Question, Section, TreatmentType, Verdict

PROFILES = [
    {"age": "12 years", "lineage": "b_all", "relapses": 2, "now": "relapse_active"},
    {"age": "3 months", "age_at_diagnosis": "2 months", "lineage": "b_all", "now": "untreated", "sex": "MALE"},
    {"age": "7 years", "lineage": "t_all", "now": "remission_on_therapy", "relapses": 0, "prior": {"hsct": True}},
    {"age": "16 years", "ph": "like", "now": "mrd_positive", "prior_complete": True, "prior": []},
    {"age": "30 years", "lineage": "lbl", "now": "off_therapy", "down_syndrome": True},
    {"lineage": "mpal", "now": "refractory", "cns_disease": True},
    {"lineage": "b_all", "now": "induction", "kmt2a": True},
    {"relapses": 1, "now": "relapse_active", "prior": {"hsct": True}, "months_since_hsct": 1},
    {"sex": "FEMALE"},
]


@pytest.fixture(scope="module")
def catalogue(demo_cache: Path) -> Catalogue:
    return open_catalogue(demo_cache / "demo")


@pytest.mark.parametrize("written", PROFILES, ids=str)
def test_each_verdict_on_each_trial_has_its_words(catalogue: Catalogue, written: dict[str, object]) -> None:
    found = catalogue.search(child=read_profile(written))
    assert len(found.matches) == 40
    for nct_id, judged in found.matches.items():
        for reason in judged.reasons:
            assert say(reason_sentence(reason))
        block = verdict_block(judged, plain_rows(catalogue.rows_of("requirements", nct_id)))
        assert say(block.sentence)
        assert len(block.ask) == len(judged.ask)
        assert block.ask or block.verdict is not Verdict.UNCLEAR
        for each in (block.reason, *block.ask, *block.checks, *([block.section] if block.section else [])):
            assert say(each)
        if block.verdict is Verdict.FITS:
            assert block.quote
        if block.quote:
            assert "\\" not in block.quote


@pytest.mark.parametrize("question", [*Question, FurtherQuestion.REMISSION_CR1, FurtherQuestion.REMISSION_CR2PLUS])
def test_every_answer_to_every_question_has_its_words(question: Question) -> None:
    said = {say(reason_sentence(Reason(question, Verdict.UNCLEAR, answer))) for answer in Answer}
    assert len(said) == len(Answer)


def test_every_section_and_treatment_has_its_words() -> None:
    for section in Section:
        assert say(f"section.{section}")
    for kind in TreatmentType:
        assert say(f"treatment_type.{kind}")


def test_a_possible_match_shows_the_yes_to_what_is_happening_now() -> None:
    age = Reason("age", Verdict.FITS, Answer.YES, "4 Years", "age")
    status = Reason(Question.FIRST_RELAPSE, Verdict.FITS, Answer.YES, "First relapse", "inclusion")
    block = verdict_block(Match(Verdict.FITS, (age, status)), [])
    assert block.quote == "First relapse"
    assert say(block.reason) == "The record says that this study takes children whose leukemia came back once."


@pytest.mark.parametrize(
    ("question", "condition", "words"),
    [
        (
            Question.PRIOR_CAR_T,
            Condition(ConditionKind.WAIT, Wait(6.0, "month", more_than=False)),
            "The record sets one condition for children who had CAR-T cells: it must be at least 6 months ago.",
        ),
        (
            Question.PRIOR_CAR_T,
            Condition(ConditionKind.WAIT_AND_MORE, Wait(1.0, "week", more_than=True)),
            "The record sets conditions for children who had CAR-T cells: it must be more than 1 week ago, and more.",
        ),
        (
            Question.MPAL,
            Condition(ConditionKind.NOT_NAMED),
            "The rules in the record do not name children with mixed leukemia (MPAL), and do not rule them out.",
        ),
        (
            Question.FIRST_RELAPSE,
            Condition(ConditionKind.CLOSED),
            "The part of this study that would take children whose leukemia came back once is closed.",
        ),
        (
            Question.DOWN_SYNDROME,
            Condition(ConditionKind.PART),
            "For children with Down syndrome, the parts of this study differ.",
        ),
        (
            Question.DOWN_SYNDROME,
            Condition(ConditionKind.OTHER),
            "The record sets a condition for children with Down syndrome.",
        ),
    ],
)
def test_a_condition_is_said_as_far_as_it_is_plain(question: Question, condition: Condition, words: str) -> None:
    reason = Reason(question, Verdict.UNCLEAR, Answer.DEPENDS, "invented words", depends_on=condition)
    assert say(reason_sentence(reason)) == words


@pytest.mark.parametrize("verdict", Verdict)
def test_the_wait_after_a_transplant_is_named(verdict: Verdict) -> None:
    wait = Condition(ConditionKind.WAIT_AND_MORE, Wait(100.0, "day", more_than=False))
    assert "at least 100 days" in say(reason_sentence(Reason(Beside.MONTHS_SINCE_HSCT, verdict, depends_on=wait)))


def test_a_risk_group_is_called_no_rare_kind() -> None:
    reason = Reason(
        Beside.SPECIAL_KIND, Verdict.UNCLEAR, Answer.DEPENDS, "Standard-Risk B-ALL", ask="special_risk_group"
    )
    assert say(reason_sentence(reason)) == say("reason.special_risk_group_unclear")
    other = Reason(Beside.SPECIAL_KIND, Verdict.UNCLEAR, Answer.DEPENDS, "Hypodiploid ALL", ask="special_hypodiploid")
    assert say(reason_sentence(other)) == say("reason.special_kind_unclear")


@pytest.mark.parametrize(
    ("question", "is_told"),
    [(FurtherQuestion.SURVIVOR_OFF_THERAPY, "yes"), (Question.MRD_POSITIVE, "yes"), (Question.FIRST_RELAPSE, "no")],
)
def test_who_said_that_treatment_is_over_is_not_told_that_nobody_knows(question: Question, is_told: str) -> None:
    reason = Reason(question, Verdict.UNCLEAR, ask="relapses", told=False)
    assert (reason_sentence(reason).id != "reason.not_told") is (is_told == "yes")
    assert reason_sentence(Reason(question, Verdict.UNCLEAR, ask="disease_status", told=False)).id == "reason.not_told"


def test_what_was_not_told_is_said_beside_what_the_record_says() -> None:
    reason = Reason(Question.CNS_DISEASE, Verdict.UNCLEAR, Answer.NO, "Active CNS disease", told=False)
    assert say(reason_sentence(reason)).endswith("We do not know if this is so for your child.")


def test_a_closed_part_is_said_and_is_no_chip() -> None:
    row = {"kind": "cohort_closed", "quote": "Cohort 1 is no longer enrolling"}
    judged = Match(Verdict.UNCLEAR, (Reason("no_rules", Verdict.UNCLEAR, ask="no_rules"),))
    block = verdict_block(judged, [row, {"kind": "weight_kg", "quote": "at least 12 kg"}])
    assert block.closed_part == "Cohort 1 is no longer enrolling"
    assert [say(each) for each in block.checks] == ["weight"]


def treatment(kind: str, agent: str | None, known_as: str | None, words: str) -> dict[str, str | None]:
    return {"treatment_type": kind, "agent": agent, "known_as": known_as, "target": None, "matched_name": words}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (treatment("car_t", "tisagenlecleucel", "Kymriah", "CTL019"), "CAR-T cells: Kymriah (tisagenlecleucel)"),
        (treatment("car_t", None, None, "T cells"), "CAR-T cells"),
        (treatment("chemotherapy", "cytarabine", "cytarabine (Ara-C)", "ARA-C"), "Chemotherapy: cytarabine (Ara-C)"),
        (treatment("chemotherapy", None, None, "-chemotherapy"), "Chemotherapy"),
        (treatment("other", None, None, "HLR-204"), "Other: HLR-204"),
    ],
    ids=["a product", "loose words are no product", "generic within the name", "only a kind", "unknown"],
)
def test_what_is_tested_is_named_as_people_know_it(row: dict[str, str | None], said: str) -> None:
    (line,) = treatment_lines([row])
    assert ": ".join([say(line.kind), *line.names]) == said


@pytest.mark.parametrize(
    ("km", "in_miles", "said"),
    [
        (0.2, True, "less than 10 miles"),
        (0.2, False, "less than 10 km"),
        (100.0, True, "about 62 miles"),
        (2493.4, False, "about 2,493 km"),
    ],
)
def test_distances_are_said_as_people_at_home_count(km: float, said: str, *, in_miles: bool) -> None:
    assert say(distance_in_words(km, in_miles=in_miles)) == said


def ids(child: ChildProfile) -> list[str]:
    return [each.id.removeprefix("notice.") for each in notices(child)]


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ({"now": "untreated", "lineage": "b_all", "age": "5 years"}, ["newdx"]),
        ({"now": "relapse_active", "relapses": 2, "lineage": "b_all", "age": "12 years"}, ["relapse_next", "kymriah"]),
        ({"now": "relapse_active", "relapses": 2, "lineage": "b_all", "age": "25 years"}, ["relapse_next", "kymriah"]),
        ({"now": "relapse_active", "relapses": 2, "lineage": "b_all", "age": "26 years"}, ["relapse_next"]),
        ({"now": "relapse_active", "relapses": 1, "lineage": "b_all", "age": "12 years"}, ["relapse_next"]),
        (
            {
                "now": "relapse_active",
                "relapses": 1,
                "lineage": "b_all",
                "age": "12 years",
                "prior": {"hsct": True},
            },
            ["relapse_next", "kymriah"],
        ),
        ({"now": "refractory", "lineage": "b_all", "age": "12 years"}, ["relapse_next", "kymriah"]),
        ({"now": "refractory", "lineage": "t_all", "age": "12 years"}, ["relapse_next"]),
        ({"now": "refractory", "lineage": "b_all"}, ["relapse_next"]),
        ({"now": "remission_on_therapy", "relapses": 0}, []),
        ({"now": "remission_on_therapy", "relapses": 1}, ["relapse_next"]),
        ({"relapses": 2}, ["relapse_next"]),
        ({"now": "remission_on_therapy", "prior": {"hsct": True}}, ["relapse_next"]),
        ({"now": "remission_on_therapy", "prior": {"car_t": True}}, ["relapse_next"]),
        ({"now": "off_therapy"}, []),
        ({"now": "off_therapy", "relapses": 1}, []),
    ],
    ids=str,
)
def test_the_lines_above_the_studies_come_when_the_answers_call_for_them(
    written: dict[str, object], lines: list[str]
) -> None:
    assert ids(read_profile(written)) == lines


def test_a_licence_says_country_month_and_source() -> None:
    first, *_ = [say(each) for each in licences(read_profile(PROFILES[0]), "United States")]
    assert first.startswith("Approved in the United States as of August 2017: B-cell ALL")
    assert "FDA label of KYMRIAH" in first
    assert licences(read_profile({"now": "untreated"})) == ()


SECOND_RELAPSE = {"age": "12 years", "lineage": "b_all", "relapses": 2, "now": "relapse_active"}
AFTER_TRANSPLANT = SECOND_RELAPSE | {"relapses": 1, "prior": {"hsct": True}}
US, EU = "the United States", "the European Union"


@pytest.mark.parametrize(
    ("written", "country", "rules", "which"),
    [
        (SECOND_RELAPSE, "United States", [US], ["rule_here_met"]),
        (SECOND_RELAPSE, "Puerto Rico", [US], ["rule_here_met"]),
        (SECOND_RELAPSE, "Germany", [EU], ["rule_here_met"]),
        (SECOND_RELAPSE, "Mexico", [EU, US], ["rule_by_place"]),
        (SECOND_RELAPSE, None, [EU, US], ["rule_by_place"]),
        (AFTER_TRANSPLANT, "Norway", [EU], ["rule_here_met"]),
        (AFTER_TRANSPLANT, "United States", [US, EU], ["rule_here_not_met", "rule_met"]),
        (AFTER_TRANSPLANT, None, [EU, US], ["rule_by_place", "rule_met"]),
    ],
)
def test_it_is_said_which_rule_counts_for_this_child(
    written: dict[str, object], country: str | None, rules: list[str], which: list[str]
) -> None:
    said = licences(read_profile(written), country)
    approved = [say(each) for each in said if each.id == "notice.approved"]
    assert [line.removeprefix("Approved in ").partition(" as of")[0] for line in approved] == rules
    assert [each.id.removeprefix("notice.") for each in said[len(rules) :]] == which
    with speaking("es"):
        assert not [line for line in map(say, said) if re.search("United States|European Union", line)]


@pytest.mark.parametrize("in_words", InWords)
def test_a_no_that_its_question_would_say_badly_has_its_own_words(in_words: InWords) -> None:
    reason = Reason(Question.PRIOR_HSCT, Verdict.DOES_NOT_FIT, Answer.NO, "invented words", in_words=in_words)
    for language in ("en", "es"):
        with speaking(language):
            assert say(reason_sentence(reason)) not in (
                say(reason_sentence(Reason(Question.PRIOR_HSCT, Verdict.DOES_NOT_FIT, Answer.NO))),
                "",
            )


@pytest.mark.parametrize(
    ("section", "said"),
    [
        (Section.EXCLUSION, "The record says that this study does not take children with T-cell ALL."),
        (Section.INCLUSION, "From the words of the record, this study does not take children with T-cell ALL."),
        (Section.BRIEF_TITLE, "From the words of the record, this study does not take children with T-cell ALL."),
    ],
)
def test_what_was_concluded_is_not_said_to_be_the_records_word(section: Section, said: str) -> None:
    assert say(answer_sentence(Question.T_ALL, Answer.NO, None, section)) == said
