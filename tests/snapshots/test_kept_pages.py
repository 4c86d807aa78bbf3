"""The pages of a pull on its way: their good beginning is kept, whatever a crash leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import raw, repeatable, study
from trialsearch.snapshots import KeptPages

WANTED = {"url": "https://registry.example", "data": "2026-11-20"}
RECORDS = [raw(study(f"NCT0000000{number}")) for number in (5, 1, 4, 2, 3)]
PAGES = [RECORDS[:2], RECORDS[2:4], RECORDS[4:]]
TOKENS = ["A", "B", None]


def keep(folder: Path, pages: int = 3) -> KeptPages:
    kept = KeptPages.open(folder, WANTED)
    for number in range(len(kept.pages), pages):
        kept.add(PAGES[number], 5 if number == 0 else None, TOKENS[number], [{"status": 200, "number": number}])
    return kept


def test_what_is_kept_is_read_back_by_another_run(tmp_path: Path) -> None:
    keep(tmp_path / "pull")
    kept = KeptPages.open(tmp_path / "pull", WANTED)
    assert [list(records) for _, records in kept.each()] == PAGES
    assert [page.next_token for page in kept.pages] == TOKENS
    assert (kept.count, kept.total) == (5, 5)
    assert list(kept.records()) == sorted(RECORDS)
    assert kept.nct_ids == {f"NCT0000000{number}" for number in range(1, 6)}
    assert [request["number"] for request in kept.requests] == [0, 1, 2]


def test_records_without_a_number_stand_at_the_end_and_equal_ones_count_once(tmp_path: Path) -> None:
    kept = KeptPages.open(tmp_path / "pull", WANTED)
    kept.add([b"{}", RECORDS[0], b"null"], 3, "A", [])
    kept.add([b"{}", RECORDS[0]], None, None, [])
    assert kept.count == 3
    assert kept.nct_ids == {"NCT00000005"}
    first, *others = kept.records()
    assert first == RECORDS[0]
    assert sorted(others) == [b"null", b"{}"]


@pytest.mark.parametrize("wanted", [WANTED | {"data": "2026-11-21"}, WANTED | {"query": "x"}, {}], ids=str)
def test_pages_of_another_pull_are_not_taken_up(tmp_path: Path, wanted: dict[str, str]) -> None:
    keep(tmp_path / "pull")
    assert KeptPages.open(tmp_path / "pull", wanted).pages == []
    assert KeptPages.open(tmp_path / "pull", WANTED).pages == []
    assert (tmp_path / "pull" / "records.jsonl").read_bytes() == b""


def test_cleared_pages_may_be_kept_anew(tmp_path: Path) -> None:
    kept = keep(tmp_path / "pull")
    kept.clear()
    assert (kept.count, kept.total, kept.pages) == (0, None, [])
    kept.add(PAGES[2], 1, None, [])
    assert list(KeptPages.open(tmp_path / "pull", WANTED).records()) == PAGES[2]


def test_removed_pages_leave_no_folder(tmp_path: Path) -> None:
    kept = keep(tmp_path / "pull")
    kept.remove()
    kept.remove()
    assert list(tmp_path.iterdir()) == []


@repeatable
@given(
    pages=st.integers(0, 3),
    name=st.sampled_from(["records.jsonl", "pages.jsonl"]),
    where=st.floats(0, 1),
    damage=st.sampled_from(["cut", "flip", "insert"]),
    byte=st.integers(1, 255),
)
def test_of_damaged_files_the_good_beginning_is_kept_and_the_walk_goes_on_from_there(
    tmp_path_factory: pytest.TempPathFactory, *, pages: int, name: str, where: float, damage: str, byte: int
) -> None:
    folder = tmp_path_factory.mktemp("damaged") / "pull"
    keep(folder, pages)
    content = bytearray((folder / name).read_bytes())
    place = int(where * len(content))
    if damage == "insert":
        content[place:place] = bytes([byte])
    elif damage == "cut":
        del content[place:]
    elif place < len(content):
        content[place] ^= byte
    (folder / name).write_bytes(content)

    kept = KeptPages.open(folder, WANTED)

    assert [list(records) for _, records in kept.each()] == PAGES[: len(kept.pages)]
    assert len(kept.pages) <= pages
    keep(folder)
    assert list(KeptPages.open(folder, WANTED).records()) == sorted(RECORDS)
