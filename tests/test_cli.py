from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import click
import pytest

from tests.builders import location, publish, study
from tests.conftest import Command
from trialsearch import TrialFilter, __version__, open_catalogue, parse_age, refresh_demonstration
from trialsearch import cli as cli_module
from trialsearch.cli import cli
from trialsearch.errors import TrialsearchError
from trialsearch.knowledge.places import find_places
from trialsearch.protocol import exit_code_of
from trialsearch.schema import TABLES
from trialsearch.snapshots import SnapshotCache
from trialsearch.vocabulary import InterventionType, Phase, RecruitmentStatus, Relevance, Sex, StudyType

BANNER = "Demonstration data. These studies are invented. None of them is real."


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("TRIALSEARCH_"):
            monkeypatch.delenv(name)


def _commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from _commands(each, (*path, name))


COMMANDS = list(_commands(cli))


def _command(path: tuple[str, ...]) -> click.Command:
    command: click.Command = cli
    for name in path:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline=""), strict=True))


# --- help and usage


def test_the_commands() -> None:
    assert {" ".join(path) for path in COMMANDS} == {
        *("", "refresh", "status", "search", "match", "show", "export", "app"),
        *("snapshots", "snapshots list", "snapshots verify", "snapshots prune"),
    }


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_and_option_has_help(run: Command, path: tuple[str, ...], flag: str) -> None:
    code, out, err = run(*path, flag)
    assert (code, err) == (0, "")
    command = _command(path)
    assert command.help
    assert command.help.split("\n")[0].split()[0] in out
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, option.name
            assert option.opts[0] in out


def test_every_option_before_the_command_names_its_variable(run: Command) -> None:
    out = run("--help")[1]
    for option in cli.params:
        if isinstance(option, click.Option) and option.name not in ("version", "help"):
            assert option.envvar == f"TRIALSEARCH_{str(option.name).upper()}"
            assert str(option.envvar) in out


def test_the_version(run: Command) -> None:
    assert run("--version")[:2] == (0, f"trialsearch, version {__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "nonsense"),
        (["search", "--nonsense"], "--nonsense"),
        (["search", "--age", "-3"], "'-3' is not an age: give an age from 0 days to under 120 years"),
        (["search", "--age", "900 years"], "out of bounds"),
        (["search", "--age", "a teenager"], "120 years"),
        (["search", "--phase", "5"], "early1 or na"),
        (["search", "--phase", "1/2"], "ask for 1 or for 2"),
        (["search", "--recruitment", "OPEN"], "NOT_YET_RECRUITING"),
        (["search", "--intervention-type", "PILL"], "BIOLOGICAL"),
        (["search", "--study-type", "x"], "OBSERVATIONAL"),
        (["search", "--sex", "boys"], "FEMALE"),
        (["search", "--relevance", "x"], "focus"),
        (["search", "--site", "..."], "letters or digits"),
        (["search", "--text", ""], "letters or digits"),
        (["search", "--updated-since", "yesterday"], "yyyy-mm-dd"),
        (["search", "--limit", "-1"], "--limit"),
        (["search", "--format", "xml"], "--format"),
        (["export"], "Missing argument"),
        (["export", "nonsense"], "trials"),
        (["export", "trials", "--format", "table"], "--format"),
        (["show"], "NCT-NUMBER"),
        (["show", "NCT00000000"], "no trial 'NCT00000000'"),
        *((["show", typed], "NCT and eight digits") for typed in ("", "NCT1", "AALL1731", "NCT041504970")),
        (["search", "--site", "x" * 10_000, "--sex", "y" * 10_000], "y..."),
        (["search", "--near", "Boston, MA", "--within", "1000000 km"], "1000000 km cannot be: give a distance"),
        (["status", "--max-age", "soon"], "36h"),
        (["snapshots", "prune", "--keep", "1"], "--keep"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(demo: Command, arguments: list[str], said: str) -> None:
    code, out, err = demo(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--registry-url", "ftp://x", "status"],
        ["--registry-url", "http://", "status"],
        ["--pace", "-1", "status"],
        ["--log-level", "loud", "status"],
    ],
    ids=" ".join,
)
def test_wrong_settings_end_with_2(run: Command, arguments: list[str]) -> None:
    assert run(*arguments)[0] == 2


# --- exit codes


def test_every_error_has_its_code() -> None:
    def kinds(kind: type[TrialsearchError]) -> Iterator[type[TrialsearchError]]:
        for each in kind.__subclasses__():
            yield each
            yield from kinds(each)

    codes = {kind.__name__: exit_code_of(kind.__new__(kind)) for kind in kinds(TrialsearchError)}
    assert codes == {
        "InvalidInput": 2,
        **dict.fromkeys(
            ["RegistryError", "RegistryUnavailable", "RateLimited", "AccessRefused", "BadQuery", "PageTokenRefused"], 3
        ),
        **dict.fromkeys(
            ["UnusableAnswer", "MalformedAnswer", "AnswerTooLong", "RepeatedPageToken", "IncompleteFetch"], 4
        ),
        **dict.fromkeys(["PagesMissing", "Implausible"], 4),
        **dict.fromkeys(["RegistryDataChanged", "TooManyBrokenRecords", "SchemaError"], 4),
        "RefreshInProgress": 5,
        **dict.fromkeys(["SnapshotError", "SnapshotNotFound", "SnapshotDamaged"], 6),
        **dict.fromkeys(["SnapshotOutdated", "SnapshotTooOld", "FullTextMissing", "TextIndexUnusable"], 6),
        "CacheUnwritable": 7,
    }


@pytest.mark.parametrize(
    "arguments",
    [["search"], ["status"], ["show", "NCT99900001"], ["export", "trials"], ["snapshots", "verify"]],
    ids=" ".join,
)
def test_without_a_snapshot_every_reader_ends_with_6(run: Command, tmp_path: Path, arguments: list[str]) -> None:
    code, out, err = run("--cache", tmp_path / "cache", *arguments)
    assert (code, out) == (6, "")
    assert "trialsearch refresh" in err
    assert "Traceback" not in err
    assert not (tmp_path / "cache").exists()


def test_an_empty_list_of_snapshots_is_no_error(run: Command, tmp_path: Path) -> None:
    code, out, err = run("--cache", tmp_path, "snapshots", "list")
    assert (code, out) == (0, "")
    assert "trialsearch refresh" in err
    assert run("--cache", tmp_path, "snapshots", "list", "--format", "json")[:2] == (0, "[]\n")


def test_real_and_demonstration_data_never_meet(run: Command, demo_cache: Path) -> None:
    assert run("--cache", demo_cache, "search")[0] == 6


def test_a_bug_shows_its_traceback(demo_cache: Path, tmp_path: Path) -> None:
    script = (
        "import sys, trialsearch.cli.find as find\n"
        "def broken(*_): raise ZeroDivisionError('a bug')\n"
        "find.read_filter = broken\n"
        "from trialsearch.cli import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    command = [sys.executable, "-c", script, "--cache", str(demo_cache), "search", "--demo"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=_environment())
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" in done.stderr
    assert "ZeroDivisionError: a bug" in done.stderr


def _environment(**more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TRIALSEARCH_")}
    return clean | {"PYTHONPATH": str(Path(cli_module.__file__).parents[2])} | more


def test_an_interruption_is_said(run: Command, demo_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("trialsearch.cli.find.read_filter", interrupted)
    code, out, err = run("--cache", demo_cache, "search", "--demo")
    assert (code, out) == (130, "")
    assert "stays in force" in err


# --- search


def test_search_as_a_table(demo: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    code, out, err = demo("search")
    assert code == 0
    head, *lines = out.splitlines()
    assert head.split() == ["NCT", "number", "Group", "Status", "Phase", "Open", "Title"]
    assert len(lines) == 40
    assert all(line.startswith("NCT999") for line in lines)
    assert max(map(len, out.splitlines())) <= 100
    assert lines[0].startswith("NCT99900005  Taking patients  Recruiting")
    assert "0+3?" in next(line for line in lines if line.startswith("NCT99900016"))
    assert err.startswith(BANNER)
    assert "40 trials match." in err
    assert "give no status" in err


def test_search_as_csv(demo: Command) -> None:
    code, out, err = demo("search", "--format", "csv", "--limit", "0")
    assert code == 0
    rows = _rows(out)
    assert out.split("\n")[0].startswith(
        "nct_id,brief_title,overall_status,phases,relevance,matching_sites,open_sites,"
    )
    assert len(rows) == len({row["nct_id"] for row in rows}) == 40
    assert {row["data_source"] for row in rows} == {"demonstration"}
    titles = {row["nct_id"]: row["brief_title"] for row in rows}
    assert titles["NCT99900021"].startswith("'=")
    assert titles["NCT99900031"].startswith("'@")
    assert titles["NCT99900033"].startswith("'+")
    assert err.strip() == BANNER


def test_search_as_json(demo: Command) -> None:
    code, out, _ = demo("search", "--format", "json", "--site", "Boston", "--open")
    assert code == 0
    trials = json.loads(out)
    assert isinstance(trials, list)
    for trial in trials:
        assert list(trial)[:7] == [
            *("nct_id", "brief_title", "overall_status", "phases", "relevance", "matching_sites", "open_sites")
        ]
        assert len(trial["sites"]) == trial["matching_sites"] > 0
        assert all("Boston" in f"{site['city']} {site['facility']}" for site in trial["sites"])
        assert sum(site["open_here"] == "yes" for site in trial["sites"]) == trial["open_sites"]


def test_a_home_gives_distances_in_the_units_of_its_country(demo: Command) -> None:
    code, out, err = demo("search", "--near", "02115, USA")
    assert code == 0
    lines = out.splitlines()
    assert "Near" in lines[0]
    assert "<10 mi" in lines[1]
    assert any("(" in line and " mi)" in line for line in lines)
    assert "Home: Boston 02115, Massachusetts, United States." in err
    code, out, _ = demo("search", "--near", "Madrid, Spain")
    assert code == 0
    assert " km" in out
    assert " mi" not in out.replace("mi ", "")


def test_a_home_in_csv_and_json(demo: Command) -> None:
    rows = _rows(demo("search", "--near", "Boston, MA", "--format", "csv", "--limit", "0")[1])
    nearest = {row["nct_id"]: row["nearest_open_km"] for row in rows}
    assert float(nearest["NCT99900005"]) < 5
    assert nearest["NCT99900034"] == ""
    assert {row["in_home_country"] for row in rows} == {"True", "False"}
    (first, *_) = json.loads(demo("search", "--near", "Boston, MA", "--format", "json")[1])
    assert min(site["distance_km"] for site in first["sites"]) == first["nearest_km"]
    assert {site["in_home_country"] for site in first["sites"]} == {True, False}
    assert _rows(demo("search", "--format", "csv")[1])[0]["nearest_km"] == ""


@pytest.mark.parametrize(
    "command",
    [
        *(f"search --format {form}" for form in ("table", "csv", "json")),
        *("export sites", "export trials --format json", "match --age 7 --format json", "match --age 7 --limit 1"),
    ],
)
@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("MO, USA", "Home: Missouri (state or province), United States. For distances give a town or a postcode."),
        ("Boston, MA", "Home: Boston, Massachusetts, United States."),
        ("Perth WA", "Home: Perth, Western Australia, Australia."),
    ],
)
def test_every_form_says_which_home_was_understood(demo: Command, command: str, typed: str, understood: str) -> None:
    code, _, err = demo(*command.split(), "--near", typed)
    assert code == 0
    assert understood in err


@pytest.mark.parametrize("typed", ["02115 xyz", "20132 Milano MI"])
def test_a_postcode_beside_words_that_fit_none_of_its_places_is_asked(demo: Command, typed: str) -> None:
    code, out, err = demo("search", "--near", typed)
    assert (code, out) == (2, "")
    assert "may be several places" in err
    assert "in another country" in err


def test_choices_that_are_cut_are_counted(demo: Command) -> None:
    _, _, err = demo("search", "--near", "Springfield, USA")
    shown = [line for line in err.splitlines() if line.startswith("  ") and "..." not in line]
    assert len(shown) == 8
    (more,) = re.findall(r"\.\.\. and (\d+) more", err)
    assert int(more) == len(find_places("Springfield, USA", limit=1000)) - 8


def test_a_radius_keeps_what_is_near(demo: Command) -> None:
    _, out, _ = demo("export", "sites", "--near", "Boston, MA", "--within", "50 miles")
    assert {row["city"] for row in _rows(out)} == {"Boston", "Providence", "Worcester"}
    _, out, _ = demo("search", "--near", "Boston, MA", "--within", "100 km", "--format", "json", "--limit", "0")
    assert 0 < len(json.loads(out)) < 40


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--near", "Cambridge"), "several places"),
        (("--near", "Cambridge"), "  Cambridge, Ontario, Canada"),
        (("--near", "Bostn"), "Did you mean one of these?\n  Boston, Massachusetts, United States"),
        (("--near", "xyzzy"), "a postcode or a town, and the country"),
        (("--near", "Germany", "--within", "100 km"), "no point to count from"),
        (("--near", "Boston, MA", "--within", "100"), "'100 km' or '50 miles'"),
        (("--within", "100 km"), "add --near"),
        (("--near", "LA, USA"), "  Louisiana (state or province), United States\n  Los Angeles"),
        (("--near", "42.36,-71.05"), "looks like coordinates: write a postcode or a town"),
        (("--near", "99999, USA"), "no postcode that this program knows"),
        (("--near", "2115, USA"), "with the zeros in front"),
        (("--near", "Springfield, USA"), " more: add the state, province or country."),
        (("--near", "02115, USA", "--within", "1,000 km"), "write '1000 km' or '1 km'"),
    ],
)
def test_a_place_or_distance_that_is_not_sure_is_asked_back(demo: Command, options: tuple[str, ...], said: str) -> None:
    code, out, err = demo("search", *options)
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize(
    ("option", "typed"),
    [
        *(("--near", "x" * 10_000), ("--phase", "x" * 10_000), ("--age", "x" * 10_000), ("--text", "." * 10_000)),
        *(("--group", "x" * 10_000), ("--hospital", "x" * 10_000), ("--updated-since", "x" * 10_000)),
    ],
)
def test_what_is_too_long_is_not_said_back_whole(demo: Command, option: str, typed: str) -> None:
    code, out, err = demo("search", option, typed)
    assert (code, out) == (2, "")
    assert len(err) < 1000


@pytest.mark.parametrize(
    ("option", "plain", "same"),
    [
        *(("--sex", "F", "FEMALE"), ("--sex", "m", "MALE"), ("--phase", "II", "2"), ("--phase", "n/a", "na")),
        ("--group", "Children’s Oncology Group", "COG"),
    ],
)
def test_plain_words_are_taken(demo: Command, option: str, plain: str, same: str) -> None:
    code, out, _ = demo("search", option, plain, "--format", "csv")
    assert code == 0
    assert out == demo("search", option, same, "--format", "csv")[1]


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_cut_is_said_with_the_full_count(demo: Command, form: str) -> None:
    _, out, err = demo("search", "--limit", "3", "--format", form)
    shown = {"table": len(out.splitlines()) - 1, "csv": len(out.splitlines()) - 1, "json": out.count('"phases"')}
    assert shown[form] == 3
    assert "3 of 40 matching trials are shown; --limit 0 shows all." in err
    assert "matching trials" not in demo("search", "--limit", "40", "--format", form)[2]
    assert "matching trials" not in demo("search", "--limit", "0", "--format", form)[2]


@pytest.mark.parametrize("centre", ["dana-farber-boston-childrens", "Dana-Farber/Boston Children's"])
def test_a_joint_centre_that_the_page_offers_is_a_hospital_of_the_command(demo: Command, centre: str) -> None:
    code, out, err = demo("search", "--hospital", centre, "--format", "csv")
    assert code == 0, err
    assert len(out.splitlines()) > 1


def test_nothing_found_is_no_error(demo: Command) -> None:
    for form, nothing in (("table", ""), ("json", "[]\n")):
        code, out, err = demo("search", "--text", "xyzzy", "--format", form)
        assert (code, out) == (0, nothing)
        assert "No trial matches" in err
    assert _rows(demo("search", "--text", "xyzzy", "--format", "csv")[1]) == []


def _ids(text: str) -> set[str]:
    return {row["nct_id"] for row in _rows(text)}


def test_repeated_options_are_alternatives_and_different_ones_narrow(demo: Command) -> None:
    def ids(*arguments: str) -> set[str]:
        return _ids(demo("search", "--limit", "0", "--format", "csv", *arguments)[1])

    one, two = ids("--phase", "1"), ids("--phase", "2")
    assert ids("--phase", "1", "--phase", "2") == one | two
    assert {"NCT99900002", "NCT99900011"} <= one & two
    boston = ids("--site", "Boston")
    assert ids("--phase", "2", "--site", "Boston") == two & boston
    assert ids("--site", "Boston", "--site", "Paris") == boston | ids("--site", "Paris")
    assert ids("--site", "Boston Paris") == set()


# --- search, export and the Python API agree

QUESTIONS: list[tuple[list[str], TrialFilter]] = [
    ([], TrialFilter()),
    (["--phase", "2"], TrialFilter(phases=(Phase.PHASE2,))),
    (["--phase", "early1", "--phase", "na"], TrialFilter(phases=(Phase.EARLY_PHASE1, Phase.NOT_APPLICABLE))),
    (["--age", "7 years"], TrialFilter(age=parse_age("7 years"))),
    (["--age", "20 days"], TrialFilter(age=parse_age("20 days"))),
    (["--site", "Boston", "--open"], TrialFilter(sites=("Boston",), open_sites=True)),
    (["--site", "münchen"], TrialFilter(sites=("munchen",))),
    (["--open"], TrialFilter(open_sites=True)),
    (["--text", "car-t"], TrialFilter(texts=("CAR T",))),
    (["--recruitment", "active, not recruiting"], TrialFilter(recruitment=(RecruitmentStatus.ACTIVE_NOT_RECRUITING,))),
    (["--intervention-type", "biological"], TrialFilter(intervention_types=(InterventionType.BIOLOGICAL,))),
    (["--study-type", "OBSERVATIONAL"], TrialFilter(study_types=(StudyType.OBSERVATIONAL,))),
    (["--sex", "female"], TrialFilter(sexes=(Sex.FEMALE,))),
    (["--sponsor", "northern lantern"], TrialFilter(sponsors=("northern lantern",))),
    (["--relevance", "focus", "--relevance", "other"], TrialFilter(relevance=(Relevance.FOCUS, Relevance.OTHER))),
    (["--updated-since", "2026-10-01"], TrialFilter(updated_since=datetime(2026, 10, 1, tzinfo=UTC).date())),
    (
        ["--phase", "2", "--age", "7 years", "--site", "Boston", "--open", "--recruitment", "RECRUITING"],
        TrialFilter(
            phases=(Phase.PHASE2,),
            age=parse_age(7),
            sites=("Boston",),
            open_sites=True,
            recruitment=(RecruitmentStatus.RECRUITING,),
        ),
    ),
]


@pytest.mark.parametrize(("options", "wanted"), QUESTIONS, ids=[" ".join(options) or "all" for options, _ in QUESTIONS])
def test_search_export_and_python_agree(
    demo: Command, demo_cache: Path, options: list[str], wanted: TrialFilter
) -> None:
    found = open_catalogue(demo_cache / "demo").search(wanted)
    assert len(found) > 0
    rows = _rows(demo("search", *options, "--limit", "0", "--format", "csv")[1])
    assert [row["nct_id"] for row in rows] == found.trials["nct_id"].tolist()
    assert sum(int(row["matching_sites"]) for row in rows) == len(found.sites)
    assert sum(int(row["open_sites"]) for row in rows) == (found.sites["open_here"] == "yes").sum()
    objects = json.loads(demo("search", *options, "--limit", "0", "--format", "json")[1])
    assert [each["nct_id"] for each in objects] == [row["nct_id"] for row in rows]
    assert sum(len(each["sites"]) for each in objects) == len(found.sites)
    trials = _rows(demo("export", "trials", *options)[1])
    assert {row["nct_id"] for row in trials} == {row["nct_id"] for row in rows}
    sites = _rows(demo("export", "sites", *options)[1])
    assert [(row["nct_id"], int(row["site_number"])) for row in sites] == list(
        found.sites[["nct_id", "site_number"]].itertuples(index=False, name=None)
    )


# --- show


@pytest.mark.parametrize(
    ("typed", "nct_id"),
    [
        ("NCT99900001", "NCT99900001"),
        ("nct99900001", "NCT99900001"),
        (" NCT99900001 ", "NCT99900001"),
        ("NCT 99900001", "NCT99900001"),
        ("99900001", "NCT99900001"),
        ("https://clinicaltrials.gov/study/NCT99900001", "NCT99900001"),
        ("https://clinicaltrials.gov/study/nct99900001?tab=table", "NCT99900001"),
        ("NCT99900099", "NCT99900024"),
        ("nct99900099", "NCT99900024"),
    ],
)
def test_show_prints_one_object(demo: Command, typed: str, nct_id: str) -> None:
    code, out, err = demo("show", typed)
    assert code == 0
    shown = json.loads(out)
    assert shown["nct_id"] == nct_id
    assert shown["data_source"] == "demonstration"
    others = {name for name, table in TABLES.items() if table.is_about_trials} - {"trials"}
    assert others == set(TABLES) - {"trials", "places"}
    assert others <= set(shown)
    assert all(isinstance(shown[name], list) for name in others)
    assert "places" not in shown
    assert BANNER in err


@pytest.mark.parametrize("number", [1, 16, 19, 21, 24, 34, 37, 40])
def test_show_works_for_odd_studies(demo: Command, number: int) -> None:
    code, out, _ = demo("show", f"NCT999{number:05}", "--format", "json")
    assert code == 0
    assert not re.search(r"<NA>|\bnan\b|\bNaT\b|: None|None,", out)


# --- export


@pytest.mark.parametrize("table", TABLES)
def test_every_table_in_both_forms(demo: Command, demo_cache: Path, table: str) -> None:
    frame = open_catalogue(demo_cache / "demo").tables[table]
    code, out, err = demo("export", table)
    rows = _rows(out)
    assert code == 0
    assert out.splitlines()[0].split(",") == TABLES[table].exported
    first = TABLES[table].key[0]
    assert [row[first] for row in rows] == frame[first].tolist()
    assert {row["data_source"] for row in rows} == (set() if table == "changes" else {"demonstration"})
    code, out, _ = demo("export", table, "--format", "json")
    assert code == 0
    objects = json.loads(out)
    assert len(objects) == len(frame)
    assert all(list(each) == TABLES[table].exported for each in objects)
    assert err.strip() == BANNER


def test_a_cut_export_is_said(demo: Command) -> None:
    _, out, err = demo("export", "sites", "--limit", "5")
    assert len(_rows(out)) == 5
    assert "5 of 150 rows of sites are exported; --limit 0 exports all." in err


def test_an_export_of_nothing_is_its_head(demo: Command) -> None:
    code, out, _ = demo("export", "sites", "--text", "xyzzy")
    assert (code, out) == (0, ",".join(TABLES["sites"].exported) + "\n")


# --- files


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_file_holds_what_the_stream_would(demo: Command, tmp_path: Path, form: str) -> None:
    stream = demo("search", "--format", form)[1]
    target = tmp_path / "out.txt"
    code, out, err = demo("search", "--format", form, "--out", target)
    assert (code, out) == (0, "")
    assert f"Wrote 40 trials to {target}." in err
    mark = "\ufeff" if form == "csv" else ""
    assert target.read_bytes() == (mark + stream).encode()
    assert not stream.startswith("\ufeff")
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_a_file_is_replaced_whole_or_not_at_all(demo: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out.csv"
    target.write_text("before")

    def refused(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refused)
        code, _, err = demo("export", "trials", "--out", target)
    assert code == 2
    assert "No space left" in err
    assert target.read_text() == "before"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert demo("export", "trials", "--out", target)[0] == 0
    assert target.read_text(encoding="utf-8-sig").startswith("nct_id,")


@pytest.mark.parametrize("place", ["missing/out.csv", "file/out.csv", "."])
def test_a_place_that_cannot_be_written_ends_with_2(demo: Command, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("in the way")
    code, out, err = demo("export", "trials", "--out", tmp_path / place)
    assert (code, out) == (2, "")
    assert "--out" in err
    assert "Traceback" not in err


def test_a_dash_is_the_stream(demo: Command) -> None:
    assert demo("export", "arms", "--out", "-")[1] == demo("export", "arms")[1]


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no devices here")
def test_a_device_is_written_to_and_not_replaced(demo: Command, tmp_path: Path) -> None:
    assert demo("export", "arms", "--out", "/dev/null")[0] == 0
    assert not Path("/dev/null").is_file()


# --- status and snapshots


def test_status(demo: Command) -> None:
    code, out, _ = demo("status")
    assert code == 0
    assert "(demonstration)" in out
    assert "2026-11-16" in out
    assert "40 trials, 150 sites" in out
    about = json.loads(demo("status", "--format", "json")[1])
    assert about["data_source"] == "demonstration"
    assert about["data_date"] == "2026-11-16"
    assert about["counts"]["trials"] == 40
    assert about["passed_over"] == []
    assert 0 <= about["age_hours"] < 1


def _aged(cache: Path, hours: float) -> None:
    pulled = datetime.now(UTC) - timedelta(hours=hours)
    publish(SnapshotCache(cache), study(), now=pulled, started_at=pulled.isoformat(timespec="seconds"))


@pytest.mark.parametrize(
    ("hours", "max_age", "code"),
    [(35, "36h", 0), (37, "36h", 6), (71, "3d", 0), (73, "3d", 6), (1, "90m", 0), (2, "90m", 6), (2, "90M", 6)],
)
def test_status_with_a_limit(run: Command, tmp_path: Path, hours: float, max_age: str, code: int) -> None:
    _aged(tmp_path, hours)
    found, out, err = run("--cache", tmp_path, "status", "--max-age", max_age)
    assert found == code
    assert "1 trials" in out  # what is there is said all the same
    assert ("trialsearch refresh" in err) is (code == 6)


def test_a_clock_set_back_makes_no_snapshot_young(run: Command, tmp_path: Path) -> None:
    _aged(tmp_path, -100)
    code, out, err = run("--cache", tmp_path, "status", "--max-age", "1m")
    assert code == 6
    assert "an unknown time ago" in out
    assert "clock" in err
    assert run("--cache", tmp_path, "status")[0] == 0


def test_an_old_copy_is_said_with_every_answer(run: Command, tmp_path: Path) -> None:
    _aged(tmp_path, 24 * 10)
    code, out, err = run("--cache", tmp_path, "search")
    assert code == 0
    assert "NCT00000001" in out
    assert "Warning: Our copy is 10 days old" in err
    assert BANNER not in err


def test_snapshots_are_listed_verified_and_pruned(run: Command, tmp_path: Path) -> None:
    cache = SnapshotCache(tmp_path)
    ids = [publish(cache) for _ in range(4)]
    _, out, _ = run("--cache", tmp_path, "snapshots", "list")
    assert [line.split()[0] for line in out.splitlines()] == ids[::-1]
    assert "1 trials, 1 sites" in out
    listed = json.loads(run("--cache", tmp_path, "snapshots", "list", "--format", "json")[1])
    assert [each["snapshot_id"] for each in listed] == ids[::-1]
    code, out, _ = run("--cache", tmp_path, "snapshots", "verify")
    assert (code, out.count("whole")) == (0, 4)
    code, out, err = run("--cache", tmp_path, "snapshots", "prune", "--keep", "2")
    assert (code, out.split()) == (0, ids[:2])
    assert "Removed 2, kept 2." in err
    assert cache.ids() == ids[2:]


def test_damage_is_found_said_and_passed_over(run: Command, tmp_path: Path) -> None:
    cache = SnapshotCache(tmp_path)
    older, newer = publish(cache), publish(cache)
    (tmp_path / "snapshots" / newer / "tables" / "sites.parquet").write_bytes(b"")
    code, out, err = run("--cache", tmp_path, "snapshots", "verify")
    assert code == 6
    assert f"{older}  whole" in out
    assert "sites.parquet differs" in out
    assert newer in err
    code, out, err = run("--cache", tmp_path, "search", "--format", "csv")
    assert code == 0
    assert len(_rows(out)) == 1
    assert "sites.parquet differs" in err
    code, out, err = run("--cache", tmp_path, "status")
    assert code == 0
    assert older in out
    assert newer in err
    (tmp_path / "snapshots" / newer / "manifest.json").write_bytes(b"")
    assert "manifest" in run("--cache", tmp_path, "snapshots", "list")[1]


def test_prune_waits_for_nobody(run: Command, tmp_path: Path) -> None:
    cache = SnapshotCache(tmp_path)
    publish(cache)
    with cache.lock():
        code, out, err = run("--cache", tmp_path, "snapshots", "prune")
    assert (code, out) == (5, "")
    assert "Another refresh" in err


def test_refresh_demo_needs_no_network(run: Command, tmp_path: Path) -> None:
    code, out, err = run("--cache", tmp_path, "--registry-url", "http://127.0.0.1:9/", "refresh", "--demo")
    assert (code, out) == (0, "")
    assert "40 trials, 150 sites" in err
    assert SnapshotCache(tmp_path / "demo").ids()
    assert SnapshotCache(tmp_path).ids() == []


# --- settings


def test_an_option_beats_its_variable(
    run: Command, demo_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALSEARCH_CACHE", str(tmp_path / "nothing"))
    assert run("status", "--demo")[0] == 6
    assert run("--cache", demo_cache, "status", "--demo")[0] == 0
    monkeypatch.setenv("TRIALSEARCH_CACHE", str(demo_cache))
    assert run("status", "--demo")[0] == 0
    assert run("--cache", tmp_path / "nothing", "status", "--demo")[0] == 6
    monkeypatch.setenv("TRIALSEARCH_PACE_S", "fast")
    assert run("status", "--demo")[0] == 2
    assert run("--pace", "1", "status", "--demo")[0] == 0


def test_the_cache_stands_in_the_working_folder_by_default(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh_demonstration(tmp_path / "cache")
    monkeypatch.chdir(tmp_path)
    assert run("status", "--demo")[0] == 0


# --- in a process of its own


def test_the_module_runs(run_cli: Any, demo_cache: Path) -> None:
    done = run_cli("--cache", demo_cache, "search", "--demo", "--format", "csv", "--limit", "2")
    assert done.code == 0
    assert len(_rows(done.out)) == 2
    assert done.err.splitlines()[0] == BANNER
    assert "2 of 40" in done.err
    done = run_cli("search")
    assert (done.code, done.out) == (6, "")


def test_a_search_needs_no_option(run: Command, demo_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALSEARCH_CACHE", str(demo_cache / "demo"))
    assert run("search")[0] == 0
    assert run("search", "--age", "a teenager")[0] == 2


def test_a_reader_that_leaves_is_no_error(demo_cache: Path) -> None:
    command = [sys.executable, "-m", "trialsearch", "--cache", str(demo_cache), "export", "trials", "--demo"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(10) == b"nct_id,bri"
        process.stdout.close()
        said = process.stderr.read().decode()
        assert process.wait(60) == 0
    assert said.strip() == BANNER


@pytest.mark.parametrize("max_age", ["99999999999d", "9" * 400 + "h"])
def test_a_length_of_time_beyond_all_bounds_ends_with_2(demo: Command, max_age: str) -> None:
    code, out, err = demo("status", "--max-age", max_age)
    assert (code, out) == (2, "")
    assert "36h" in err


# --- found by walking through the program


@pytest.mark.parametrize("seconds", ["nan", "inf", "-inf", "1e9", "3601", "fast"])
@pytest.mark.parametrize("option", ["--pace", "--retry-wait", "--read-timeout"])
def test_a_wait_that_cannot_be_ends_with_2(run: Command, demo_cache: Path, option: str, seconds: str) -> None:
    code, out, err = run("--cache", demo_cache, option, seconds, "status", "--demo")
    assert (code, out) == (2, "")
    assert option in err
    assert run("--cache", demo_cache, option, "3600", "status", "--demo")[0] == 0


def test_a_link_leads_to_the_file_that_is_written(demo: Command, tmp_path: Path) -> None:
    target, link, far = tmp_path / "real.csv", tmp_path / "link.csv", tmp_path / "far" / "new.csv"
    target.write_text("before")
    link.symlink_to(target)
    assert demo("export", "arms", "--out", link)[0] == 0
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8-sig") == demo("export", "arms")[1]
    far.parent.mkdir()
    link.unlink()
    link.symlink_to(far)
    assert demo("export", "arms", "--out", link)[0] == 0
    assert link.is_symlink()
    assert far.read_text(encoding="utf-8-sig") == target.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("place", ["manifest.json", "new.csv", "tables/trials.parquet", "tables/new.csv", "raw/x.csv"])
@pytest.mark.parametrize("through_a_link", [False, True], ids=["straight", "through a link"])
def test_a_snapshot_is_never_written_into(run: Command, tmp_path: Path, place: str, *, through_a_link: bool) -> None:
    cache = tmp_path / "cache"
    target = cache / "snapshots" / publish(SnapshotCache(cache)) / place
    before = {path: path.read_bytes() for path in cache.rglob("*") if path.is_file()}
    out = target
    if through_a_link:
        out = tmp_path / "link.csv"
        out.symlink_to(target)
    code, said, err = run("--cache", cache, "search", "--format", "csv", "--out", out)
    assert (code, said) == (2, "")
    assert "inside a snapshot" in err
    assert {path: path.read_bytes() for path in cache.rglob("*") if path.is_file()} == before
    assert run("--cache", cache, "snapshots", "verify")[0] == 0


def test_contacts_are_those_of_the_places_asked_for_and_of_whole_trials(run: Command, tmp_path: Path) -> None:
    publish(
        SnapshotCache(tmp_path),
        study(
            "NCT00000001",
            central_contacts=[{"name": "Central", "phone": "1"}],
            officials=[{"name": "Official", "role": "STUDY_CHAIR"}],
            locations=[
                location("Oak", "Rome", contacts=[{"name": "Roman", "phone": "2"}]),
                location("Elm", "Boston", contacts=[{"name": "Bostonian", "phone": "3"}]),
            ],
        ),
        study("NCT00000002", locations=[location("Ash", "Rome", contacts=[{"name": "Another", "phone": "4"}])]),
    )
    names = [row["name"] for row in _rows(run("--cache", tmp_path, "export", "contacts", "--site", "Boston")[1])]
    assert sorted(names) == ["Bostonian", "Central", "Official"]
    everyone = _rows(run("--cache", tmp_path, "export", "contacts")[1])
    assert sorted(row["name"] for row in everyone) == ["Another", "Bostonian", "Central", "Official", "Roman"]


def test_contacts_of_the_demonstration_data_stand_at_the_places_asked_for(demo: Command) -> None:
    sites = {(row["nct_id"], row["site_number"]) for row in _rows(demo("export", "sites", "--site", "Boston")[1])}
    contacts = _rows(demo("export", "contacts", "--site", "Boston")[1])
    at_sites = {(row["nct_id"], row["site_number"]) for row in contacts if row["site_number"]}
    assert at_sites
    assert at_sites <= sites
    assert {row["kind"] for row in contacts if not row["site_number"]} >= {"central"}


def test_the_list_says_which_snapshot_is_in_force(run: Command, tmp_path: Path) -> None:
    cache = SnapshotCache(tmp_path)
    older, newer = publish(cache), publish(cache)

    def in_force() -> list[str]:
        listed = json.loads(run("--cache", tmp_path, "snapshots", "list", "--format", "json")[1])
        lines = run("--cache", tmp_path, "snapshots", "list")[1].splitlines()
        marked = [line.split()[0] for line in lines if line.endswith("(in force)")]
        assert [each["snapshot_id"] for each in listed if each.get("in_force")] == marked
        return marked

    assert in_force() == [newer]
    (tmp_path / "snapshots" / newer / "tables" / "sites.parquet").write_bytes(b"")
    assert in_force() == [older]
    (tmp_path / "snapshots" / older / "manifest.json").write_bytes(b"")
    assert in_force() == []


def test_a_title_cannot_steer_the_terminal(run: Command, tmp_path: Path) -> None:
    title = "A\x1b[31mred\x07 bell\r\nnext\x00\x9b2J\u202eback\u2028line\tend"
    publish(SnapshotCache(tmp_path), study(brief_title=title))
    code, out, _ = run("--cache", tmp_path, "search")
    assert code == 0
    assert len(out.split("\n")) == 3
    assert [sign for sign in out if not sign.isprintable() and sign != "\n"] == []
    assert "bell next" in out


@pytest.mark.parametrize("text", ["NOT CD19", "leukemia -relapsed", "CD19 AND NOT CD22"])
@pytest.mark.parametrize("command", ["search", "export trials"])
def test_a_text_that_would_find_its_opposite_is_refused(demo: Command, command: str, text: str) -> None:
    code, out, err = demo(*command.split(), "--text", text)
    assert (code, out) == (2, "")
    assert "Words cannot be left out" in err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("leukemia without chemotherapy", "trials with 'chemotherapy' are found too"),
        ("leucemia sin quimioterapia", "trials with 'quimioterapia' are found too"),
        ("leukemia OR lymphoma", "give --text once for each"),
    ],
)
def test_words_that_do_nothing_are_said(demo: Command, text: str, said: str) -> None:
    code, _, err = demo("search", "--text", text, "--format", "csv")
    assert code == 0
    assert said in err
    assert said not in demo("search", "--text", "leukemia lymphoma", "--format", "csv")[2]


@pytest.mark.parametrize(
    ("command", "twice"),
    [
        (("search", "--age", "7", "--age", "8"), "--age"),
        (("search", "--near", "Boston, MA", "--near", "Madrid, Spain"), "--near"),
        (("export", "sites", "--limit", "1", "--limit", "2"), "--limit"),
    ],
)
def test_an_option_of_one_value_is_taken_once(demo: Command, command: tuple[str, ...], twice: str) -> None:
    code, out, err = demo(*command)
    assert (code, out) == (2, "")
    assert f"{twice} is given more than once" in err
    assert demo("search", "--phase", "1", "--phase", "2")[0] == 0


@pytest.mark.parametrize("name", [" ", ""])
def test_a_file_without_a_name_is_refused(demo: Command, name: str) -> None:
    code, out, err = demo("search", "--out", name)
    assert (code, out) == (2, "")
    assert "--out needs the name of a file" in err


@pytest.mark.parametrize(
    "locale",
    [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "latin-1"}],
    ids=["C", "Latin-1"],
)
def test_letters_beyond_ascii_are_utf8_in_every_locale(demo_cache: Path, locale: dict[str, str]) -> None:
    def run_in(*words: str) -> tuple[int, bytes, bytes]:
        command = [sys.executable, "-m", "trialsearch", "--cache", str(demo_cache), *words, "--demo"]
        done = subprocess.run(command, capture_output=True, check=False, timeout=60, env=_environment(**locale))
        return done.returncode, done.stdout, done.stderr

    code, out, _ = run_in("search", "--limit", "0", "--format", "json")
    assert code == 0
    assert json.loads(out.decode())
    code, out, _ = run_in("export", "sites", "--near", "München, Germany", "--limit", "0")
    assert code == 0
    assert not out.decode().isascii()
    code, out, _ = run_in("export", "sites", "--site", "Børnehospitalet")
    assert code == 0
    assert "København" in out.decode()


def _shell(command: str, demo_cache: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which $TRIALSEARCH stands for the program."""
    environment = _environment(TRIALSEARCH=f"{sys.executable} -m trialsearch", CACHE=str(demo_cache))
    return subprocess.run(
        ["/bin/bash", "-c", command], capture_output=True, text=True, check=False, timeout=60, env=environment
    )


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    ("command", "code"),
    [
        pytest.param("search --demo", 0, id="search"),
        pytest.param("export sites --demo", 0, id="export", marks=pytest.mark.thorough),
        pytest.param("status --demo", 0, id="status", marks=pytest.mark.thorough),
        pytest.param("show NCT00000000 --demo", 2, id="show", marks=pytest.mark.thorough),
    ],
)
def test_a_closed_stream_is_no_crash(demo_cache: Path, closed: str, command: str, code: int) -> None:
    done = _shell(f'$TRIALSEARCH --cache "$CACHE" {command} {closed}', demo_cache)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


def test_refresh_with_closed_streams(tmp_path: Path) -> None:
    done = _shell('$TRIALSEARCH --cache "$CACHE" refresh --demo >&- 2>&-', tmp_path)
    assert done.returncode == 0
    SnapshotCache(tmp_path / "demo").newest().snapshot.verify()


@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_the_first_line_alone_is_quiet(demo_cache: Path, form: str) -> None:
    line = f'$TRIALSEARCH --cache "$CACHE" search --demo --limit 0 --format {form} | head -1; exit ${{PIPESTATUS[0]}}'
    done = _shell(line, demo_cache)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
    said = done.stderr.splitlines()
    assert said[0] == BANNER
    assert [text for text in said if "Traceback" in text or "Error" in text or "Broken" in text] == []


def test_a_clock_set_back_is_said_with_every_answer(run: Command, tmp_path: Path) -> None:
    _aged(tmp_path, -100)
    code, out, err = run("--cache", tmp_path, "search")
    assert code == 0
    assert "NCT00000001" in out
    assert "The clock of this computer is wrong" in err
    assert json.loads(run("--cache", tmp_path, "status", "--format", "json")[1])["age_hours"] < -99


@pytest.mark.parametrize("command", ["search", "status", "export trials", "show NCT99900001"])
def test_without_demonstration_data_it_says_how_to_load_them(run: Command, tmp_path: Path, command: str) -> None:
    code, out, err = run("--cache", tmp_path, *command.split(), "--demo")
    assert (code, out) == (6, "")
    assert "trialsearch refresh --demo" in err


@pytest.mark.parametrize("command", ["verify", "list"])
def test_without_demonstration_data_the_list_says_how_to_load_them(run: Command, tmp_path: Path, command: str) -> None:
    assert "trialsearch refresh --demo" in run("--cache", tmp_path, "snapshots", command, "--demo")[2]
