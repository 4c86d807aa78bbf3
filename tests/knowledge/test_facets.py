from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from trialsearch.knowledge.diseases import facets
from trialsearch.knowledge.facets import IMPLIED, Place, Rule, rules
from trialsearch.vocabulary import Facet

#: Says what disease the invented trial is about, so that a passage without a disease speaks of ALL.
_ALL = "A study in acute lymphoblastic leukemia"


def _read(rule: Rule, words: str) -> dict[str, str]:
    """The facets of a record that says the words where the rule reads."""
    about = "A study" if rule.bar else _ALL
    if Place.CRITERIA in rule.places:
        return facets(title=about, summary="", criteria=f"Inclusion Criteria:\n\n* {words}")
    return facets(title=f"{words}\n{about}", summary="", criteria="")


def _ids(rule: Rule) -> str:
    return f"{rule.facet}: {rule.proves[:60]}"


@pytest.mark.parametrize("rule", rules(), ids=_ids)
def test_a_rule_finds_its_own_example(rule: Rule) -> None:
    assert _read(rule, rule.proves)[rule.facet] == rule.proves


@pytest.mark.parametrize("rule", rules(), ids=_ids)
def test_a_rule_leaves_its_counterexample_alone(rule: Rule) -> None:
    assert rule.leaves
    assert rule.facet not in _read(rule, rule.leaves)


def test_every_facet_has_a_rule_and_every_implied_one_is_declared() -> None:
    assert {rule.facet for rule in rules()} == set(Facet)
    for facet, causes in IMPLIED.items():
        assert facet not in causes


#: What denies, lists or bars a mention, whatever the rule: criteria, a facet that must not be found.
ONLY_MENTIONED = {
    "an exclusion criterion": ("Exclusion Criteria:\n\n* Down syndrome with ALL", "down_syndrome"),
    "a bullet that says no": ("Inclusion Criteria:\n\n* No T-cell ALL", "t_all"),
    "an exclusion after the words": ("Inclusion Criteria:\n\n* Patients with T-cell ALL are not eligible", "t_all"),
    "a list under a line that bars": (
        "Inclusion Criteria:\n\n* ALL\n* The following subtypes are not allowed:\n\n  * T-lineage ALL",
        "t_all",
    ),
    "the old layout run together": (
        (
            "DISEASE CHARACTERISTICS: Diagnosed acute lymphoblastic leukemia by morphology with blasts in the marrow "
            "and no other cause No T-cell acute lymphoblastic leukemia PATIENT CHARACTERISTICS: Age: Any"
        ),
        "t_all",
    ),
    "a list of risks": ("Inclusion Criteria:\n\n* High risk features, e.g., Ph+ ALL or hypodiploidy", "ph_pos"),
    "a feature under remission": ("Inclusion Criteria:\n\n* ALL in CR1 with one of:\n  * Ph+ ALL", "ph_pos"),
    "a condition on the feature": (
        "Inclusion Criteria:\n\n* Patients with Ph+ ALL must have failed two tyrosine kinase inhibitors",
        "ph_pos",
    ),
    "a gene alone": ("Inclusion Criteria:\n\n* One of:\n  * t(v;11q23), MLL rearranged", "kmt2a"),
    "another disease's remission": ("Inclusion Criteria:\n\n* ALL\n* AML:\n  * In first remission", "in_remission"),
    "another disease's relapse": ("Inclusion Criteria:\n\n* ALL\n* Hodgkin lymphoma in first relapse", "recurrent"),
    "a donor's line": ("Inclusion Criteria:\n\n* ALL\n* DONOR: Related donor with Down syndrome", "down_syndrome"),
    "a goal": ("Inclusion Criteria:\n\n* ALL, to prevent relapse after transplant", "recurrent"),
    "nothing but blood counts": ("Inclusion Criteria:\n\n* Refractory to platelet transfusions", "recurrent"),
    "a count's limit for a lineage": (
        "Inclusion Criteria:\n\n* ALL in CR1, with WBC at diagnosis > 30,000/ul (B-ALL) or > 100,000/ul for T-ALL",
        "t_all",
    ),
    "a remission that a patient must not be in": (
        "Inclusion Criteria:\n\n* ALL not in first remission (i.e., in relapse or beyond second remission)",
        "in_remission",
    ),
    "a regimen named after its patients": ("Inclusion Criteria:\n\n* ALL after de novo therapy", "newly_diagnosed"),
    "lymphoma of mature B cells": ("Inclusion Criteria:\n\n* B-ALL or B-NHL", "lbl"),
    "one earlier drug": ("Inclusion Criteria:\n\n* No prior therapy with asparaginase", "newly_diagnosed"),
}


@pytest.mark.parametrize(("criteria", "facet"), ONLY_MENTIONED.values(), ids=ONLY_MENTIONED)
def test_a_mention_is_no_purpose(criteria: str, facet: str) -> None:
    assert facet not in facets(title=_ALL, summary="", criteria=criteria)


#: criteria, the facets that they must give
SOUGHT = {
    "Ph+ ALL is B-ALL": ("* Newly diagnosed Ph+ ALL", {"ph_pos", "b_all", "newly_diagnosed"}),
    "early T-cell precursor ALL is T-ALL": ("* ETP-ALL, newly diagnosed", {"etp_all", "t_all", "newly_diagnosed"}),
    "a first relapse is a relapse": ("* First relapse of B-ALL", {"first_relapse", "recurrent", "b_all"}),
    "a second remission": ("* ALL:\n  * >= CR2", {"cr2plus", "in_remission"}),
    "beyond first remission is a relapse, whatever the treatment since": (
        "* ALL beyond first remission",
        {"cr2plus", "in_remission", "recurrent"},
    ),
    "residual disease is a remission": ("* MRD-positive ALL", {"mrd", "in_remission"}),
    "refractory disease of no curative therapy": ("* Leukemia refractory to therapy", {"recurrent", "refractory"}),
    "primary refractory disease has not come back": ("* Primary refractory ALL", {"refractory"}),
    "the patient's own disease where no line names one": ("* In first relapse", {"first_relapse", "recurrent"}),
    "a first or higher relapse": ("* First or higher relapse", {"first_relapse", "recurrent"}),
    "a phenotype": ("* T-cell phenotype: at least one course", {"t_all"}),
    "a lineage with a limit of its own": ("* T-cell ALL with WBC > 100,000/ul at diagnosis", {"t_all"}),
    "a limit behind another limit": (
        "* WBC at diagnosis > 30,000/ul (T-cell ALL, WBC > 100,000/ul)",
        {"t_all"},
    ),
    "with or without is no denial": (
        "* T-ALL with or without extramedullary disease in first relapse",
        {"t_all", "first_relapse", "recurrent"},
    ),
}


@pytest.mark.parametrize(("criteria", "expected"), SOUGHT.values(), ids=SOUGHT)
def test_what_the_criteria_seek(criteria: str, expected: set[str]) -> None:
    assert set(facets(title=_ALL, summary="", criteria=f"Inclusion Criteria:\n\n{criteria}")) == expected


def test_the_background_of_a_summary_says_nothing_about_the_trial() -> None:
    summary = "Relapsed ALL has a cure rate of 40 %. This study treats children with newly diagnosed ALL."
    assert facets(title="A study", summary=summary, criteria="") == {
        "newly_diagnosed": "This study treats children with newly diagnosed ALL."
    }


def test_conditions_and_keywords_help_where_they_are_given() -> None:
    assert facets(title="A study", summary="", criteria="", conditions=["B-ALL"], keywords=["relapsed leukemia"]) == {
        "b_all": "B-ALL",
        "recurrent": "relapsed leukemia",
    }


def test_a_class_does_not_stand_for_a_member_that_the_record_bars() -> None:
    title = "Relapsed leukemia or non-Hodgkin lymphoma"
    assert "lbl" in facets(title=title, summary="", criteria="")
    assert "lbl" not in facets(title=title, summary="", criteria="Exclusion Criteria:\n\n* Nonlymphoblastic lymphoma")


def test_a_quote_keeps_the_registrys_escapes() -> None:
    criteria = "Inclusion Criteria:\n\n* ALL with MRD \\>= 0.1%, CR1"
    assert facets(title=_ALL, summary="", criteria=criteria)["mrd"] == "ALL with MRD \\>= 0.1%, CR1"


_WORDS = st.sampled_from(
    [
        *(
            "ALL",
            "AML",
            "B-ALL",
            "T-cell",
            "Ph+",
            "relapsed",
            "refractory",
            "remission",
            "first",
            "second",
            "CR1",
            "CR2",
        ),
        *("no", "not", "without", "of", "in", "with", "leukemia", "Exclusion", "Criteria:", "Inclusion", "DISEASE"),
        *("CHARACTERISTICS:", "DONOR:", "\n", "\n*", "\n  *", ";", ".", ",", "\\>", "&lt;", "é"),
    ]
)
_PROSE = st.lists(_WORDS, max_size=40).map(" ".join)


@repeatable
@given(title=_PROSE, summary=_PROSE, criteria=_PROSE, terms=st.lists(_PROSE, max_size=2))
def test_every_quote_stands_in_the_record(title: str, summary: str, criteria: str, terms: list[str]) -> None:
    found = facets(title=title, summary=summary, criteria=criteria, conditions=terms)
    assert set(found) <= set(Facet)
    assert list(found) == [facet for facet in Facet if facet in found]
    for quote in found.values():
        assert quote
        assert any(quote in place for place in _places(title, summary, criteria, terms)), quote


def _places(title: str, summary: str, criteria: str, terms: list[str]) -> Iterator[str]:
    yield from (title, summary, criteria, *terms)
