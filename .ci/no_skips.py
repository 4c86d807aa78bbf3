"""Fail if tests of the browser were skipped, or of the recorded records although ../shared is there."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared" / "registry"

skipped = [
    (f"{case.get('classname')}.{case.get('name')}", skip.get("message") or "")
    for case in ET.parse(sys.argv[1]).iter("testcase")  # noqa: S314 - pytest wrote it a moment ago
    for skip in case.findall("skipped")
]
bad = [(name, why) for name, why in skipped if "../shared" not in why or SHARED.exists()]
for name, why in bad:
    sys.stdout.write(f"skipped: {name} ({why})\n")
sys.exit(1 if bad else 0)
