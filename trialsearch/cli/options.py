"""Several options at once, for commands that share them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def with_options(options: Sequence[Callable[..., Any]], command: Callable[..., Any]) -> Callable[..., Any]:
    """Add options to a command, in their order."""
    for option in reversed(options):
        command = option(command)
    return command
