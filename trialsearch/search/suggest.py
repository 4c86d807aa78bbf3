"""Words that a visitor may have meant (pure)."""

from __future__ import annotations

from difflib import get_close_matches

import pandas as pd

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
    whole = get_close_matches(fold(text).strip(), known, n=1, cutoff=_ALIKE_AS_A_WHOLE) if words else []
    close = whole or [name for word in words for name in get_close_matches(word, known, n=1, cutoff=_ALIKE)]
    return tuple(dict.fromkeys(known[name] for name in close))
