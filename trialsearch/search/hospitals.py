"""The hospitals of a snapshot, to choose one from (pure)."""

from __future__ import annotations

import pandas as pd

from trialsearch.knowledge.hospitals import joint_centres
from trialsearch.schema import plain_rows


def hospital_names(sites: pd.DataFrame) -> dict[str, str]:
    """Name every hospital that the sites show, and the joint centres that these run, by id and sorted by name."""
    named = sites.dropna(subset=["hospital_id"]).drop_duplicates("hospital_id")
    names = {
        row["hospital_id"]: _with_city(row["hospital_name"], row["city"])
        for row in plain_rows(named, ["hospital_id", "hospital_name", "city"])
    }
    for centre in joint_centres(names.keys()):
        names.setdefault(centre.id, _with_city(centre.name, centre.city))
    return dict(sorted(names.items(), key=lambda each: (each[1].casefold(), each[0])))


def _with_city(name: str, city: str | None) -> str:
    return f"{name}, {city}" if city and city.casefold() not in name.casefold() else name
