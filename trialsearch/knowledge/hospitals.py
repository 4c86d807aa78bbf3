"""Hospitals behind the registry's facility texts (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from trialsearch.knowledge import read_table
from trialsearch.knowledge.facility_text import (
    Reading,
    cleaned,
    country_of,
    is_region,
    names_a_house,
    normal_words,
    read,
    tells_apart,
    town_of,
    within_one_edit,
)
from trialsearch.words import fold, mended

#: Sponsors hide a place behind such words ("Research Site", "Local Institution - 0005").
_PLACEHOLDER = re.compile(
    r" (?:(?:research|investigati(?:ve|onal)|study|trial|clinical) sites?|local institution|call for information) "
)
#: A text with such a word names a place all the same ("Children's Hospital ( Site 1006)").
_PLACE_OF_CARE = re.compile(
    r" (?:\w*(?:hosp|ospedal|klini|clini[cq]\b|clinique|univers|medic|cancer|oncolog|onkolog|health|kinder|child)\w*"
    r"|cent(?:er|re|ro)|institut\w*(?<!institution)) "
)
#: Where the same town's name stands for several towns, the state tells them apart.
_STATES_MATTER = frozenset(("united states", "canada", "australia"))


class MaskReason(StrEnum):
    """Why a site's hospital cannot be known."""

    SPONSOR_HIDES_IT = "sponsor hides it"
    ONLY_THE_CITY = "only the city is named"
    ONLY_A_NUMBER = "only a number is named"


@dataclass(frozen=True)
class Hospital:
    """A hospital as a family would name it.

    Attributes
    ----------
    id
        A slug: of the table, or made of the words that tell the hospital from others of its town.
    name
        The table's name, or the registry's text without site codes.
    known
        Whether the table has it.
    partners
        For a joint centre, the ids of the hospitals that run it.
    """

    id: str
    name: str
    city: str
    country: str
    known: bool
    partners: tuple[str, ...] = ()


def resolve(
    facility: str | None, city: str | None = None, state: str | None = None, country: str | None = None
) -> Hospital | None:
    """Find the one hospital behind a facility text of the registry.

    Returns
    -------
    Hospital or None
        None where the sponsor hides the site, and where the text names no place of care.
        A hospital that is not in the table comes with ``known=False``; its id is the same for every spelling of
        its name in its city that the rules of ``facility_text`` see through.

    Examples
    --------
    >>> resolve("Dana Ferber Cancer lnstitute - Pediatrics", "Boston", "Massachusetts", "United States").id
    'dana-farber-cancer-institute'
    >>> resolve("Boston Children's / Dana Farber", "Boston", "Massachusetts", "United States").partners
    ('dana-farber-cancer-institute', 'boston-childrens-hospital')
    >>> resolve("Novartis Investigative Site", "Boston", "Massachusetts", "United States") is None
    True
    """
    return _resolve(facility or "", city or "", state or "", country or "")


def answers_to(hospital_id: str) -> frozenset[str]:
    """Name the hospitals whose sites answer a search for one: itself, its joint centres, or a joint centre's partners.

    Examples
    --------
    >>> sorted(answers_to("massachusetts-general-hospital"))
    ['dana-farber-massachusetts-general', 'massachusetts-general-hospital']
    """
    rows = _rows()
    joint = {row.hospital.id for row in rows if hospital_id in row.hospital.partners}
    partners = {partner for row in rows if row.hospital.id == hospital_id for partner in row.hospital.partners}
    return frozenset({hospital_id} | joint | partners)


def joint_centres(hospital_ids: AbstractSet[str]) -> tuple[Hospital, ...]:
    """List the joint centres that at least one of these hospitals runs.

    Examples
    --------
    >>> [each.id for each in joint_centres({"boston-childrens-hospital"})]
    ['dana-farber-boston-childrens']
    """
    return tuple(row.hospital for row in _rows() if hospital_ids & set(row.hospital.partners))


def is_masked(facility: str | None, city: str | None) -> bool:
    """Whether the facility text hides the place: a placeholder, a number, or no more than the city's name.

    Examples
    --------
    >>> (
    ...     is_masked("Novartis Investigative Site, Genova", "GE"),
    ...     is_masked("Yale New Haven Hospital ( Site 1012)", None),
    ... )
    (True, False)
    """
    return mask_reason(facility, city) is not None


def mask_reason(facility: str | None, city: str | None) -> MaskReason | None:
    """Say why a facility text hides the place; None if it does not.

    Examples
    --------
    >>> mask_reason("Local Institution - 0005", "Lyon").value, mask_reason("Kiel", "Kiel").value
    ('sponsor hides it', 'only the city is named')
    """
    if not facility or not facility.strip():
        return None
    folded = fold(mended(facility))
    if not _PLACE_OF_CARE.search(_PLACEHOLDER.sub(" ", folded)):
        if _PLACEHOLDER.search(folded):
            return MaskReason.SPONSOR_HIDES_IT
        if folded.strip() in ({fold(mended(city)).strip()} if city else _towns_anywhere()):
            return MaskReason.ONLY_THE_CITY
    left = fold(cleaned(facility)).split()
    if any(map(str.isdigit, folded)) and not any(word.isalpha() and len(word) > 1 for word in left):
        return MaskReason.ONLY_A_NUMBER
    return None


@dataclass(frozen=True)
class _Row:
    """A row of hospitals.tsv, its names read into words."""

    hospital: Hospital
    towns: frozenset[str]
    state: str
    country: str
    wholes: frozenset[frozenset[str]]  #: names that count only if the text says nothing else
    parts: tuple[frozenset[str], ...]  #: names that count wherever all their words stand
    named: frozenset[str]  #: the words of its name
    for_children: bool


@cache
def _resolve(facility: str, city: str, state: str, country: str) -> Hospital | None:
    if not cleaned(facility) or mask_reason(facility, city):
        return None
    land = country_of(country)
    place = _city(cleaned(facility), city, land)
    town = town_of(place, land)
    reading = read(facility, town, land)
    if not reading.words:
        return None
    if found := _known(reading, town, fold(mended(state)).strip(), land):
        return found
    if not reading.names_a_place:
        return None
    where = (town, fold(state).strip() if land == "united states" else "", land)
    words = (*sorted(reading.core), *filter(None, where))
    return Hospital("-".join(words).replace(" ", "-"), reading.name, mended(place), mended(country), known=False)


def _city(facility: str, city: str, land: str) -> str:
    """Name the city; from the facility's last words where a region or a postcode stands in the city's place."""
    tail = facility.rpartition(",")[2].strip() if "," in facility else ""
    town, other = town_of(city, land), town_of(tail, land)
    no_city = len(town) <= 2 or is_region(city) or any(c.isdigit() for c in city)
    known = town not in _towns(land) and other in _towns(land)
    return tail if known or (other and no_city and not names_a_house(tail, land)) else city


def _known(reading: Reading, town: str, state: str, land: str) -> Hospital | None:
    near = [row for row in _rows_in(town, land) if _same_state(row, state)]
    if found := _best(near, reading, town):
        return found
    # A slip in the city's name ("Seatlle") is seen through only when the hospital's name is without one.
    slipped = [row for row in _rows_near_in_spelling(town, land) if _same_state(row, state)]
    named = [
        row for row in slipped if any(tells_apart(part, town, land) and part <= reading.words for part in row.parts)
    ]
    return _best(named, reading, town) or _best(near, reading, town, forgiving=True)


def _same_state(row: _Row, state: str) -> bool:
    return row.country not in _STATES_MATTER or not row.state or not state or row.state == state


def _best(rows: Sequence[_Row], reading: Reading, town: str, *, forgiving: bool = False) -> Hospital | None:
    """Choose the row that explains most of the text: joint centres, children's hospitals, then the longest name."""
    strange: frozenset[str] = frozenset()
    if forgiving and rows:
        said = {word for row in rows for part in row.parts for word in part}
        strange = tells_apart(reading.words - said, town, rows[0].country)
    children_apart = "child" in reading.core and any(row.for_children for row in rows)
    scored = [
        (score, row.hospital)
        for row in rows
        if (score := _score(row, reading, town, strange))
        and not (children_apart and _is_its_neighbour(row, reading, town))
    ]
    found = {hospital.id for _, hospital in scored}
    for row in rows:
        if row.hospital.partners and found.issuperset(row.hospital.partners):
            return row.hospital
    return max(scored, key=lambda pair: pair[0], default=((), None))[1]


def _score(row: _Row, reading: Reading, town: str, strange: AbstractSet[str]) -> tuple[int, ...]:
    """Rank a row for a text: children's hospitals first, then by letters explained; () where no name is there.

    One of the `strange` words may be a slip of the pen.
    """
    fitting = [
        *(part for part in row.parts if part <= reading.words or _slip(part - reading.words, part, strange, row, town)),
        *(
            whole
            for whole in row.wholes
            if whole == reading.core
            or (reading.core - whole <= strange and _slip(whole - reading.core, whole, strange, row, town))
        ),
    ]
    if not fitting:
        return ()
    return (
        int(row.for_children),
        *max((_letters(tells_apart(part, town, row.country)), _letters(part)) for part in fitting),
    )


def _is_its_neighbour(row: _Row, reading: Reading, town: str) -> bool:
    """Whether a text names a children's hospital of its own beside the row ("Carell Children's, Vanderbilt")."""
    own = reading.core.difference(row.named, *row.parts)
    return not row.for_children and bool(tells_apart(own, town, row.country))


def _letters(words: AbstractSet[str]) -> int:
    return sum(map(len, words))


def _slip(missing: AbstractSet[str], name: AbstractSet[str], strange: AbstractSet[str], row: _Row, town: str) -> bool:
    """Whether the one word of a name that a text lacks stands there with a slip of the pen.

    The shorter the word and the less the others say, the more it would be a guess.
    """
    if len(missing) != 1:
        return False
    (word,) = missing
    shortest = 4 if tells_apart(name - missing, town, row.country) else 5 if len(name) > 1 else 6
    return len(word) >= shortest and any(len(other) >= 4 and within_one_edit(word, other) for other in strange)


@cache
def _rows_in(town: str, land: str) -> tuple[_Row, ...]:
    return tuple(row for row in _rows() if row.country == land and town in row.towns)


@cache
def _rows_near_in_spelling(town: str, land: str) -> tuple[_Row, ...]:
    if town in _towns(land) or len(town) < 6:
        return ()
    towns = [other for other in _towns(land) if within_one_edit(town, other)]
    return tuple(row for other in sorted(towns) for row in _rows_in(other, land))


@cache
def _towns(land: str) -> frozenset[str]:
    return frozenset(town for row in _rows() if row.country == land for town in row.towns)


@cache
def _towns_anywhere() -> frozenset[str]:
    return frozenset(town for row in _rows() for town in row.towns)


@cache
def _rows() -> tuple[_Row, ...]:
    return tuple(_row(row) for row in read_table("hospitals.tsv"))


def _row(row: dict[str, str]) -> _Row:
    land = country_of(row["country"])
    towns = [town_of(name, land) for name in (row["city"], *_list(row["other_cities"])) if name]
    names = _list(row["names"])
    named = frozenset(normal_words(row["name"], land))
    joint = _list(row["joint_with"])
    wholes = [name.removeprefix("=") for name in names if name.startswith("=")] + ([] if joint else [row["name"]])
    return _Row(
        hospital=Hospital(row["id"], row["name"], row["city"], row["country"], known=True, partners=joint),
        towns=frozenset(towns),
        state=fold(row["state"]).strip(),
        country=land,
        wholes=frozenset(read(name, town, land).core for name in wholes for town in towns),
        parts=tuple(frozenset(normal_words(name, land)) for name in names if not name.startswith("=")),
        named=named,
        for_children="child" in named,
    )


def _list(cell: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in cell.split(";") if name.strip())
