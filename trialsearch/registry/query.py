"""What is asked of the registry, as a frozen value; parameters are made by a pure function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from trialsearch.errors import InvalidInput
from trialsearch.knowledge import read_table

#: The registry coerces anything larger to 1,000; 200 whole records are a few megabytes (docs/query.md).
PAGE_SIZE = 200

#: Whole modules, so that stored records can answer tomorrow's columns without another pull.
MODULES = ("ProtocolSection", "DerivedSection", "HasResults")

#: Studies that admit children, by the registry's own age groups. A rule over MinimumAge and MaximumAge would
#: drop every study that lacks one of them (RANGE matches only studies that have the field).
ADMITS_CHILDREN = "AREA[StdAge]CHILD"


@dataclass(frozen=True)
class RegistryQuery:
    """One question to `GET /studies`; a study must meet every part of it.

    Attributes
    ----------
    condition : str
        Essie expression for the condition search (`query.cond`).
    filter_expression : str
        Essie expression that every study must meet (`filter.advanced`).
    nct_ids : tuple of str
        Numbers, present or earlier ones, that a study must have one of (`filter.ids`).
    modules : tuple of str
        Parts of the record to send (`fields`).
    page_size : int
        Records a page, 1 to 1,000.
    """

    condition: str = ""
    filter_expression: str = ""
    nct_ids: tuple[str, ...] = ()
    modules: tuple[str, ...] = MODULES
    page_size: int = PAGE_SIZE

    def __post_init__(self) -> None:
        if not (self.condition or self.filter_expression or self.nct_ids):
            raise InvalidInput("A registry query needs a condition or a filter: without any it asks for all.")
        if not 1 <= self.page_size <= 1000:
            raise InvalidInput(f"A page holds 1 to 1,000 records, not {self.page_size}.")


def build_params(query: RegistryQuery, page_token: str | None = None) -> dict[str, str]:
    """Parameters of one page's request.

    `countTotal` is asked for on the first page only: the registry ignores it later. All others stay the
    same from page to page, as it demands.
    """
    params = {
        "format": "json",
        "markupFormat": "markdown",
        "query.cond": query.condition,
        "filter.advanced": query.filter_expression,
        "filter.ids": ",".join(query.nct_ids),
        "fields": ",".join(query.modules),
        "pageSize": str(query.page_size),
    }
    params |= {"countTotal": "true"} if page_token is None else {"pageToken": page_token}
    return {name: value for name, value in params.items() if value}


def paediatric_all() -> RegistryQuery:
    """Build the wide query for paediatric ALL from `knowledge/query_terms.tsv`; sorting is done at home."""
    terms: dict[str, list[str]] = {"condition": [], "criteria": []}
    for row in read_table("query_terms.tsv"):
        terms[row["searched_in"]].append(f'"{row["term"]}"')
    conditions, criteria = (" OR ".join(terms[place]) for place in ("condition", "criteria"))
    return RegistryQuery(
        condition=f"{conditions} OR AREA[EligibilityCriteria]({criteria})", filter_expression=ADMITS_CHILDREN
    )


def by_number(nct_ids: Sequence[str]) -> RegistryQuery:
    """Build the query for the bare numbers of some trials."""
    return RegistryQuery(nct_ids=tuple(nct_ids), modules=("NCTId", "NCTIdAlias"), page_size=1000)


def address_of(base_url: str, query: RegistryQuery, page_token: str | None = None) -> str:
    """Write the address of one page, for a person to open."""
    return f"{base_url.rstrip('/')}/studies?{urlencode(build_params(query, page_token), quote_via=quote)}"
