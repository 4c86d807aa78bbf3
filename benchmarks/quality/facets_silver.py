"""`python -m benchmarks.quality.facets_silver [--errors]`: facets against what unlabelled records say of themselves.

Two silver standards, both without the labelled records of pdq-dev.tsv. *Terms*: sponsors name lineages and stages
among conditions and keywords ("B-Cell Acute Lymphoblastic Leukemia", "Relapsed ALL"); hidden from the rules, they
are what the prose should say too. *Titles*: the stage that a title names, with its words taken out of the title and
no summary, is what the criteria should say. What neither names may still be true, for sponsors code with a loose
hand: recall is what this measures, and precision is a lower bound, counted where the terms speak of the same kind.
"""

from __future__ import annotations

import argparse
import re
import zlib
from collections.abc import Iterator

from benchmarks.quality.facets import Score
from benchmarks.quality.recorded import SHARED, facets_of, relevance_of, rows, studies, titles
from trialsearch.knowledge.diseases import facets
from trialsearch.normalise.records import Study
from trialsearch.vocabulary import Relevance

#: Criteria shorter than this say nothing about whom a trial seeks.
ENOUGH = 200
#: A term counts where it names the disease ...
_DISEASE = re.compile(r"(?i:lymphoblast|lymphocytic leuk|lymphoid leuk|leuka?emia)|\bALL\b|\b[BT]-?ALL\b|\bMPAL\b")
#: ... and no other: a term of AML or CLL says nothing of ALL.
_OTHER = re.compile(
    r"(?i)\bchronic|myelo|myeloid|non-?lymph|hairy|prolymph|\bA\.?M\.?L\b|\bCML\b|\bCLL\b|hodgkin|burkitt"
)
#: What terms say, written apart from the rules so that one mistake is not made twice.
TERMS = {
    "b_all": r"(?i)\bB[- ]*(?:cell|lineage|precursor|ALL|acute|lymphoblastic leuk)|precursor[- ]B",
    "t_all": r"(?i)\bT[- ]*(?:cell|lineage|ALL|acute)(?!.*lymphoma)",
    "ph_pos": r"(?i)philadelphia[^,;]*positive|\bPh ?\+|t\(9;22\)|BCR-ABL1?[- ]positive",
    "mpal": r"(?i)mixed[- ]phenotype|biphenotypic|undifferentiated leuk|ambiguous lineage|\bMPAL\b",
    "lbl": r"(?i)lymphoblastic lymphoma",
    "newly_diagnosed": r"(?i)\buntreated|newly diagnosed|\bde novo\b",
    "recurrent": r"(?i)\brecurr\w+|\brelaps\w+",
    "in_remission": r"(?i)\bin (?:\w+ ){0,2}remission|\bCR[123]\b|(?:first|second) (?:complete )?remission",
}
#: Where terms speak of one facet of a kind, silence about the others means something.
KINDS = (("b_all", "t_all", "ph_pos", "mpal", "lbl"), ("newly_diagnosed", "recurrent", "in_remission"))

#: Stages in titles.
IN_TITLES = {
    "newly_diagnosed": r"(?i)newly[- ]diagnosed|untreated|\bde novo\b|front-?line|first[- ]line",
    "recurrent": r"(?i)\brelaps(?:ed?\b(?![- ](?:prev|free))|ing)|\brecurrent",
    "in_remission": r"(?i)\bin (?:\w+ ){0,3}remission",
}


def terms_say(study: Study) -> frozenset[str]:
    """Give the facets that a record's conditions and keywords name."""
    of = study.protocol_section.conditions_module
    terms = [term for term in (*of.conditions, *of.keywords) if _DISEASE.search(term) and not _OTHER.search(term)]
    return frozenset(name for name, pattern in TERMS.items() if any(re.search(pattern, term) for term in terms))


def _by_terms(study: Study) -> Iterator[tuple[str, bool, str | None]]:
    truths = terms_say(study)
    found = facets_of(study) if truths else {}
    for name in (name for kind in KINDS if not truths.isdisjoint(kind) for name in kind):
        yield name, name in truths, found.get(name)


def _by_titles(study: Study) -> Iterator[tuple[str, bool, str | None]]:
    title = "\n".join(titles(study))
    named = [name for name, pattern in IN_TITLES.items() if re.search(pattern, title)]
    if not named or relevance_of(study).relevance is Relevance.OTHER:
        return
    for pattern in IN_TITLES.values():
        title = re.sub(pattern, "", title)
    criteria = study.protocol_section.eligibility_module.eligibility_criteria or ""
    found = facets(title=title, summary="", criteria=criteria)
    for name in named:
        yield name, True, found.get(name)


def main() -> None:
    """Print a table for each standard, with the recall of each half of the records."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--errors", action="store_true", help="every record that differs")
    asked = parser.parse_args()

    labelled = {row["nct_id"] for row in rows(SHARED / "labels" / "pdq-dev.tsv")}
    unlabelled = [
        study
        for nct_id, study in studies().items()
        if nct_id not in labelled
        and len(study.protocol_section.eligibility_module.eligibility_criteria or "") >= ENOUGH
    ]
    for title, compare in (("terms", _by_terms), ("titles", _by_titles)):
        scores = {name: (Score(), Score()) for name in TERMS}
        errors: list[str] = []
        counted = 0
        for study in unlabelled:
            judged = list(compare(study))
            counted += bool(judged)
            for name, truth, quote in judged:
                scores[name][zlib.crc32(study.nct_id.encode()) % 2].add(truth=truth, said=quote is not None)
                if truth != (quote is not None):
                    errors.append(f"{name}\t{'missed' if truth else 'beyond'}\t{study.nct_id}\t{(quote or '')[:170]}")
        print(
            f"{title}: {counted} of {len(unlabelled)} records\nfacet             recall  hits missed beyond   by half"
        )
        for name, halves in scores.items():
            hits, missed, beyond = (sum(getattr(half, of) for half in halves) for of in ("hits", "missed", "false"))
            if hits + missed:
                by_half = ", ".join(f"{half.hits} of {half.hits + half.missed}" for half in halves)
                print(f"{name:16} {hits / (hits + missed):6.2f} {hits:6} {missed:6} {beyond:6}   {by_half}")
        print(*sorted(errors) if asked.errors else (), sep="\n")


if __name__ == "__main__":
    main()
