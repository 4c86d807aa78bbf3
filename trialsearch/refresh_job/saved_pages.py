"""Pages that somebody saved by hand (a browser, curl), where the registry refuses this machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from trialsearch.errors import InvalidInput, MalformedAnswer, PagesMissing, RepeatedPageToken, UnusableAnswer
from trialsearch.refresh_job.pull import Pull, plain
from trialsearch.registry import RegistryQuery, Version, Walk, address_of, decode_page, decode_version
from trialsearch.snapshots import KeptPages, SnapshotCache
from trialsearch.vocabulary import DataSource

T = TypeVar("T")

#: Records a page that is saved by hand: the most that the registry gives.
_BY_HAND = 1000

_VERSION = "version.json"

_BEGIN_ANEW = "remove all files from the folder and begin again"


def from_saved_pages(folder: Path, query: RegistryQuery, base_url: str, snapshots: SnapshotCache) -> Pull:
    """Read `version.json` and the pages, in the order of their names.

    Raises
    ------
    PagesMissing
        Says which address to save next, or again, and under which name.
    InvalidInput, UnusableAnswer
        If a file cannot be read; if the files are not one walk over one version of the registry's data.
    """
    if not folder.is_dir():
        raise InvalidInput(f"{folder} is no folder. Make it, and save the registry's pages into it (docs/refresh.md).")
    by_hand = replace(query, page_size=_BY_HAND)
    version = _decoded(folder / _VERSION, f"{base_url.rstrip('/')}/version", decode_version)
    as_of = _moment(folder / _VERSION, version)
    files = sorted(path for path in folder.glob("*.json") if path.name != _VERSION)
    kept = snapshots.kept_pages({"folder": str(folder.absolute())})
    try:
        kept.clear()
        _walk_over(folder, files, kept, lambda token: address_of(base_url, by_hand, token))
    except (InvalidInput, UnusableAnswer):
        kept.remove()
        raise
    return Pull(
        records=kept.records,
        count=kept.count,
        total=kept.total or 0,
        version=version,
        data_source=DataSource.REGISTRY,
        query={"url": "pages saved by hand"} | plain(by_hand),
        requests=[],
        as_of=as_of,
        forget=kept.remove,
    )


def _walk_over(folder: Path, files: Sequence[Path], kept: KeptPages, address: Callable[[str | None], str]) -> None:
    """Keep every page; raise unless they are all pages of one walk."""
    walk = Walk()
    last: Path | None = None
    for path in files:
        page = _decoded(path, address(walk.token), decode_page)
        if last is None and page.total is None:
            raise MalformedAnswer(
                f"{path} is not the first page (it has no totalCount). Number the files in the order of the pages: "
                "page-0001.json, page-0002.json, ..."
            )
        if walk.has_ended:
            raise MalformedAnswer(
                f"{path} comes after {last}, which is the last page. Number the files in the order of the pages "
                "(page-0001.json, page-0002.json, ...), and remove what does not belong to them."
            )
        try:
            walk.take(page)
        except RepeatedPageToken as error:
            raise MalformedAnswer(f"{path} is a page that another file holds already. Remove it.") from error
        except UnusableAnswer as error:
            raise _not_one_walk(folder, error) from error
        kept.add(page.records, page.total, page.next_token, ())
        last = path
    if not walk.has_ended:
        raise _to_save(folder / f"page-{len(files) + 1:04d}.json", address(walk.token))
    try:
        walk.check_complete()
    except UnusableAnswer as error:
        raise _not_one_walk(folder, error) from error


def _not_one_walk(folder: Path, error: UnusableAnswer) -> MalformedAnswer:
    what = str(error).partition(". ")[0]
    return MalformedAnswer(f"The pages in {folder} do not belong together: {what}. If none is missing, {_BEGIN_ANEW}.")


def _to_save(path: Path, address: str, why: str = "") -> PagesMissing:
    if_refused = "" if path.name in (_VERSION, "page-0001.json") else f" If the registry refuses it, {_BEGIN_ANEW}."
    return PagesMissing(
        f"{why}Save the answer of this address as {path}, unchanged, and run the same command again.{if_refused} "
        f"The address: {address}",
        save_as=str(path),
        address=address,
    )


def _decoded(path: Path, address: str, decode: Callable[[bytes], T]) -> T:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise _to_save(path, address) from None
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read ({error.strerror}).") from error
    try:
        return decode(content)
    except UnusableAnswer as error:
        what = "a web page" if content.lstrip()[:1] == b"<" else "something else"
        raise _to_save(path, address, f"{path} holds {what} in the place of the registry's data. ") from error


def _moment(path: Path, version: Version) -> datetime:
    """When the registry surely had the data: their own time, since nobody knows when a page was saved."""
    try:
        moment = datetime.fromisoformat(version.data_timestamp or "")
    except ValueError:
        raise MalformedAnswer(
            f"{path} gives no time of the data ({version.data_timestamp!r}), so that nobody can tell how old they are. "
            "Save it anew."
        ) from None
    return min(moment.replace(tzinfo=moment.tzinfo or UTC), datetime.now(UTC))
