"""`python -m benchmarks.quality.facets [--errors] [--false-positives] [--with-terms]`: facets against curated terms.

The labels are the columns of ../shared/labels/pdq-dev.tsv, made from the conditions and keywords of the records,
which are therefore hidden unless --with-terms is given (then the figures prove nothing about the rules).
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

from benchmarks.quality.recorded import SHARED, facets_of, rows, studies

#: Precision, recall and F1 of keywords on title and criteria, against all PDQ labels (labels/README.md).
NAIVE = {
    "b_all": (0.49, 0.77, 0.60),
    "t_all": (0.73, 0.73, 0.73),
    "ph_pos": (0.08, 0.60, 0.14),
    "mpal": (0.80, 0.50, 0.62),
    "lbl": (0.84, 0.28, 0.42),
    "newly_diagnosed": (0.52, 0.64, 0.57),
    "recurrent": (0.91, 0.89, 0.90),
    "in_remission": (0.64, 0.82, 0.72),
}
#: What the mean of F1 is taken over, and where recall counts (old records often leave lineage uncoded).
MEAN_OVER = ("lbl", "newly_diagnosed", "recurrent", "in_remission", "t_all")
RECALL_OF = ("b_all", "mpal", "ph_pos")


@dataclass
class Score:
    """Counts of one facet."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    def add(self, *, truth: bool, said: bool) -> None:
        """Count one record."""
        self.hits += truth and said
        self.false += said and not truth
        self.missed += truth and not said

    @property
    def precision(self) -> float:
        """Of what was said, how much is true."""
        return self.hits / (self.hits + self.false) if self.hits + self.false else 0.0

    @property
    def recall(self) -> float:
        """Of what is true, how much was said."""
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Both in one."""
        return 2 * self.hits / (2 * self.hits + self.false + self.missed) if self.hits else 0.0


def main() -> None:
    """Print the table, then what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--errors", action="store_true", help="every record that differs from its labels")
    parser.add_argument("--false-positives", action="store_true", help=f"those of {', '.join(RECALL_OF)}")
    parser.add_argument("--with-terms", action="store_true", help="let conditions and keywords be read")
    asked = parser.parse_args()

    recorded = studies()
    labels = rows(SHARED / "labels" / "pdq-dev.tsv")
    names = [name for name in labels[0] if name not in ("nct_id", "pdq_terms")]
    scores = {name: Score() for name in names}
    errors: list[tuple[str, str, str, str]] = []
    begun = time.process_time()
    for row in labels:
        found = facets_of(recorded[row["nct_id"]], with_terms=asked.with_terms)
        for name in names:
            truth, said = row[name] == "1", name in found
            scores[name].add(truth=truth, said=said)
            if truth != said:
                errors.append((name, "missed" if truth else "false", row["nct_id"], found.get(name, "")))
    seconds = time.process_time() - begun

    print(f"{len(labels)} records, {1000 * seconds / len(labels):.1f} ms of CPU each")
    print("facet               P    R    F1   hits false missed   naive P    R    F1")
    for name, score in scores.items():
        naive = "   ".join(f"{value:.2f}" for value in NAIVE.get(name, ()))
        print(
            f"{name:16} {score.precision:4.2f} {score.recall:4.2f} {score.f1:4.2f} "
            f"{score.hits:6} {score.false:5} {score.missed:6}      {naive}"
        )
    for title, of in (("ours", {name: score.f1 for name, score in scores.items()}), ("naive", _naive_f1())):
        print(f"mean F1 over {', '.join(MEAN_OVER)}, {title}: {sum(of[name] for name in MEAN_OVER) / 5:.3f}")
    print("recall: " + ", ".join(f"{name} {scores[name].recall:.2f}" for name in RECALL_OF))
    for name, kind, nct_id, sentence in sorted(errors):
        if asked.errors or (asked.false_positives and kind == "false" and name in RECALL_OF):
            print(f"{name}\t{kind}\t{nct_id}\t{sentence[:200]}")


def _naive_f1() -> dict[str, float]:
    return {name: f1 for name, (_, _, f1) in NAIVE.items()}


if __name__ == "__main__":
    main()
