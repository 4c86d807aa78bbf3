"""What a family says about a child (pure). Every answer may be missing: missing is unknown, never "no"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final, TypeVar

from trialsearch.ages import DAYS_PER_MONTH, AgeInterval, parse_age
from trialsearch.errors import InvalidInput, quoted
from trialsearch.vocabulary import EARLIER_TREATMENTS, Lineage, Now, Philadelphia, Sex, read_member

_Code = TypeVar("_Code", bound=StrEnum)

#: `relapses` is how often the leukaemia came back; this stands for "two or more".
TWO_OR_MORE: Final = 2

#: Treatments that a child may have had, as keys of `prior`.
THERAPIES: Final = tuple(question.removeprefix("prior_") for question in EARLIER_TREATMENTS)

#: The old one-word disease status -> how often the leukaemia came back (None: unknown), and what is happening now.
_SHORTHANDS: Final[dict[str, tuple[int | None, Now]]] = {
    "newly_diagnosed": (0, Now.UNTREATED),
    "first_relapse": (1, Now.RELAPSE_ACTIVE),
    "second_or_later_relapse": (TWO_OR_MORE, Now.RELAPSE_ACTIVE),
    "refractory": (0, Now.REFRACTORY),
    "remission": (None, Now.REMISSION_ON_THERAPY),
    "mrd_positive": (None, Now.MRD_POSITIVE),
}

#: What people write for "I do not know".
_UNKNOWN_WORDS = ("", "unknown", "don't know", "?")
#: More digits are no count, and from some length on Python reads them as no number.
_LONGEST_COUNT: Final = 9


@dataclass(frozen=True)
class ChildProfile:
    """What is known of a child. None is "not known" everywhere; no name, no birth date, nothing that is stored.

    Attributes
    ----------
    age : AgeInterval, optional
        Age today.
    age_at_diagnosis : AgeInterval, optional
        Age when the leukaemia was found.
    lineage, ph, now : of their enumerations, optional
        Kind of leukaemia; Philadelphia chromosome; what is happening now.
    relapses : int, optional
        How often it came back: 0, 1, or 2 for two or more.
    prior_hsct, prior_car_t, prior_blinatumomab, prior_inotuzumab : bool, optional
        Whether the child has had a donor transplant, CAR-T cells, blinatumomab, inotuzumab.
    down_syndrome, isolated_extramedullary_relapse, cns_disease, kmt2a : bool, optional
        Whether the child has it, now.
    months_since_hsct : float, optional
        Months since the transplant.
    sex : Sex, optional
        FEMALE or MALE; asked for by few trials.

    Raises
    ------
    InvalidInput
        If two answers cannot both be true.
    """

    age: AgeInterval | None = None
    age_at_diagnosis: AgeInterval | None = None
    lineage: Lineage | None = None
    ph: Philadelphia | None = None
    relapses: int | None = None
    now: Now | None = None
    prior_hsct: bool | None = None
    prior_car_t: bool | None = None
    prior_blinatumomab: bool | None = None
    prior_inotuzumab: bool | None = None
    down_syndrome: bool | None = None
    isolated_extramedullary_relapse: bool | None = None
    cns_disease: bool | None = None
    kmt2a: bool | None = None
    months_since_hsct: float | None = None
    sex: Sex | None = None

    def __post_init__(self) -> None:
        if self.relapses is not None and not 0 <= self.relapses <= TWO_OR_MORE:
            raise InvalidInput(f"relapses is 0, 1 or 2 (two or more), not {self.relapses}.")
        if self.now is Now.RELAPSE_ACTIVE and self.relapses == 0:
            raise InvalidInput(
                "A leukemia that came back and is there now has come back at least once: relapses 1 or 2."
            )
        if self.now in (Now.UNTREATED, Now.INDUCTION) and self.relapses:
            raise InvalidInput(
                f"{self.now} is about the first treatment, so relapses must be 0. For a relapse that is there now, "
                "say relapse_active."
            )
        if self.months_since_hsct is not None:
            self._check_transplant(self.months_since_hsct)
        if self.age and self.age_at_diagnosis and self.age_at_diagnosis.low_days >= self.age.high_days:
            raise InvalidInput("The age at diagnosis lies above the age today.")

    def _check_transplant(self, months_ago: float) -> None:
        """Take the months since a transplant to say that there was one, within the child's life."""
        if self.prior_hsct is False:
            raise InvalidInput("months_since_hsct is given, but the child has had no transplant.")
        if self.age and months_ago * DAYS_PER_MONTH >= self.age.high_days:
            raise InvalidInput("months_since_hsct is longer than the child's age.")
        object.__setattr__(self, "prior_hsct", True)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known at all."""
        return all(getattr(self, each.name) is None for each in fields(self))


def read_profile(written: Mapping[str, Any]) -> ChildProfile:
    """Read a profile as a JSON object writes it (docs/eligibility.md).

    Parameters
    ----------
    written : mapping
        `age`, `age_at_diagnosis` ("7 years"), `lineage`, `ph`, `relapses`, `now` (or `disease_status`), `prior` (an
        object of true, false and null; or a list of what the child has had, the rest being unknown unless
        `prior_complete` is true), `months_since_hsct` (which says that there was a transplant), `down_syndrome`,
        `isolated_extramedullary_relapse`, `cns_disease`, `kmt2a`, `sex`. What is missing or null is unknown.

    Raises
    ------
    InvalidInput
        Naming the key, and what it takes.
    """
    if not isinstance(written, Mapping):
        raise InvalidInput('A profile is one JSON object, such as {"age": "7 years", "lineage": "b_all"}.')
    if strange := sorted(set(written) - _KEYS):
        raise InvalidInput(f"A profile has no {quoted(strange[0])}. It takes: {', '.join(sorted(_KEYS))}.")
    relapses, now = _status(written)
    return ChildProfile(
        age=_age(written, "age"),
        age_at_diagnosis=_age(written, "age_at_diagnosis"),
        lineage=_code(written, "lineage", Lineage),
        ph=_code(written, "ph", Philadelphia),
        relapses=relapses,
        now=now,
        **{f"prior_{therapy}": had for therapy, had in _prior(written).items()},
        down_syndrome=_flag(written, "down_syndrome"),
        isolated_extramedullary_relapse=_flag(written, "isolated_extramedullary_relapse"),
        cns_disease=_flag(written, "cns_disease"),
        kmt2a=_flag(written, "kmt2a"),
        months_since_hsct=_number(written, "months_since_hsct"),
        sex=_code(written, "sex", Sex),
    )


_KEYS: Final = frozenset(
    {each.name for each in fields(ChildProfile) if not each.name.startswith("prior_")}
    | {"prior", "prior_complete", "disease_status"}
)


def read_relapses(value: object) -> int | None:
    """Read how often the leukaemia came back: 0, 1, 2, "2+" or more (all of them two or more); None for unknown.

    Raises
    ------
    InvalidInput
    """
    word = str(value).strip().lower().removesuffix("+") if value is not None else ""
    if word in _UNKNOWN_WORDS:
        return None
    if isinstance(value, bool) or not word.isdecimal() or len(word) > _LONGEST_COUNT:
        raise InvalidInput(f"relapses is how often the leukemia came back: 0, 1, 2 or 2+, not {quoted(value)}.")
    return min(int(word), TWO_OR_MORE)


def status_of_shorthand(word: str) -> tuple[int | None, Now]:
    """Take the old one-word disease status apart into its two axes.

    Raises
    ------
    InvalidInput
        Naming the words that there are.
    """
    if word not in _SHORTHANDS:
        raise InvalidInput(f"{quoted(word)} is not one of: {', '.join(_SHORTHANDS)} (disease_status).")
    return _SHORTHANDS[word]


def _status(written: Mapping[str, Any]) -> tuple[int | None, Now | None]:
    relapses, now = read_relapses(written.get("relapses")), _code(written, "now", Now)
    shorthand = written.get("disease_status")
    if shorthand is None:
        return relapses, now
    if now is not None:
        raise InvalidInput("Give now and relapses, or the shorthand disease_status, not both.")
    if not isinstance(shorthand, str):
        raise InvalidInput(f"disease_status is a word, not {quoted(shorthand)}.")
    of_word, now = status_of_shorthand(shorthand)
    if None not in (relapses, of_word) and relapses != of_word:
        raise InvalidInput(f"relapses ({relapses}) and disease_status ({shorthand}) contradict each other.")
    return (of_word if relapses is None else relapses), now


def _prior(written: Mapping[str, Any]) -> dict[str, bool | None]:
    prior, complete = written.get("prior"), _flag(written, "prior_complete")
    if prior is None:
        prior = {}
    if isinstance(prior, list) and all(isinstance(each, str) for each in prior):
        prior = dict.fromkeys(prior, True)
    if not isinstance(prior, Mapping):
        raise InvalidInput(
            'prior is an object, such as {"hsct": true, "car_t": false}, or a list of what the child had.'
        )
    if strange := [therapy for therapy in prior if therapy not in THERAPIES]:
        raise InvalidInput(f"prior knows no {quoted(strange[0])}. It takes: {', '.join(THERAPIES)}.")
    rest = False if complete else None
    return {therapy: _flag(prior, therapy, default=rest) for therapy in THERAPIES}


def _age(written: Mapping[str, Any], name: str) -> AgeInterval | None:
    value = written.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InvalidInput(f'{name} is an age, such as "7 years", not {quoted(value)}.')
    return parse_age(value)


def _code(written: Mapping[str, Any], name: str, kind: type[_Code]) -> _Code | None:
    value = written.get(name)
    if value is None or (isinstance(value, str) and value.strip().lower() in _UNKNOWN_WORDS):
        return None
    if not isinstance(value, str):
        raise InvalidInput(f"{name} is one of: {', '.join(kind)}; not {quoted(value)}.")
    return read_member(kind, value, name)


def _flag(written: Mapping[str, Any], name: str, *, default: bool | None = None) -> bool | None:
    value = written.get(name)
    if value is None or isinstance(value, bool):
        return default if value is None else value
    raise InvalidInput(f"{name} is true, false or null (unknown), not {quoted(value)}.")


def _number(written: Mapping[str, Any], name: str) -> float | None:
    value = written.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1500:
        raise InvalidInput(f"{name} is a number of months, not {quoted(value)}.")
    return float(value)
