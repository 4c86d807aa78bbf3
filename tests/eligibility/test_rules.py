from __future__ import annotations

import pytest

from trialsearch.eligibility import saying
from trialsearch.eligibility.clauses import clauses_of
from trialsearch.eligibility.criteria import read_document
from trialsearch.eligibility.reading import RULES
from trialsearch.eligibility.rules import Rule
from trialsearch.eligibility.weighing import weigh
from trialsearch.vocabulary import Answer, Section

_HEADINGS = {Section.INCLUSION: "Inclusion Criteria:", Section.EXCLUSION: "Exclusion Criteria:"}
_EXAMPLES = [(rule, *example) for rule in RULES.rules for example in rule.examples]


@pytest.mark.parametrize(
    ("rule", "section", "sentence", "answer"),
    [pytest.param(*each, id=f"{each[0].id}: {each[2]} ({each[1]}) -> {each[3]}") for each in _EXAMPLES],
)
def test_a_rules_examples_hold(rule: Rule, section: Section, sentence: str, answer: Answer) -> None:
    document = read_document(f"{_HEADINGS[section]}\n\n* {sentence}")
    statements = [each for clause in clauses_of(document) for each in rule.read(clause)]
    assert weigh(rule.question, [each for each in statements if each.question == rule.question]).answer is answer


def test_every_rule_has_a_name_of_its_own() -> None:
    assert len({rule.id for rule in RULES.rules}) == len(RULES.rules)


def test_what_a_rule_yields_to_is_a_rule() -> None:
    by_status = {saying.BLASTS_REQUIRED.id, saying.FIRST_LINE_ONLY.id}
    named = {each for rule in RULES.rules for each in rule.yields_to}
    assert named
    assert named <= {rule.id for rule in RULES.rules} | by_status
