"""Words that a person wants left out of the results, which this search cannot do: so it must be said (pure)."""

from __future__ import annotations

import re
from typing import Final

_QUOTED: Final = re.compile(r'["“„][^"”“]*["”“]')
#: As search engines write it. A minus before a digit is a lost chromosome.
_OPERATOR: Final = re.compile(r"(?:^|(?<=[\s(]))(?:NOT\s+|[-−!](?=[^\W\d_]))([^\s()]+)")
_IN_WORDS: Final = re.compile(r"(?i)\b(?:without|except|excluding|sin|excepto|excluyendo)\s+([^\W_][^\s()]*)")


def operators(text: str) -> tuple[str, ...]:
    """Find what stands behind NOT or a minus: such a text asks for the opposite of what it would find.

    Examples
    --------
    >>> operators("CD19 AND NOT CD22"), operators("leukemia -relapsed"), operators("B-ALL -7 'not' given")
    (('CD22',), ('relapsed',), ())
    """
    return tuple(_OPERATOR.findall(_QUOTED.sub(" ", text)))


def unwanted(text: str) -> tuple[str, ...]:
    """Find the words that a text wants left out, as an operator or in plain words.

    Examples
    --------
    >>> unwanted("CAR-T without chemotherapy"), unwanted("sin quimioterapia"), unwanted("CAR-T")
    (('chemotherapy',), ('quimioterapia',), ())
    """
    return operators(text) + tuple(_IN_WORDS.findall(_QUOTED.sub(" ", text)))
