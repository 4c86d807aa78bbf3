"""Long lines that hold a list of their own: where its items begin."""

from __future__ import annotations

import re

_INLINE_NUMBER = re.compile(r"(?<=[\s.;,:])\(?(\d{1,2})(?:[.)]\s+(?=[^\d\s])|\)(?=\S))")
#: Between the items of a list: shouted conjunctions, spaced slashes, a protocol's own numbers ("101 ... 102 ...").
_INLINE_OR = re.compile(r"(?<=\w|\)) (?:OR|AND) (?=\S+ \S)")
_INLINE_SLASH = re.compile(r" ?/ (?=[A-Z])|(?<=\S) /(?=[A-Z])")
_INLINE_CODE = re.compile(r"(?<=\s)(\d)\d\d (?=[A-Z][a-z])")
#: Each with what a line must hold often enough; a quick look before the expression.
_BETWEEN = ((_INLINE_OR, (" OR ", " AND ")), (_INLINE_SLASH, ("/",)), (_INLINE_CODE, tuple("123456789")))
_INLINE_DASH = re.compile(r"(?<=\s)[•·▪●*-]\s+(?=[^\s\d%])")
#: "①...;②...": no other use.
_CIRCLED = re.compile(r"[①-⑳]\s*(?=\S)")
#: So many marks make a list.
_FEWEST_MARKS = 3
#: A line this long may hold a list of its own.
_RUN_ON = 200
_STOP = re.compile(r"[.;] ")
_CAPITAL = re.compile(
    r"(?:(?<=[a-z0-9)%\]] )|(?<= ALL ))(?=[A-Z][a-z]+\b|HLA-|(?:ALL|AML|ANLL) in (?:CR|first|second))"
    # "Relapsed at any time after BMT Refractory to standard therapy".
    r"|(?:(?<=BMT )|(?<=HCT )|(?<=SCT ))(?=(?:Relapse[ds]?|Refractory|Persistent|Primary|Second|Meets|Patients?)\b)"
)
#: The word before has a capital too: one name.
_AFTER_NAME = re.compile(r"\b(?!ALL |AML |BMT |HS?CT |SCT )[A-Z][\w'-]* $")
#: Names that have a capital in the middle of a statement.
_PROPER = re.compile(
    r"(?:Burkitt|Hodgkin|Down|Philadelphia|Karnofsky|Lansky|Fanconi|Bloom|Kostmann|Shwachman"
    r"|Gilbert|Zubrod|Eastern|Cooperative|Oncology"
    r"|Group|French|American|British|Children|National|Cancer|Institute|Good|Clinical|Practice"
    r"|World|Health|Organization|University|Hospital"
    r"|Center|Committee|Review|Board|Ph|Gy|Play|Performance Scale|Index|Score|Score|Criteria"
    r"|Common|Terminology|Toxicity|Grade|Class|York|Heart"
    r"|Association|Epstein|Barr|Kaposi|Cohort|Arm|Part|Stratum|Phase|Study|Trial|Section"
    r"|Appendix|Day|Weeks?|Months?|Years?|Days)\b"
)
_GOES_ON = re.compile(
    r"\b(?:with|of|for|and|or|the|to|in|at|by|than|an?|as|on|from|is|are|be|have|has|per|not"
    r"|if|one|all|any|non|using|including|since|prior|e\.g|i\.e|see|no|per|via|between|versus"
    r"|plus|under|over|within|least|known|other) $|[,(/] $"
)
#: The old layout's labels, which may follow each other in one line.
_LABEL = re.compile(
    r"(?:Age|Performance status|Life expectancy|Hematopoietic|Hepatic|Renal|Cardiovascular"
    r"|Pulmonary|Biologic therapy|Chemotherapy"
    r"|Endocrine therapy|Radiotherapy|Surgery|Other):(?=\s)"
)


def own_list(folded: str, text: str, body: int, end: int, *, bulleted: bool) -> list[tuple[int, int]]:
    """Find the items of a list inside a line.

    Parameters
    ----------
    folded, text : str
        The readable text, folded and as it is, place by place the same.
    body, end : int
        The line's own words.
    bulleted : bool
        The line has a bullet: then nothing but a capital begins no item.

    Returns
    -------
    list of (int, int)
        Where each item's mark begins, and where its words do; empty for a line without a list.
    """
    cuts = _marks(folded, text, body, end, bulleted=bulleted) if end - body > _RUN_ON else []
    if not cuts and _LABEL.match(text, body):
        cuts = [(match.start(), match.start()) for match in _LABEL.finditer(text, body + 1, end)]
    return cuts


def _marks(folded: str, text: str, body: int, end: int, *, bulleted: bool) -> list[tuple[int, int]]:
    """Where the items' marks stand; fewer than three are no list, but for circled numbers."""
    circled = [match.span() for match in _CIRCLED.finditer(text, body, end)]
    if len(circled) > 1:
        return circled
    for found in (
        _numbers_in_order(folded, body, end),
        [match.span() for match in _INLINE_DASH.finditer(folded, body, end)],
    ):
        if len(found) >= _FEWEST_MARKS:
            return found
    between = (
        [match.span() for match in pattern.finditer(text, body, end)]
        for pattern, hints in _BETWEEN
        if sum(text.count(hint, body, end) for hint in hints) >= _FEWEST_MARKS
    )
    marked = next((found for found in between if len(found) >= _FEWEST_MARKS), [])
    capitals = [] if bulleted else [(place, place) for place in _unpunctuated(text, body, end)]
    return sorted({*marked, *capitals})


def _numbers_in_order(folded: str, body: int, end: int) -> list[tuple[int, int]]:
    """Where "1) ... 2) ... 3) ..." stands, from 1 or 2 on."""
    found: list[tuple[int, int]] = []
    expected = None
    for match in _INLINE_NUMBER.finditer(folded, body, end):
        number = int(match[1])
        if expected is None and number not in (1, 2):
            break
        if expected is None or number == expected:
            found.append(match.span())
            expected = number + 1
    return found


def _unpunctuated(text: str, body: int, end: int) -> list[int]:
    """Where the old layout begins a new statement with nothing but a capital."""
    line = text[body:end]
    if len(_STOP.findall(line)) > len(line) / 150:
        return []
    return [
        match.start()
        for match in _CAPITAL.finditer(text, body, end)
        if not _PROPER.match(text, match.start())
        and not _AFTER_NAME.search(text[max(0, match.start() - 30) : match.start()])
        and not _GOES_ON.search(text[max(0, match.start() - 14) : match.start()])
    ]
