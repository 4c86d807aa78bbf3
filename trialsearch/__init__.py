"""trialsearch: clinical trials for children with acute lymphoblastic leukaemia (ALL).

The public names are resolved on first use, so that `import trialsearch` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trialsearch.ages import AgeInterval, parse_age
    from trialsearch.catalogue import Catalogue, open_catalogue
    from trialsearch.errors import TrialsearchError
    from trialsearch.refresh_job import refresh, refresh_demonstration
    from trialsearch.search import ChildProfile, Selection, TrialFilter

__version__ = "0.1.0"

_HOME_OF = {
    "AgeInterval": "ages",
    "parse_age": "ages",
    "Catalogue": "catalogue",
    "open_catalogue": "catalogue",
    "TrialsearchError": "errors",
    "refresh": "refresh_job",
    "refresh_demonstration": "refresh_job",
    "ChildProfile": "search",
    "Selection": "search",
    "TrialFilter": "search",
}

__all__ = [
    "AgeInterval",
    "Catalogue",
    "ChildProfile",
    "Selection",
    "TrialFilter",
    "TrialsearchError",
    "open_catalogue",
    "parse_age",
    "refresh",
    "refresh_demonstration",
]


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'trialsearch' has no attribute {name!r}")
    return getattr(import_module(f"trialsearch.{_HOME_OF[name]}"), name)
