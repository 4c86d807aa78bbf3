"""A hospital's own small file: how to reach it, when that was checked, who embeds the page, what it says of studies.

The files lie in the folder that TRIALSEARCH_HOSPITALS names, one `<hospital id>.toml` each; none ships with the
program, since a wrong number is worse than none (docs/dashboard.md shows one).
"""

from __future__ import annotations

import logging
import os
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from trialsearch.errors import InvalidInput
from trialsearch.knowledge.hospitals import answers_to
from trialsearch.languages import ENGLISH, Message, languages, message
from trialsearch.raw_records import NCT_ID
from trialsearch.views import day_of

logger = logging.getLogger(__name__)

FOLDER_VARIABLE: Final = "TRIALSEARCH_HOSPITALS"
ORIGINS_VARIABLE: Final = "TRIALSEARCH_EMBED_FROM"
#: What was checked longer ago may have changed.
_GOOD_FOR: Final = timedelta(days=365)
#: What a hospital says of a study holds so long, unless it says it anew (DOMAIN.md section 9).
_SAID_FOR: Final = timedelta(days=30)
_KEYS: Final = frozenset({"phone", "email", "page", "refer", "checked", "embed_from", "says"})
_SAYS: Final = frozenset({"nct_id", "status", "who", "date"})
_ORIGIN: Final = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?|http://(localhost|127\.0\.0\.1)(:\d{1,5})?")


class SaidStatus(StrEnum):
    """How a hospital itself says that a study stands there."""

    OPEN = "open"
    ON_HOLD = "on_hold"
    FULL = "full"
    CLOSED = "closed"


@dataclass(frozen=True)
class Said:
    """What a hospital says of a study there; it stands beside the registry's status, never instead of it.

    `who` said it is for those who keep the file: a family reads what was said, and when.
    """

    nct_id: str
    status: SaidStatus
    who: str
    day: date

    def holds(self, today: date) -> bool:
        """Whether it was said lately enough to count."""
        return today - self.day <= _SAID_FOR

    def line(self, today: date) -> Message:
        """Put it into words; what was said too long ago is not confirmed any more."""
        when = day_of(self.day)
        if not self.holds(today):
            return message("hospital.says_no_longer", date=when)
        return message(f"hospital.says_{self.status}", date=when)


@dataclass(frozen=True)
class HospitalFile:
    """What a hospital says of itself.

    Attributes
    ----------
    refer : mapping of str to str
        How to refer a child or ask for an appointment, by language; English is always there.
    checked : date
        When somebody last made sure of all this.
    embed_from : tuple of str
        Origins whose pages may show ours in a frame.
    says : tuple of Said
        What it says of single studies.
    """

    hospital_id: str
    refer: Mapping[str, str]
    checked: date
    phone: str | None = None
    email: str | None = None
    page: str | None = None
    embed_from: tuple[str, ...] = ()
    says: tuple[Said, ...] = ()

    def said(self, language: str) -> str:
        """Give the hospital's words in a language, or in English."""
        return self.refer.get(language) or self.refer[ENGLISH]

    def checked_line(self, today: date) -> Message:
        """Say when it was checked, and whether that is long ago."""
        old = today - self.checked > _GOOD_FOR
        return message("hospital.checked_long_ago" if old else "hospital.checked", date=day_of(self.checked))


def read_hospital(path: Path) -> HospitalFile:
    """Read one hospital's file.

    Raises
    ------
    InvalidInput
        If it cannot be read, lacks what is needed or holds what is not known; it says which.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidInput(f"{path.name} cannot be read: {error}.") from error
    if unknown := given.keys() - _KEYS:
        raise InvalidInput(f"{path.name} has {', '.join(sorted(unknown))}: it may have {', '.join(sorted(_KEYS))}.")
    texts = {name: given[name] for name in ("phone", "email", "page") if name in given}
    for name, text in texts.items():
        if not isinstance(text, str):
            raise InvalidInput(f"{path.name}: {name} must be a text.")
    if "page" in texts and urlsplit(texts["page"]).scheme != "https":
        raise InvalidInput(f"{path.name}: page must begin with https://.")
    return HospitalFile(
        path.stem,
        _refer(path.name, given),
        _checked(path.name, given),
        **texts,
        embed_from=_embed(given),
        says=_says(path.name, given),
    )


def hospital_file(hospital_id: str) -> HospitalFile | None:
    """Give a hospital's file; None where there is none that can be read."""
    return _files().get(hospital_id)


def said_of(nct_id: str, today: date) -> dict[str, Message]:
    """Give what hospitals themselves say of a study, by the id of every hospital whose sites that concerns."""
    return {
        hospital_id: said.line(today)
        for file in _files().values()
        for said in file.says
        if said.nct_id == nct_id
        for hospital_id in answers_to(file.hospital_id)
    }


def said_open(hospital_ids: Collection[str], today: date) -> frozenset[str]:
    """Name the studies that these hospitals themselves said, lately enough, are open there."""
    return frozenset(
        said.nct_id
        for file in _files().values()
        if answers_to(file.hospital_id) & frozenset(hospital_ids)
        for said in file.says
        if said.status is SaidStatus.OPEN and said.holds(today)
    )


def embedding_origins() -> tuple[str, ...]:
    """List the origins whose pages may show ours in a frame: of the hospitals' files, and of this server's settings."""
    named = os.environ.get(ORIGINS_VARIABLE, "").split()
    return tuple(
        dict.fromkeys([*map(_origin, named), *(each for file in _files().values() for each in file.embed_from)])
    )


def forget() -> None:
    """Read the files anew the next time."""
    _files.cache_clear()


@cache
def _files() -> dict[str, HospitalFile]:
    """Read all files once; one that is broken is named in the log and left out."""
    folder = os.environ.get(FOLDER_VARIABLE)
    files = {}
    for path in sorted(Path(folder).glob("*.toml")) if folder else ():
        try:
            files[path.stem] = read_hospital(path)
        except InvalidInput as error:
            logger.error("%s The page goes without it.", error)  # noqa: TRY400 - the message says all
    return files


def _refer(name: str, given: Mapping[str, Any]) -> dict[str, str]:
    refer = given.get("refer")
    if not isinstance(refer, dict) or not all(isinstance(text, str) and text.strip() for text in refer.values()):
        raise InvalidInput(f"{name} needs a section [refer] with a text for each language.")
    if ENGLISH not in refer or refer.keys() - set(languages()):
        raise InvalidInput(f"{name}: [refer] needs {ENGLISH!r}, and may have {', '.join(languages())}.")
    return refer


def _checked(name: str, given: Mapping[str, Any]) -> date:
    checked = given.get("checked")
    if type(checked) is not date:
        raise InvalidInput(f"{name} needs the day on which it was checked: checked = 2026-11-26.")
    return checked


def _says(name: str, given: Mapping[str, Any]) -> tuple[Said, ...]:
    rows = given.get("says", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.keys() == _SAYS for row in rows):
        raise InvalidInput(f"{name}: each [[says]] needs {', '.join(sorted(_SAYS))}, and nothing else.")
    return tuple(_one_said(name, row) for row in rows)


def _one_said(name: str, row: Mapping[str, Any]) -> Said:
    if not isinstance(row["nct_id"], str) or not NCT_ID.fullmatch(row["nct_id"]):
        raise InvalidInput(f"{name}: {row['nct_id']!r} is no NCT number (NCT and eight digits).")
    if row["status"] not in set(SaidStatus):
        raise InvalidInput(f"{name}: the status of {row['nct_id']} must be one of {', '.join(SaidStatus)}.")
    if type(row["date"]) is not date or not isinstance(row["who"], str):
        raise InvalidInput(f'{name}: {row["nct_id"]} needs the day, date = 2026-11-26, and who = "..." says it.')
    return Said(row["nct_id"], SaidStatus(row["status"]), row["who"], row["date"])


def _embed(given: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(_origin(each) for each in given.get("embed_from", ()))


def _origin(written: object) -> str:
    """Accept an origin and nothing more, since it goes into a header."""
    if isinstance(written, str) and _ORIGIN.fullmatch(written):
        return written
    raise InvalidInput(f"{written!r} is no origin that may embed the page: write it like https://www.example.org.")
