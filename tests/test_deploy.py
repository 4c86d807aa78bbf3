"""The files in deploy/, and the commands that docs/refresh.md shows, use options that exist."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.conftest import ROOT, LoopbackRegistry
from trialsearch.cli import main

DEPLOY = ROOT / "deploy"
SERVICE, TIMER, CRONTAB = (
    DEPLOY / name for name in ("trialsearch-refresh.service", "trialsearch-refresh.timer", "trialsearch.crontab")
)

#: A command up to what a shell would take for its own.
_COMMAND = re.compile(r"trialsearch ((?:--[\w-]+ [\w/.]+ )*(?:refresh|status|snapshots|export)\b[^|`>;#\n]*)")


def commands(path: Path) -> list[str]:
    return [match[1].strip() for match in _COMMAND.finditer(path.read_text(encoding="utf-8"))]


def keys(path: Path) -> dict[str, list[tuple[str, str]]]:
    """The settings of a unit by section; a key may come twice, which a dict would lose."""
    found: dict[str, list[tuple[str, str]]] = {}
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(section, []).append((name, value))
    return found


@pytest.mark.parametrize(
    "command",
    sorted(
        {
            command
            for path in (SERVICE, CRONTAB, ROOT / "docs" / "refresh.md", ROOT / "README.md")
            for command in commands(path)
        }
    ),
)
def test_a_command_that_is_shown_has_the_options_that_it_uses(command: str) -> None:
    # Help is shown instead of running it, once all options before it were understood.
    assert main([*shlex.split(command), "--help"]) == 0


def test_an_option_that_does_not_exist_would_be_noticed() -> None:
    assert main(["refresh", "--no-such-option", "--help"]) == 2


@pytest.mark.parametrize("path", [SERVICE, CRONTAB], ids=lambda path: path.name)
def test_the_scheduled_job_refreshes(path: Path) -> None:
    (command,) = commands(path)
    assert " refresh " in f" {command} "
    assert "--wait" in command
    assert "--metrics" in command


def test_service_and_crontab_run_the_same_command() -> None:
    (of_cron,) = commands(CRONTAB)
    assert commands(SERVICE) == [of_cron]


def test_what_the_service_writes_lies_where_it_may_write() -> None:
    service = dict(keys(SERVICE)["Service"])
    assert service["ProtectSystem"] == "strict"
    folder = f"/var/lib/{service['StateDirectory']}"
    (command,) = commands(SERVICE)
    written = [word for word in shlex.split(command) if word.startswith("/")]
    assert len(written) == 2
    assert all(Path(word).is_relative_to(folder) for word in written)


def test_the_timer_starts_the_service_of_its_name_on_every_day() -> None:
    timer = keys(TIMER)["Timer"]
    days = " ".join(value for name, value in timer if name == "OnCalendar")
    assert "Mon..Fri" in days
    assert "Sat,Sun" in days
    assert {"RandomizedDelaySec", "Persistent"} <= {name for name, _ in timer}
    assert TIMER.stem == SERVICE.stem


def test_units_are_ini_files() -> None:
    for path, sections in ((SERVICE, ["Unit", "Service"]), (TIMER, ["Unit", "Timer", "Install"])):
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        parser.read_string(path.read_text(encoding="utf-8"))
        assert parser.sections() == sections


@pytest.mark.thorough
def test_the_loop_that_saves_pages_by_hand_ends_with_a_snapshot(
    demo_registry: LoopbackRegistry, run_cli: Any, tmp_path: Path
) -> None:
    pages, saved = tmp_path / "pages", list[str]()
    pages.mkdir()
    for _ in range(10):
        done = run_cli(
            *("refresh", "--from-pages", pages, "--format", "json"), TRIALSEARCH_REGISTRY_URL=demo_registry.url
        )
        report = json.loads(done.out)
        if (to_save := report["to_save"]) is None:
            break
        assert done.code == report["exit_code"] == 4
        saved.append(to_save["file"])
        with urlopen(to_save["address"]) as answer:
            Path(to_save["file"]).write_bytes(answer.read())
    assert (done.code, report["outcome"], report["counts"]["trials"]) == (0, "published", 39)
    numbered = [f"page-{number:04d}.json" for number in range(1, 5)]
    assert saved == [str(pages / name) for name in ["version.json", *numbered]]


if SYSTEMD_ANALYZE := shutil.which("systemd-analyze"):

    def test_systemd_understands_the_units(tmp_path: Path) -> None:
        for path in (SERVICE, TIMER):
            # Neither the checkout nor its user need be on this machine.
            text = re.sub(r"^ExecStart=\S+", f"ExecStart={shutil.which('true')}", path.read_text(), flags=re.MULTILINE)
            (tmp_path / path.name).write_text(text)
        checked = subprocess.run(
            [SYSTEMD_ANALYZE, "verify", tmp_path / SERVICE.name, tmp_path / TIMER.name],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (checked.returncode, checked.stderr) == (0, "")
