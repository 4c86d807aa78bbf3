"""The form of /lite: the five questions, each with what follows from an answer, and the filters, folded."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from trialsearch.dashboard.child_form import DISTANCES, HAD, NO, TIMES, UNKNOWN, YES, Home, follow_ups
from trialsearch.languages import say, spoken
from trialsearch.markup.form import (
    Choices,
    Given,
    button,
    follow_up,
    hidden,
    listed,
    one_of,
    question,
    some_of,
    ticked,
    typed,
)
from trialsearch.markup.text import folded, line, ours
from trialsearch.search.profile import THERAPIES
from trialsearch.views import countries_to_choose, phase_choice
from trialsearch.vocabulary import Lineage, Now, Phase, Philadelphia, TreatmentType

#: Buttons elsewhere on the page send this form, too.
FORM = "questions"


def form(given: Given, home: Home) -> str:
    """Write the form, filled in with what was given; `home` is what the typed town may mean."""
    return (
        f'<form id="{FORM}" method="post" action="#studies">{hidden("lang", spoken())}{_shown(given)}'
        f"<h2>{ours('question.heading')}</h2>{line(say('question.lead'))}"
        f"{_age(given)}{_kind(given)}{_now(given)}{_had(given)}{_where(given, home)}"
        f"{folded(ours('filter.more'), _filters(given))}{button(say('lite.show'))}</form>"
    )


def _shown(given: Given) -> str:
    """Keep how many cards of each list were shown, for the way back from a study."""
    return "".join(hidden("shown", each) for each in (given.get("shown") or [])[-1:])


def _age(given: Given) -> str:
    return _asked("age", typed("age", say("lite.age"), given))


def _kind(given: Given) -> str:
    return _asked(
        "kind",
        one_of("kind", say("lite.choose"), _choices(Lineage), given, partial(follow_ups, "kind")),
        follow_up("ph", one_of("ph", say("question.ph"), _choices(Philadelphia), given), given),
        *(follow_up(name, _yes_or_no(name, given), given) for name in ("down_syndrome", "kmt2a")),
    )


def _now(given: Given) -> str:
    return _asked(
        "now",
        one_of("now", say("lite.choose"), _choices(Now), given, partial(follow_ups, "now")),
        follow_up("times", one_of("times", say("question.times"), _choices(TIMES), given), given),
        follow_up("age_at_diagnosis", typed("age_at_diagnosis", say("question.age_at_diagnosis"), given), given),
        *(follow_up(name, _yes_or_no(name, given), given) for name in ("cns", "outside")),
    )


def _had(given: Given) -> str:
    each = [one_of(name, say(f"choice.{therapy}"), _choices((YES, NO)), given) for name, therapy in _OTHER_TREATMENTS]
    hsct = one_of("had_hsct", say("choice.hsct"), _choices((YES, NO)), given, partial(follow_ups, "had_hsct"))
    months = typed("months_since_hsct", say("question.months_since_hsct"), given, longest=3)
    return _asked("had", hsct, follow_up("months_since_hsct", months, given), *each)


#: All but the transplant, from which a question follows.
_OTHER_TREATMENTS = tuple(zip(HAD, THERAPIES, strict=True))[1:]


def _where(given: Given, home: Home) -> str:
    names = list(countries_to_choose().items())
    choices = [(place.label, place.label) for place in home.choices]
    return _asked(
        "country",
        listed("country", say("question.country"), say("question.country_choose"), names, given),
        typed("town", say("question.town"), given),
        one_of("which_town", say(home.asks), choices, given) if home.asks else "",
        listed(
            "how_far",
            say("lite.how_far"),
            say("question.any_distance"),
            [(str(each), str(each)) for each in DISTANCES],
            given,
        ),
    )


def _filters(given: Given) -> str:
    phases = [(phase.value, say(phase_choice(phase))) for phase in Phase]
    treatments = [(kind.value, say(f"treatment_type.{kind}")) for kind in TreatmentType]
    hospital = given.get("hospital") or []
    return "".join(
        (
            *(hidden("hospital", each) for each in hospital[-1:]),
            *(typed(name, say(f"filter.{name}"), given) for name in ("text", "site", "sponsor")),
            ticked("open", YES, say("filter.open_sites"), given),
            ticked("closed", YES, say("lite.closed"), given),
            ticked("other", YES, say("lite.other"), given),
            some_of("phase", say("filter.phase"), phases, given),
            some_of("treatment", say("filter.treatment_type"), treatments, given),
        )
    )


def _asked(name: str, *fields: str) -> str:
    return question(say(f"question.{name}"), say(f"question.{name}_help"), *fields)


def _choices(options: Sequence[str] | type[Lineage | Now | Philadelphia]) -> Choices:
    return [(str(option), say(f"choice.{option}")) for option in (*options, UNKNOWN)]


def _yes_or_no(name: str, given: Given) -> str:
    return one_of(name, say(f"question.{name}"), _choices((YES, NO)), given)
