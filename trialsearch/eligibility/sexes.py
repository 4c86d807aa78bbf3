"""Which one sex a record admits, as far as its criteria do not contradict it."""

from __future__ import annotations

import re
from typing import Final

from trialsearch.vocabulary import Sex

_BOTH_SEXES = (
    r"\b(?:boys and girls|girls and boys|both (?:sexes|genders)|males? (?:and|or) females?|females? and males?)\b"
)
#: By these words the patients, not their partners, are (also) of the other sex than the one named.
_OTHERS_THAN: Final = {
    Sex.MALE: re.compile(
        r"\b(?:patients|subjects|participants|children|girls|women|females)\b[^.;\n]{0,25}\b(?:who are |of |is |are )"
        rf"(?:pregnant|lactating|nursing|breast-?feeding|child-?bearing)|{_BOTH_SEXES}",
        re.IGNORECASE,
    ),
    Sex.FEMALE: re.compile(rf"{_BOTH_SEXES}|\bmale (?:patients|subjects|participants|children)\b", re.IGNORECASE),
}
_PARTNERS: Final = re.compile(r"[^.;\n]*\bpartners?\b[^.;\n]*", re.IGNORECASE)


def sex_admitted(sex: str | None, criteria: str) -> Sex | None:
    """Give the one sex that a record admits; None where both are, or its criteria plainly speak of the other, too.

    Parameters
    ----------
    sex : str or None
        The registry's code.
    criteria : str
        The criteria as a person reads them.

    Examples
    --------
    >>> sex_admitted("MALE", "No prior chemotherapy").value
    'MALE'
    >>> sex_admitted("MALE", "Patients who are pregnant are excluded"), sex_admitted("ALL", "")
    (None, None)
    >>> sex_admitted("MALE", "Men with female partners of childbearing potential must use a condom").value
    'MALE'
    """
    for one, others in _OTHERS_THAN.items():
        if sex == one:
            return None if others.search(_PARTNERS.sub("", criteria)) else one
    return None
