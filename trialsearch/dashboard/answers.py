"""What a visitor answered -> a child's profile and a home; what cannot be used of it is said in plain words (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from trialsearch.ages import AgeInterval, parse_age
from trialsearch.errors import InvalidInput
from trialsearch.knowledge.places import Place, PlaceKind, find_places, suggest_places
from trialsearch.languages import Message, message
from trialsearch.search import ChildProfile, kilometres, reads_miles
from trialsearch.search.profile import THERAPIES
from trialsearch.vocabulary import Lineage, Now, Philadelphia

#: The answer "I don't know", which is as good as none.
UNKNOWN: Final = "unknown"
YES, NO = "yes", "no"

TIMES: Final = ("times_0", "times_1", "times_2")
#: Kinds of leukaemia in which the Philadelphia chromosome is looked for.
ASKED_FOR_PH: Final = (Lineage.B_ALL, UNKNOWN)
#: During the first treatment nothing has come back yet.
FIRST_TREATMENT: Final = (Now.UNTREATED, Now.INDUCTION)

#: The keys of the widgets. None of them ever stands in the address.
HAD: Final = tuple(f"had_{therapy}" for therapy in THERAPIES)
ABOUT_THE_CHILD: Final = (
    *("age", "age_at_diagnosis", "kind", "ph", "down_syndrome", "kmt2a", "now", "times", "cns", "outside"),
    *(*HAD, "months_since_hsct"),
)
ABOUT_HOME: Final = ("country", "town", "which_town", "how_far")

_TRUTH: Final = {YES: True, NO: False}


@dataclass(frozen=True)
class Home:
    """Where a family lives.

    Attributes
    ----------
    place : Place, optional
        The town, or the whole country where no town is named, known or chosen; None without a country.
    choices : tuple of Place
        What the typed town may mean, where it may mean several.
    """

    place: Place | None = None
    choices: tuple[Place, ...] = ()
    problems: tuple[Message, ...] = ()


def profile_of(given: Mapping[str, Any]) -> tuple[ChildProfile, tuple[Message, ...]]:
    """Make a profile of the answers; of two that cannot both be true one is left out, and it is said."""
    problems: list[Message] = []
    age, at_diagnosis = (_age(given.get(name), problems) for name in ("age", "age_at_diagnosis"))
    if age and at_diagnosis and at_diagnosis.low_days >= age.high_days:
        problems.append(message("question.age_at_diagnosis_later"))
        at_diagnosis = None
    now = _known(given.get("now"))
    times = _known(given.get("times"))
    relapses = None if times is None else TIMES.index(times)
    if now in FIRST_TREATMENT:
        relapses = 0
    elif now == Now.RELAPSE_ACTIVE and relapses == 0:
        problems.append(message("question.times_clash"))
        relapses = None
    hsct, car_t, blinatumomab, inotuzumab = (_TRUTH.get(given.get(name) or "") for name in HAD)
    lineage, ph = _known(given.get("kind")), _known(given.get("ph"))
    child = ChildProfile(
        age=age,
        age_at_diagnosis=at_diagnosis,
        lineage=None if lineage is None else Lineage(lineage),
        ph=None if ph is None else Philadelphia(ph),
        relapses=relapses,
        now=None if now is None else Now(now),
        prior_hsct=hsct,
        prior_car_t=car_t,
        prior_blinatumomab=blinatumomab,
        prior_inotuzumab=inotuzumab,
        down_syndrome=_TRUTH.get(given.get("down_syndrome") or ""),
        kmt2a=_TRUTH.get(given.get("kmt2a") or ""),
        cns_disease=_TRUTH.get(given.get("cns") or ""),
        isolated_extramedullary_relapse=_TRUTH.get(given.get("outside") or ""),
        months_since_hsct=given.get("months_since_hsct") if hsct else None,
    )
    return child, tuple(problems)


def home_of(given: Mapping[str, Any], places: pd.DataFrame) -> Home:
    """Find the home; `places` is that table of the snapshot."""
    country, town = given.get("country"), (given.get("town") or "").strip()
    if not country:
        return Home()
    whole = Place(country, PlaceKind.COUNTRY, country=country)
    if not town:
        return Home(whole)
    found = tuple(place for place in find_places(town, country=country, derived=places) if place.country)
    if len(found) == 1:
        return Home(found[0])
    if found:
        chosen = next((place for place in found if place.label == given.get("which_town")), whole)
        return Home(chosen, found)
    problems = [message("question.town_unknown", words=town)]
    if meant := suggest_places(town, country=country):
        problems.append(message("question.town_meant", places="; ".join(place.label for place in meant)))
    return Home(whole, problems=tuple(problems))


def within_km(how_far: int | None, home: Place | None) -> float | None:
    """Turn the distance that was chosen, in the miles or kilometres of home, into km; None is any distance."""
    if how_far is None or home is None or home.point is None:
        return None
    return kilometres(how_far) if reads_miles(home) else float(how_far)


def _known(answer: str | None) -> str | None:
    return None if answer == UNKNOWN else answer


def _age(written: str | None, problems: list[Message]) -> AgeInterval | None:
    if not written or not written.strip():
        return None
    try:
        return parse_age(written)
    except InvalidInput:
        problems.append(message("question.age_wrong"))
        return None
