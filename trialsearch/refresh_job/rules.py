"""The fingerprint of the rules by which tables are made of records: whatever of this program decides what is in them.

A program's version says less: a rule or a row of a table of knowledge changes many times between two versions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

from trialsearch.snapshots import Manifest

#: The files and folders of this package that decide what is in the tables and in the text index, whole folders even
#: where a search uses a part of one alone: to rebuild without need costs seconds, not to rebuild shows old answers.
#: Its first file holds the program's version, so that each version has a fingerprint of its own.
MAKERS: Final = (
    "__init__.py",
    *("ages.py", "earth.py", "errors.py", "raw_records.py", "vocabulary.py", "words.py"),
    *("derive", "eligibility", "knowledge", "normalise", "schema", "text_index"),
    *("refresh_job/data_time.py", "refresh_job/publish.py", "snapshots/draft.py"),
)

#: The dependency whose data are in the tables: it places sites by their American postcodes.
_OTHERS_DATA: Final = "zipcodes"

_PACKAGE: Final = Path(__file__).resolve().parent.parent


def fingerprint(package: Path = _PACKAGE) -> str:
    """Hash the names and the contents of all makers, and the version of the data that are others'.

    Equal files give the same wherever they lie: times, line ends and compiled files count for nothing.
    """
    found = hashlib.sha256(f"{_OTHERS_DATA} {version(_OTHERS_DATA)}\n".encode())
    for name, path in sorted((path.relative_to(package).as_posix(), path) for path in _files(package)):
        found.update(f"{name} {hashlib.sha256(_content(path)).hexdigest()}\n".encode())
    return found.hexdigest()


def _files(package: Path) -> Iterator[Path]:
    for maker in MAKERS:
        path = package / maker
        if path.is_dir():
            yield from (each for each in path.rglob("*") if each.is_file() and _counts(each.relative_to(package)))
        else:
            yield path


def _counts(path: Path) -> bool:
    """Whether a file is part of the program: not compiled, and not hidden as an editor's leftovers are."""
    return not any(part == "__pycache__" or part.startswith(".") for part in path.parts)


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    return content if path.suffix == ".gz" else content.replace(b"\r\n", b"\n")


#: Taken when the code is loaded, and not when it is asked for: a program that is replaced while it runs still makes its
#: tables by the rules that it was loaded with.
OF_THIS_PROGRAM: Final = fingerprint()


def made_by_this_program(manifest: Manifest) -> bool:
    """Whether a snapshot's tables are what this program would make of the same records.

    One without a fingerprint is of an earlier program.
    """
    return manifest.rules_fingerprint == OF_THIS_PROGRAM
