"""`python -m benchmarks.quality.eligibility [--errors] [--half 0|1] [--set dev|here]`: how well eligibility is read.

Measured on the labels of ../shared/labels/eligibility-dev.json and on tests/data/eligibility_read_here.json (trials that the
builders read before they looked at the program's answers), over the recorded records. Prints the tables of docs/eligibility.md.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import platform
import time
from collections import Counter
from pathlib import Path
from typing import Any

from trialsearch.eligibility import AgeLimits, Eligibility, Record, read
from trialsearch.vocabulary import Answer, Question

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
RECORDED = SHARED / "registry" / "studies.jsonl.gz"
LABELS = {
    "dev": SHARED / "labels" / "eligibility-dev.json",
    "here": ROOT / "tests" / "data" / "eligibility_read_here.json",
    "last": ROOT / "tests" / "data" / "eligibility_read_last.json",
}


def record_of(study: dict[str, Any]) -> Record:
    """The reader's input from a record in the registry's shape."""
    protocol = study.get("protocolSection", {})
    names = protocol.get("identificationModule", {})
    conditions = protocol.get("conditionsModule", {})
    design = protocol.get("designModule", {})
    eligibility = protocol.get("eligibilityModule", {})
    given = protocol.get("armsInterventionsModule", {}).get("interventions", [])
    return Record(
        brief_title=names.get("briefTitle", ""),
        official_title=names.get("officialTitle", ""),
        conditions=tuple(conditions.get("conditions", ())),
        keywords=tuple(conditions.get("keywords", ())),
        criteria=eligibility.get("eligibilityCriteria", ""),
        minimum_age=eligibility.get("minimumAge", ""),
        maximum_age=eligibility.get("maximumAge", ""),
        interventions=tuple(each.get("name", "") for each in given),
        study_type=design.get("studyType", ""),
        primary_purpose=design.get("designInfo", {}).get("primaryPurpose", ""),
    )


def recorded() -> dict[str, Record]:
    """Every recorded record by its number."""
    with gzip.open(RECORDED) as lines:
        studies = [json.loads(line) for line in lines]
    return {study["protocolSection"]["identificationModule"]["nctId"]: record_of(study) for study in studies}


def half_of(nct_id: str) -> int:
    """0 or 1: the half for developing and the half for checking."""
    return int(hashlib.sha256(nct_id.encode()).hexdigest(), 16) % 2


def age_is_right(label: dict[str, Any], age: AgeLimits) -> bool:
    """Both limits within a day or so of the label's."""

    def same(want: float | None, got: float | None) -> bool:
        return (want or 0) == (got or 0) if want is None or got is None else abs(want - got) < 0.004

    return same(label["min_years"], age.min_years) and same(label["below_years"], age.below_years)


def is_verbatim(record: Record, quote: str) -> bool:
    """A piece of two words or more of the record's raw text."""
    texts = (record.criteria, record.brief_title, record.official_title, record.minimum_age, record.maximum_age)
    return len(quote.split()) >= 2 and any(quote in text for text in (*texts, *record.conditions, *record.keywords))


def measure(labels: list[dict[str, Any]], records: dict[str, Record], *, errors: bool) -> None:
    """Print the tables for one set of labels."""
    counts: Counter[str] = Counter()
    table: dict[str, Counter[str]] = {question.value: Counter() for question in Question}
    wrong_ages = []
    for label in labels:
        record = records[label["nct_id"]]
        read_here = read(record)
        if not age_is_right(label["age"], read_here.age):
            wrong_ages.append((label, read_here.age))
        for question in Question:
            count(label, question, read_here, record, counts, table[question.value], errors=errors)
    print(f"trials {len(labels)}, answers {counts['all']}")
    print(f"explicit labels: accuracy {counts['explicit right'] / counts['explicit']:.3f} of {counts['explicit']}")
    print(
        f"  the same with not_stated counted as yes {counts['explicit right or silent yes'] / counts['explicit']:.3f}"
    )
    print(f"false no: {counts['false no']} of {counts['all']} ({100 * counts['false no'] / counts['all']:.2f} %)")
    print(
        f"missed no: {counts['missed no']} of {counts['no']} ({100 * counts['missed no'] / max(counts['no'], 1):.1f} %)"
    )
    print(f"all labels, not_stated counted as yes: accuracy {counts['right'] / counts['all']:.3f}")
    print(f"quotes not verbatim: {counts['bad quote']}")
    print(f"age limits right: {len(labels) - len(wrong_ages)} of {len(labels)}\n")
    print(
        "| question | explicit | right | all | right | false no | missed no | not stated |\n|---|---|---|---|---|---|---|---|"
    )
    for name, row in table.items():
        print(
            f"| {name} | {row['explicit']} | {row['explicit right']} | {row['all']} | {row['right']} | {row['false no']} "
            f"| {row['missed no']} | {row['not stated']} |"
        )
    if errors:
        for label, age in wrong_ages:
            print("AGE", label["nct_id"], label["age"]["min_years"], label["age"]["below_years"], "read", age)


def count(
    label: dict[str, Any],
    question: Question,
    eligibility: Eligibility,
    record: Record,
    counts: Counter[str],
    row: Counter[str],
    *,
    errors: bool,
) -> None:
    """Count one answer."""
    want = label["accepts"][question.value]
    fact = eligibility.fact(question)
    got = fact.answer.value
    spoken = "yes" if fact.answer is Answer.NOT_STATED else got
    right = spoken == want["answer"]
    happened = {
        "all": True,
        "right": right,
        "explicit": want["explicit"],
        "explicit right": want["explicit"] and got == want["answer"],
        "explicit right or silent yes": want["explicit"] and right,
        "no": want["answer"] == "no",
        "false no": got == "no" and want["answer"] != "no",
        "missed no": got != "no" and want["answer"] == "no",
        "not stated": fact.answer is Answer.NOT_STATED,
        "bad quote": fact.answer is not Answer.NOT_STATED and not is_verbatim(record, fact.quote),
    }
    for name, did in happened.items():
        counts[name] += did
        row[name] += did
    if errors and (not right or (want["explicit"] and got != want["answer"]) or happened["bad quote"]):
        mark = "FALSE NO" if happened["false no"] else "missed no" if happened["missed no"] else "wrong"
        print(
            f"{mark} {label['nct_id']} {question.value}: want {want['answer']}{'' if want['explicit'] else ' (implied)'}, read {got}\n"
            f"    label: {want['quote']}\n    read:  [{fact.rule_id} {fact.section}] {fact.quote[:260]} || {fact.condition[:80]}"
        )


def speed(records: dict[str, Record]) -> None:
    """Print how long the recorded texts take, and how many questions they answer."""
    texts = [record for record in records.values() if record.criteria]
    begun = time.process_time()
    read_ones = [read(record) for record in texts]
    spent = time.process_time() - begun
    print(
        f"\n{len(texts)} criteria texts, {1000 * spent / len(texts):.2f} ms of processor time a trial; Python {platform.python_version()}, {platform.machine()}"
    )
    answered = Counter(
        fact.question.value for each in read_ones for fact in each.facts if fact.answer is not Answer.NOT_STATED
    )
    print("\n| question | answered |\n|---|---|")
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
    for name, path in LABELS.items():
        if chosen.set in (None, name) and path.exists():
            labels = json.loads(path.read_text(encoding="utf-8"))
            labels = labels["trials"] if isinstance(labels, dict) else labels
            if chosen.half is not None:
                labels = [label for label in labels if half_of(label["nct_id"]) == chosen.half]
            print(f"\n## {name}\n")
            measure(labels, records, errors=chosen.errors)
    if not chosen.no_speed:
        speed(records)


if __name__ == "__main__":
    main()
