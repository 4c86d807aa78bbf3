"""A trial -> a RIS record, which reference managers read (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_BLANKS = str.maketrans({"\r": " ", "\n": " "})


def to_ris(trials: Sequence[Mapping[str, Any]]) -> str:
    """Write trials as RIS, one record each.

    Parameters
    ----------
    trials : sequence of mappings
        As `Catalogue.trial` gives them.
    """
    return "".join(
        "\r\n".join(f"{tag}  - {_one_line(value)}" for tag, value in _fields(trial)) + "\r\n\r\n" for trial in trials
    )


def _fields(trial: Mapping[str, Any]) -> list[tuple[str, str]]:
    """RIS has no type for a registered trial; GEN (generic) is what readers agree on."""
    conditions = [row["term"] for row in trial["conditions"]]
    pairs = [
        ("TY", "GEN"),
        ("ID", trial["nct_id"]),
        ("TI", trial["brief_title"]),
        ("T2", trial["official_title"]),
        ("AU", trial["lead_sponsor"]),
        ("PY", (trial["start_date"] or "")[:4]),
        ("AB", trial["brief_summary_text"]),
        *(("KW", condition) for condition in conditions),
        ("AN", trial["nct_id"]),
        ("DB", trial["data_source"]),
        ("UR", trial["url"]),
        ("Y2", str(trial["data_date"] or "").replace("-", "/")),
    ]
    return [(tag, value) for tag, value in pairs if value] + [("ER", "")]


def _one_line(value: object) -> str:
    return " ".join(str(value).translate(_BLANKS).split())
