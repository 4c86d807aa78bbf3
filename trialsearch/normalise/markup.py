"""The registry's Markdown (`markupFormat=markdown`), read back as plain text (pure)."""

from __future__ import annotations

import html
import re

#: CommonMark: a backslash before ASCII punctuation stands for the character itself.
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def plain(stored: str) -> str:
    r"""Undo backslash escapes, then character entities, once each; lists and line breaks stay.

    The order matters: a doubly encoded "less than" is stored as an escaped ampersand.

    Examples
    --------
    >>> plain(r"1\. WBC \&lt; 10, age \> 1 year")
    '1. WBC < 10, age > 1 year'
    """
    return html.unescape(_ESCAPED.sub(r"\1", stored))
