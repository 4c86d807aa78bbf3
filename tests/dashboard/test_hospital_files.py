"""A hospital's own file: what it may say, what is refused, and who may show our page in a frame."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.applications import Starlette

from tests.asgi import Client
from trialsearch.dashboard import hospital_files
from trialsearch.dashboard.contact_card import reached
from trialsearch.dashboard.hospital_files import embedding_origins, hospital_file, read_hospital, said_of, said_open
from trialsearch.dashboard.middleware import content_security_policy, middleware, routes
from trialsearch.errors import InvalidInput
from trialsearch.languages import speaking

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = """
phone = "+1 555 0100"
email = "studies@hospital.example"
page = "https://hospital.example/studies"
checked = 2026-11-26
embed_from = ["https://www.hospital.example"]

[refer]
en = "Ask your doctor to call us."
es = "Pida a su doctor que nos llame."
"""


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(hospital_files.FOLDER_VARIABLE, raising=False)
    monkeypatch.delenv(hospital_files.ORIGINS_VARIABLE, raising=False)
    hospital_files.forget()
    yield
    hospital_files.forget()


def written(folder: Path, text: str, name: str = "a-hospital") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_shown_with_its_date(tmp_path: Path) -> None:
    told = read_hospital(written(tmp_path, GOOD))
    html = reached(told, date(2026, 12, 1))
    assert 'href="tel:+15550100"' in html
    assert "Ask your doctor to call us." in html
    assert "November 26, 2026" in html
    with speaking("es"):
        assert "Pida a su doctor" in reached(told, date(2026, 12, 1))


def test_what_was_checked_long_ago_says_so(tmp_path: Path) -> None:
    assert "more than a year ago" in reached(read_hospital(written(tmp_path, GOOD)), date(2028, 1, 1))


def test_its_words_are_no_markup(tmp_path: Path) -> None:
    hostile = GOOD.replace("Ask your doctor to call us.", "<script>alert(1)</script>")
    assert "<script" not in reached(read_hospital(written(tmp_path, hostile)), date(2026, 12, 1))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("= nothing", "cannot be read"),
        ("checked = 2026-11-26", r"\[refer\]"),
        ('[refer]\nen = "x"', "checked = "),
        ('checked = 2026-11-26\n[refer]\nes = "x"', "'en'"),
        ('checked = "yesterday"\n[refer]\nen = "x"', "day"),
        ('telephone = "1"\nchecked = 2026-11-26\n[refer]\nen = "x"', "telephone"),
        ('page = "javascript:alert(1)"\nchecked = 2026-11-26\n[refer]\nen = "x"', "https://"),
        ('embed_from = ["https://*"]\nchecked = 2026-11-26\n[refer]\nen = "x"', "origin"),
        (
            "embed_from = [\"https://a.example; script-src 'unsafe-inline'\"]\nchecked = 2026-11-26\n[refer]\nen = 'x'",
            "origin",
        ),
    ],
)
def test_a_bad_file_is_refused_and_says_why(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        read_hospital(written(tmp_path, text))


def test_a_broken_file_is_named_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, "= nothing", "broken")
    monkeypatch.setenv(hospital_files.FOLDER_VARIABLE, str(tmp_path))
    assert hospital_file("a-hospital") is not None
    assert hospital_file("broken") is None
    assert "broken.toml" in caplog.text


def test_the_example_that_is_deployed_can_be_read() -> None:
    (example,) = (ROOT / "deploy" / "hospitals").glob("*.toml")
    assert read_hospital(example).refer.keys() == {"en", "es"}


def test_nobody_may_frame_the_page_unless_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALSEARCH_CACHE", str(tmp_path))
    plain = Client(Starlette(routes=routes(), middleware=middleware())).get("/api/ready").headers
    assert plain["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in plain["content-security-policy"]
    written(tmp_path, GOOD)
    monkeypatch.setenv(hospital_files.FOLDER_VARIABLE, str(tmp_path))
    monkeypatch.setenv(hospital_files.ORIGINS_VARIABLE, "https://other.example")
    hospital_files.forget()
    assert embedding_origins() == ("https://other.example", "https://www.hospital.example")
    framed = Client(Starlette(routes=routes(), middleware=middleware())).get("/api/ready").headers
    assert "x-frame-options" not in framed
    assert framed["content-security-policy"].endswith(
        "frame-ancestors https://other.example https://www.hospital.example"
    )
    assert content_security_policy().endswith("'none'")


def test_a_setting_that_is_no_origin_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(hospital_files.ORIGINS_VARIABLE, "*")
    with pytest.raises(InvalidInput, match="origin"):
        middleware()


SAYS = """
[[says]]
nct_id = "NCT99900001"
status = "on_hold"
who = "program office"
date = 2026-11-20
"""


def test_what_a_hospital_says_of_a_study_stands_at_its_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, GOOD + SAYS, "dana-farber-boston-childrens")
    monkeypatch.setenv(hospital_files.FOLDER_VARIABLE, str(tmp_path))
    hospital_files.forget()
    said = said_of("NCT99900001", date(2026, 12, 1))
    assert {"dana-farber-boston-childrens", "boston-childrens-hospital"} <= said.keys()
    assert said["boston-childrens-hospital"].id == "hospital.says_on_hold"
    assert said_of("NCT99900002", date(2026, 12, 1)) == {}


def test_what_was_said_more_than_a_month_ago_is_not_confirmed(tmp_path: Path) -> None:
    (said,) = read_hospital(written(tmp_path, GOOD + SAYS)).says
    assert said.line(date(2026, 12, 20)).id == "hospital.says_on_hold"
    assert said.line(date(2026, 12, 21)).id == "hospital.says_no_longer"


@pytest.mark.parametrize(
    ("status", "day", "hospital", "told"),
    [
        ("open", date(2026, 12, 20), "boston-childrens-hospital", {"NCT99900001"}),
        ("open", date(2026, 12, 21), "boston-childrens-hospital", set()),
        ("full", date(2026, 12, 1), "boston-childrens-hospital", set()),
        ("open", date(2026, 12, 1), "seattle-childrens", set()),
    ],
    ids=["a joint centre's partner", "too long ago", "full", "another hospital"],
)
def test_what_a_hospital_says_is_open_is_known_for_its_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, status: str, day: date, hospital: str, told: set[str]
) -> None:
    written(tmp_path, GOOD + SAYS.replace("on_hold", status), "dana-farber-boston-childrens")
    monkeypatch.setenv(hospital_files.FOLDER_VARIABLE, str(tmp_path))
    hospital_files.forget()
    assert said_open([hospital], day) == told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("NCT99900001", "NCT1", "no NCT number"),
        ("on_hold", "maybe", "must be one of open, on_hold, full, closed"),
        ("date = 2026-11-20", 'date = "soon"', "needs the day"),
        ('who = "program office"', "", "each \\[\\[says\\]\\] needs date, nct_id, status, who"),
    ],
)
def test_what_cannot_be_said_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        read_hospital(written(tmp_path, GOOD + SAYS.replace(old, new)))
