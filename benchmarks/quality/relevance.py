"""`python -m benchmarks.quality.relevance`: relevance and purpose against the trials that were read by hand."""

from __future__ import annotations

import time
from collections import Counter

from benchmarks.quality.recorded import READ_BY_HAND, purpose_of, relevance_of, rows, studies


def main() -> None:
    """Print what is wrong, the counts, and how all recorded studies are judged."""
    recorded = studies()
    read = rows(READ_BY_HAND / "relevance.tsv")
    _print(
        "relevance",
        {row["nct_id"]: (row["relevance"], relevance_of(recorded[row["nct_id"]]).relevance) for row in read},
    )
    read = rows(READ_BY_HAND / "purposes.tsv")
    _print("purpose", {row["nct_id"]: (row["purpose"], purpose_of(recorded[row["nct_id"]]).purpose) for row in read})
    _print("whose", {row["nct_id"]: (row["for_whom"], purpose_of(recorded[row["nct_id"]]).for_whom) for row in read})

    begun = time.process_time()
    judged = Counter(relevance_of(study).relevance.value for study in recorded.values())
    purposes = Counter(purpose_of(study).purpose.value for study in recorded.values())
    seconds = time.process_time() - begun
    print(f"all {len(recorded)} recorded studies, {1000 * seconds / len(recorded):.2f} ms of CPU each for both:")
    for counts in (judged, purposes):
        print("  " + ", ".join(f"{name} {count}" for name, count in counts.most_common()))


def _print(what: str, pairs: dict[str, tuple[str, str]]) -> None:
    wrong = {nct_id: pair for nct_id, pair in pairs.items() if pair[0] != pair[1]}
    print(f"{what}: {len(pairs) - len(wrong)} of {len(pairs)} right")
    for nct_id, (truth, said) in wrong.items():
        print(f"  {nct_id}: read as {truth}, judged {said}")


if __name__ == "__main__":
    main()
