"""The registry's facility texts, read as words that can be compared (pure)."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from trialsearch.knowledge import read_table
from trialsearch.words import fold, mended

#: What sponsors hang on a name: "( Site 1013)", "/ID# 163440", "- Site Number : 840092", "(M1034)", "1005 - ", " SC-7".
_SITE_CODES = re.compile(
    r"(?i)\(? *\b(?:investigat\w+ +|research +)?sites? *(?:number|no\b\.?|nr\b\.?)? *[:#]* *\d[\d-]* *\)?"
    r"|/? *\bID *[#:]+ *\d+"
    r"|#: *\d+|# *\d{2,}"
    r"|\( *[a-z]{0,3}-?\d+ *\)"
    r"|^ *\d{2,} *[-–:] "
    r"|[-–/, ] *(?:0\d+|sc[- ]?\d*|ppds|pin) *$"
    r"|\( *data collection only *\)|- *PIN *-"
)
#: "Hôpital d'Enfants", "dell'Università": the article parts from its word.
_ELISION = re.compile(r"(?i)\b(d|l|dell|all|nell|sull|qu)['’´`]")
#: "№31", "N°1", "No.2"
_NUMBER = re.compile(r"(?i)(?:№|\bn[o°º]?\.?|\bnr\.?) ?(?=\d)")
#: A letter that was lost on the way ("Ac?badem").
_LOST_LETTER = re.compile(r"(?<=\w)[?\ufffd](?=\w)")
#: "Hôpital X (Site Y), Klinik Z / A - B": where one part of a text ends.
_PARTS = re.compile(r" d/?b/?a\.? |[,;()\[\]|，；（）]|(?<=[a-z]{5})\. (?=[A-Z])")
#: These part two houses ("Emory University - Grady Memorial Hospital") or stand inside one name.
_JOINTS = re.compile(r" ?[-–—]+ | [-–—]+ ?|(?<!\d) ?/ ?(?!\d)| at ")
_TOWN_ENDS = re.compile(r"(?<=\w) ?[,/(]")
_INITIALS = re.compile(r"\b[a-z](?: [a-z]\b)+")
_ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")
_TREATS_NOBODY = re.compile(
    r" (?:(?:child\w*|pediatric|study|leukemia) (?:\w+ ){0,2}group|consortium|cooperative|society|association|committee"
    r"|massive bio|biotherapeutics?|technologies|msd|sharp dohme"
    r"|m?b?ccop|ncorp|cog|prof|professor|study manager|investigator|coordinator) "
)
#: "Some Body", "Some X. Body, MD": two words and no other, as a person is called.
_TWO_NAMES = re.compile(
    r"(?:(?:Dr|Prof)\.? )*[A-Z][a-z'’]+(?:-[A-Z][a-z]+)?(?: [A-Z]\.?)? [A-Z][a-z'’]+(?:-[A-Z][a-z]+)?"
    r"(?:,? (?:M\.?D|Ph\.?D|DO)\.?)*"
)
#: A house is called after a saint, or "The Somebody".
_OF_A_HOUSE = re.compile(
    r"(?i)^(?:the|la|le|el|il|los|las|st|saint|sainte|san|santa|sant|sao|virgen|royal|king|queen|prince|princess) "
)
_CANCER_HOSPITAL = re.compile(r"\b(?:cancer|oncology) hospital\b")
_MEDICAL_UNIVERSITY = re.compile(r"\bmedical university\b")
_CODE = re.compile(r"(?=.*\d.*\d)(?=.*[a-z])\w+|\d{4,}|0\d+")
#: "Marienhospital", "Kantonsspital", "Länssjukhuset"
_COMPOUND = re.compile(
    r"(\w{3,}?)s?(krankenhaus|klinikum|kliniken|klinik|spital|hospital|hospitalet|sjukhuset|sjukhus|sykehuset|sykehus"
    r"|ziekenhuis|ziekenhuizen|sairaala)"
)
#: "josephs", "lakes"; but not "texas", "louis", "princess".
_POSSESSIVE = re.compile(r"\w{3,}[^aiosu]s")
#: Countries where "ue" is another way to write "ü".
_UMLAUTS_WRITTEN_OUT = frozenset(("germany", "austria", "switzerland"))
_UMLAUT = re.compile(r"[ao]e|(?<![aeq])ue")


@dataclass(frozen=True)
class Reading:
    """A facility text in words of one spelling."""

    words: frozenset[str]  #: all of them
    core: frozenset[str]  #: those by which the place is told from others of its town
    names_a_place: bool  #: False for a person, and for an organisation that treats nobody
    name: str  #: the text without codes, for people


def read(facility: str, town: str, country: str) -> Reading:
    """Read a facility text; `town` and `country` as `town_of` and `country_of` give them.

    Examples
    --------
    >>> sorted(read("Univ. Hosp. Ulm, Klinik für Kinderheilkunde /ID# 163440", "ulm", "germany").core)
    ['university']
    >>> read("Univ. Hosp. Ulm ( Site 1013)", "ulm", "germany").name
    'Univ. Hosp. Ulm'
    >>> (
    ...     read("CCOP - Some River Oncology Program", "", "").names_a_place,
    ...     read("Prof. A. Other, MD", "", "").names_a_place,
    ... )
    (False, False)
    >>> read("Some Body, MD", "boston", "united states").names_a_place
    False
    >>> read("Bronson Kalamazoo", "kalamazoo", "united states").names_a_place
    True
    """
    name = cleaned(facility)
    parts = [part for text in _PARTS.split(_LOST_LETTER.sub("", name)) for part in _pieces(text, country)]
    words = frozenset(word for part in parts for word in part)
    if "academic" in words:
        words |= {"university"}
    names_a_place = not words.isdisjoint(_kind("house")) or not (
        _TREATS_NOBODY.search(fold(name)) or _is_a_person(name, words, town, country)
    )
    return Reading(words, _core(parts, _words_of_place(town, country)), names_a_place, name)


def _is_a_person(name: str, words: frozenset[str], town: str, country: str) -> bool:
    """Whether a text is two names and nothing else; hospitals called after people are known before this is asked."""
    if not _TWO_NAMES.fullmatch(name) or _OF_A_HOUSE.match(name):
        return False
    of_a_place = _words_of_place(town, country) | frozenset(town.split())
    return words == tells_apart(words, town, country) and words.isdisjoint(
        of_a_place | _kind("opener") | _kind("practice") | _kind("specialty")
    )


def cleaned(facility: str) -> str:
    """Mend a facility text and take away what sponsors hang on it: site numbers, protocol numbers.

    Examples
    --------
    >>> cleaned("#1002, Boston Children&#39;s Hospital (Site #: 102)")
    "Boston Children's Hospital"
    """
    text = html.unescape(mended(facility))
    for _ in range(2):
        text = _SITE_CODES.sub(" ", text)
    return " ".join(text.split()).strip(" ,;:-–/")


@cache
def country_of(text: str) -> str:
    """Name a country in one way, folded.

    Examples
    --------
    >>> country_of("Turkey (Türkiye)"), country_of("Korea, Republic of")
    ('turkey', 'south korea')
    """
    folded = fold(mended(text)).strip()
    return _places("country").get(folded, folded)


@cache
def town_of(text: str, country: str) -> str:
    """Name a town in one way, folded: without postcodes, in English where it has an English name.

    Examples
    --------
    >>> town_of("D-80337 München", "germany"), town_of("Halle/Saale", "germany"), town_of("Aarhus N", "denmark")
    ('munich', 'halle', 'aarhus')
    """
    words = [word for word in fold(_TOWN_ENDS.split(mended(text))[0]).split() if not any(map(str.isdigit, word))]
    # The D of "D-80337", the N of "Aarhus N", the CEDEX of French post.
    folded = " ".join(word for word in words if len(word) > 1 and word != "cedex")
    known = _places("town")
    plain = _without_umlauts(folded, country)
    return known.get(folded) or known.get(plain, plain)


@cache
def names_a_house(text: str, country: str) -> bool:
    """Whether a text has a word for a sort of house or a field of medicine, so that it is no town's name.

    Examples
    --------
    >>> names_a_house("Abteilung für Pädiatrie", "germany"), names_a_house("Ulm", "germany")
    (True, False)
    """
    return not (_kind("house") | _kind("field") | _kind("opener")).isdisjoint(normal_words(text, country))


@cache
def is_region(text: str) -> bool:
    """Whether a text names a province or the like, which stands in the city's place in some records.

    Examples
    --------
    >>> is_region("Baden-Württemberg"), is_region("Ulm")
    (True, False)
    """
    return fold(mended(text)).strip() in _places("region")


def normal_words(text: str, country: str) -> tuple[str, ...]:
    """Spell words in one way: one language, no articles, no codes, slips mended, initials joined.

    Examples
    --------
    >>> normal_words("Ospedale Infantile Regina Margherita", "italy")
    ('hospital', 'child', 'regina', 'margherita')
    >>> normal_words("The C. S. Mott Children's Hopsital", "united states")
    ('cs', 'mott', 'child', 'hospital')
    """
    folded = fold(_NUMBER.sub(" no ", _ELISION.sub(r"\1 ", text))).strip()
    joined = _INITIALS.sub(lambda found: found[0].replace(" ", ""), folded)
    words = [meant for word in joined.split() for meant in _meaning(word, country) if meant not in _kind("drop")]
    # A single letter is an initial or an article; at the end it may tell "Hospital A" from "Hospital B".
    return tuple(word for i, word in enumerate(words, 1) if len(word) > 1 or word.isdigit() or i == len(words) > 1)


def within_one_edit(one: str, other: str) -> bool:
    """Whether one slip turns a word into the other: a letter more, less, another, or two changed about.

    Examples
    --------
    >>> within_one_edit("farber", "faber"), within_one_edit("hopsital", "hospital"), within_one_edit("mary", "mercy")
    (True, True, False)
    """
    return OSA.distance(one, other, score_cutoff=1) <= 1


def tells_apart(words: AbstractSet[str], town: str, country: str) -> frozenset[str]:
    """Keep the words that are no sort of house, no field of medicine and not the town's name.

    Examples
    --------
    >>> sorted(tells_apart(frozenset(("floating", "hospital", "child", "boston")), "boston", "united states"))
    ['floating']
    """
    common = _kind("weak") | _kind("medium") | _kind("house") | _kind("field") | _words_of_place(town, country)
    return frozenset(word for word in words if word not in common)


@cache
def _meaning(word: str, country: str) -> tuple[str, ...]:
    """Give the normal form of one folded word; none for a code."""
    same, known = _same(), _known_words()
    if ordinal := _ORDINAL.fullmatch(word):
        return (ordinal[1],)
    if _CODE.fullmatch(word) and not word.startswith("md"):
        return ()
    if word.startswith("ln"):  # "lnstitute": l for I
        word = f"in{word[2:]}"
    for spelling in (word, _without_umlauts(word, country)):
        if spelling in same:
            return same[spelling]
        if spelling in known:
            return (spelling,)
    word = _without_umlauts(word, country)
    if slip := _slip_of(word):
        return same.get(slip, (slip,))
    if compound := _COMPOUND.fullmatch(word):
        return tuple(meant for part in compound.groups() for meant in _meaning(part, country))
    return (word[:-1] if _POSSESSIVE.fullmatch(word) else word,)


def _slip_of(word: str) -> str | None:
    """Find the one long word of the tables that a slip of the pen made into this."""
    if len(word) < 6:
        return None
    found = {known for known in _long_words().get(word[0], ()) if within_one_edit(word, known)}
    return min(found) if found else None


def _pieces(text: str, country: str) -> list[tuple[str, ...]]:
    """Split a part at dashes, strokes and "at" where each side names a house."""
    pieces: list[tuple[str, ...]] = []
    for piece in filter(None, (normal_words(piece, country) for piece in _JOINTS.split(text))):
        if pieces and not (_rank(piece) and _rank(pieces[-1])):
            pieces[-1] = (*pieces[-1], *piece)
        else:
            pieces.append(piece)
    return pieces


def _core(parts: Sequence[Sequence[str]], where: AbstractSet[str]) -> frozenset[str]:
    """Keep the words that tell a place from the others of its town."""
    bare = [_without_departments(part) for part in parts]
    kept = [word for part in _that_name_the_place(bare) for word in part]
    here = {word for word in kept if word not in where}
    medium, weak = here & _kind("medium"), here & (_kind("weak") | _fields())
    names = here - medium - weak - {"child", "woman"}
    # A children's or a cancer hospital is another house than the hospital of the same name.
    sort = {"child"} & set(kept) | ({"cancer"} if _CANCER_HOSPITAL.search(" ".join(kept)) else set())
    if here & _kind("practice") and not here & {"hospital", "university"}:
        names |= here & (_kind("practice") | _fields())  # "Urology Specialists of Nevada"
    elif here.isdisjoint(_kind("house")):
        names |= weak & _kind("specialty")  # "Minnesota Oncology"
    if any(not name.isdigit() for name in names):
        return frozenset(names | sort | ({"university"} & medium if "child" in sort else set()))
    # No name of its own ("University Hospital", "First Hospital"): its sort tells it apart.
    sort |= names | medium | here & {"woman"}
    if "university" in medium or "academic" in here:
        medical = {"medical"} if _MEDICAL_UNIVERSITY.search(" ".join(kept)) else set()
        return frozenset(sort | medical | {"university"})
    if "institute" in weak or not sort:
        sort |= weak
    return frozenset(sort or kept or {word for part in parts for word in part})


def _that_name_the_place(parts: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """Choose the parts of a text that say most exactly which house it is."""
    ranks = [_rank(part) for part in parts]
    best = max(ranks, default=0)
    return [_without_its_university(part) for part, rank in zip(parts, ranks, strict=True) if rank == best or not best]


def _rank(part: Sequence[str]) -> int:
    words = set(part)
    if words & {"hospital", "policlinico"} or {"medical", "center"} <= words or {"child", "clinic"} <= words:
        return 4 if "child" in words else 3
    if "child" in words and words.isdisjoint(_fields()):  # "Seattle Children's"
        return 4
    if words & {"university", "clinic"}:
        return 2
    return 1 if words & _kind("house") else 0


def _without_its_university(part: Sequence[str]) -> Sequence[str]:
    """Cut "... of Some University" off a hospital that has a name of its own."""
    if "hospital" not in part:
        return part
    end = part.index("hospital") + 1
    own = [word for word in part[:end] if not word.isdigit() and word not in _kind("weak") | _kind("medium")]
    return part[:end] if {"university", "college"} & set(part[end:]) and set(own) - {"child"} else part


def _without_departments(part: Sequence[str]) -> list[str]:
    """Leave out "Department of Paediatric Oncology" and the like: an opener and the fields that follow it."""
    kept: list[str] = []
    inside = False
    for index, word in enumerate(part):
        of_a_field = word in {"clinic", "center"} and set(part[index + 1 : index + 2]) & (_kind("field") - {"cancer"})
        before_it = index + 1 < len(part) and part[index + 1] in _kind("opener") and word in _kind("field")
        if word in _kind("opener") or (of_a_field and (index == 0 or "hospital" in kept)):
            inside = True
        elif not (inside and word in _kind("field")) and not before_it:
            inside = False
            kept.append(word)
    return kept


@cache
def _fields() -> frozenset[str]:
    """Fields of medicine that are no part of a hospital's name."""
    return frozenset(word for word in _kind("field") - {"child", "woman"} if not word.isdigit())


@cache
def _words_of_place(town: str, country: str) -> frozenset[str]:
    names = [town, country, *(other for other, one in _places("town").items() if one == town)]
    return frozenset(word for name in names for word in normal_words(name, country))


def _without_umlauts(word: str, country: str) -> str:
    if country not in _UMLAUTS_WRITTEN_OUT:
        return word
    return _UMLAUT.sub(lambda found: found[0][0], word)


@cache
def _kind(kind: str) -> frozenset[str]:
    rows = (row for row in read_table("facility_words.tsv") if row["kind"] == kind)
    return frozenset(word for row in rows for word in row["words"].split())


@cache
def _same() -> dict[str, tuple[str, ...]]:
    rows = [row for row in read_table("facility_words.tsv") if row["kind"] == "same"]
    return {word: tuple(row["means"].split()) for row in rows for word in row["words"].split()}


@cache
def _known_words() -> frozenset[str]:
    kinds = ("house", "weak", "medium", "drop", "field")
    return frozenset().union(*map(_kind, kinds), (word for means in _same().values() for word in means))


@cache
def _long_words() -> dict[str, tuple[str, ...]]:
    """Words long enough to be known in spite of a slip, by their first letter."""
    words = sorted(word for word in _known_words() | _same().keys() if len(word) >= 7)
    return {letter: tuple(word for word in words if word[0] == letter) for letter in {word[0] for word in words}}


@cache
def _places(kind: str) -> dict[str, str]:
    """Other names of towns or countries, folded -> the one name."""
    rows = [row for row in read_table("facility_words.tsv") if row["kind"] == kind]
    return {fold(other).strip(): row["means"] for row in rows for other in row["words"].split(",")}
