"""Pages saved by hand: it says which to save next, takes what the registry sent, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.conftest import LoopbackRegistry
from tests.refresh_job.fake import newest
from tests.refresh_job.loopback import Cli, contents, data_of
from trialsearch.registry import address_of, decode_page, paediatric_all
from trialsearch.snapshots import SnapshotCache

FILE = re.compile(r"Save the answer of this address as (\S+), unchanged")
ADDRESS = re.compile(r"The address: (\S+)$")


def fetch(address: str) -> bytes:
    """Open an address as a browser does, past the program under test."""
    with urlopen(address) as answer:
        content: bytes = answer.read()
    return content


def next_page(said: str) -> tuple[Path, str]:
    """The file and the address that a message asks for."""
    found, wanted = (
        ADDRESS.search(said.strip()),
        re.search(r"Save the answer of this address as (\S+), unchanged", said),
    )
    assert found, said
    assert wanted, said
    return Path(wanted[1]), found[1]


@pytest.fixture(scope="session")
def _saved(_registry: LoopbackRegistry) -> dict[str, bytes]:
    """What a person saves who does as the registry's pages say: ten studies a page."""
    _registry.control("reset")
    version = fetch(f"{_registry.url}/version")
    saved, token, number = {"version.json": version}, None, 0
    while number == 0 or token:
        number += 1
        content = fetch(address_of(_registry.url, paediatric_all(), token))
        saved[f"page-{number:04d}.json"] = content
        token = decode_page(content).next_token
    assert len(saved) == 5
    return saved


@pytest.fixture
def folder(_saved: dict[str, bytes], tmp_path: Path) -> Path:
    """A folder of saved pages, to be spoilt at will."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, content in _saved.items():
        (folder / name).write_bytes(content)
    return folder


def test_a_person_who_does_what_it_says_gets_the_same_data(
    cli: Cli, registry: LoopbackRegistry, cache: Path, tmp_path: Path
) -> None:
    """From an empty folder to a snapshot, by the messages alone; the program itself asks nothing."""
    folder, by_hand = tmp_path / "pages", tmp_path / "by-hand"
    folder.mkdir()
    command = ("--cache", by_hand, "refresh", "--from-pages", folder)
    names = []
    while (done := cli(*command, url=registry.url)).code == 4:
        path, address = next_page(done.err)
        assert path.parent == folder
        assert SnapshotCache(by_hand).ids() == []
        path.write_bytes(fetch(address))
        names.append(path.name)
        assert len(names) < 10

    assert done.code == 0, done.err
    assert names == ["version.json", "page-0001.json", "page-0002.json", "page-0003.json", "page-0004.json"]
    assert "39 trials" in done.err
    assert data_of(by_hand) == data_of(cache)
    assert len(registry.log()) == len(names)
    manifest = newest(by_hand).manifest
    assert manifest.query["url"] == "pages saved by hand"
    assert manifest.data_source == "clinicaltrials.gov"
    # Nobody knows when a page was saved: the data are as old as the registry says.
    assert manifest.started_at[:19] == manifest.data_timestamp
    assert not (by_hand / "pull").exists()


def test_the_report_says_whom_it_did_not_ask(cli: Cli, folder: Path, tmp_path: Path) -> None:
    done = cli("--cache", tmp_path / "new", "refresh", "--from-pages", folder, "--format", "json")
    report = json.loads(done.out)
    assert (done.code, report["requests"], report["asked"]["registry"]) == (0, 0, None)
    assert report["asked"]["options"]["from_pages"] == str(folder)


def test_the_next_refresh_over_the_network_pulls_and_compares(
    cli: Cli, registry: LoopbackRegistry, folder: Path, tmp_path: Path
) -> None:
    cli("--cache", tmp_path / "new", "refresh", "--from-pages", folder)
    done = cli("--cache", tmp_path / "new", "refresh", "--format", "json", url=registry.url)
    report = json.loads(done.out)
    assert (done.code, report["outcome"]) == (0, "published")
    assert not any(report["changes"].values())


def test_pages_that_are_plainly_older_than_what_is_here_are_refused(cli: Cli, cache: Path, folder: Path) -> None:
    version = json.loads((folder / "version.json").read_bytes())
    (folder / "version.json").write_text(json.dumps(version | {"dataTimestamp": "2020-01-01T09:00:00"}))
    before = contents(cache)
    done = cli("--cache", cache, "refresh", "--from-pages", folder)
    assert done.code == 4
    assert "older than those that are here" in done.err
    assert contents(cache) == before
    assert not (cache / "pull").exists()


def _write(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


def _rename(name: str, other: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).rename(folder / other)


def _copy(name: str, other: str) -> Callable[[Path], object]:
    return lambda folder: (folder / other).write_bytes((folder / name).read_bytes())


def _swap(one: str, other: str) -> Callable[[Path], object]:
    def swap(folder: Path) -> None:
        first = (folder / one).read_bytes()
        (folder / one).write_bytes((folder / other).read_bytes())
        (folder / other).write_bytes(first)

    return swap


HTML = b"<!DOCTYPE html><title>Just a moment...</title>"

#: What went wrong -> the damage, and what is said.
SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "no version": (lambda f: (f / "version.json").unlink(), r"as \S+/version\.json, unchanged.*address: \S+/version$"),
    "the last page is missing": (lambda f: (f / "page-0004.json").unlink(), r"as \S+/page-0004\.json.*pageToken="),
    "a page between is missing": (
        lambda f: (f / "page-0002.json").unlink(),
        r"do not belong together: The registry announced 39 trials and sent 29\. If none is missing, remove all files",
    ),
    "the first page is missing": (lambda f: (f / "page-0001.json").unlink(), r"page-0002\.json is not the first page"),
    "no page at all": (
        lambda f: [(f / f"page-000{n}.json").unlink() for n in range(1, 5)],
        r"as \S+/page-0001\.json, unchanged.*countTotal=true$",
    ),
    "first and second swapped": (_swap("page-0001.json", "page-0002.json"), r"page-0001\.json is not the first page"),
    "the last page too early": (
        _swap("page-0003.json", "page-0004.json"),
        r"page-0004\.json comes after \S+page-0003\.json, which is the last page\. Number the files",
    ),
    "a page twice": (_copy("page-0002.json", "page-0003.json"), r"page-0003\.json is a page that another file holds"),
    "the last page twice": (_copy("page-0004.json", "page-0005.json"), r"page-0005\.json comes after"),
    "a web page in the place of a page": (
        _write("page-0002.json", HTML),
        r"page-0002\.json holds a web page.*Save the answer of this address as \S+page-0002\.json.*pageToken=",
    ),
    "a web page in the place of the first": (_write("page-0001.json", HTML), r"holds a web page.*countTotal=true$"),
    "a web page in the place of the version": (_write("version.json", HTML), r"version\.json holds a web page"),
    "half a page": (_write("page-0003.json", b'{"studies":[{'), r"page-0003\.json holds something else"),
    "an empty file": (_write("page-0003.json", b""), r"page-0003\.json holds something else"),
    "a refusal": (
        _write("page-0003.json", b"`pageToken` parameter is not valid"),
        r"page-0003\.json holds something else.*If the registry refuses it, remove all files from the folder",
    ),
    "some other JSON": (_write("page-0003.json", b'{"name":"x"}'), r"page-0003\.json holds something else"),
    "a file of something else": (_write("notes.json", b"[]"), r"notes\.json holds something else"),
    "a version without a time": (_write("version.json", b'{"apiVersion":"2"}'), r"gives no time of the data \(None\)"),
    "another number of trials": (
        lambda f: (f / "page-0001.json").write_bytes(
            re.sub(rb'"totalCount":39', b'"totalCount":41', (f / "page-0001.json").read_bytes())
        ),
        r"The registry announced 41 trials and sent 39\.",
    ),
    "a folder with the name of a page": (
        lambda f: ((f / "page-0002.json").unlink(), (f / "page-0002.json").mkdir()),
        r"page-0002\.json cannot be read",
    ),
}


@pytest.mark.parametrize(("spoil", "said"), SPOILT.values(), ids=SPOILT)
def test_what_is_wrong_is_said_with_its_file_and_nothing_is_published(
    cli: Cli, cache: Path, folder: Path, spoil: Callable[[Path], object], said: str
) -> None:
    before = contents(cache)
    spoil(folder)
    done = cli("--cache", cache, "refresh", "--from-pages", folder)
    assert done.code in (2, 4)
    (line,) = done.err.strip().splitlines()
    assert re.search(said, line), line
    assert "Traceback" not in line
    assert "try again later" not in line.lower()
    assert contents(cache) == before
    assert not (cache / "pull").exists()


@pytest.mark.parametrize(
    "harmless",
    [
        _swap("page-0002.json", "page-0003.json"),
        _rename("page-0004.json", "page-0009.json"),
        _write("readme.txt", b"mine"),
    ],
    ids=["middle pages swapped", "a gap in the numbers", "another file"],
)
def test_what_does_no_harm_is_taken(cli: Cli, folder: Path, tmp_path: Path, harmless: Callable[[Path], object]) -> None:
    harmless(folder)
    assert cli("--cache", tmp_path / "new", "refresh", "--from-pages", folder).code == 0
    assert newest(tmp_path / "new").manifest.counts["trials"] == 39


def test_pages_that_an_editor_laid_out_are_taken(cli: Cli, folder: Path, tmp_path: Path) -> None:
    for path in folder.glob("page-*.json"):
        path.write_text(json.dumps(json.loads(path.read_bytes()), indent=2))
    assert cli("--cache", tmp_path / "new", "refresh", "--from-pages", folder).code == 0
    assert newest(tmp_path / "new").manifest.counts["trials"] == 39


def test_a_folder_that_is_none_is_said(cli: Cli, tmp_path: Path) -> None:
    done = cli("--cache", tmp_path / "new", "refresh", "--from-pages", tmp_path / "nowhere")
    assert done.code == 2
    assert "nowhere is no folder. Make it" in done.err
