"""Cards: what stands on them, and that the registry's text is never taken for markup."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from html import escape
from pathlib import Path

import pytest

from trialsearch import open_catalogue
from trialsearch.catalogue import Catalogue
from trialsearch.languages import Message, message, say, speaking
from trialsearch.markup.cards import _contact, as_html
from trialsearch.markup.counts import near
from trialsearch.markup.helplines import helpline_list
from trialsearch.markup.text import medicine, registry
from trialsearch.schema import plain_rows
from trialsearch.search import Match
from trialsearch.views import Beside, Card, ContactLine, SiteLine, TreatmentLine, VerdictBlock, card
from trialsearch.vocabulary import Availability, SiteOpen, Verdict

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&*_[a](javascript:x)$x$"


@pytest.fixture(scope="module")
def catalogue(demo_cache: Path) -> Catalogue:
    return open_catalogue(demo_cache / "demo")


def card_of(catalogue: Catalogue, nct_id: str, judged: Match | None = None) -> Card:
    found = catalogue.search().trials
    (trial,) = plain_rows(found[found["nct_id"] == nct_id])
    rows = {name: plain_rows(catalogue.rows_of(name, nct_id)) for name in ("contacts", "treatments", "requirements")}
    return card(trial, plain_rows(catalogue.rows_of("sites", nct_id)), Beside(**rows), judged)


def test_hostile_text_stays_text_everywhere(catalogue: Catalogue) -> None:
    sound = card_of(catalogue, "NCT99900001")
    evil = ContactLine(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    odd = message("status.other", code=HOSTILE)
    site = SiteLine(HOSTILE, SiteOpen.YES, odd, (evil,), odd)
    values = {"str": HOSTILE, "Message": odd}
    verdict = VerdictBlock(Verdict.UNCLEAR, odd, odd, HOSTILE, odd, (odd,), (odd,), HOSTILE)
    hostile = replace(
        sound,
        sites=(site,) * 6,
        central_contacts=(evil,),
        tested=(TreatmentLine(odd, (HOSTILE,), odd),),
        verdict=verdict,
        nearest=odd,
        copy_of=odd,
        text_match=HOSTILE,
        **{
            each.name: values["Message" if isinstance(getattr(sound, each.name), Message) else "str"]
            for each in fields(sound)
            if isinstance(getattr(sound, each.name), str | Message)
            and each.name not in ("availability", "copy_of", "nearest", "text_match")
        },
    )
    html = as_html(hostile)
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("&lt;script&gt;") > 5
    outside = html.replace("&quot;", "").replace("&#x27;", "")
    assert 'onerror=alert(2)"' not in outside


@pytest.mark.parametrize(
    ("nct_id", "words"),
    [
        ("NCT99900001", ["Listed as taking patients", "tel:+16175550101", "Phase 2: checks"]),
        ("NCT99900002", ["Phase 1: looks for a safe dose"]),
        ("NCT99900026", ["Old record. It was last checked in", "ts-stale", "may be out of date", "◌"]),
        ("NCT99900028", ["Not confirmed. No one has confirmed", "not confirmed"]),
        ("NCT99900018", ["no place is listed as open now"]),
        ("NCT99900021", ["the record lists no places", "The record lists no places."]),
        ("NCT99900030", ["By invitation only"]),
        ("NCT99900032", ["On hold. It may open again."]),
        ("NCT99900035", ["Not a study to join", "can ask the drug maker"]),
        ("NCT99900038", ["This drug is now approved"]),
        ("NCT99900039", ["only watches or collects samples"]),
        ("NCT99900008", ["name hidden by the sponsor"]),
        ("NCT99900019", ["The record gives no date"]),
    ],
)
def test_each_kind_of_trial_says_its_word(catalogue: Catalogue, nct_id: str, words: list[str]) -> None:
    html = as_html(card_of(catalogue, nct_id))
    assert [word for word in words if word not in html] == []


def test_a_closed_trial_offers_nobody_to_call(catalogue: Catalogue) -> None:
    found = catalogue.search().trials
    closed = found[found["availability"] == Availability.CLOSED]["nct_id"]
    assert len(closed) > 3
    for nct_id in closed:
        html = as_html(card_of(catalogue, nct_id))
        assert "tel:" not in html
        assert "mailto:" not in html


@pytest.mark.parametrize(
    "phone",
    [
        "617-632-3000 or 866-408-3324",
        "1-800-4-CANCER",
        "617-632-3000 / 866-408-3324",
        "617-632-3000, 866-408-3324",
        "617 632 3000 ext. 5",
        "6176323000 8664083324",
        "call the nurse",
        "911",
        "+",
        "٦١٧٦٣٢٣٠٠٠",
    ],
)
def test_a_text_that_is_not_one_number_is_no_link(phone: str) -> None:
    html = _contact(ContactLine("Ann", phone, None, None))
    assert "tel:" not in html
    assert phone in html


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("617-632-3000", "6176323000"),
        ("+1 (617) 632-3000", "+16176323000"),
        ("(617) 632.3000", "6176323000"),
        (" 617 632 3000 ", "6176323000"),
        ("+49 30 1234567", "+49301234567"),
        ("555-0100", "5550100"),
    ],
)
def test_a_plain_number_is_a_link(phone: str, digits: str) -> None:
    html = _contact(ContactLine("Ann", phone, "5", None))
    assert f'href="tel:{digits}"' in html
    assert "ext. 5" in html


def test_an_invented_study_has_no_link_to_the_registry(catalogue: Catalogue) -> None:
    made = card_of(catalogue, "NCT99900001")
    html = as_html(made)
    assert "clinicaltrials.gov" not in html
    assert "This study is invented. It has no registry page." in html
    real = as_html(replace(made, url="https://clinicaltrials.gov/study/NCT99900001"))
    assert 'href="https://clinicaltrials.gov/study/NCT99900001"' in real
    assert "It has no registry page" not in real


@pytest.mark.parametrize(
    ("name", "spanish"),
    [
        ("cytarabine (Ara-C)", "<bdi>citarabina (Ara-C)</bdi>"),
        ("Besponsa (inotuzumab ozogamicin)", "<bdi>Besponsa (inotuzumab ozogamicina)</bdi>"),
        ("CD19", '<bdi lang="en">CD19</bdi>'),
        ("<b>", '<bdi lang="en">&lt;b&gt;</bdi>'),
    ],
)
def test_a_medicine_is_called_by_its_name_in_the_language(name: str, spanish: str) -> None:
    assert medicine(name) == registry(name)
    with speaking("es"):
        assert medicine(name) == spanish


def judged(catalogue: Catalogue, nct_id: str, verdict: Verdict) -> Card:
    """Make a card with a verdict of ours."""
    words = message("verdict.fits")
    return replace(
        card_of(catalogue, nct_id), verdict=VerdictBlock(verdict, words, words, "Quoted.", None, (), (), None)
    )


def test_the_edge_of_a_card_says_the_verdict_and_never_the_status(catalogue: Catalogue) -> None:
    for verdict in Verdict:
        assert f"ts-is-{verdict}" in as_html(judged(catalogue, "NCT99900001", verdict))
    assert "ts-is-" not in as_html(card_of(catalogue, "NCT99900001")), "nothing was told: no colour"


@pytest.mark.parametrize("nct_id", ["NCT99900028", "NCT99900030", "NCT99900032"])
def test_what_nobody_confirmed_and_what_is_closed_has_no_tick_and_no_colour(catalogue: Catalogue, nct_id: str) -> None:
    html = as_html(judged(catalogue, nct_id, Verdict.FITS))
    assert "✓" not in html
    assert "ts-is-" not in html
    assert "ts-fits" not in html


def test_an_old_record_is_never_green(catalogue: Catalogue) -> None:
    old = judged(catalogue, "NCT99900026", Verdict.FITS)
    assert old.is_stale
    assert "ts-is-fits" not in as_html(old)


def test_a_closed_card_holds_all_that_a_card_says(catalogue: Catalogue) -> None:
    shown = judged(catalogue, "NCT99900001", Verdict.UNCLEAR)
    html = as_html(shown)
    said = [shown.status, shown.checked, shown.ages, shown.why, shown.phase, shown.verdict and shown.verdict.reason]
    assert [each for each in said if each and escape(say(each)) not in html] == []
    assert html.count("Quoted.") == 1
    assert all(escape(site.place) in html for site in shown.sites if isinstance(site.place, str))


def test_that_a_record_changed_is_not_taken_for_somebody_having_confirmed_it(catalogue: Catalogue) -> None:
    changed = replace(card_of(catalogue, "NCT99900028"), checked=message("card.changed", month="May 2026"))
    assert "It does not mean that somebody confirmed" in as_html(changed)


@pytest.mark.parametrize(
    ("home", "first", "lead"),
    [("United Kingdom", "United Kingdom", False), ("Germany", "United States", True), (None, "United States", False)],
)
def test_whom_to_call_begins_at_home_and_says_where_none_is_known(home: str | None, first: str, *, lead: bool) -> None:
    listed = helpline_list(home)
    assert re.findall(r"<li>([^:]+):", listed)[0] == first
    assert ("We know of none in Germany yet" in listed) is lead


def test_what_is_near_home_says_what_is_in_doubt(catalogue: Catalogue) -> None:
    doubtful, sure = (judged(catalogue, "NCT99900001", verdict) for verdict in (Verdict.UNCLEAR, Verdict.FITS))
    assert doubtful.verdict
    reason = escape(say(doubtful.verdict.reason))
    assert reason in near([doubtful], {}, unknown=0, in_miles=True)
    assert reason not in near([sure], {}, unknown=0, in_miles=True)


def test_a_study_whose_distance_nobody_knows_may_be_next_door() -> None:
    none_known = near((), {}, unknown=2, in_miles=False)
    assert "none of these studies" not in none_known
    assert "of 2 studies, we cannot tell how far they are" in none_known
    assert "none of these studies" in near((), {}, unknown=0, in_miles=True)


@pytest.mark.parametrize(
    ("name", "spanish"),
    [
        (
            "donor transplant (allogeneic stem cell transplant)",
            "trasplante de un donante (trasplante alogénico de células madre)",
        ),
        (
            "Rylaze (asparaginase erwinia chrysanthemi (recombinant)-rywn)",
            "Rylaze (asparaginasa de Erwinia chrysanthemi (recombinante)-rywn)",
        ),
        ("half-matched (haplo) transplant", "trasplante de un donante compatible a medias (haplo)"),
    ],
)
def test_names_of_several_words_are_said_in_spanish(name: str, spanish: str) -> None:
    assert medicine(name) == registry(name)
    with speaking("es"):
        assert medicine(name) == f"<bdi>{spanish}</bdi>"
