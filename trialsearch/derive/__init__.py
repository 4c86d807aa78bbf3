"""Source tables + knowledge + data date -> finished tables (pure).

Everything that a search needs is worked out here, once at refresh, so that a search is a look-up.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from trialsearch.derive.eligibility import eligibility_tables, read_all, with_joining_age
from trialsearch.derive.sites import places_table, site_points, sites_of
from trialsearch.derive.state import open_here, record_state
from trialsearch.derive.treatments import study_groups_of, treatments_of
from trialsearch.derive.trials import facets_of, records_of, trials_of
from trialsearch.schema import RECORD_TABLES, TABLES, Kind, Tables

__all__ = ["derive", "open_here", "places_table", "record_state", "site_points"]


def derive(source: Tables, data_date: date) -> Tables:
    """Fill the derived columns of source tables.

    Parameters
    ----------
    source : Tables
        As `trialsearch.normalise.normalise` makes them; not changed.
    data_date : date
        Day of the registry's data; a record's age counts back from it, never from the clock.
    """
    tables = dict(source)
    records = list(records_of(source))
    read = read_all(records)
    trials = trials_of(source, records, data_date)
    tables["trials"] = with_joining_age(trials, [eligibility for _, eligibility in read])
    tables |= eligibility_tables(read)
    tables["sites"] = sites_of(source["sites"], tables["trials"])
    tables["facets"] = facets_of(records)
    tables["treatments"] = treatments_of(source)
    tables["study_groups"] = study_groups_of(source)
    for name in ("trials", "sites"):
        tables[name]["data_date"] = pd.Series(pd.Timestamp(data_date), tables[name].index).astype(Kind.DAY.dtype)
    return {name: tables[name][list(TABLES[name].by_name)] for name in RECORD_TABLES}
