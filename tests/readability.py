"""How hard a text is to read: Flesch-Kincaid's grade for English, INFLESZ (Szigriszt-Pazos) for Spanish.

Each figure is the harder of two: textstat's, and one by syllables counted here. textstat counts places where a word may
be hyphenated, which are fewer than its syllables ("any", "médico"), so its figures alone are kind.

Names that have no plainer word (drugs, genes, hospitals) are taken out first, as declared in NAMES.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TypeGuard

import textstat

from trialsearch.learn import Block, Items, Paragraph, pages

#: Taken out before measuring; whole words. A reader meets them as names, and no page can choose shorter ones.
NAMES = (
    *("blinatumomab", "Blincyto", "inotuzumab", "Besponsa", "KYMRIAH", "Kymriah", "CAR-T", "KMT2A", "MLL", "CD19"),
    *("BCR::ABL1", "Ph-like", "Ph+", "B-ALL", "BCP-ALL", "pre-B", "T-ALL", "ETP-ALL", "ETP", "LLA-B", "LLA-T", "MPAL"),
    *(
        "MRD",
        "ERM",
        "CRS",
        "CR1",
        "CR2",
        "ALL",
        "LLA",
        "IRB",
        "FDA",
        "NCT",
        "Medicaid",
        "Burkitt",
        "ClinicalTrials.gov",
    ),
    *("Children's Oncology Group", "Down", "Philadelphia", "Filadelfia", "CNS3", "SNC3"),
)
_NAMES = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(NAMES, key=len, reverse=True)))
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=\S)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
#: Two vowels in a row that are two syllables.
_TWO_VOWELS = re.compile(
    r"i(?:a|o(?!u))(?<!tio)(?<!sio)(?<!cia)(?<!tia)|(?<!p)eo|ua(?!r)|ui(?=t[yi])|iu|[eo]i(?=ng)|ea$|ie(?=t|nc)"
)
_SPANISH_PEAK = re.compile(r"[aeoáéíóú]")


def grade(text: str) -> float:
    """Flesch-Kincaid's school grade of an English text; 8 is what this project allows."""
    plain = _plain(text)
    textstat.set_lang("en_US")
    words = _WORD.findall(plain)
    syllables = sum(english_syllables(word) for word in words)
    ours = 0.39 * len(words) / _sentences(plain) + 11.8 * syllables / len(words) - 15.59
    return max(ours, float(textstat.flesch_kincaid_grade(plain)))


def inflesz(text: str) -> float:
    """Szigriszt-Pazos' ease of a Spanish text on the INFLESZ scale; 65 and more is easy, under 55 is hard."""
    plain = _plain(text)
    textstat.set_lang("es")
    words = _WORD.findall(plain)
    syllables = sum(spanish_syllables(word) for word in words)
    ours = 206.835 - 62.3 * syllables / len(words) - len(words) / _sentences(plain)
    return min(ours, float(textstat.szigriszt_pazos(plain)))


def english_syllables(word: str) -> int:
    """Syllables of an English word, by its groups of vowels; good for plain words (a test has a table)."""
    folded = re.sub(r"'(s|t|re|ll|ve|d)$", "", word.lower().replace("’", "'"))
    folded = re.sub(r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=som)e(?=t)", "", folded)
    folded = re.sub(r"(?<=[^aeiouytd])ed$|(?<=[^aeiouysxzcg])es$", "", folded)
    return max(1, len(re.findall(r"[aeiouy]+", folded)) + len(_TWO_VOWELS.findall(folded)))


def spanish_syllables(word: str) -> int:
    """Syllables of a Spanish word, by the rules of its spelling: a weak vowel without accent joins its neighbour."""
    folded = unicodedata.normalize("NFC", word.lower())
    folded = re.sub(r"([gq])u(?=[eiéí])", r"\1", folded).replace("h", "")
    folded = re.sub(r"y(?=[aeiouáéíóú])", "l", folded)
    return max(1, sum(len(_SPANISH_PEAK.findall(run)) or 1 for run in re.findall(r"[aeiouyáéíóúü]+", folded)))


def _sentences(text: str) -> int:
    return max(1, len(_SENTENCES.split(text.strip())))


def _plain(text: str) -> str:
    """The text without names, and without what is left of a bracket around one."""
    return re.sub(r"\s+([.,:;!?)])", r"\1", re.sub(r"\(\s*\)", "", _NAMES.sub("", text))).strip(" ,:;")


def measured(blocks: Iterable[Block]) -> list[str]:
    """What of a page is measured: its paragraphs, and its lists with a stop after each item."""
    lists = (
        (block.text,) if isinstance(block, Paragraph) else block.items for block in blocks if _has_sentences(block)
    )
    return [" ".join(text if text.endswith((".", "?", "!")) else f"{text}." for text in texts) for texts in lists]


def _has_sentences(block: Block) -> TypeGuard[Paragraph | Items]:
    return isinstance(block, Paragraph | Items)


if __name__ == "__main__":
    for language, measure, worst in (("en", grade, max), ("es", inflesz, min)):
        for each in pages(language):
            texts = measured(each.blocks)
            hardest = worst(measure(text) for text in texts)
            line = f"{language} {each.slug:20} page {measure(' '.join(texts)):5.1f}   hardest paragraph {hardest:5.1f}"
            print(line)  # noqa: T201
