"""Documents -> the index, as bytes of an SQLite database (pure)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing

from trialsearch.errors import FullTextMissing
from trialsearch.text_index.documents import Document, Field, Part, fields_of
from trialsearch.text_index.folding import indexed, shown
from trialsearch.words import fold

#: Raised by one whenever what is stored changes; an index of another version is not opened.
INDEX_VERSION = 1

#: Letters and digits of a number, and of its last words alone: the "2017" of "ALL 2017" is just a year.
_SHORTEST_NUMBER, _SHORTEST_END = 3, 5


class IndexBuilder:
    """Builds an index a part at a time in an empty SQLite database, wherever that is: memory need not hold it all.

    Raises
    ------
    FullTextMissing
        If this Python's SQLite has no FTS5.
    sqlite3.Error
        Here and below, if the database cannot be written.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._count = 0
        self._last = ""
        _make_tables(connection)

    def add(self, documents: Iterable[Document]) -> None:
        """Add documents, which come in ascending order of their numbers; equal documents give equal bytes."""
        with self._connection:
            for document in documents:
                if document.nct_id <= self._last:
                    raise ValueError(f"{document.nct_id} comes after {self._last}: the order is by number, each once")
                self._count, self._last = self._count + 1, document.nct_id
                _insert_document(self._connection, self._count, document)

    def finish(self) -> None:
        """Bring the index into its last form; `TextIndex` opens the database's bytes."""
        with self._connection:
            for part in Part:
                self._connection.execute(f"INSERT INTO {part} ({part}) VALUES ('optimize')")
        self._connection.execute("VACUUM")


def build(documents: Iterable[Document]) -> bytes:
    """Build the index of documents in any order, in memory (see `IndexBuilder`)."""
    with closing(sqlite3.connect(":memory:")) as connection:
        builder = IndexBuilder(connection)
        builder.add(sorted(documents, key=lambda document: document.nct_id))
        builder.finish()
        return connection.serialize()


def _make_tables(connection: sqlite3.Connection) -> None:
    try:
        for part in Part:
            columns = ", ".join(fields_of(part))
            connection.execute(f"CREATE VIRTUAL TABLE {part} USING fts5({columns}, tokenize='ascii')")
            connection.execute(f"CREATE VIRTUAL TABLE {part}_words USING fts5vocab('{part}', 'row')")
    except sqlite3.OperationalError as error:
        if "no such module" not in str(error):
            raise
        raise FullTextMissing(
            f"The text index needs SQLite with FTS5, which this Python's SQLite {sqlite3.sqlite_version} lacks "
            f"({error}). Use a Python whose sqlite3 has it: those of python.org, Debian, Homebrew and conda do."
        ) from error
    connection.execute("CREATE TABLE trials (id INTEGER PRIMARY KEY, nct_id TEXT NOT NULL UNIQUE)")
    connection.execute(f"CREATE TABLE texts (id INTEGER PRIMARY KEY, {', '.join(Field)})")
    connection.execute("CREATE TABLE numbers (number TEXT, id INTEGER, PRIMARY KEY (number, id))")
    connection.execute(f"PRAGMA user_version = {INDEX_VERSION}")


def _insert_document(connection: sqlite3.Connection, key: int, document: Document) -> None:
    connection.execute("INSERT INTO trials VALUES (?, ?)", (key, document.nct_id))
    _insert(connection, "texts", key, [shown(document.shown(field)) for field in Field])
    for part in Part:
        _insert(connection, part, key, [indexed(document.searched(field)) for field in fields_of(part)])
    connection.executemany(
        "INSERT OR IGNORE INTO numbers VALUES (?, ?)",
        [(number, key) for number in (*_ways_to_type(document.shown(Field.NUMBERS)), *document.number_keys)],
    )


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
