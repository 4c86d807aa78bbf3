"""A small disk of its own for one process: a tmpfs in a mount namespace, which goes with its last process."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from benchmarks.faults.processes import FORK

_NEW_MOUNTS, _NEW_USER = 0x00020000, 0x10000000
_READ_ONLY, _REMOUNT, _RECURSIVE, _PRIVATE = 1, 32, 16384, 1 << 18

#: More than any case needs.
AMPLE = 64 << 20


def _system(call: str, *values: object) -> None:
    if not sys.platform.startswith("linux"):
        raise OSError(f"no {call} here")
    system = ctypes.CDLL(None, use_errno=True)
    if getattr(system, call)(*values) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def mount(folder: Path) -> None:
    """Put an ample disk at a folder, for this process and its children only.

    Raises
    ------
    OSError
        Where the system does not let us.
    """
    user, group = os.geteuid(), os.getegid()
    _system("unshare", _NEW_MOUNTS | (0 if user == 0 else _NEW_USER))
    if user != 0:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    _system("mount", b"none", b"/", None, _RECURSIVE | _PRIVATE, None)
    _system("mount", b"tmpfs", os.fsencode(folder), b"tmpfs", 0, f"size={AMPLE}".encode())


def is_possible(folder: Path) -> bool:
    """Tell whether the system lets us, from a fork that tries."""
    folder.mkdir()
    process = FORK.Process(target=_try, args=(folder,))
    process.start()
    process.join()
    folder.rmdir()
    return process.exitcode == 0


def _try(folder: Path) -> None:
    try:
        mount(folder)
        resize(folder, 0)
    except OSError:
        sys.exit(1)


def resize(folder: Path, free: int) -> None:
    """Leave so many bytes free."""
    used = os.statvfs(folder)
    size = (used.f_blocks - used.f_bfree) * used.f_frsize + free or used.f_frsize  # none at all would mean any
    _system("mount", b"tmpfs", os.fsencode(folder), b"tmpfs", _REMOUNT, f"size={size}".encode())


def make_read_only(folder: Path) -> None:
    """Let nothing be written."""
    _system("mount", b"tmpfs", os.fsencode(folder), b"tmpfs", _REMOUNT | _READ_ONLY, None)


def make_ample(folder: Path) -> None:
    """Let all be written again."""
    _system("mount", b"tmpfs", os.fsencode(folder), b"tmpfs", _REMOUNT, f"size={AMPLE}".encode())
