"""What a title says of a status without meaning the patients': what a study foresees, prevents or looks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trialsearch.eligibility.clauses import Clause
from trialsearch.eligibility.patterns import words

#: Up to the status, but not over the patients who have it: "monitoring of children in first relapse".
_UP_TO = (
    r"(?:(?!patients?\b|children\b|adults?\b|participants?\b|subjects?\b|with\b|treat|therap|who\b|first\b|second\b|"
    r"after\b|following\b|positive\b)[\w'+-]+[ /,]+){0,7}"
)
_RELAPSE = r"(?:relapses?|recurrences?)\b(?! ?(?:/|or |and )(?:or )?(?:refract|resist|persist))"
_MRD = r"(?:mrd\b|(?:minimal|measurable) residual (?:disease|leuk\w+)\b(?: \(mrd\))?)"
_FORESEEN = (
    r"(?:risks? (?:of|for)|probability|predict\w*|prognos\w+|mechanisms?|biology|role|causes?|pathogenesis|"
    r"understanding|prevent\w*|prophyla\w+|reduc\w+|avoid\w*|delay\w*|lower\w*|decreas\w+|rates?|incidence|"
    r"early detection)"
)
_LOOKED_FOR = (
    r"(?:detect(?:ion|ing|s)?|tests?|testing|quantif\w+|measur(?:e|es|ing|ement)|monitor\w*|identif\w+|surveillance)"
)
#: Each of these names a relapse, or MRD, that is not (yet) the patients'.
NO_STATUS = words(
    rf"\b{_FORESEEN} {_UP_TO}{_RELAPSE}",
    rf"\b{_RELAPSE}[ -](?:risks?|prediction|predict\w+|prevention|prophylaxis|rates?|biology|mechanisms?|"
    r"free)\b",
    rf"\b{_LOOKED_FOR} {_UP_TO}(?:(?:patients|children) with )?{_MRD}(?![- ]?(?:positiv|\+))",
    rf"\b{_MRD}[ -](?:(?:level|status|response|by)[ -])?(?:detect(?:ion|ing)|test(?:s|ing)?|quantif\w+|measurement|"
    r"monitoring|assessment|evaluation|surveillance|analysis|guided|directed|based|adapted|adjusted|driven|stratified|oriented|tailored)\b",
)


def without_purposes(fields: Sequence[Clause]) -> list[Clause]:
    """Cover, in titles and conditions, the words that name no status of the patients; places stay.

    Examples
    --------
    >>> NO_STATUS.search("combination chemotherapy based on risk of relapse in treating young patients")[0]
    'risk of relapse'
    >>> NO_STATUS.search("the role of cd9 gene regulation in relapse")[0], NO_STATUS.search("mrd detection by ngs")[0]
    ('role of cd9 gene regulation in relapse', 'mrd detection')
    >>> NO_STATUS.search("treatment for intermediate-risk relapse of childhood ALL") is None
    True
    >>> NO_STATUS.search("reducing toxicity in children with first relapse of ALL") is None
    True
    >>> (
    ...     NO_STATUS.search("predictors of response in relapsed ALL"),
    ...     NO_STATUS.search("blinatumomab for mrd-positive ALL"),
    ... )
    (None, None)
    """
    return [
        replace(each, text=NO_STATUS.pattern.sub(lambda found: "_" * len(found[0]), each.text))
        if NO_STATUS.may_match(each.text)
        else each
        for each in fields
    ]
