"""`python -m benchmarks.refresh_cost [STUDIES ...]`: what a refresh costs, for docs/refresh.md.

For each number of invented studies: a full refresh of an empty cache, an unchanged one, and a forced one over
the same data. Seconds are of the whole process, without the pause between requests; memory is its highest.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import synthetic
from trialsearch import __version__

_RUNS = {"full, first": (), "unchanged": (), "full, compared": ("--force",)}


def measure(url: str, cache: Path, options: tuple[str, ...]) -> dict[str, float]:
    """Run one refresh; its report, with the seconds and the memory (MB) of its process."""
    command = [sys.executable, "-m", "trialsearch", "--cache", str(cache), "--registry-url", url, "--pace", "0"]
    begun = time.monotonic()
    with subprocess.Popen(
        [*command, "refresh", "--format", "json", *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None  # noqa: S101 - asked for above
        report = json.loads(process.stdout.read())
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(report["reason"])
    megabytes = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return report | {"seconds": time.monotonic() - begun, "memory": megabytes}


def main(numbers: list[int]) -> None:
    """Print the table."""
    print(f"trialsearch {__version__}, Python {platform.python_version()}, {os.cpu_count()} cores\n")
    print("| studies | refresh | requests | MB received | seconds | memory, MB |")
    print("|---|---|---|---|---|---|")
    for total in numbers:
        with synthetic.registry(total) as url, tempfile.TemporaryDirectory() as folder:
            for name, options in _RUNS.items():
                did = measure(url, Path(folder), options)
                print(
                    f"| {total:,} | {name} | {did['requests']} | {did['bytes'] / 1e6:.1f} | {did['seconds']:.1f} "
                    f"| {did['memory']:.0f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [1_000, 20_000])
