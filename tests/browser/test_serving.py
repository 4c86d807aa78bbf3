"""`trialsearch app` as a process: it answers, and leaves nothing behind."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.browser.conftest import dashboard


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["terminated", "interrupted"])
def test_it_stops_with_its_child(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "cache").mkdir()
    with dashboard(tmp_path / "cache", "--demo", stop_with=number) as url:
        port = int(url.rpartition(":")[2])
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"something still answers on port {port}")


def test_a_busy_port_is_an_error(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "trialsearch",
                "--cache",
                tmp_path,
                "app",
                "--demo",
                "--no-browser",
                f"--port={port}",
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert str(port) in done.stdout + done.stderr
