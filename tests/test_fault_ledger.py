"""The ledger of the fault campaign (benchmarks/faults): what a rerun goes on with."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.faults.__main__ import Ledger


def test_a_ledger_of_another_campaign_is_not_gone_on_with(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", {"seed": 3})
    assert ledger.entries() == []
    ledger.add({"case": "one"})
    assert ledger.entries() == [{"case": "one"}]
    with pytest.raises(SystemExit, match="Choose another folder"):
        Ledger(tmp_path / "ledger.jsonl", {"seed": 4}).entries()


def test_half_a_line_in_the_ledger_costs_no_other(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", {"seed": 3})
    ledger.entries()
    ledger.add({"case": "one"})
    with ledger.path.open("a") as file:
        file.write('{"case": "tw')
    assert ledger.entries() == [{"case": "one"}]
    ledger.add({"case": "three"})
    assert ledger.entries() == [{"case": "one"}, {"case": "three"}]
