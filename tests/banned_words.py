"""Words that no string of ours says to a family, in each language, and where the word cure may stand."""

from __future__ import annotations

import re

#: Patterns of whole words. Reasons: they blame or judge the child, or promise what nobody can.
BANNED = {
    "en": (
        *("ineligible", "excluded", "failed", "salvage", "subjects?", "terminal", "candidates?", "compliant"),
        *("breakthrough", "promising", "miracle", "best", "latest", "cutting-edge", "guaranteed", "life-saving"),
    ),
    "es": (
        *("inelegibles?", "no elegibles?", "excluid[oa]s?", "falló", "fallaron", "ha fallado", "fracas\\w+", "rescate"),
        *("sujetos?", "terminal(es)?", "candidat[oa]s?", "incumpl\\w+", "revolucionari\\w+", "prometedor\\w*"),
        *("milagro\\w*", "(el|la|los|las|lo) mejor(es)?", "lo último", "(el|la) último avance", "de vanguardia"),
        *("de punta", "garantizad[oa]s?", "salva(n|r)? vidas"),
    ),
}
CURE = {
    "en": r"cur(e|es|ed|ing|able|ative)",
    "es": r"(cura|curas|curar\w*|curación|curad[oa]s?|curativ[oa]s?|se cur[aóe]n?)",
}


def banned_in(text: str, language: str, *, cure_too: bool = True) -> list[str]:
    """Each banned word that stands in a text, as it stands there."""
    words = [*BANNED[language], *([CURE[language]] if cure_too else [])]
    return [match[0] for word in words for match in re.finditer(rf"(?<!\w){word}(?!\w)", text, re.IGNORECASE)]
