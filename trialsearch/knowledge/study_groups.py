"""Cooperative groups, the numbers of their trials, and well-known trials by name (pure)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from trialsearch.knowledge import read_table
from trialsearch.words import fold


@dataclass(frozen=True)
class StudyGroup:
    """A group of hospitals that runs trials together."""

    group: str
    full_name: str
    region: str


@dataclass(frozen=True)
class GroupMatch:
    """A group that a trial belongs to, and the words that say so, as written."""

    group: StudyGroup
    words: str


@dataclass(frozen=True)
class KeyTrial:
    """A well-known trial, and the names by which people know it."""

    nct_id: str
    names: tuple[str, ...]
    groups: tuple[str, ...]


#: Words around a protocol's number that are not part of it.
_AROUND = frozenset(("protocol", "study", "trial", "therapy", "number", "no", "nr", "the"))
_ROMAN = {"ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "xi": 11, "xii": 12, "xiii": 13} | {
    "xiv": 14, "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20,
}  # fmt: skip
_TOTAL = re.compile(r"^tot(?:al)?(\d+|[xvi]+)([a-z]?)$")
#: 05-001, 05-01 and 05001 are one protocol of the consortium.
_DFCI = re.compile(r"^dfci(?:all)?(?:consortium)?(\d{2})0{0,2}1$")
_DFCI_NUMBER = re.compile(r"^\d{2}-0{0,2}1$")
_DFCI_SPONSOR = re.compile(r"(?i)dana[- ]farber")
_PARTS = re.compile(r"\s*[/;,]\s*")


def groups() -> tuple[StudyGroup, ...]:
    """List the groups of the table, in its order."""
    return tuple(group for group, _, _ in _groups())


def groups_of(
    titles: Sequence[str] = (), identifiers: Sequence[str] = (), sponsors: Sequence[str] = (), acronym: str = ""
) -> tuple[GroupMatch, ...]:
    """Say which groups a trial belongs to, in the order of the table.

    Numbers count in identifiers, acronym and titles; names there and among the sponsors and collaborators.

    Examples
    --------
    >>> [(each.group.group, each.words) for each in groups_of(["AIEOP-BFM ALL 2017"], ["COG-AALL1731"])]
    [('COG', 'COG-AALL1731'), ('AIEOP-BFM', 'AIEOP-BFM ALL 2017')]
    """
    places = [(text, True) for text in (*identifiers, acronym, *titles) if text]
    places += [(text, False) for text in sponsors if text]
    rest = [unicodedata.normalize("NFC", text) for text, _ in places]
    if not any(_any_group().search(text) for text in rest):
        return ()
    found: list[GroupMatch] = []
    for group, ids, names in _groups():
        words = ""
        for at, (_, has_numbers) in enumerate(places):
            for pattern in (ids, names) if has_numbers else (names,):
                match = pattern.search(rest[at])
                if match:
                    words = words or match[0].strip()
                    rest[at] = f"{rest[at][: match.start()]}|{rest[at][match.end() :]}"
        if words:
            found.append(GroupMatch(group, words))
    return tuple(found)


def protocol_key(text: str) -> str:
    """Write a protocol's number or a trial's name in one way, so that typed ones meet recorded ones.

    Examples
    --------
    >>> protocol_key("aall-1731") == protocol_key("COG-AALL1731") == "aall1731"
    True
    >>> protocol_key("Total Therapy Study XVII") == protocol_key("TOT17") == "total17"
    True
    >>> protocol_key("DFCI ALL 05-01") == protocol_key("DFCI-05001") == "dfci05001"
    True
    """
    words = [word for word in fold(text).split() if word not in _AROUND]
    if len(words) > 1 and words[0] == "cog":
        words = words[1:]
    key = "".join(str(_ROMAN.get(word, word)) if at else word for at, word in enumerate(words))
    if total := _TOTAL.match(key):
        return f"total{_ROMAN.get(total[1], total[1])}{total[2]}"
    if dfci := _DFCI.match(key):
        return f"dfci{dfci[1]}001"
    return key


def protocol_keys(
    titles: Sequence[str] = (), identifiers: Sequence[str] = (), sponsors: Sequence[str] = (), acronym: str = ""
) -> tuple[str, ...]:
    """List the keys under which a trial can be reached: its numbers, its acronym, and the numbers in its titles."""
    written = [*identifiers, *(part for part in _PARTS.split(acronym) if part), acronym]
    written += [number for title in titles for number in _numbers_in(title)]
    if any(_DFCI_SPONSOR.search(sponsor) for sponsor in sponsors):
        written += [f"DFCI {number}" for number in identifiers if _DFCI_NUMBER.match(number)]
    keys = (protocol_key(text) for text in written)
    return tuple(dict.fromkeys(key for key in keys if key))


def key_trials() -> tuple[KeyTrial, ...]:
    """List the well-known trials."""
    return tuple(
        KeyTrial(row["nct_id"], tuple(row["names"].split(";")), tuple(filter(None, row["groups"].split(";"))))
        for row in read_table("key_trials.tsv")
    )


def names_of_trial(nct_id: str) -> tuple[str, ...]:
    """List the names by which a trial is known; empty for most."""
    return next((trial.names for trial in key_trials() if trial.nct_id == nct_id), ())


def _numbers_in(text: str) -> Iterator[str]:
    text = unicodedata.normalize("NFC", text)
    if not _any_group().search(text):
        return
    for _, ids, _ in _groups():
        yield from (match[0] for match in ids.finditer(text) if any(c.isdigit() for c in protocol_key(match[0])))


@cache
def _groups() -> tuple[tuple[StudyGroup, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (StudyGroup(row["group"], row["full_name"], row["region"]), _pattern(row["ids"]), _pattern(row["names"]))
        for row in read_table("study_groups.tsv")
    )


@cache
def _any_group() -> re.Pattern[str]:
    """Match where any group would: most trials belong to none, and one look settles that."""
    rows = read_table("study_groups.tsv")
    return _pattern(";".join(listed for row in rows for listed in (row["ids"], row["names"]) if listed))


def _pattern(listed: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)(?<!\w)(?:{listed.replace(';', '|')})(?!\w)" if listed else r"(?!)")
