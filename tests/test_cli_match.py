"""`trialsearch match`, and the filters that know the field, on the demonstration data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Command
from trialsearch.ages import parse_age
from trialsearch.errors import InvalidInput
from trialsearch.search import ChildProfile, read_profile
from trialsearch.vocabulary import Availability

CHILD = ["--age", "12 years", "--lineage", "b_all", "--relapses", "2", "--now", "relapse_active"]
PROFILE = {"age": "12 years", "lineage": "b_all", "relapses": 2, "now": "relapse_active"}


def matched(demo: Command, *arguments: str) -> list[dict[str, Any]]:
    code, out, _ = demo("match", *arguments, "--format", "json")
    assert code == 0
    found = json.loads(out)
    assert isinstance(found, list)
    return found


def by_number(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {each["nct_id"]: each for each in found}


def test_every_trial_gets_a_verdict_with_its_reasons(demo: Command) -> None:
    found = matched(demo, *CHILD)
    assert len(found) == 40
    for each in found:
        assert each["verdict"] in ("fits", "unclear", "does_not_fit")
        for reason in each["reasons"]:
            assert reason["verdict"] in ("fits", "unclear", "does_not_fit")
            if reason["verdict"] == "does_not_fit":
                assert reason["quote"]
        if each["verdict"] == "unclear":
            assert each["ask"]
            assert all(question["text"].endswith(("?", ".")) for question in each["ask"])


def test_what_takes_patients_now_stands_first_whatever_the_fit(demo: Command) -> None:
    places = [list(Availability).index(each["group"]) for each in matched(demo, *CHILD)]
    assert places == sorted(places)


def test_the_answers_are_those_of_the_records(demo: Command) -> None:
    found = by_number(matched(demo, *CHILD, "--prior-none"))
    assert found["NCT99900006"]["verdict"] == "does_not_fit"  # first relapse only
    assert found["NCT99900012"]["verdict"] == "does_not_fit"  # newly diagnosed
    assert found["NCT99900026"]["verdict"] == "unclear"  # no criteria
    assert found["NCT99900026"]["reasons"][0]["question"] == "no_rules"
    assert found["NCT99900009"]["verdict"] == "does_not_fit"  # infants
    assert found["NCT99900030"]["verdict"] != "fits"  # follow-up of treated children
    assert found["NCT99900035"]["verdict"] != "fits"  # expanded access


def test_a_profile_file_says_the_same_as_the_options(demo: Command, tmp_path: Path) -> None:
    file = tmp_path / "child.json"
    file.write_text(json.dumps(PROFILE | {"prior": {"hsct": True, "car_t": False}}))
    assert matched(demo, "--profile", str(file)) == matched(demo, *CHILD, "--prior", "hsct", "--no-prior", "car_t")


def test_old_words_and_lists_stay_valid(demo: Command, tmp_path: Path) -> None:
    file = tmp_path / "child.json"
    old = {"age": "12 years", "lineage": "b_all", "disease_status": "second_or_later_relapse", "prior": ["hsct"]}
    file.write_text(json.dumps(old))
    assert matched(demo, "--profile", str(file)) == matched(demo, *CHILD, "--prior", "hsct")


def test_the_preset_says_first_that_it_is_an_approved_medicine(demo: Command) -> None:
    code, out, err = demo("match", "--preset", "car_t_like_kymriah", "--age", "12 years", "--format", "json")
    assert code == 0
    assert err.index("KYMRIAH is an approved medicine") < err.index("Only the study team can say")
    assert "as of August 2017" in err
    found = by_number(json.loads(out))
    assert "NCT99900001" in found  # tisagenlecleucel
    assert "NCT99900012" not in found  # asparaginase
    code, _, err = demo("match", "--preset", "car_t_like_kymriah", "--age", "30 years", "--format", "json")
    assert code == 0
    assert "KYMRIAH" not in err


def test_distance_orders_within_a_group(demo: Command) -> None:
    found = matched(demo, *CHILD, "--near", "02115, USA")
    assert by_number(found)["NCT99900001"]["nearest_may_be_open_km"] < 20


def test_a_bare_postcode_of_one_known_country_is_taken_and_said(demo: Command) -> None:
    code, out, err = demo("match", *CHILD, "--near", "02115", "--format", "json")
    assert code == 0
    assert json.loads(out) == matched(demo, *CHILD, "--near", "02115, USA")
    assert "02115 is read as Boston 02115, Massachusetts, United States. For another country, add its name." in err
    code, out, err = demo("match", *CHILD, "--near", "Springfield")
    assert (code, out) == (2, "")
    assert "Illinois" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--lineage", "c_all"], "b_all, t_all, mpal, lbl"),
        (["--now", "fine"], "relapse_active"),
        (["--relapses", "many"], "0, 1, 2 or 2+"),
        (["--relapses", "0", "--now", "relapse_active"], "come back at least once"),
        (["--relapses", "1", "--now", "untreated"], "relapse_active"),
        (["--prior", "chemo"], "hsct, car_t, blinatumomab, inotuzumab"),
        (["--prior", "hsct", "--no-prior", "hsct"], "contradict"),
        (["--prior-none", "--prior", "hsct"], "--prior-none"),
        (["--status", "cured"], "newly_diagnosed"),
        (["--status", "refractory", "--now", "untreated"], "not both"),
        (["--age", "old"], "is not an age"),
        (["--age", "3 years", "--age-at-diagnosis", "5 years"], "above the age today"),
        (["--within", "50 km"], "--near"),
        (["--profile", "nowhere.json"], "cannot be read"),
        (["--lineage", "b_all", "--lineage", "t_all"], "--lineage is given more than once"),
        (["--cns", "--no-cns"], "--cns or --no-cns is given more than once"),
        (["--age", "7", "--age", "8"], "--age is given more than once"),
        (["--age", "1", "--prior", "hsct", "--months-since-hsct", "24"], "longer than the child's age"),
        (["--no-prior", "hsct", "--months-since-hsct", "24"], "no transplant"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_answers_that_cannot_be_are_said(demo: Command, arguments: list[str], said: str) -> None:
    code, out, err = demo("match", *arguments)
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "is no JSON"),
        ("[]", "no JSON object"),
        ('{"name": "Ann"}', "'name'"),
        ('{"down_syndrome": "yes"}', "true, false or null"),
        ('{"prior": {"chemo": true}}', "'chemo'"),
        ('{"lineage": 3}', "lineage"),
        ('{"months_since_hsct": -1}', "months"),
    ],
)
def test_a_file_that_is_no_profile_is_said(demo: Command, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "child.json"
    file.write_text(text)
    code, out, err = demo("match", "--profile", str(file))
    assert (code, out) == (2, "")
    assert said in err


def test_show_tells_who_can_join(demo: Command) -> None:
    code, out, _ = demo("show", "NCT99900006")
    assert code == 0
    eligibility = json.loads(out)["eligibility"]
    assert eligibility["readable"] is True
    assert set(eligibility["age"]) == {"min_years", "below_years", "reference", "quotes"}
    fact = eligibility["facts"]["first_relapse"]
    assert fact["answer"] == "yes"
    assert fact["explicit"] is True
    assert len(fact["quote"].split()) >= 2
    assert {"kind", "value", "unit", "comparator", "quote"} <= set(eligibility["requirements"][0])


# ---- filters that know the field


def found(demo: Command, *arguments: str) -> list[str]:
    code, out, _ = demo("search", *arguments, "--limit", "0", "--format", "json")
    assert code == 0
    return [each["nct_id"] for each in json.loads(out)]


def test_a_drug_is_found_by_any_of_its_names(demo: Command) -> None:
    by_name = [set(found(demo, "--text", name)) for name in ("Kymriah", "CTL019", "tisagenlecleucel", "kimriah")]
    assert "NCT99900001" in by_name[0]
    assert by_name[0] == by_name[1] == by_name[2] == by_name[3]


def test_a_mistyped_word_is_said(demo: Command) -> None:
    code, _, err = demo("search", "--text", "blinatunomab")
    assert code == 0
    assert "searched for 'blinatumomab'" in err


def test_a_hospital_is_one_choice_and_its_partners_answer(demo: Command) -> None:
    farber = found(demo, "--hospital", "dana-farber-cancer-institute")
    assert farber
    assert farber == found(demo, "--hospital", "Dana-Farber")
    assert set(found(demo, "--hospital", "boston-childrens-hospital")) != set(farber)


def test_several_hospitals_of_a_name_are_named(demo: Command) -> None:
    code, out, err = demo("search", "--hospital", "hospital")
    assert (code, out) == (2, "")
    assert "name one by its id" in err
    code, out, err = demo("search", "--hospital", "xyzzy")
    assert (code, out) == (2, "")
    assert "--site" in err


def test_treatment_type_purpose_and_group(demo: Command) -> None:
    assert "NCT99900001" in found(demo, "--treatment-type", "car_t")
    assert "NCT99900012" not in found(demo, "--treatment-type", "CAR-T")
    assert "NCT99900021" in found(demo, "--purpose", "side_effects_and_support")
    assert found(demo, "--group", "cog") == ["NCT99900005"]
    code, _, err = demo("search", "--group", "xyzzy")
    assert code == 2
    assert "COG" in err


def test_months_since_the_transplant_say_that_there_was_one(demo: Command) -> None:
    with_months = matched(demo, *CHILD, "--months-since-hsct", "1")
    assert with_months == matched(demo, *CHILD, "--months-since-hsct", "1", "--prior", "hsct")
    assert with_months != matched(demo, *CHILD)
    assert ChildProfile(months_since_hsct=1).prior_hsct is True
    with pytest.raises(InvalidInput, match="longer than the child's age"):
        ChildProfile(age=parse_age("3 years"), months_since_hsct=100)
    assert read_profile({"months_since_hsct": 1}).prior_hsct is True
    assert read_profile({"months_since_hsct": None}).prior_hsct is None


def test_a_profile_with_the_mark_of_windows_is_read(demo: Command, tmp_path: Path) -> None:
    file = tmp_path / "profile.json"
    file.write_bytes(b'\xef\xbb\xbf{"age": "7 years"}')
    assert matched(demo, "--profile", str(file)) == matched(demo, "--age", "7 years")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"age": "7 years"}'.encode("utf-16"), "save it as UTF-8"),
        ('{"age": "7 años"}'.encode("latin-1"), "save it as UTF-8"),
        (b"[" * 100_000, "is no profile"),
        (b'{"age": 7, "age": 8}', "'age' more than once"),
        (b'{"prior": {"hsct": true, "hsct": false}}', "'hsct' more than once"),
    ],
    ids=["UTF-16", "Latin-1", "brackets", "a key twice", "a key twice within"],
)
def test_a_profile_that_cannot_be_taken_is_said(demo: Command, tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "profile.json"
    file.write_bytes(content)
    code, out, err = demo("match", "--profile", str(file))
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize("written", [{"prior": ["hsct", ["x"]]}, {"relapses": "9" * 5000}, {"relapses": 10**18}])
def test_an_odd_profile_is_refused_in_words(written: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput, match=r"^(?:prior is an object|relapses is how often)"):
        read_profile(written)
