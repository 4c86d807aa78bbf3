from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import repeatable
from tests.text_index.invented import THESAURUS, TRIALS, document, index
from trialsearch.errors import FullTextMissing, TextIndexUnusable
from trialsearch.text_index import Agent, Field, How, TextIndex, build, building

INDEX = index()


def ids(text: str, of: TextIndex = INDEX, *, forgive: bool = True) -> list[str]:
    return [f"…{hit.nct_id[-1]}" for hit in of.search(text, forgive=forgive).hits]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("XYZ019", ["…1", "…3"], id="a drug's code"),
        pytest.param("Inventria", ["…1", "…3"], id="a brand that no record writes"),
        pytest.param("inventocel boston", ["…1", "…3"], id="a drug and a city, both wanted"),
        pytest.param("Pretendra near Boston", ["…1", "…2", "…3"], id="nothing has both: what has either"),
        pytest.param("kids with trisomy 21", ["…4"], id="children is no condition, since few records say it"),
        pytest.param("síndrome de Down", ["…4"], id="Spanish words find English records"),
        pytest.param("sindrome de down", ["…4"], id="without accents too"),
        pytest.param("trasplante de médula", ["…3"], id="a transplant in Spanish"),
        pytest.param("BMT", ["…3"], id="an abbreviation"),
        pytest.param("leucemia recaída", ["…1"], id="two Spanish words"),
        pytest.param("leukaemia", ["…1", "…2", "…3", "…4"], id="British spelling"),
        pytest.param("Philadelphia positive", ["…2"], id="written out finds the sign"),
        pytest.param("Ph+", ["…2"], id="the sign"),
        pytest.param("CAR-T cells", ["…5"], id="a treatment by its long name"),
        pytest.param("T-cell therapy", ["…5"], id="T-cell therapy is not T-cell leukemia"),
        pytest.param("T-ALL", ["…3"], id="nor the other way round"),
        pytest.param("T cell", ["…3", "…5"], id="T cell alone finds both"),
        pytest.param("Malaga", ["…4"], id="a city without its accent"),
        pytest.param("USA infant", ["…3"], id="a country by another name"),
        pytest.param("EOG", ["…1", "…2"], id="a study group by its letters"),
        pytest.param("transpl", ["…3"], id="the beginning of a word"),
        pytest.param('"second remission"', ["…3"], id="a phrase in its order"),
        pytest.param('"remission second"', [], id="a phrase not in its order"),
        pytest.param("Elm Children's Hospital", ["…1"], id="a hospital"),
        pytest.param("zzzz", [], id="nothing"),
        pytest.param("", [], id="nothing typed"),
        pytest.param(" ... ", [], id="no word typed"),
    ],
)
def test_what_is_found(typed: str, found: list[str]) -> None:
    assert sorted(ids(typed)) == found


@pytest.mark.parametrize(
    "typed",
    ["NCT00000003", "nct 00000003", " NCT00000003. ", "trial NCT00000003 boston", "NCT00000003 for relapse"],
)
def test_the_registry_number_leads_to_its_trial(typed: str) -> None:
    found = INDEX.search(typed)
    assert found.hits[0].nct_id == "NCT00000003"
    assert found.hits[0].by_number


@pytest.mark.parametrize(
    ("typed", "trial"),
    [
        ("AALL9901", "…1"),
        ("aall 9901", "…1"),
        ("EOG-AALL9901", "…1"),
        ("eog aall9901", "…1"),
        ("2016-001999-36", "…1"),
        ("2016-001", "…1"),
        ("EudraCT 2016-001999-36", "…1"),
        ("16-001", "…2"),
        ("EOG 16-001", "…2"),
        ("INVENTIA", "…1"),
        ("the inventia trial", "…1"),
    ],
)
def test_a_protocol_number_leads_to_its_trial(typed: str, trial: str) -> None:
    assert ids(typed)[0] == trial
    assert INDEX.search(typed).hits[0].by_number


@pytest.mark.parametrize("typed", ["NCT99999999", "AALL9902", "2019-009"])
def test_a_number_that_no_trial_has_is_not_read_as_another(typed: str) -> None:
    found = INDEX.search(typed)
    assert not found.hits
    assert found.unknown == (typed,)
    assert not found.mended


def test_a_hit_says_which_name_matched_where() -> None:
    (reason,) = INDEX.search("Inventria").hits[0].why
    assert (reason.typed, reason.meaning, reason.how, reason.matched) == (
        "Inventria",
        "inventocel",
        How.NAME,
        "inventocel (XYZ019)",
    )
    assert (reason.field, reason.snippet) == (Field.AGENTS, "inventocel (XYZ019)")


def reasons(text: str, of: TextIndex = INDEX) -> list[tuple[str, str, How, Field]]:
    return [(each.typed, each.matched, each.how, each.field) for each in of.search(text).hits[0].why]


def test_a_hit_shows_the_records_own_words() -> None:
    (reason,) = INDEX.search('"second remission"').hits[0].why
    assert (reason.before, reason.words, reason.after) == (
        "Inclusion: all patients in",
        "second remission.",
        "Exclusion: earlier treatment with inventocel.",
    )
    assert (
        reason.snippet == "Inclusion: all patients in second remission. Exclusion: earlier treatment with inventocel."
    )


def test_a_long_text_is_shown_around_the_match() -> None:
    text = " ".join(["before"] * 60 + ["(needle)"] + ["after"] * 60)
    (reason,) = index(document("NCT00000001", summary=text)).search("needle").hits[0].why
    assert reason.before.startswith("… before")
    assert reason.words == "(needle)"
    assert reason.after.endswith("after …")
    assert len(reason.snippet.split()) < 40


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        pytest.param("recaída", [("recaída", "relapsed", How.SYNONYM, Field.TITLES)], id="by a synonym"),
        pytest.param("infants", [("infants", "infants", How.TYPED, Field.KEYWORDS)], id="by the word itself"),
        pytest.param("oncolog", [("oncolog", "Oncology", How.BEGINNING, Field.GROUPS)], id="by a longer word"),
        pytest.param("PTB", [("PTB", "pretendib", How.NAME, Field.AGENTS)], id="by another name"),
        pytest.param(
            "gene therapy",
            [("gene therapy", "Chimeric Antigen Receptor", How.WIDER, Field.TITLES)],
            id="by a wider term",
        ),
        pytest.param(
            "babies Boston",
            [("babies", "infants", How.SYNONYM, Field.KEYWORDS), ("Boston", "Boston", How.TYPED, Field.PLACES)],
            id="each word on its own",
        ),
    ],
)
def test_why(typed: str, why: list[tuple[str, str, How, Field]]) -> None:
    assert [(a, b.casefold(), c, d) for a, b, c, d in reasons(typed)] == [(a, b.casefold(), c, d) for a, b, c, d in why]


def test_an_empty_value_does_not_shift_what_is_shown() -> None:
    trial = document("NCT00000001", keywords=("one", "", " ", "-", "two"))
    (reason,) = index(trial).search("two").hits[0].why
    assert reason.snippet == "two"


def test_a_kind_of_treatment_finds_its_drugs() -> None:
    agent = Agent("inventarabine", kind="chemotherapy")
    (reason,) = index(document("NCT00000001", agents=(agent,))).search("quimio").hits[0].why
    assert (reason.field, reason.snippet) == (Field.KINDS, "chemotherapy (inventarabine)")


def test_a_word_that_means_something_is_not_sought_in_hospital_names() -> None:
    hospital = document("NCT00000001", hospitals=("Elm Hospital for Babies",))
    assert ids("babies", index(hospital, document("NCT00000002", keywords=("infants",)))) == ["…2"]


@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        pytest.param("Invintria", "Inventria", ["…1", "…3"], id="a drug"),
        pytest.param("Bostn", "Boston", ["…1", "…3"], id="a city"),
        pytest.param("trasplnte", "trasplante", ["…3"], id="a Spanish word"),
        pytest.param("Bostn-Elm", "Boston", ["…1"], id="one part of a hyphened word"),
    ],
)
def test_a_mistyped_word_is_forgiven_and_it_can_be_undone(typed: str, meant: str, found: list[str]) -> None:
    forgiven = INDEX.search(typed)
    assert [each.meant for each in forgiven.mended] == [meant]
    assert sorted(ids(typed)) == found
    assert all(reason.typed.casefold() in typed.casefold() for hit in forgiven.hits for reason in hit.why)
    strict = INDEX.search(typed, forgive=False)
    assert not strict.mended
    assert strict.unknown


def test_a_word_that_some_trial_has_is_never_mended() -> None:
    trials = (document("NCT00000001", places=("Boston",)), document("NCT00000002", summary="Bosten"))
    assert ids("Bosten", index(*trials)) == ["…2"]


def test_other_readings_are_suggested() -> None:
    trials = (document("NCT00000001", places=("Bolton",)), document("NCT00000002", places=("Boston",)))
    found = index(*trials).search("Bohton")
    assert found.mended[0].meant == "Bolton"
    assert found.suggestions == (("Bohton", "boston"),)
    assert INDEX.search("T cell").suggestions == (("T cell", "T-cell ALL"), ("T cell", "CAR-T cells"))


def test_if_nothing_has_every_word_the_most_are_taken_and_it_is_said() -> None:
    found = INDEX.search("Pretendra Boston transplant")
    assert not found.all_words
    assert [(hit.nct_id[-1], hit.missing) for hit in found.hits] == [("3", ("Pretendra",))]
    assert INDEX.search("Boston transplant").all_words


def test_a_word_that_no_trial_has_is_named() -> None:
    found = INDEX.search("transplant wilderness")
    assert found.unknown == ("wilderness",)
    assert not found.all_words
    assert [hit.nct_id for hit in found.hits] == ["NCT00000003"]


def test_a_title_counts_more_than_a_criterion_however_long_the_record() -> None:
    sites = tuple(f"Elm Hospital {n}" for n in range(200))
    trials = (
        document("NCT00000001", "Sleep", criteria="Earlier treatment with inventocel."),
        document("NCT00000002", "Inventocel", hospitals=sites, criteria="Many words. " * 300),
        *(document(f"NCT000001{n:02}", "Something else") for n in range(20)),
    )
    assert ids("inventocel", index(*trials)) == ["…2", "…1"]


def test_words_side_by_side_go_first() -> None:
    trials = (
        document("NCT00000001", hospitals=("Oak Elm",)),
        document("NCT00000002", hospitals=("Elm Oak Hospital",)),
        *(document(f"NCT000001{n:02}", "Something else") for n in range(20)),
    )
    assert ids("elm oak", index(*trials)) == ["…2", "…1"]


def test_a_typed_number_goes_before_trials_that_match_every_word() -> None:
    trials = (
        document("NCT00000001", "Relapse", criteria="Earlier treatment in AALL9901."),
        document("NCT00000002", "Sleep", numbers=("AALL9901",)),
    )
    found = index(*trials).search("AALL9901 relapse")
    assert [(hit.nct_id[-1], hit.by_number, hit.missing) for hit in found.hits] == [
        ("2", True, ("relapse",)),
        ("1", False, ()),
    ]


def test_a_rare_synonym_counts_no_more_than_a_common_one() -> None:
    common = [document(f"NCT0000000{n}", "Relapsed disease") for n in range(1, 9)]
    rare = document("NCT00000009", "Recidiva disease")
    others = [document(f"NCT000001{n:02}", "Something else") for n in range(20)]
    assert ids("relapse", index(*common, rare, *others))[-1] == "…9"


def test_equally_good_trials_stand_in_the_order_of_their_numbers() -> None:
    trials = [document(f"NCT0000000{n}", "Inventocel") for n in (3, 1, 2)]
    assert ids("inventocel", index(*trials)) == ["…1", "…2", "…3"]


def test_equal_documents_give_equal_bytes_in_whatever_order_they_come() -> None:
    assert build(TRIALS) == build(reversed(TRIALS))


def test_an_index_of_nothing_finds_nothing() -> None:
    empty = TextIndex(build(()), THESAURUS)
    assert len(empty) == 0
    assert not empty.search("relapsed ALL near Boston NCT00000001").hits


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        '""',
        '"unbalanced',
        "(((",
        "NEAR(a b)",
        "titles:ALL",
        "a AND OR NOT b",
        "* ^ - + :",
        "{titles} : x",
        "'; DROP TABLE trials; --",
        "nul\0nul",
        "🦉 owl",
        "\ud800",
        "a" * 10_000,
        "word " * 2_000,
        '"' + "long " * 500 + '"',
        "١٢٣",
        "北京",
        "¦ ·",
    ],
)
def test_no_text_breaks_the_query(typed: str) -> None:
    INDEX.search(typed)
    INDEX.search(typed, forgive=False)


def test_operators_are_words() -> None:
    assert ids("titles") == ids("names") == ids("rowid") == []
    assert ids("NOT relapsed") == ids("relapsed NOT") == ids("relapsed") == ["…1"]
    assert ids("relapsed*") == ids("^relapsed") == ids("(relapsed)") == ["…1"]


@repeatable
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ("ALL", '"', "relapsed", "NEAR", "T cell", "Boston", "XYZ-019", "NCT00000001", "-", "*", ":")
            ),
            st.text(max_size=12),
        ),
        max_size=8,
    ).map(" ".join)
)
def test_any_text_is_answered_in_a_total_order_with_reasons(text: str) -> None:
    found = INDEX.search(text)
    assert found == INDEX.search(text)
    assert len({hit.nct_id for hit in found.hits}) == len(found.hits)
    assert len({len(hit.missing) for hit in found.hits if not hit.by_number}) <= 1
    order = [(not hit.by_number, len(hit.missing), -hit.score) for hit in found.hits]
    assert order == sorted(order)
    for hit in found.hits:
        assert hit.by_number or hit.why


def test_threads_share_an_index() -> None:
    texts = ["Inventria", "relapsed ALL", "Bostn", "T cell", "transplant"] * 4
    alone = [INDEX.search(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(INDEX.search, texts)) == alone


def test_without_fts5_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    class Bare(sqlite3.Connection):
        def execute(self, sql: str, *rest: object) -> sqlite3.Cursor:
            return super().execute(sql.replace("USING fts5(", "USING no_such_module("), *rest)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **named: connect(*given, factory=Bare, **named))
    with pytest.raises(FullTextMissing, match=r"SQLite with FTS5.*Use a Python"):
        build(())


@pytest.mark.parametrize("data", [b"", b"no database", b"SQLite format 3\0" + b"\0" * 200, build(TRIALS)[:5000]])
def test_other_bytes_are_no_index(data: bytes) -> None:
    with pytest.raises(TextIndexUnusable):
        TextIndex(data)


def test_an_index_of_another_version_has_to_be_built_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "INDEX_VERSION", 99)
    with pytest.raises(TextIndexUnusable, match="version 99"):
        TextIndex(build(TRIALS))


def test_a_broken_record_does_not_break_the_index() -> None:
    assert ids("owl", index(document("NCT00000001", "owl \ud800 \0 owl"))) == ["…1"]
