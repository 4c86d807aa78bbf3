"""The documentation and the program say the same."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import click
import pytest

import trialsearch.errors
from tests.conftest import ROOT
from trialsearch.cli import cli, main
from trialsearch.errors import TrialsearchError
from trialsearch.protocol import ExitCode, exit_code_of
from trialsearch.schema.__main__ import dictionary

CLI_DOC = (ROOT / "docs" / "cli.md").read_text()
README = (ROOT / "README.md").read_text()


def commands(group: click.Group, prefix: str = "") -> dict[str, click.Command]:
    found = {}
    for name, command in group.commands.items():
        found[f"{prefix}{name}"] = command
        if isinstance(command, click.Group):
            found |= commands(command, f"{prefix}{name} ")
    return found


COMMANDS = commands(cli)


def test_the_data_dictionary_is_the_schemas() -> None:
    assert (ROOT / "docs" / "tables.md").read_text() == dictionary(), (
        "run `python -m trialsearch.schema > docs/tables.md`"
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_is_documented(name: str) -> None:
    assert COMMANDS[name].help, f"{name} is missing its help"
    assert re.search(rf"`(?:trialsearch )?{name}\b", CLI_DOC)


OPTIONS = {
    option
    for command in (cli, *COMMANDS.values())
    for each in command.params
    for option in (*each.opts, *each.secondary_opts)
}


@pytest.mark.parametrize("option", sorted(OPTIONS))
def test_every_option_is_documented(option: str) -> None:
    if option.startswith("--") and option not in ("--version", "--help"):
        assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", CLI_DOC)


def test_every_setting_has_its_variable_in_the_documentation() -> None:
    variables = {each.envvar for each in cli.params if each.envvar}
    assert len(variables) == 6
    assert [name for name in variables if name not in CLI_DOC] == []


def test_every_exit_code_is_documented() -> None:
    assert [code for code in ExitCode if f"| {int(code)} |" not in CLI_DOC] == []


def test_every_error_has_an_exit_code() -> None:
    kinds = [kind for kind in vars(trialsearch.errors).values() if isinstance(kind, type)]
    ours = [kind for kind in kinds if issubclass(kind, TrialsearchError) and kind is not TrialsearchError]
    assert all(exit_code_of(kind.__new__(kind)) in ExitCode for kind in ours)


def test_the_readmes_library_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # A fence would count as expected output.
    example = re.search(r"```python\n(.*?)```", README, flags=re.DOTALL)[1]
    test = doctest.DocTestParser().get_doctest(example, {}, "README.md", None, 0)
    said: list[str] = []
    result = doctest.DocTestRunner().run(test, out=said.append)
    assert result.failed == 0, "".join(said)
    assert result.attempted > 5


def test_the_readmes_search_shows_what_it_says(
    demo_cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command, shown = re.search(r"^\$ trialsearch (.+)\n((?:NCT.+\n)+)", README, flags=re.MULTILINE).groups()
    monkeypatch.setenv("COLUMNS", "110")
    assert main(["--cache", str(demo_cache), *shlex.split(command)]) == 0
    assert capsys.readouterr().out == shown


@pytest.mark.parametrize("marker", ["run", "test"])
def test_each_marked_command_is_one_line_in_a_fence_of_its_own(marker: str) -> None:
    (line,) = re.findall(rf"^<!-- {marker} -->\n```\n(.+)\n```$", README, flags=re.MULTILINE)
    assert line.startswith("python3 -m venv .venv && ")


DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").glob("*.md")])
EVERY_DOCUMENT = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def anchors(document: Path) -> set[str]:
    """The places in a document that a link may lead to: its headings, as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@EVERY_DOCUMENT
def test_every_link_inside_the_project_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)", document.read_text())
    inside = [(link, heading) for link, heading in links if "://" not in link]
    assert [link for link, _ in inside if not (document.parent / link).exists()] == []
    missing = [
        f"{link}#{heading}"
        for link, heading in inside
        if heading and heading not in anchors(document.parent / link if link else document)
    ]
    assert missing == []


def test_the_readme_is_short_and_its_lines_fit() -> None:
    lines = README.splitlines()
    assert max(map(len, lines)) <= 120
    assert len(lines) <= 125


def test_every_document_is_named_by_another() -> None:
    named = {
        (document.parent / link).resolve()
        for document in DOCUMENTS
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text())
        if "://" not in link
    }
    assert [path for path in (ROOT / "docs").rglob("*.md") if path.resolve() not in named] == []
