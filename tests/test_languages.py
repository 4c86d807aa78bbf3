"""Every string has a use, every use has a string, and no string says what may not be said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import trialsearch
from tests.banned_words import banned_in
from trialsearch.languages import ENGLISH, catalogue, languages, message, say, speaking
from trialsearch.vocabulary import (
    Availability,
    InterventionType,
    Phase,
    RecruitmentStatus,
    Sex,
    SiteOpen,
    SiteStatus,
    StudyType,
)

PACKAGE = Path(trialsearch.__file__).parent
STRINGS = catalogue(ENGLISH)
SECTIONS = {message_id.split(".")[0] for message_id in STRINGS}
PAGE_IS_BUILT = (PACKAGE / "dashboard" / "main.py").exists()
#: Sections that belong to the page, which is built after the rooms below it.
OF_THE_PAGE = {"page", "first", "filter", "result", "group", "study_type", "intervention_type", "sex", "age_of_copy"}
#: Strings that the page says, and views does not.
CARD_OF_THE_PAGE = re.compile(
    r"card\.(ages|tested|why|sites(_\w+)?|contact|contact_central|extension|registry|sponsor)"
)
#: Strings that are the same in another language, and rightly so: they are only placeholders, signs or figures.
SAME_EVERYWHERE = {
    "es": {
        *("group.all", "result.part", "result.download_file", "status.other", "card.extension", "choice.no"),
        *("phase.PHASE1", "phase.PHASE2", "phase.PHASE3", "phase.PHASE4", "phase.other", "phase.absent"),
        *("choice.times_0", "choice.times_1"),
    },
}
EVERY_STRING = [(language, message_id) for language in languages() for message_id in catalogue(language)]
_ID = re.compile(r"[a-z_]+\.[A-Za-z0-9_]+")


def _literals(path: Path) -> Iterator[str]:
    """Each string literal of a module; an f-string is given as a pattern, with * for what is filled in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = {id(value) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for value in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(v.value) if isinstance(v, ast.Constant) else "*" for v in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.value


#: Words of the API ("filter.ids") and names of rules ("status.open_list") look like ours.
MODULES = [path for path in PACKAGE.rglob("*.py") if path.parent.name not in ("registry", "eligibility")]
LITERALS = {text for path in MODULES for text in _literals(path)}
USED = {text for text in LITERALS if _ID.fullmatch(text) and text.split(".")[0] in SECTIONS}
PATTERNS = {text for text in LITERALS if re.fullmatch(r"([a-z_]+|\*)\.[A-Za-z0-9_*]*\*[A-Za-z0-9_]*", text)}
#: Literals that look like an id and are none: file names, options of Streamlit, columns.
_NO_IDS = re.compile(r".*\.(py|toml|csv|tsv|json|jsonl|html|css|js|svg|png|txt|md|gz|parquet|gov)")


def test_every_string_that_is_said_exists() -> None:
    assert len(USED) > 50
    missing = {text for text in USED - set(STRINGS) if not _NO_IDS.fullmatch(text)}
    assert not missing


def test_every_string_is_said_somewhere() -> None:
    patterns = [re.compile(text.replace(".", r"\.").replace("*", ".+")) for text in PATTERNS if text[0] != "*"]
    dynamic = {section for section in ("status", "phase") if any(text.startswith("*.") for text in PATTERNS)}
    unused = {
        message_id
        for message_id in STRINGS
        if message_id not in USED
        and message_id.split(".")[0] not in dynamic
        and not any(pattern.fullmatch(message_id) for pattern in patterns)
    }
    if not PAGE_IS_BUILT:
        unused = {each for each in unused if each.split(".")[0] not in OF_THE_PAGE}
        unused = {each for each in unused if not CARD_OF_THE_PAGE.fullmatch(each)}
    assert not unused


def test_a_scan_of_the_code_sees_what_it_must() -> None:
    assert "card.open" in USED
    assert any(text.startswith("month.") for text in PATTERNS)
    assert any(text.startswith("site.") for text in PATTERNS)


@pytest.mark.parametrize("kind", [RecruitmentStatus, Phase], ids=["status", "phase"])
def test_every_code_of_the_vocabulary_has_its_words(kind: type[RecruitmentStatus | Phase]) -> None:
    section = {RecruitmentStatus: "status", Phase: "phase"}[kind]
    for member in kind:
        assert STRINGS[f"{section}.{member}"].strip()
    extra = {key for key in STRINGS if key.startswith(f"{section}.")} - {f"{section}.{member}" for member in kind}
    assert extra == {f"{section}.other", f"{section}.absent"}


def test_every_choice_of_the_page_has_its_words() -> None:
    for group in Availability:
        assert STRINGS[f"group.{group}"]
        assert STRINGS[f"group.{group}_help"]
    for section, kind in (("study_type", StudyType), ("intervention_type", InterventionType)):
        assert {key for key in STRINGS if key.startswith(f"{section}.")} == {f"{section}.{member}" for member in kind}
    for sex in (Sex.FEMALE, Sex.MALE):
        assert STRINGS[f"sex.{sex}"]
    for state in SiteOpen:
        assert STRINGS[f"site.{state}"]
    for status in set(SiteStatus) - {SiteStatus.RECRUITING, SiteStatus.AVAILABLE}:
        assert STRINGS[f"site.{status}"]


def _fields(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_there_is_spanish() -> None:
    assert languages()[0] == ENGLISH
    assert "es" in languages()


@pytest.mark.parametrize("language", languages())
def test_no_string_is_missing_in_a_language_and_none_is_left_over(language: str) -> None:
    assert set(catalogue(language)) == set(STRINGS)


@pytest.mark.parametrize("language", languages()[1:])
def test_no_string_is_left_in_english(language: str) -> None:
    same = {message_id for message_id, text in catalogue(language).items() if text == STRINGS.get(message_id)}
    assert same == SAME_EVERYWHERE[language]


@pytest.mark.parametrize("language", languages()[1:])
def test_each_language_fills_in_the_same_values(language: str) -> None:
    other = {message_id: text for message_id, text in catalogue(language).items() if message_id in STRINGS}
    assert {
        message_id: _fields(text) for message_id, text in other.items() if _fields(text) != _fields(STRINGS[message_id])
    } == {}


@pytest.mark.parametrize("language", languages())
def test_a_word_that_may_not_be_said_is_nowhere(language: str) -> None:
    assert {key: bad for key, text in catalogue(language).items() if (bad := banned_in(text, language))} == {}


def test_a_banned_word_would_be_found() -> None:
    assert banned_in("El tratamiento falló.", "es") == ["falló"]
    assert banned_in("The best study.", "en") == ["best"]


@pytest.mark.parametrize(("language", "message_id"), EVERY_STRING)
def test_a_string_is_whole_and_its_placeholders_have_names(language: str, message_id: str) -> None:
    text = catalogue(language)[message_id]
    assert text == text.strip()
    assert text
    fields = _fields(text)
    assert all(name.isidentifier() for name in fields)
    with speaking(language):
        filled = say(message_id, **dict.fromkeys(fields, "VALUE"))
    assert filled.count("VALUE") == len(fields)
    assert "{" not in filled


def test_saying_a_message_within_a_message() -> None:
    month = message("month.of_year", month=message("month.5"), year=2019)
    assert say(month) == "May 2019"
    assert say(message("card.checked", month=month)) == "Record last checked in May 2019."
    with speaking("es"):
        assert say(message("card.checked", month=month)) == "Registro revisado por última vez en mayo de 2019."
    assert say(month) == "May 2019"


def test_braces_in_a_value_are_not_read_as_placeholders() -> None:
    assert say("card.why_condition", term="{x} {0}") == "It lists: {x} {0}"


def test_an_unknown_id_and_a_missing_value_are_faults() -> None:
    with pytest.raises(KeyError):
        say("card.nothing_of_the_kind")
    with pytest.raises(KeyError):
        say("card.why_condition")


def test_the_months() -> None:
    assert [say(f"month.{n}")[:3] for n in range(1, 13)] == [
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ]
