"""Words that a visitor may have meant (pure)."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import Indel

from trialsearch.words import fold, phrases

_SHORTEST = 4  # letters; shorter words are close to everything
_ALIKE, _ALIKE_AS_A_WHOLE = 0.75, 0.85


def nearest_places(sites: pd.DataFrame, text: str) -> tuple[str, ...]:
    """Name words of the sites' places that come close to those typed words that no site has.

    Parameters
    ----------
    sites : DataFrame
        The table sites.
    text : str
        What was typed, such as "Bostn".

    Returns
    -------
    tuple of str
        City, state or country names as the registry writes them; empty if nothing is close.
    """
    names = pd.concat([sites[column] for column in ("city", "state", "country")]).dropna().unique()
    known = {fold(name).strip(): name for name in sorted(names)}
    unknown = [
        phrase.strip() for phrase in phrases(text) if not sites["search_words"].str.contains(phrase, regex=False).any()
    ]
    if not unknown:
        return ()
    words = [word for word in unknown if len(word) >= _SHORTEST]
    folded = list(known)
    whole = _nearest(fold(text).strip(), folded, _ALIKE_AS_A_WHOLE) if words else None
    close = [whole] if whole else [name for word in words if (name := _nearest(word, folded, _ALIKE))]
    return tuple(dict.fromkeys(known[name] for name in close))


def _nearest(typed: str, names: Collection[str], alike: float) -> str | None:
    """Choose the name that shares the most letters with what was typed, in their order, if they are enough."""
    found = process.extractOne(typed, names, scorer=Indel.normalized_similarity, score_cutoff=alike)
    return found[0] if found else None
