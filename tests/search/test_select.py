"""Each field of the filter, alone and combined, on a table small enough to check by eye."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import found, location, repeatable, selection, study, tables_of
from trialsearch.ages import parse_age
from trialsearch.knowledge.places import find_places
from trialsearch.schema import Tables
from trialsearch.search import Selection, TrialFilter, select
from trialsearch.text_index import TextIndex, build, documents
from trialsearch.vocabulary import (
    InterventionType,
    Phase,
    Purpose,
    RecruitmentStatus,
    Relevance,
    Sex,
    StudyType,
    TreatmentType,
)

(BOSTON,) = find_places("Boston, MA")
#: Short names of the trials below.
NAMES = ["one-two", "two", "early", "na", "infant", "watch", "closed", "nowhere", "stale", "bare"]
IDS = {name: f"NCT{number:08}" for number, name in enumerate(NAMES, start=1)}


@pytest.fixture(scope="module")
def tables() -> Tables:
    dana, adana = "Dana-Farber Cancer Institute", "Adana Şehir Hastanesi"
    bare = {"protocolSection": {"identificationModule": {"nctId": IDS["bare"]}}}
    return tables_of(
        study(
            IDS["one-two"],
            brief_title="CD19 CAR-T Cells for Relapse",
            phases=["PHASE1", "PHASE2"],
            minimum_age="1 Year",
            maximum_age="25 Years",
            interventions=[
                {"type": "BIOLOGICAL", "name": "CTL019", "otherNames": ["Kymriah"]},
                {"type": "DRUG", "name": "Flu"},
            ],
            sponsor="Children's Oncology Group",
            collaborators=[{"name": "Łódź University"}],
            updated="2026-10-20",
            locations=[
                location(dana, "Boston", status="NOT_YET_RECRUITING", state="Massachusetts", zip="02115"),
                location("Hôpital Necker", "Paris", "France", status="RECRUITING"),
            ],
        ),
        study(
            IDS["two"],
            brief_title="Sickness on the way",
            phases=["PHASE2"],
            minimum_age="18 Years",
            maximum_age=None,
            sponsor="Other",
            updated="2026-01-01",
            locations=[location(dana, "Boston"), location(adana, "Adana", "Turkey")],
        ),
        study(
            IDS["early"],
            brief_title="Early",
            phases=["EARLY_PHASE1"],
            minimum_age=None,
            maximum_age="17 Years",
            sex="FEMALE",
            updated="2025-06-30",
            locations=[location("Elm", "New York"), location("Oak", "York", "United Kingdom", status="COMPLETED")],
        ),
        study(
            IDS["na"],
            brief_title="Exercise",
            conditions=["Leukemia"],
            phases=["NA"],
            sex="MALE",
            interventions=[{"type": "BEHAVIORAL", "name": "Walking"}],
            minimum_age="6 Months",
            maximum_age="18 Years",
            updated=None,
            locations=[location("Elm", "New York", status=None)],
        ),
        study(
            IDS["infant"],
            brief_title="Infants",
            phases=["PHASE3"],
            minimum_age="0 Days",
            maximum_age="364 Days",
            updated="2026-10-19",
            locations=[location("Children’s Hospital (Boston)", "Boston", status="SUSPENDED"), location("Elm", "Rome")],
        ),
        study(
            IDS["watch"],
            brief_title="Registry",
            phases=None,
            study_type="OBSERVATIONAL",
            conditions=["Pain", "Nausea", "B-ALL"],
            sex=None,
            interventions=None,
            locations=[location("São Lucas", "São Paulo", "Brazil")],
        ),
        study(
            IDS["closed"],
            brief_title="Done",
            status="ACTIVE_NOT_RECRUITING",
            phases=["PHASE2", "PHASE3"],
            locations=[location(dana, "Boston", status=None)],
        ),
        study(IDS["nowhere"], brief_title="No places", conditions=["AML"], phases=["PHASE4"], locations=None),
        study(
            IDS["stale"],
            brief_title="Old",
            status="UNKNOWN",
            phases=["PHASE2"],
            verified="2020-01",
            updated="2020-01-05",
            locations=[location(dana, "Boston")],
        ),
        bare,
    )


def names(ids: list[str]) -> set[str]:
    return {NAMES[int(nct_id[3:]) - 1] for nct_id in ids}


OPEN_AGES = {"watch", "closed", "nowhere", "stale", "bare"}  # trials without any limit

FILTERS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "nothing": ({}, set(NAMES)),
    "phase 1": ({"phases": (Phase.PHASE1,)}, {"one-two"}),
    "phase 2": ({"phases": (Phase.PHASE2,)}, {"one-two", "two", "closed", "stale"}),
    "phase 3": ({"phases": (Phase.PHASE3,)}, {"infant", "closed"}),
    "phases 1 or 3": ({"phases": (Phase.PHASE1, Phase.PHASE3)}, {"one-two", "infant", "closed"}),
    "early phase 1 is its own": ({"phases": (Phase.EARLY_PHASE1,)}, {"early"}),
    "phase not applicable is not missing": ({"phases": (Phase.NOT_APPLICABLE,)}, {"na"}),
    "7 years": ({"age": parse_age("7 years")}, {"one-two", "early", "na"} | OPEN_AGES),
    "20 days": ({"age": parse_age("20 days")}, {"early", "infant"} | OPEN_AGES),
    "364 days": ({"age": parse_age("364 days")}, {"early", "infant", "na"} | OPEN_AGES),
    "365 days": ({"age": parse_age("365 days")}, {"one-two", "early", "na"} | OPEN_AGES),
    "a child in its first year": ({"age": parse_age("0")}, {"early", "infant", "na"} | OPEN_AGES),
    "5 months": ({"age": parse_age("5 months")}, {"early", "infant"} | OPEN_AGES),
    "17 years": ({"age": parse_age("17")}, {"one-two", "early", "na"} | OPEN_AGES),
    "18 years": ({"age": parse_age("18")}, {"one-two", "two", "na"} | OPEN_AGES),
    "25 years": ({"age": parse_age("25")}, {"one-two", "two"} | OPEN_AGES),
    "26 years": ({"age": parse_age("26")}, {"two"} | OPEN_AGES),
    "recruiting is not active, not recruiting": (
        {"recruitment": (RecruitmentStatus.RECRUITING,)},
        {"one-two", "two", "early", "na", "infant", "watch", "nowhere"},
    ),
    "active, not recruiting": ({"recruitment": (RecruitmentStatus.ACTIVE_NOT_RECRUITING,)}, {"closed"}),
    "two statuses": (
        {"recruitment": (RecruitmentStatus.UNKNOWN, RecruitmentStatus.ACTIVE_NOT_RECRUITING)},
        {"closed", "stale"},
    ),
    "completed": ({"recruitment": (RecruitmentStatus.COMPLETED,)}, set()),
    "Boston": ({"sites": ("Boston",)}, {"one-two", "two", "infant", "closed", "stale"}),
    "boston in lower case": ({"sites": ("boston",)}, {"one-two", "two", "infant", "closed", "stale"}),
    "dana is not Adana": ({"sites": ("dana",)}, {"one-two", "two", "closed", "stale"}),
    "adana": ({"sites": ("ADANA",)}, {"two"}),
    "Dana-Farber": ({"sites": ("Dana-Farber",)}, {"one-two", "two", "closed", "stale"}),
    "Dana Farber": ({"sites": ("dana farber",)}, {"one-two", "two", "closed", "stale"}),
    "York matches the word": ({"sites": ("York",)}, {"early", "na"}),
    "all words at one site": ({"sites": ("York Elm",)}, {"early", "na"}),
    "not at two sites together": ({"sites": ("Elm Kingdom",)}, set()),
    "words of two of a trial's sites": ({"sites": ("Boston France",)}, set()),
    "two places": ({"sites": ("Paris", "Rome")}, {"one-two", "infant"}),
    "accents of the registry": ({"sites": ("sao paulo",)}, {"watch"}),
    "accents of the person": ({"sites": ("Hôpital",)}, {"one-two"}),
    "accents of neither": ({"sites": ("hopital necker",)}, {"one-two"}),
    "an accent that the registry lacks": ({"sites": ("Bóston",)}, {"one-two", "two", "infant", "closed", "stale"}),
    "a straight apostrophe": ({"sites": ("children's boston",)}, {"infant"}),
    "no apostrophe": ({"sites": ("childrens",)}, {"infant"}),
    "Turkish letters": ({"sites": ("sehir",)}, {"two"}),
    "a country of two words": ({"sites": ("united states",)}, set(NAMES) - {"watch", "nowhere", "bare"}),
    "a state": ({"sites": ("Massachusetts",)}, {"one-two"}),
    "a postcode": ({"sites": ("02115",)}, {"one-two"}),
    "half a postcode": ({"sites": ("0211",)}, set()),
    "half a word": ({"sites": ("Bost",)}, set()),
    "open anywhere": ({"open_sites": True}, {"one-two", "two", "early", "na", "infant", "watch"}),
    "open in Boston is open at that site": ({"open_sites": True, "sites": ("Boston",)}, {"two"}),
    "open in New York, said or not": ({"open_sites": True, "sites": ("New York",)}, {"early", "na"}),
    "open in York": ({"open_sites": True, "sites": ("Oak",)}, set()),
    "open in France or Brazil": ({"open_sites": True, "sites": ("France", "Brazil")}, {"one-two", "watch"}),
    "car-t": ({"texts": ("car-t",)}, {"one-two"}),
    "words in any order": ({"texts": ("relapse cd19",)}, {"one-two"}),
    "an intervention": ({"texts": ("ctl019",)}, {"one-two"}),
    "another name of an intervention": ({"texts": ("kymriah",)}, {"one-two"}),
    "two texts are alternatives": ({"texts": ("kymriah", "walking")}, {"one-two", "na"}),
    "a condition": ({"texts": ("nausea",)}, {"watch"}),
    "a word not yet typed to its end": ({"texts": ("kymri",)}, {"one-two"}),
    "a word that no trial has": ({"texts": ("xyzzy",)}, set()),
    "a hospital by its id": ({"hospitals": ("dana-farber-cancer-institute",)}, {"one-two", "two", "closed", "stale"}),
    "another hospital of the town": ({"hospitals": ("boston-childrens-hospital",)}, {"infant"}),
    "a hospital that no trial has": ({"hospitals": ("nowhere",)}, set()),
    "CAR-T cells": ({"treatment_types": (TreatmentType.CAR_T,)}, {"one-two"}),
    "a purpose": ({"purposes": (Purpose.WATCH_AND_SAMPLES,)}, {"watch"}),
    "a cooperative group": ({"study_groups": ("COG",)}, {"one-two"}),
    "its own number": ({"nct_ids": (IDS["one-two"],)}, {"one-two"}),
    "a drug": ({"intervention_types": (InterventionType.DRUG,)}, set(NAMES) - {"na", "watch", "bare"}),
    "a behaviour": ({"intervention_types": (InterventionType.BEHAVIORAL,)}, {"na"}),
    "biological or behavioural": (
        {"intervention_types": (InterventionType.BIOLOGICAL, InterventionType.BEHAVIORAL)},
        {"one-two", "na"},
    ),
    "observational": ({"study_types": (StudyType.OBSERVATIONAL,)}, {"watch"}),
    "girls": ({"sexes": (Sex.FEMALE,)}, set(NAMES) - {"na"}),
    "boys": ({"sexes": (Sex.MALE,)}, set(NAMES) - {"early"}),
    "both": ({"sexes": (Sex.MALE, Sex.FEMALE)}, set(NAMES)),
    "a sponsor": ({"sponsors": ("childrens oncology",)}, {"one-two"}),
    "a collaborator": ({"sponsors": ("lodz",)}, {"one-two"}),
    "no half sponsor": ({"sponsors": ("oncolog",)}, set()),
    "focus": ({"relevance": (Relevance.FOCUS,)}, {"one-two", "early", "infant", "closed", "stale"}),
    "includes": ({"relevance": (Relevance.INCLUDES,)}, {"na", "watch"}),
    "other": ({"relevance": (Relevance.OTHER,)}, {"nowhere", "bare", "two"}),
    "updated on that day or later": (
        {"updated_since": date(2026, 10, 20)},
        {"one-two", "watch", "closed", "nowhere"},
    ),
    "updated a day earlier": (
        {"updated_since": date(2026, 10, 19)},
        {"one-two", "watch", "closed", "nowhere", "infant"},
    ),
    "no date is never updated": ({"updated_since": date(1900, 1, 1)}, set(NAMES) - {"na", "bare"}),
    "phase, age and site": (
        {"phases": (Phase.PHASE2,), "age": parse_age("7 years"), "sites": ("Boston",)},
        {"one-two", "closed", "stale"},
    ),
    "phase, age and an open site": (
        {"phases": (Phase.PHASE2,), "age": parse_age("20 years"), "sites": ("Boston",), "open_sites": True},
        {"two"},
    ),
    "a home alone keeps everything": ({"near": BOSTON}, set(NAMES)),
    "sites within 100 km of Boston": (
        {"near": BOSTON, "within_km": 100.0},
        {"one-two", "two", "infant", "closed", "stale"},
    ),
    "sites as far as New York": (
        {"near": BOSTON, "within_km": 310.0},
        {"one-two", "two", "infant", "closed", "stale", "early", "na"},
    ),
    "an open site within 100 km": ({"near": BOSTON, "within_km": 100.0, "open_sites": True}, {"two"}),
    "a site of that name near Boston": ({"sites": ("York",), "near": BOSTON, "within_km": 400.0}, {"early", "na"}),
    "type and status": (
        {"study_types": (StudyType.INTERVENTIONAL,), "recruitment": (RecruitmentStatus.UNKNOWN,)},
        {"stale"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("words", "expected"), FILTERS.values(), ids=FILTERS)
def test_a_filter_finds_exactly_these(tables: Tables, words: dict[str, Any], expected: set[str]) -> None:
    assert names(found(tables, **words)) == expected


def test_every_field_of_the_filter_is_tried() -> None:
    assert {name for words, _ in FILTERS.values() for name in words} == set(TrialFilter.__dataclass_fields__)


@pytest.mark.parametrize(
    "text",
    [".*", "b.ston", "bo(ston", "[", "a|b", "\\", '"', "'; DROP TABLE trials; --", "%", "^boston$ .+x"],
)
@pytest.mark.parametrize("name", ["sites", "sponsors"])
def test_signs_in_a_persons_words_mean_nothing(tables: Tables, name: str, text: str) -> None:
    if any(c.isalnum() for c in text):
        assert found(tables, **{name: (text,)}) == []
    else:
        assert found(tables, **{name: (f"{text} xyzzy",)}) == []
        assert found(tables, sites=(f"{text} boston {text}",)) == found(tables, sites=("boston",))


def test_the_matching_sites_are_told_from_the_others(tables: Tables) -> None:
    picked = selection(tables, sites=("Boston",))
    assert picked.sites["city"].tolist() == ["Boston"] * 5
    counts = picked.trials.set_index("nct_id")[["matching_sites", "open_sites", "not_stated_sites"]]
    assert counts.loc[IDS["one-two"]].tolist() == [1, 0, 0]
    assert counts.loc[IDS["two"]].tolist() == [1, 1, 0]
    assert counts.loc[IDS["stale"]].tolist() == [1, 0, 0]


def test_counts_without_a_filter_for_sites(tables: Tables) -> None:
    counts = selection(tables).trials.set_index("nct_id")[["matching_sites", "open_sites", "not_stated_sites"]]
    assert counts.loc[IDS["one-two"]].tolist() == [2, 1, 0]
    assert counts.loc[IDS["na"]].tolist() == [1, 0, 1]
    assert counts.loc[IDS["nowhere"]].tolist() == [0, 0, 0]
    assert set(counts.dtypes.astype(str)) == {"Int64"}


def test_a_match_of_several_sites_is_kept_whole_when_open_is_asked(tables: Tables) -> None:
    picked = selection(tables, sites=("dana", "adana"), open_sites=True)
    assert names(picked.trials["nct_id"].tolist()) == {"two"}
    assert picked.sites["facility"].tolist() == ["Dana-Farber Cancer Institute", "Adana Şehir Hastanesi"]


def test_select_changes_nothing_of_its_input_and_keeps_the_order(tables: Tables) -> None:
    before = {name: table.copy(deep=True) for name, table in tables.items()}
    picked = selection(tables, phases=(Phase.PHASE2,), sites=("Boston",))
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, before[name])
    assert picked.trials["nct_id"].tolist() == sorted(picked.trials["nct_id"])
    assert picked.trials.index.tolist() == list(range(len(picked)))
    assert picked.sites.index.tolist() == list(range(len(picked.sites)))


_PARTS: dict[str, st.SearchStrategy[Any]] = {
    "phases": st.lists(st.sampled_from(Phase), max_size=2).map(tuple),
    "age": st.none() | st.sampled_from(["20 days", "5 months", "7", "18", "40 years"]).map(parse_age),
    "recruitment": st.lists(st.sampled_from(RecruitmentStatus), max_size=2).map(tuple),
    "sites": st.lists(st.sampled_from(["Boston", "dana", "new york", "france", "elm"]), max_size=2).map(tuple),
    "open_sites": st.booleans(),
    "texts": st.lists(st.sampled_from(["car-t", "leukemia", "relapse", "inventomab"]), max_size=2).map(tuple),
    "intervention_types": st.lists(st.sampled_from(InterventionType), max_size=1).map(tuple),
    "study_types": st.lists(st.sampled_from(StudyType), max_size=1).map(tuple),
    "sexes": st.lists(st.sampled_from([Sex.FEMALE, Sex.MALE]), max_size=1).map(tuple),
    "sponsors": st.lists(st.sampled_from(["network", "childrens"]), max_size=1).map(tuple),
    "relevance": st.lists(st.sampled_from(Relevance), max_size=2).map(tuple),
    "updated_since": st.none() | st.dates(date(2024, 1, 1), date(2026, 12, 1)),
}
filters = st.fixed_dictionaries({}, optional=_PARTS).map(lambda words: TrialFilter(**words))


def _sites(picked: Selection) -> set[tuple[str, int]]:
    return set(picked.sites[["nct_id", "site_number"]].itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def index(tables: Tables) -> TextIndex:
    return TextIndex(build(documents(tables)))


@settings(repeatable, max_examples=40)
@given(wanted=filters, dropped=st.sampled_from(sorted(_PARTS)))
def test_a_narrower_filter_never_adds(tables: Tables, index: TextIndex, wanted: TrialFilter, dropped: str) -> None:
    words = {name: getattr(wanted, name) for name in _PARTS if name != dropped}
    narrow, wide = select(tables, wanted, index), select(tables, TrialFilter(**words), index)
    assert set(narrow.trials["nct_id"]) <= set(wide.trials["nct_id"])
    assert _sites(narrow) <= _sites(wide)


@settings(repeatable, max_examples=40)
@given(wanted=filters)
def test_selecting_twice_is_selecting_once(tables: Tables, index: TextIndex, wanted: TrialFilter) -> None:
    once = select(tables, wanted, index)
    columns = tables["trials"].columns
    again = select(tables | {"trials": once.trials[columns], "sites": once.sites}, wanted, index)
    # What does not match is gone the second time, and with it what is open elsewhere.
    elsewhere = ["open_elsewhere_sites", "availability"]
    pd.testing.assert_frame_equal(again.trials.drop(columns=elsewhere), once.trials.drop(columns=elsewhere))
    pd.testing.assert_frame_equal(again.sites, once.sites)


@settings(repeatable, max_examples=40)
@given(wanted=filters)
def test_counts_add_up(tables: Tables, index: TextIndex, wanted: TrialFilter) -> None:
    picked = select(tables, wanted, index)
    assert len(picked) == len(picked.trials)
    assert picked.trials["nct_id"].is_unique
    assert set(picked.sites["nct_id"]) <= set(picked.trials["nct_id"])
    assert picked.trials["matching_sites"].sum() == len(picked.sites)
    assert picked.trials["open_sites"].sum() == (picked.sites["open_here"] == "yes").sum()
    assert picked.trials["not_stated_sites"].sum() == (picked.sites["open_here"] == "not_stated").sum()
    assert (picked.trials["open_sites"] + picked.trials["not_stated_sites"] <= picked.trials["matching_sites"]).all()
    if wanted.open_sites:
        assert (picked.trials["open_sites"] + picked.trials["not_stated_sites"] > 0).all()
    elif wanted.sites:
        assert (picked.trials["matching_sites"] > 0).all()


# --- found by walking through the program


def test_open_sites_keeps_only_sites_that_may_be_open() -> None:
    statuses = ["RECRUITING", None, "NOT_YET_RECRUITING", "COMPLETED", "WITHDRAWN", "ADDED_IN_2030"]
    tables = tables_of(study(locations=[location(city=f"City {n}", status=each) for n, each in enumerate(statuses)]))
    picked = selection(tables, open_sites=True)
    assert picked.sites["open_here"].tolist() == ["yes", "not_stated"]
    assert picked.sites["city"].tolist() == ["City 0", "City 1"]
    (trial,) = picked.trials.to_dict("records")
    assert (trial["matching_sites"], trial["open_sites"], trial["not_stated_sites"]) == (2, 1, 1)


@pytest.mark.parametrize("sex", [Sex.FEMALE, Sex.MALE])
def test_a_sex_code_that_we_do_not_know_is_kept(sex: Sex) -> None:
    codes = ["ALL", None, "ADDED_IN_2030", "FEMALE", "MALE"]
    tables = tables_of(*(study(f"NCT{n:08}", sex=code) for n, code in enumerate(codes, start=1)))
    own = {Sex.FEMALE: "NCT00000004", Sex.MALE: "NCT00000005"}[sex]
    assert found(tables, sexes=(sex,)) == ["NCT00000001", "NCT00000002", "NCT00000003", own]


@pytest.fixture(scope="module")
def places() -> Tables:
    """A trial a place: Boston, Philadelphia, Memphis, London, Munich, Toronto."""
    us = {"country": "United States"}
    return tables_of(
        study("NCT00000001", locations=[location("Boston Children's Hospital", state="Massachusetts", **us)]),
        study(
            "NCT00000002",
            locations=[location("Children's Hospital of Philadelphia", "Philadelphia", state="Pennsylvania", **us)],
        ),
        study(
            "NCT00000003",
            locations=[location("St. Jude Children's Research Hospital", "Memphis", state="Tennessee", **us)],
        ),
        study("NCT00000004", locations=[location("Great Ormond Street Hospital", "London", "United Kingdom")]),
        study("NCT00000005", locations=[location("Klinikum", "München", "Germany")]),
        study("NCT00000006", locations=[location("Hospital for Sick Children", "Toronto", "Canada", state="Ontario")]),
    )


_BOSTON, _CHOP, _JUDE, _LONDON, _MUNICH, _TORONTO = range(1, 7)
PLACES_AS_TYPED = {
    **dict.fromkeys(["USA", "usa", "US", "U.S.", "u.s.a.", "America"], (_BOSTON, _CHOP, _JUDE)),
    **dict.fromkeys(["UK", "U.K.", "England", "GOSH"], (_LONDON,)),
    **dict.fromkeys(["Boston, MA", "Boston MA", "boston ma usa", "near Boston", "the Boston area"], (_BOSTON,)),
    **dict.fromkeys(["CHOP", "chop", "Philly", "Philadelphia, PA"], (_CHOP,)),
    **dict.fromkeys(["Saint Jude", "St. Jude", "St Jude's", "St. Jude's", "saint jude’s"], (_JUDE,)),
    **dict.fromkeys(["Munich", "München", "Deutschland"], (_MUNICH,)),
    **dict.fromkeys(["SickKids", "Toronto ON"], (_TORONTO,)),
    "Boston, PA": (),
}


@pytest.mark.parametrize(("typed", "numbers"), PLACES_AS_TYPED.items(), ids=PLACES_AS_TYPED)
def test_places_as_people_write_them(places: Tables, typed: str, numbers: tuple[int, ...]) -> None:
    assert found(places, sites=(typed,)) == [f"NCT{number:08}" for number in numbers]


@pytest.mark.parametrize(
    "typed",
    ["leukemia", "leukaemia", "LEUKAEMIA", "pediatric", "paediatric", "Paediatric leukemia", "pediatric leukaemia"],
)
def test_british_and_american_words_find_each_other(typed: str) -> None:
    tables = tables_of(
        study("NCT00000001", brief_title="Paediatric leukaemia"),
        study("NCT00000002", brief_title="Pediatric leukemia"),
        study("NCT00000003", brief_title="Adult lymphoma", conditions=["Lymphoma"]),
    )
    assert found(tables, texts=(typed,)) == ["NCT00000001", "NCT00000002"]


@pytest.mark.parametrize(
    "typed", ["NCT00000007", "nct00000007", "NCT00000099", "AALL1731", "aall1731", "2019-001234-56", "EU CT 77"]
)
def test_a_trial_is_found_by_each_of_its_numbers(typed: str) -> None:
    tables = tables_of(
        study(
            "NCT00000007",
            aliases=["NCT00000099"],
            org_study_id="AALL1731",
            secondary_ids=[{"id": "2019-001234-56", "type": "EUDRACT_NUMBER"}, {"id": "EU-CT-77"}],
        ),
        study("NCT00000008", org_study_id="AALL1732"),
    )
    assert found(tables, texts=(typed,)) == ["NCT00000007"]


@pytest.mark.parametrize("typed", ["Boston,MA", "Boston,Massachusetts", "in Boston", "hospital in Boston", "at Boston"])
def test_a_comma_without_a_blank_and_small_words_lose_no_place(places: Tables, typed: str) -> None:
    assert found(places, sites=(typed,)) == ["NCT00000001"]
