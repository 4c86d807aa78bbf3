"""One answer made of several sentences: `weigh` of weighing.py, as a table."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.eligibility.texts import criteria
from trialsearch.eligibility import Fact, Record
from trialsearch.eligibility.clauses import clauses_of, clauses_of_fields
from trialsearch.eligibility.criteria import read_document
from trialsearch.eligibility.reading import RULES
from trialsearch.eligibility.rules import Statement
from trialsearch.eligibility.stance import Stance
from trialsearch.eligibility.weighing import weigh
from trialsearch.vocabulary import Answer, Question

RULE = {rule.id: rule for rule in RULES.rules}

#: What one sentence may say of a thing: firmly, or open to a condition; or it only speaks of it.
KINDS = {
    "bars": (Answer.NO, Stance.EXCLUDED),
    "bars if": (Answer.DEPENDS, Stance.EXCLUDED),
    "takes": (Answer.YES, Stance.ALLOWED),
    "takes if": (Answer.DEPENDS, Stance.ALLOWED),
    "asks": (Answer.YES, Stance.REQUIRED),
    "asks if": (Answer.DEPENDS, Stance.REQUIRED),
    "mentions": (Answer.DEPENDS, Stance.MENTIONED),
}


def sentence(kind: str) -> str:
    """Invented words, the same for every kind, so that only answer and stance can decide."""
    return f"sentence that {kind}"


def said(
    kind: str,
    text: str = "",
    *,
    question: Question = Question.DOWN_SYNDROME,
    rule_id: str = "down_syndrome",
    heading: str = "",
    in_title: bool = False,
) -> Statement:
    """A statement of one kind; its sentence stands in the criteria, under a heading, or in the title."""
    words = text or sentence(kind)
    whole = f"{heading}\n\n* {words}" if heading else criteria(words)
    (clause,) = clauses_of_fields(Record(brief_title=words)) if in_title else clauses_of(read_document(whole))
    answer, stance = KINDS[kind]
    condition = clause.text if kind.endswith(" if") else ""
    return Statement(question, answer, stance, clause, 0, len(clause.text), RULE[rule_id], condition)


#: What the sentences say -> the answer, and which of them is quoted.
WEIGHED = [
    ((), Answer.NOT_STATED, None),
    # One voice.
    (("bars",), Answer.NO, "bars"),
    (("bars if",), Answer.DEPENDS, "bars if"),
    (("takes",), Answer.YES, "takes"),
    (("takes if",), Answer.DEPENDS, "takes if"),
    (("asks",), Answer.YES, "asks"),
    (("asks if",), Answer.DEPENDS, "asks if"),
    (("mentions",), Answer.DEPENDS, "mentions"),
    # They agree: the firm one decides.
    (("bars", "bars if"), Answer.NO, "bars"),
    (("takes", "takes if"), Answer.YES, "takes"),
    (("asks", "asks if"), Answer.YES, "asks"),
    # They disagree: it depends, and the condition is shown where there is one.
    (("bars", "takes"), Answer.DEPENDS, "bars"),
    (("bars", "takes if"), Answer.DEPENDS, "takes if"),
    (("bars", "asks"), Answer.DEPENDS, "bars"),
    (("bars if", "takes"), Answer.DEPENDS, "bars if"),
    (("bars if", "takes if"), Answer.DEPENDS, "bars if"),
    (("bars if", "asks"), Answer.DEPENDS, "bars if"),
    (("bars", "bars if", "takes"), Answer.DEPENDS, "bars"),
    (("bars", "bars if", "takes if"), Answer.DEPENDS, "takes if"),
    (("bars", "takes", "takes if"), Answer.DEPENDS, "takes if"),
    (("bars if", "takes", "takes if"), Answer.DEPENDS, "bars if"),
    (("bars", "bars if", "takes", "takes if"), Answer.DEPENDS, "takes if"),
    # What is only mentioned accepts nobody, and softens no bar.
    (("bars", "mentions"), Answer.NO, "bars"),
    (("takes", "mentions"), Answer.YES, "takes"),
    (("bars if", "mentions"), Answer.DEPENDS, "bars if"),
    (("takes if", "mentions"), Answer.DEPENDS, "takes if"),
]


@pytest.mark.parametrize(
    ("kinds", "answer", "quoted"), [pytest.param(*each, id=" + ".join(each[0]) or "silence") for each in WEIGHED]
)
def test_sentences_are_weighed_whatever_their_order(kinds: tuple[str, ...], answer: Answer, quoted: str | None) -> None:
    for order in permutations(kinds):
        fact = weigh(Question.DOWN_SYNDROME, [said(kind) for kind in order])
        assert (fact.answer, fact.quote) == (answer, sentence(quoted) if quoted else ""), order
        assert bool(fact.condition) is (answer is Answer.DEPENDS)


WAITS = "At least 3 months since the last transplant"
CLOSED = "Inclusion Criteria (Cohort 1, closed to accrual):"


def _of_transplant(kind: str, text: str = "") -> Statement:
    return said(kind, text, question=Question.PRIOR_HSCT, rule_id="prior_hsct")


def _of_blinatumomab(kind: str, name: str) -> Statement:
    return said(kind, question=Question.PRIOR_BLINATUMOMAB, rule_id=f"prior_blinatumomab.{name}")


@pytest.mark.parametrize(
    ("statements", "answer", "quote"),
    [
        pytest.param(
            [said("takes", "Leukemia", in_title=True)], Answer.NOT_STATED, "", id="a title of one word proves nothing"
        ),
        pytest.param(
            [said("bars", in_title=True), said("takes")], Answer.YES, sentence("takes"), id="a sentence before a title"
        ),
        pytest.param([said("bars", in_title=True)], Answer.NO, sentence("bars"), id="a title alone"),
        pytest.param([said("takes", heading=CLOSED)], Answer.DEPENDS, CLOSED, id="taken in a closed cohort alone"),
        pytest.param([said("bars", heading=CLOSED)], Answer.NO, sentence("bars"), id="barred in a closed cohort alone"),
        pytest.param(
            [said("takes", heading=CLOSED), said("bars")], Answer.NO, sentence("bars"), id="an open cohort before it"
        ),
        pytest.param(
            [_of_blinatumomab("bars", "antibody"), _of_blinatumomab("takes", "blinatumomab")],
            Answer.YES,
            sentence("takes"),
            id="a therapy by name before its class",
        ),
        pytest.param(
            [_of_blinatumomab("bars", "antibody")], Answer.NO, sentence("bars"), id="the class where no name is"
        ),
        pytest.param(
            [_of_transplant("bars"), _of_transplant("asks if", WAITS)],
            Answer.NO,
            sentence("bars"),
            id="a wait takes nobody who is barred",
        ),
        pytest.param(
            [_of_transplant("takes"), _of_transplant("asks if", WAITS)],
            Answer.DEPENDS,
            WAITS,
            id="whoever is taken must have waited, too",
        ),
        pytest.param(
            [said("takes"), said("asks if", WAITS)], Answer.YES, sentence("takes"), id="a wait that is of no therapy"
        ),
    ],
)
def test_which_statements_are_heard(statements: list[Statement], answer: Answer, quote: str) -> None:
    fact = weigh(statements[0].question, statements)
    assert (fact.answer, fact.quote) == (answer, quote)
    assert weigh(statements[0].question, statements[::-1]) == fact


def _of_cns(kind: str, rule_id: str, text: str = "") -> Statement:
    return said(kind, text, question=Question.CNS_DISEASE, rule_id=rule_id)


def _outside(kind: str, rule_id: str, text: str = "") -> Statement:
    return said(kind, text, question=Question.ISOLATED_EXTRAMEDULLARY_RELAPSE, rule_id=rule_id)


@pytest.mark.parametrize(
    ("statements", "answer"),
    [
        pytest.param(
            [_of_cns("takes", "cns_disease"), _of_cns("bars if", "isolated_cns")],
            Answer.YES,
            id="CNS disease beside the marrow's is taken, alone it is barred",
        ),
        pytest.param(
            [_of_cns("takes", "cns_disease"), _of_cns("bars", "cns_3")],
            Answer.NO,
            id="active disease by name is barred",
        ),
        pytest.param(
            [
                _of_cns("takes", "cns_disease", "Controlled CNS disease"),
                _of_cns("bars", "cns_disease", "Active CNS ALL"),
            ],
            Answer.NO,
            id="what is held in check is not active",
        ),
        pytest.param(
            [_outside("takes", "extramedullary"), _outside("bars", "isolated_extramedullary")],
            Answer.NO,
            id="an isolated relapse by name before disease outside the marrow",
        ),
        pytest.param(
            [
                _outside("bars", "extramedullary", "Active extramedullary ALL"),
                _outside("takes", "isolated_at_one_site"),
            ],
            Answer.DEPENDS,
            id="but active disease stays barred",
        ),
    ],
)
def test_what_rules_declare_decides_between_them(statements: list[Statement], answer: Answer) -> None:
    assert weigh(statements[0].question, statements).answer is answer
    assert weigh(statements[0].question, statements[::-1]).answer is answer


def test_silence_is_a_fact_without_a_proof() -> None:
    assert weigh(Question.LBL, ()) == Fact(Question.LBL, Answer.NOT_STATED)
