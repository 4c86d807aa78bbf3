"""Texts that people type -> how well, and by which words, each trial matches (pure)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from trialsearch.schema import Kind
from trialsearch.text_index import Found, Hit, TextIndex

#: A text that more trials match is no search, and the reasons would only cost time.
_MOST_EXPLAINED = 200


def search_texts(index: TextIndex | None, texts: Sequence[str]) -> tuple[Found, ...]:
    """Search each text; ValueError if there is one, and no index."""
    if not texts:
        return ()
    if index is None:
        raise ValueError("a filter with texts needs the text index of the same snapshot")
    return tuple(index.search(text, explained=_MOST_EXPLAINED) for text in texts)


def with_text_match(trials: pd.DataFrame, texts: Sequence[Found]) -> pd.DataFrame:
    """Add `text_score` and `text_match`: of the text that a trial matches best; NA where it matches none."""
    best: dict[str, Hit] = {}
    for hit in (hit for found in texts for hit in found.hits):
        if hit.nct_id not in best or hit.score > best[hit.nct_id].score:
            best[hit.nct_id] = hit
    hits = [best.get(nct_id) for nct_id in trials["nct_id"]]
    return trials.assign(
        text_score=pd.array([hit.score if hit else None for hit in hits], dtype=Kind.NUMBER.dtype),
        text_match=pd.array([_why(hit) if hit else None for hit in hits], dtype=Kind.TEXT.dtype),
    )


def _why(hit: Hit) -> str | None:
    return "; ".join(f"{reason.typed}: {reason.snippet} ({reason.field})" for reason in hit.why) or None
