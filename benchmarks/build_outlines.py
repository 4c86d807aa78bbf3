"""`python -m benchmarks.build_outlines COUNTRIES_50M_JSON`: the coasts and borders of the map, made anew.

Needs `countries-50m.json` of the npm package world-atlas (ISC; Natural Earth, public domain). NOTICE names them. Equal
sources give equal bytes.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "trialsearch" / "knowledge" / "gazetteer" / "outlines.txt.gz"

#: Degrees; a finer line cannot be seen on a phone.
GRAIN = 0.05


def build(topology: dict[str, object]) -> str:
    """Write each coast or border once: a line of "longitude latitude" in whole grains, separated by commas."""
    scale_x, scale_y = topology["transform"]["scale"]  # type: ignore[index]
    offset_x, offset_y = topology["transform"]["translate"]  # type: ignore[index]
    lines = []
    for arc in topology["arcs"]:  # type: ignore[attr-defined]
        x = y = 0
        points: list[tuple[int, int]] = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            point = round((x * scale_x + offset_x) / GRAIN), round((y * scale_y + offset_y) / GRAIN)
            if not points or points[-1] != point:
                points.append(point)
        if len(points) > 1:
            lines.append(",".join(f"{lon} {lat}" for lon, lat in points))
    return "\n".join(sorted(lines)) + "\n"


if __name__ == "__main__":
    text = build(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    TARGET.write_bytes(gzip.compress(text.encode("ascii"), mtime=0))
    print(f"{text.count(chr(10))} lines, {TARGET.stat().st_size} bytes")
