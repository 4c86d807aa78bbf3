"""The criteria text, cut into its criteria in order; nothing is lost between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from trialsearch.eligibility.cohorts import closed_cohorts, cohort_of
from trialsearch.eligibility.headings import Heading, heading
from trialsearch.eligibility.model import Criterion
from trialsearch.eligibility.plain import Plain, plain
from trialsearch.eligibility.run_on import own_list
from trialsearch.vocabulary import Section

#: A bullet, by kind: the kind and the indent tell the nesting.
_BULLETS = (
    ("dash", re.compile(r"[*•·▪◦‣●○■□-]+\s+|[•·▪◦‣●○■□]")),
    ("number", re.compile(r"(?:\(?\d{1,2}[.)]\s*(?=\D)){1,2}")),
    ("roman", re.compile(r"\(?(?:i{1,3}|iv|v|vi{1,3}|ix|xi{0,3})[.)]\s+")),
    ("letter", re.compile(r"\(?[a-z][.)]\s+")),
)
#: A heading in the middle of a line.
_INLINE_HEADING = re.compile(
    r"(?<=[.;:)] )(?=(?:key |main |major )?(?:inclusion|exclusion|non-inclusion) criteri(?:a|on)(?: \w+){0,4} ?:)"
    r"|(?<=\w )(?=exclusion criteria ?:)|(?<=[.;])(?=(?:inclusion|exclusion) criteria ?:)"
)
_LISTS = re.compile(r"\b(?:one|1|any) (?:or more )?of the following")
#: A protocol's own number ("1.3 Performance") begins a part, however far it is indented.
_OUTLINE = re.compile(r"\d{1,2}\.\d{1,2}\.? ")
#: The number of an item that is not the first of its list.
_GOES_ON = re.compile(r"\(?(?:[2-9]|[1-9]\d)[.)]")
#: A child of this stands under it.
_OPENS = (":", "following", "one of", "criteria")
_DONOR_LINE = re.compile(
    r"(?:\w+ ){0,3}donors?\b(?:\s*:| (?:must|should|will|may|is|are|has|have|age|aged|weigh)\b"
    r"|s? (?:criteria|eligibility))"
)


@dataclass(frozen=True)
class Document:
    """The criteria text read: its criteria, and where each stands in the readable text."""

    plain: Plain
    criteria: tuple[Criterion, ...]
    #: The readable stretch of each criterion's own words.
    spans: tuple[tuple[int, int], ...]

    def ancestors(self, position: int) -> Iterator[Criterion]:
        """Give the criteria above one, nearest first."""
        parent = self.criteria[position].parent
        while parent is not None:
            yield self.criteria[parent]
            parent = self.criteria[parent].parent


@dataclass
class _Piece:
    """A stretch of the readable text that becomes a criterion."""

    start: int
    body: int
    end: int
    indent: int
    bullet: str
    heading: Heading | None


@dataclass
class _Walk:
    """What the lines read so far say about the next."""

    section: Section = Section.OTHER
    donor: bool = False
    cohort: str = ""
    closed_by: str = ""
    #: (indent, bullet kind, position) of the criteria above.
    open: list[tuple[int, str, int]] = field(default_factory=list)
    made: list[Criterion] = field(default_factory=list)


def read_criteria(text: str) -> tuple[Criterion, ...]:
    r"""Cut a criteria text into criteria.

    Parameters
    ----------
    text : str
        As the registry stores it: bullets, numbers, headings, paragraphs, backslash escapes.

    Returns
    -------
    tuple of Criterion
        In order; ``text[c.start:c.end]`` of all of them, joined, is the text.

    Examples
    --------
    >>> [(c.section.value, c.text) for c in read_criteria("Inclusion Criteria:\n\n* Age \\> 1\n* B-ALL")]
    [('inclusion', 'Inclusion Criteria:'), ('inclusion', 'Age > 1'), ('inclusion', 'B-ALL')]
    """
    return read_document(text).criteria


def read_document(text: str) -> Document:
    """As `read_criteria`, with the readable text beside."""
    whole = plain(text)
    pieces = list(_pieces(whole))
    walk = _Walk()
    for number, piece in enumerate(pieces):
        begin = 0 if number == 0 else whole.at[piece.start]
        end = whole.at[pieces[number + 1].start] if number + 1 < len(pieces) else len(text)
        walk.made.append(_criterion(walk, whole, piece, begin, end))
    spans = tuple((piece.body, piece.end) for piece in pieces)
    return Document(whole, _with_closed(walk.made, whole, spans), spans)


def _with_closed(made: list[Criterion], whole: Plain, spans: tuple[tuple[int, int], ...]) -> tuple[Criterion, ...]:
    """Let a sentence anywhere close the cohorts that it names."""
    closed: dict[str, str] = {}
    for start, end in spans:
        for name in closed_cohorts(whole.folded[start:end]):
            closed.setdefault(name, whole.quote(start, end).strip())
    if not closed:
        return tuple(made)
    return tuple(replace(each, closed_by=each.closed_by or closed.get(each.cohort, "")) for each in made)


def _pieces(whole: Plain) -> Iterator[_Piece]:
    """Cut at lines that begin something, and inside run-on lines."""
    folded = whole.folded
    if not folded:
        return
    place, previous = 0, None
    for line in whole.text.splitlines(keepends=True):
        end = place + len(line)
        stripped = folded[place:end].rstrip()
        if stripped.strip():
            for piece in _cut(folded, whole.text, place, place + len(stripped)):
                if previous is not None and _continues(folded, previous, piece):
                    previous.end = piece.end
                    continue
                if previous is not None:
                    yield previous
                previous = piece
        place = end
    yield previous or _Piece(0, len(folded), len(folded), 0, "", None)


def _continues(folded: str, previous: _Piece, piece: _Piece) -> bool:
    """Whether a line is wrapped: no bullet, no heading, a small letter after a line that did not end."""
    gap = folded[previous.end : piece.start]
    return (
        not piece.bullet
        and piece.heading is None
        and previous.heading is None
        and not previous.bullet.startswith("inline")
        and gap.count(" ") == len(gap)
        and len(gap) == 1
        and folded[previous.end - 1] not in ".;:"
        and folded[piece.body : piece.body + 1].isalpha()
        and piece.indent == 0
    )


def _cut(folded: str, text: str, start: int, end: int) -> Iterator[_Piece]:
    """Give the pieces of one line."""
    cuts = [start]
    if folded.find("criteri", start + 10, end) >= 0:
        cuts += (match.start() for match in _INLINE_HEADING.finditer(folded, start, end) if match.start() > start)
    for here, there in zip(cuts, [*cuts[1:], end], strict=True):
        yield from _cut_heading(folded, text, here, there, inline=here != start)


def _cut_heading(folded: str, text: str, start: int, end: int, *, inline: bool) -> Iterator[_Piece]:
    body = start + len(folded[start:end]) - len(folded[start:end].lstrip())
    indent = 0 if inline else body - start
    kind, body = _bullet(folded, body, end)
    found = heading(folded[body:end].rstrip(" *#_")) if end > body else None
    first = _Piece(start, body, end, indent, kind, found)
    if found is None:
        yield from _run_on(folded, text, first)
        return
    rest = body + found.end
    while rest < end and folded[rest] in " *:-#_":
        rest += 1
    if rest >= end:
        yield first
        return
    first.end = rest
    yield first
    yield from _run_on(folded, text, _Piece(rest, *_own(folded, rest, end), end, indent, "", None))


def _own(folded: str, start: int, end: int) -> tuple[int]:
    return (_bullet(folded, start, end)[1],)


def _bullet(folded: str, start: int, end: int) -> tuple[str, int]:
    """Give the kind of the bullet at a place, and where it ends; folded markup (#, *) counts as none."""
    while folded.startswith(("#", "**"), start):
        start += 2 if folded[start] == "*" else 1
    for kind, pattern in _BULLETS:
        match = pattern.match(folded, start, end)
        if match and match.end() < end:
            body = match.end()
            if kind == "dash":
                # "* 1. Patients ...": one bullet.
                numbered = _BULLETS[1][1].match(folded, body, end)
                body = numbered.end() if numbered and numbered.end() < end else body
            return kind, body
    return "", start


def _run_on(folded: str, text: str, piece: _Piece) -> Iterator[_Piece]:
    """Cut a long line at the marks of its own list."""
    cuts = own_list(folded, text, piece.body, piece.end, bulleted=bool(piece.bullet))
    ends = [*(start for start, _ in cuts), piece.end]
    yield _Piece(piece.start, piece.body, ends[0], piece.indent, piece.bullet, None)
    for (start, body), end in zip(cuts, ends[1:], strict=True):
        yield _Piece(start, body, end, piece.indent, "inline", None)


def _criterion(walk: _Walk, whole: Plain, piece: _Piece, begin: int, end: int) -> Criterion:
    position = len(walk.made)
    text = whole.text[piece.body : piece.end].strip()
    folded = whole.folded[piece.body : piece.end].strip()
    if piece.heading is not None:
        walk.section, walk.donor = piece.heading.section, piece.heading.about_donor
        walk.open.clear()
    parent, level = _place(walk, whole, piece, folded, position)
    above = walk.made[parent] if parent is not None else None
    cohort = cohort_of(folded, heading=piece.heading is not None)
    closing = whole.quote(piece.body, piece.end).strip() if cohort.closed_by else ""
    if piece.heading is not None:
        # "Cohort 1", then "Inclusion:": the heading stands under the cohort.
        over = walk.made[-1] if walk.made and not cohort.name and _is_title_of_cohort(walk.made[-1]) else None
        walk.cohort, walk.closed_by = (over.cohort, over.closed_by) if over else (cohort.name, closing)
    name = cohort.name or (above.cohort if above else walk.cohort)
    closed = closing or (above.closed_by if above and not cohort.name else "")
    if not closed and not (cohort.name and cohort.name != walk.cohort):
        closed = walk.closed_by
    return Criterion(
        position,
        walk.section,
        level,
        parent,
        name,
        closed,
        is_heading=piece.heading is not None,
        about_donor=walk.donor
        or ("donor" in folded and bool(_DONOR_LINE.match(folded)))
        or bool(above and above.about_donor),
        start=begin,
        end=end,
        text=text,
    )


_SHORT = 60


def _is_title_of_cohort(criterion: Criterion) -> bool:
    return bool(criterion.cohort and criterion.parent is None and len(criterion.text) < _SHORT)


def _leave_bullets(walk: _Walk, indent: int) -> None:
    """Let an indented "2." stand beside the bullet above it: its list began further out, with "1."."""
    begun = any(entry[:2] == (indent, "number") for entry in walk.open)
    while not begun and walk.open and walk.open[-1][1] == "dash" and not _opens(walk, walk.open[-1][2]):
        walk.open.pop()


def _opens(walk: _Walk, position: int) -> bool:
    """Whether a criterion leads a list."""
    return walk.made[position].text.lower().endswith(_OPENS)


def _place(walk: _Walk, whole: Plain, piece: _Piece, folded: str, position: int) -> tuple[int | None, int]:
    """Find the criterion above, and the depth."""
    if piece.heading is not None:
        return None, 0
    kind, indent = piece.bullet or "line", piece.indent
    if (
        kind == "inline"
        and position
        and (walk.made[-1].parent is not None or _LISTS.search(walk.made[-1].text.lower()))
    ):
        # Of a run-on line: what follows "1 of the following" stands under it.
        above = walk.made[-1].parent
        list_head = position - 1 if above is None else above
        return list_head, walk.made[list_head].level + 1
    opens = folded.endswith(_OPENS)
    if kind == "line" and (indent == 0 or _OUTLINE.match(folded)):
        if opens:
            walk.open[:] = [(-1, kind, position)]
        elif walk.open and walk.open[0][1] == "line":
            walk.open.clear()
        return None, 0
    while walk.open and walk.open[-1][0] > indent:
        walk.open.pop()
    if kind == "number" and _GOES_ON.search(whole.folded, piece.start, piece.body):
        _leave_bullets(walk, indent)
    same = [place for place, entry in enumerate(walk.open) if entry[:2] == (indent, kind)]
    if same:
        del walk.open[same[0] :]
    elif walk.open and walk.open[-1][0] == indent and not _opens(walk, walk.open[-1][2]):
        walk.open.pop()
    parent = walk.open[-1][2] if walk.open else None
    level = sum(entry[0] >= 0 for entry in walk.open)
    walk.open.append((indent, kind, position))
    return parent, level
