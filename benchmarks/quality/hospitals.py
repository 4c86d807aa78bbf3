"""`python -m benchmarks.quality.hospitals [LABELS.tsv]`: hospitals behind facility texts, for docs/quality.md.

Two labelled texts are a pair of one hospital, or not; the resolver says so by equal ids. Printed: precision, recall
and F1 of the pairs, each text counted once and by the number of its sites; the same with the rows of some hospitals
taken out of the table (what the rules do alone); what is split and merged; what one slip of the pen changes; and,
without labels, what to read by eye in the sites of the recorded studies.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import random
import re
import string
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

from trialsearch.knowledge import hospitals, read_table
from trialsearch.knowledge.facility_text import cleaned, country_of, town_of
from trialsearch.knowledge.hospitals import Hospital, mask_reason, resolve

SHARED = Path(__file__).resolve().parents[3] / "shared"
LABELS = SHARED / "labels" / "facilities-dev.tsv"
STUDIES = SHARED / "registry" / "studies.jsonl.gz"

_LONG_WORD = re.compile(r"[A-Za-z]{5,}")

Site = tuple[str, str, str, str]


@dataclass(frozen=True)
class Labelled:
    """A facility text with the hospital that a person saw in it."""

    site: Site
    sites: int
    hospital: str
    kind: str


@dataclass(frozen=True)
class Score:
    """Pairs of texts: said to be one hospital and are, are said so wrongly, are and are not said so."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the pairs said that are right; 1 where none was said."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the true pairs that were said."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def labelled(path: Path = LABELS) -> list[Labelled]:
    """Read the labels."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Labelled(
            (row["facility"], row["city"], row["state"], row["country"]), int(row["n"]), row["hospital"], row["kind"]
        )
        for row in rows
    ]


def pairwise(rows: Sequence[Labelled], *, by_sites: bool = False, about: Collection[str] | None = None) -> Score:
    """Compare all pairs of hospital texts; with `about`, those in which one of these hospitals takes part."""
    named = [(row, _id(row)) for row in rows if row.kind == "hospital"]
    counts: Counter[tuple[bool, bool]] = Counter()
    for (one, one_id), (other, other_id) in combinations(named, 2):
        if about is None or one.hospital in about or other.hospital in about:
            weight = one.sites * other.sites if by_sites else 1
            counts[one.hospital == other.hospital, one_id == other_id] += weight
    return Score(counts[True, True], counts[False, True], counts[True, False])


def _id(row: Labelled) -> str:
    found = resolve(*row.site)
    return found.id if found else f"none: {row.site}"


def held_out(rows: Sequence[Labelled], share: float) -> set[str]:
    """Choose a share of the labelled hospitals by the hash of their names."""
    names = {row.hospital for row in rows if row.kind == "hospital"}
    return {name for name in names if hashlib.sha256(name.encode()).digest()[0] < 256 * share}


@contextmanager
def table_without(ids: Collection[str]) -> Iterator[None]:
    """Take rows out of the table of hospitals."""

    def fewer(name: str) -> list[dict[str, str]]:
        return [row for row in read_table(name) if row["id"] not in ids]

    whole = hospitals.read_table
    hospitals.read_table = fewer
    _forget()
    try:
        yield
    finally:
        hospitals.read_table = whole
        _forget()


def _forget() -> None:
    for each in vars(hospitals).values():
        if hasattr(each, "cache_clear") and each.__module__ == hospitals.__name__:
            each.cache_clear()


def confusions(rows: Sequence[Labelled]) -> list[str]:
    """List each hospital that got several ids, and each id that got several hospitals."""
    ids: defaultdict[str, set[str]] = defaultdict(set)
    names: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.kind == "hospital":
            ids[row.hospital].add(_id(row))
            names[_id(row)].add(row.hospital)
    split = [f"split   {name}: {', '.join(sorted(found))}" for name, found in sorted(ids.items()) if len(found) > 1]
    return split + [
        f"merged  {one}: {', '.join(sorted(found))}" for one, found in sorted(names.items()) if len(found) > 1
    ]


def labelled_by_table() -> list[Labelled]:
    """Take the table's own answers on the recorded sites for labels, to see what the rules do without its rows."""
    found = ((site, count, resolve(*site)) for site, count in recorded_sites().items())
    return [
        Labelled(site, count, hospital.id, "hospital") for site, count, hospital in found if hospital and hospital.known
    ]


def recorded_sites() -> Counter[Site]:
    """Count the sites of the recorded studies."""
    sites: Counter[Site] = Counter()
    with gzip.open(STUDIES, "rt", encoding="utf-8") as lines:
        for line in lines:
            module = json.loads(line).get("protocolSection", {}).get("contactsLocationsModule", {})
            for place in module.get("locations", []):
                facility, city, state, country = (place.get(k, "") for k in ("facility", "city", "state", "country"))
                sites[facility, city, state, country] += 1
    return sites


def print_labels(path: Path) -> None:
    """Print what the labels say."""
    rows = labelled(path)
    out = held_out(rows, 0.3)
    theirs = {
        found.id
        for row in rows
        if row.hospital in out and row.kind == "hospital" and (found := resolve(*row.site)) and found.known
    }
    print("| pairs of hospital texts | precision | recall | F1 |\n|---|---|---|---|")
    _print("all, each text once", pairwise(rows))
    _print("all, by number of sites", pairwise(rows, by_sites=True))
    with table_without(theirs):
        _print(f"{len(out)} hospitals held out of the table, pairs with them", pairwise(rows, about=out))
        without_some = confusions(rows)
    with table_without({row["id"] for row in read_table("hospitals.tsv")}):
        _print("no table at all", pairwise(rows))
    by_table = labelled_by_table()
    missing = held_out(by_table, 0.3)
    with table_without(missing):
        score = pairwise(by_table, about=missing)
    _print(f"recorded texts, {len(missing)} hospitals held out (labels: the whole table)", score)
    for kind in ("masked", "other"):
        texts = [row for row in rows if row.kind == kind]
        got = [row.site[0] for row in texts if resolve(*row.site)]
        print(f"\n{kind}: {len(got)} of {len(texts)} texts got a hospital", *got, sep="\n  ")
    print("\nconfusions:", *(confusions(rows) or ["none"]), sep="\n  ")
    print("\nconfusions with the hospitals held out:", *(without_some or ["none"]), sep="\n  ")


def _print(name: str, score: Score) -> None:
    print(f"| {name} | {score.precision:.3f} | {score.recall:.3f} | {score.f1:.3f} |")


def print_slips(number: int = 1500) -> None:
    """Print how often one wrong letter in a recorded text of a hospital of the table leads elsewhere."""
    chance = random.Random(5)  # noqa: S311 - the same slips in every run
    texts = [row for row in labelled_by_table() if _LONG_WORD.search(row.site[0])]
    results: Counter[str] = Counter()
    for row in chance.sample(texts, number):
        facility, *where = row.site
        word = chance.choice(list(_LONG_WORD.finditer(facility)))
        at = chance.randrange(word.start() + 1, word.end() - 1)
        slips = (
            facility[:at] + facility[at + 1 :],
            facility[:at] + facility[at + 1] + facility[at] + facility[at + 2 :],
            facility[:at] + chance.choice(string.ascii_lowercase) + facility[at + 1 :],
        )
        found = resolve(chance.choice(slips), *where)
        same = found is not None and found.id == row.hospital
        results["same" if same else "another" if found and found.known else "not in the table"] += 1
    shares = ", ".join(f"{name} {count / number:.1%}" for name, count in results.most_common())
    print(f"\none letter wrong in {number:,} recorded texts of hospitals of the table: {shares}")


def print_audit(shown: int = 25) -> None:
    """Print what to read by eye in the recorded sites."""
    sites = recorded_sites()
    _forget()
    begun = time.process_time()
    found = {site: resolve(*site) for site in sites}
    print(f"\n{len(sites):,} different site texts, resolved in {time.process_time() - begun:.1f} s of processor time")
    texts: defaultdict[Hospital, Counter[Site]] = defaultdict(Counter)
    by_id: dict[str, Hospital] = {}
    counts: Counter[str] = Counter()
    for site, hospital in found.items():
        if hospital:
            texts[by_id.setdefault(hospital.id, hospital)][site] += sites[site]
        masked = mask_reason(site[0], site[1])
        counts["known" if hospital and hospital.known else "unknown" if hospital else masked or "no place named"] += (
            sites[site]
        )
    print(f"{sites.total():,} sites:", ", ".join(f"{name} {count:,}" for name, count in counts.most_common()))
    print(f"{sum(each.known for each in texts):,} hospitals of the table, {sum(not e.known for e in texts):,} others")
    unknown = sorted((each for each in texts if not each.known), key=lambda each: -texts[each].total())
    print("\nlargest unknown:", *(f"{texts[e].total()} {e.id}: {e.name}" for e in unknown[:shown]), sep="\n  ")
    print("\nunknown whose texts look least alike:", *_least_alike(unknown, texts)[:shown], sep="\n  ")
    print("\nunknown that look like another of their city:", *_near(texts)[:shown], sep="\n  ")


def _least_alike(unknown: Sequence[Hospital], texts: dict[Hospital, Counter[Site]]) -> list[str]:
    """List the pairs of texts under one id, the least alike first."""
    pairs = [
        (_alike(one, other), hospital.id, one, other)
        for hospital in unknown
        for one, other in combinations(sorted({cleaned(site[0]) for site in texts[hospital]}), 2)
    ]
    return [f"{likeness:.2f} {each}: {one} | {other}" for likeness, each, one, other in sorted(pairs)]


def _near(texts: dict[Hospital, Counter[Site]]) -> list[str]:
    """List the pairs of hospitals in one city whose names are alike, one of them not of the table."""
    cities: defaultdict[tuple[str, str], list[Hospital]] = defaultdict(list)
    for hospital in texts:
        country = country_of(hospital.country)
        cities[town_of(hospital.city, country), country].append(hospital)
    pairs = [
        (_alike(one.name, other.name), one, other)
        for here in cities.values()
        for one, other in combinations(here, 2)
        if not (one.known and other.known)
    ]
    ordered = sorted(pairs, key=lambda pair: -pair[0])
    return [f"{likeness:.2f} {one.name} ({one.id}) | {other.name} ({other.id})" for likeness, one, other in ordered]


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()


if __name__ == "__main__":
    print_labels(Path(sys.argv[1]) if sys.argv[1:] else LABELS)
    print_slips()
    print_audit()
