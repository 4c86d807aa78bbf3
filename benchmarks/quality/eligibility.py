"""`python -m benchmarks.quality.eligibility [--errors] [--half 0|1] [--set NAME]`: how well eligibility is read.

Measured on sets of labels: `dev` of ../shared/labels; `here` and `last`, which the builders read themselves; `blind`
and `second`, read by people who did not know the program; and two sets of invented trials (tests/data). Prints the
tables of docs/eligibility.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from benchmarks.quality.recorded import READ_BY_HAND, SHARED, studies
from trialsearch.eligibility import AgeLimits, Fact, Record, read
from trialsearch.normalise.records import Study
from trialsearch.vocabulary import Answer, Question

LABELS = {
    "dev": SHARED / "labels" / "eligibility-dev.json",
    "here": READ_BY_HAND / "eligibility_read_here.json",
    "last": READ_BY_HAND / "eligibility_read_last.json",
    "blind": READ_BY_HAND / "eligibility_read_blind.json",
    "second": READ_BY_HAND / "eligibility_read_second.json",
    "invented": READ_BY_HAND / "eligibility_invented.json",
    "invented_odd": READ_BY_HAND / "eligibility_invented_odd.json",
}


@dataclass
class Tally:
    """What was counted over a set of labels."""

    counts: Counter[str] = field(default_factory=Counter)
    by_question: dict[str, Counter[str]] = field(default_factory=lambda: {each.value: Counter() for each in Question})
    trials: int = 0
    wrong_ages: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def share(self, part: str, whole: str) -> float:
        """Give one count as a share of another."""
        return self.counts[part] / max(self.counts[whole], 1)


def record_of(study: Study) -> Record:
    """Give the reader what it reads of a study, as the product decodes it."""
    protocol = study.protocol_section
    eligibility = protocol.eligibility_module
    return Record(
        brief_title=protocol.identification_module.brief_title or "",
        official_title=protocol.identification_module.official_title or "",
        conditions=tuple(protocol.conditions_module.conditions),
        criteria=eligibility.eligibility_criteria or "",
        minimum_age=eligibility.minimum_age or "",
        maximum_age=eligibility.maximum_age or "",
    )


def recorded() -> dict[str, Record]:
    """Read every recorded record, by its number."""
    return {nct_id: record_of(study) for nct_id, study in studies().items()}


def labels_of(name: str) -> list[dict[str, Any]]:
    """Read a set of labels."""
    labels = json.loads(LABELS[name].read_text(encoding="utf-8"))
    return list(labels["trials"] if isinstance(labels, dict) else labels)


def half_of(nct_id: str) -> int:
    """Give 0 or 1: the half for checking and the half for developing."""
    return int(hashlib.sha256(nct_id.encode()).hexdigest(), 16) % 2


def tally(labels: list[dict[str, Any]], records: dict[str, Record]) -> Tally:
    """Read every labelled trial and count."""
    result = Tally(trials=len(labels))
    for label in labels:
        record = _invented(label["record"]) if "record" in label else records[label["nct_id"]]
        found = read(record)
        if not age_is_right(label["age"], found.age):
            wanted = f"{label['age']['min_years']} to {label['age']['below_years']}"
            result.wrong_ages.append(f"AGE {label['nct_id']}: want {wanted}, read {found.age}")
        for question in Question:
            _count(result, label, found.fact(question), record)
    return result


def _invented(given: dict[str, Any]) -> Record:
    return Record(**{**given, "conditions": tuple(given["conditions"])})


def age_is_right(label: dict[str, Any], age: AgeLimits) -> bool:
    """Whether both limits are within a day or so of the label's."""

    def same(want: float | None, got: float | None) -> bool:
        return (want or 0) == (got or 0) if want is None or got is None else abs(want - got) < 0.004

    return same(label["min_years"], age.min_years) and same(label["below_years"], age.below_years)


def is_verbatim(record: Record, quote: str) -> bool:
    """Whether it is a piece of two words or more of the record's raw text."""
    texts = (record.criteria, record.brief_title, record.official_title, record.minimum_age, record.maximum_age)
    return len(quote.split()) >= 2 and any(quote in text for text in (*texts, *record.conditions))


def _count(result: Tally, label: dict[str, Any], fact: Fact, record: Record) -> None:
    want = label["accepts"][fact.question.value]
    got = fact.answer.value
    silent = fact.answer is Answer.NOT_STATED
    right = ("yes" if silent else got) == want["answer"]
    happened = {
        "all": True,
        "right": right,
        "explicit": want["explicit"],
        "explicit right": want["explicit"] and got == want["answer"],
        "explicit right or silent yes": want["explicit"] and right,
        "no": want["answer"] == "no",
        "false no": got == "no" and want["answer"] != "no",
        "missed no": got != "no" and want["answer"] == "no",
        "not stated": silent,
        "bad quote": not silent and not is_verbatim(record, fact.quote),
    }
    for name, did in happened.items():
        result.counts[name] += did
        result.by_question[fact.question.value][name] += did
    if not right or (want["explicit"] and got != want["answer"]) or happened["bad quote"]:
        mark = "FALSE NO" if happened["false no"] else "missed no" if happened["missed no"] else "wrong"
        implied = "" if want["explicit"] else " (implied)"
        result.errors.append(
            f"{mark} {label['nct_id']} {fact.question.value}: want {want['answer']}{implied}, read {got}\n"
            f"    label: {want['quote']}\n"
            f"    read:  [{fact.rule_id} {fact.section}] {fact.quote[:260]} || {fact.condition[:80]}"
        )


def show(result: Tally, *, errors: bool) -> None:
    """Print the tables of one set."""
    counts = result.counts
    print(f"trials {result.trials}, answers {counts['all']}")
    print(f"explicit labels: accuracy {result.share('explicit right', 'explicit'):.3f} of {counts['explicit']}")
    print(f"  with not_stated counted as yes {result.share('explicit right or silent yes', 'explicit'):.3f}")
    print(f"false no: {counts['false no']} of {counts['all']} ({result.share('false no', 'all'):.2%})")
    print(f"missed no: {counts['missed no']} of {counts['no']} ({result.share('missed no', 'no'):.1%})")
    print(f"all labels, not_stated counted as yes: accuracy {result.share('right', 'all'):.3f}")
    print(f"quotes not verbatim: {counts['bad quote']}")
    print(f"age limits right: {result.trials - len(result.wrong_ages)} of {result.trials}\n")
    print("| question | explicit | right | all | right | false no | missed no | not stated |")
    print("|---|---|---|---|---|---|---|---|")
    columns = ("explicit", "explicit right", "all", "right", "false no", "missed no", "not stated")
    for name, row in result.by_question.items():
        print(f"| {name} | {' | '.join(str(row[column]) for column in columns)} |")
    if errors:
        print("\n".join((*result.errors, *result.wrong_ages)))


def speed(records: dict[str, Record]) -> None:
    """Print how long the recorded texts take, and how many of them answer each question."""
    texts = [record for record in records.values() if record.criteria]
    passes = []
    for _ in range(3):
        begun = time.process_time()
        found = [read(record) for record in texts]
        passes.append(time.process_time() - begun)
    spent = min(passes)
    print(f"\n{len(texts)} criteria texts, {1000 * spent / len(texts):.2f} ms of processor time a trial (best of 3)")
    print(f"Python {platform.python_version()}, {platform.machine()}\n\n| question | answered |\n|---|---|")
    stated = (fact for each in found for fact in each.facts if fact.answer is not Answer.NOT_STATED)
    answered = Counter(fact.question.value for fact in stated)
    for question in Question:
        print(f"| {question.value} | {answered[question.value]} |")


def main() -> None:
    """Print every table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--errors", action="store_true", help="list each error with its quote")
    options.add_argument("--half", type=int, choices=(0, 1), help="only the trials of this half")
    options.add_argument("--set", choices=tuple(LABELS), help="only this set of labels")
    options.add_argument("--no-speed", action="store_true", help="leave the whole pass out")
    chosen = options.parse_args()
    records = recorded()
    for name in LABELS:
        if chosen.set in (None, name):
            labels = [each for each in labels_of(name) if chosen.half in (None, half_of(each["nct_id"]))]
            print(f"\n## {name}\n")
            show(tally(labels, records), errors=chosen.errors)
    if not chosen.no_speed:
        speed(records)


if __name__ == "__main__":
    main()
