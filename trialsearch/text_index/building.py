"""Documents -> the index, as bytes of an SQLite database (pure)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from trialsearch.errors import FullTextMissing
from trialsearch.text_index.documents import Document, Field, Part, fields_of
from trialsearch.text_index.folding import indexed, shown
from trialsearch.words import fold

#: Raised by one whenever what is stored changes; an index of another version is not opened.
INDEX_VERSION = 1

#: Letters and digits of a number, and of its last words alone: the "2017" of "ALL 2017" is just a year.
_SHORTEST_NUMBER, _SHORTEST_END = 3, 5


def build(documents: Iterable[Document]) -> bytes:
    """Build the index.

    Parameters
    ----------
    documents : iterable of Document
        In any order; equal documents give equal bytes.

    Returns
    -------
    bytes
        An SQLite database, to be opened with `TextIndex`.

    Raises
    ------
    FullTextMissing
        If this Python's SQLite has no FTS5.
    """
    with_full_text = _connection()
    try:
        with with_full_text:
            _fill(with_full_text, sorted(documents, key=lambda document: document.nct_id))
        with_full_text.execute("VACUUM")
        return with_full_text.serialize()
    finally:
        with_full_text.close()


def _connection() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level="DEFERRED")
    try:
        for part in Part:
            columns = ", ".join(fields_of(part))
            connection.execute(f"CREATE VIRTUAL TABLE {part} USING fts5({columns}, tokenize='ascii')")
            connection.execute(f"CREATE VIRTUAL TABLE {part}_words USING fts5vocab('{part}', 'row')")
    except sqlite3.OperationalError as error:
        connection.close()
        raise FullTextMissing(
            f"The text index needs SQLite with FTS5, which this Python's SQLite {sqlite3.sqlite_version} lacks "
            f"({error}). Use a Python whose sqlite3 has it: those of python.org, Debian, Homebrew and conda do."
        ) from error
    connection.execute("CREATE TABLE trials (id INTEGER PRIMARY KEY, nct_id TEXT NOT NULL UNIQUE)")
    connection.execute(f"CREATE TABLE texts (id INTEGER PRIMARY KEY, {', '.join(Field)})")
    connection.execute("CREATE TABLE numbers (number TEXT, id INTEGER, PRIMARY KEY (number, id))")
    connection.execute(f"PRAGMA user_version = {INDEX_VERSION}")
    return connection


def _fill(connection: sqlite3.Connection, documents: list[Document]) -> None:
    for key, document in enumerate(documents, start=1):
        connection.execute("INSERT INTO trials VALUES (?, ?)", (key, document.nct_id))
        _insert(connection, "texts", key, [shown(document.shown(field)) for field in Field])
        for part in Part:
            _insert(connection, part, key, [indexed(document.searched(field)) for field in fields_of(part)])
        connection.executemany(
            "INSERT OR IGNORE INTO numbers VALUES (?, ?)",
            [(number, key) for number in (*_ways_to_type(document.shown(Field.NUMBERS)), *document.number_keys)],
        )
    for part in Part:
        connection.execute(f"INSERT INTO {part} ({part}) VALUES ('optimize')")


def _insert(connection: sqlite3.Connection, table: str, key: int, texts: list[str]) -> None:
    rowid = "rowid, " if table != "texts" else "id, "
    columns = fields_of(Part(table)) if table != "texts" else tuple(Field)
    # A lone surrogate, which a broken record may hold, is no text to SQLite.
    sound = [text.encode(errors="replace").decode() for text in texts]
    marks = ", ".join("?" * (len(sound) + 1))
    connection.execute(f"INSERT INTO {table} ({rowid}{', '.join(columns)}) VALUES ({marks})", (key, *sound))


def _ways_to_type(numbers: Iterable[str]) -> Iterator[str]:
    """Squash numbers as a whole, and from each of their words on: "DFCI 16-001" is also asked for as "16-001"."""
    for number in numbers:
        words = fold(number).split()
        for start in range(len(words)):
            squash = "".join(words[start:])
            if len(squash) >= (_SHORTEST_END if start else _SHORTEST_NUMBER):
                yield squash
