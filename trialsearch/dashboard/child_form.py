"""What a visitor answered -> a child's profile and a home; what cannot be used of it is said in plain words (pure)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from trialsearch.ages import DAYS_PER_MONTH, AgeInterval, parse_age
from trialsearch.dashboard.address import LONGEST_TEXT
from trialsearch.errors import InvalidInput
from trialsearch.knowledge.places import Place, PlaceKind, countries, find_places, suggest_places
from trialsearch.languages import Message, message
from trialsearch.search import ChildProfile, kilometres, reads_miles
from trialsearch.search.profile import THERAPIES
from trialsearch.views import limit_in_words, place_said
from trialsearch.vocabulary import Lineage, Now, Philadelphia, Sex

#: The answer "I don't know", which is as good as none.
UNKNOWN: Final = "unknown"
YES, NO = "yes", "no"

TIMES: Final = ("times_0", "times_1", "times_2")
#: Kinds of leukaemia in which the Philadelphia chromosome is looked for.
ASKED_FOR_PH: Final = (Lineage.B_ALL, UNKNOWN)
#: While there is leukaemia, where it is decides whether a child can join.
LEUKEMIA_IS_THERE: Final = (Now.UNTREATED, Now.INDUCTION, Now.REFRACTORY, Now.RELAPSE_ACTIVE)
#: During the first treatment nothing has come back yet.
FIRST_TREATMENT: Final = (Now.UNTREATED, Now.INDUCTION)

_ANY_KIND: Final = (*Lineage, UNKNOWN)
#: Of each question what may follow, and the answers that call for it.
_CALLED_FOR_BY: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "kind": {"ph": ASKED_FOR_PH, "down_syndrome": _ANY_KIND, "kmt2a": _ANY_KIND},
    "now": {
        "times": (*(now for now in Now if now not in FIRST_TREATMENT), UNKNOWN),
        # Before treatment today is the day of diagnosis.
        "age_at_diagnosis": (*(now for now in Now if now is not Now.UNTREATED), UNKNOWN),
        "cns": LEUKEMIA_IS_THERE,
        "outside": (Now.RELAPSE_ACTIVE,),
    },
    "had_hsct": {"months_since_hsct": (YES,)},
}


def follow_ups(question: str, answer: str | None) -> tuple[str, ...]:
    """Name the questions that an answer calls for; nothing follows from none."""
    return tuple(each for each, answers in _CALLED_FOR_BY[question].items() if answer in answers)


#: The keys of the widgets. None of them ever stands in the address.
HAD: Final = tuple(f"had_{therapy}" for therapy in THERAPIES)
ABOUT_THE_CHILD: Final = (
    *("age", "age_at_diagnosis", "kind", "ph", "down_syndrome", "kmt2a", "now", "times", "cns", "outside"),
    *(HAD[0], "months_since_hsct", *HAD[1:]),
)
ABOUT_HOME: Final = ("country", "town", "which_town", "how_far")

#: How far one can go, in the miles or kilometres of home.
DISTANCES: Final = (25, 50, 100, 250, 500, 1000)
MOST_MONTHS: Final = 240
#: Places of one name that are offered, of all that there are.
MOST_PLACES: Final = 8
_ALL_PLACES: Final = 10_000

_TRUTH: Final = {YES: True, NO: False}


@dataclass(frozen=True)
class Home:
    """Where a family lives.

    Attributes
    ----------
    place : Place, optional
        The town, or the whole country where no town is named, known or chosen; None without a country.
    choices : tuple of Place
        What the typed town may mean, where it may mean several or is mistyped.
    asks : Message, optional
        The question that the choices answer; None where there are none.
    """

    place: Place | None = None
    choices: tuple[Place, ...] = ()
    asks: Message | None = None
    problems: tuple[Message, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether there are choices, and none of them was taken."""
        return bool(self.choices) and not self._is_named

    @property
    def understood(self) -> Message | None:
        """What a typed town or postcode was taken for, where nobody was asked."""
        return message("question.home_is", place=place_said(self.place)) if self.place and self._is_named else None

    @property
    def _is_named(self) -> bool:
        return self.place is not None and self.place.kind is not PlaceKind.COUNTRY


def profile_of(given: Mapping[str, Any]) -> tuple[ChildProfile, tuple[Message, ...]]:
    """Make a profile of the answers; of two that cannot both be true one is left out, and it is said."""
    problems: list[Message] = []
    age, at_diagnosis = (_age(given.get(name), problems) for name in ("age", "age_at_diagnosis"))
    now = _known(given.get("now"))
    if "age_at_diagnosis" not in follow_ups("now", now or UNKNOWN):
        at_diagnosis = None
    if age and at_diagnosis and at_diagnosis.low_days >= age.high_days:
        problems.append(message("question.age_at_diagnosis_later"))
        at_diagnosis = None
    times = _known(given.get("times"))
    relapses = None if times is None else TIMES.index(times)
    if now in FIRST_TREATMENT and relapses:
        problems.append(message("question.times_too_early"))
        now = relapses = None
    elif now in FIRST_TREATMENT:
        relapses = 0
    elif now == Now.RELAPSE_ACTIVE and relapses == 0:
        problems.append(message("question.times_clash"))
        relapses = None
    hsct, car_t, blinatumomab, inotuzumab = (_TRUTH.get(given.get(name) or "") for name in HAD)
    months = given.get("months_since_hsct") if hsct else None
    if age and months is not None and months * DAYS_PER_MONTH >= age.high_days:
        problems.append(message("question.months_too_long"))
        months = None
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
        months_since_hsct=months,
    )
    return child, tuple(problems)


def age_understood(written: str | None) -> Message | None:
    """Say that a number without a unit is read as years: a parent of a baby may mean months."""
    number = (written or "").strip()
    if not (number.isdecimal() and number.isascii()) or _age(number, []) is None:
        return None
    years, months = (limit_in_words(f"{int(number)} {unit}") for unit in ("years", "months"))
    return message("question.age_in_years", years=years, months=months)


def home_of(given: Mapping[str, Any], places: pd.DataFrame) -> Home:
    """Find the home; `places` is that table of the snapshot."""
    country, town = given.get("country"), (given.get("town") or "").strip()
    if not country:
        return Home(problems=(message("question.town_needs_country", words=town),) if town else ())
    whole = Place(country, PlaceKind.COUNTRY, country=country)
    if not town:
        return Home(whole)
    every = find_places(town, country=country, derived=places, limit=_ALL_PLACES)
    known = tuple(place for place in every if place.country)
    if len(known) == 1:
        return Home(known[0])
    if known:
        found, more = known[:MOST_PLACES], len(known) - MOST_PLACES
        chosen = _chosen(found, given)
        cut = (message("question.more_places", n=more),) if more > 0 and chosen is None else ()
        return Home(chosen or whole, found, message("question.which_town", town=town), cut)
    if meant := suggest_places(town, country=country):
        return Home(_chosen(meant, given) or whole, meant, message("question.town_meant", words=town))
    return Home(whole, problems=(message("question.town_unknown", words=town),))


def _chosen(places: Sequence[Place], given: Mapping[str, Any]) -> Place | None:
    return next((place for place in places if place.label == given.get("which_town")), None)


def within_km(how_far: int | None, home: Place | None) -> float | None:
    """Turn the distance that was chosen, in the miles or kilometres of home, into km; None is any distance."""
    if how_far is None or home is None or home.point is None:
        return None
    return kilometres(how_far) if reads_miles(home) else float(how_far)


def to_words(given: Mapping[str, Any]) -> list[str]:
    """Write the answers as words of an address, "age:12 years"; what was not answered is not there."""
    return [f"{name}:{given[name]}" for name in _READERS if given.get(name) not in (None, "")]


def from_words(words: Sequence[str]) -> dict[str, Any]:
    """Read them again; a word that makes no sense is left out, like any answer that was not given."""
    read = {}
    for word in words:
        name, _, written = word.partition(":")
        value = _READERS[name](written) if name in _READERS else None
        if value is not None:
            read[name] = value
    return read


def _one_of(*options: str) -> Callable[[str], str | None]:
    return lambda written: written if written in (*options, UNKNOWN) else None


def _text(written: str) -> str | None:
    return written[:LONGEST_TEXT] or None


def _whole(options: Collection[int]) -> Callable[[str], int | None]:
    return lambda written: (
        int(written) if written.isdecimal() and len(written) < 6 and int(written) in options else None
    )


_yes_or_no = _one_of(YES, NO)
#: How each answer is read from an address that somebody asked for: as carefully as any user input.
_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "age": _text,
    "age_at_diagnosis": _text,
    "kind": _one_of(*Lineage),
    "ph": _one_of(*Philadelphia),
    "down_syndrome": _yes_or_no,
    "kmt2a": _yes_or_no,
    "now": _one_of(*Now),
    "times": _one_of(*TIMES),
    "cns": _yes_or_no,
    "outside": _yes_or_no,
    **dict.fromkeys(HAD, _yes_or_no),
    "months_since_hsct": _whole(range(MOST_MONTHS + 1)),
    "country": lambda written: written if written in {each.name for each in countries().values()} else None,
    "town": _text,
    "which_town": _text,
    "how_far": _whole(DISTANCES),
    "sex": {sex.value: sex for sex in (Sex.FEMALE, Sex.MALE)}.get,
}


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
