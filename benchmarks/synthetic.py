"""A loopback registry of any number of invented studies, about as long as real ones, made as they are asked for."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import parse_qs, urlsplit

_TEXT = (
    "leukemia lymphoblastic relapse remission marrow blasts CD19 consent protocol dose cells therapy prior "
    "transplant central nervous system infection organ function patients must have at least within weeks of the"
)
_WORDS = _TEXT.split()
_SITES = 16


def _text(draw: random.Random, words: int) -> str:
    return " ".join(draw.choices(_WORDS, k=words))


def study(number: int) -> dict[str, Any]:
    """Invent a study: about 20 kB, 16 sites, 6 kB of criteria."""
    draw = random.Random(number)  # noqa: S311 - invented data
    sites = [
        {
            "facility": f"Invented Hospital {draw.randrange(500)}",
            "status": draw.choice(("RECRUITING", "NOT_YET_RECRUITING", "COMPLETED")),
            "city": f"City {draw.randrange(300)}",
            "state": "Invented State",
            "zip": f"{draw.randrange(100_000):05d}",
            "country": "United States",
            "contacts": [{"name": f"Contact {draw.randrange(900)}", "role": "CONTACT", "phone": "555-0100"}],
            "geoPoint": {"lat": draw.uniform(25, 48), "lon": draw.uniform(-120, -70)},
        }
        for _ in range(_SITES)
    ]
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": f"NCT{number:08d}",
                "briefTitle": f"Invented study {number} of acute lymphoblastic leukemia",
                "officialTitle": _text(draw, 20),
            },
            "statusModule": {
                "overallStatus": "RECRUITING",
                "statusVerifiedDate": "2026-10",
                "lastUpdatePostDateStruct": {"date": "2026-10-20"},
            },
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": f"Sponsor {draw.randrange(200)}", "class": "OTHER"}},
            "descriptionModule": {"briefSummary": _text(draw, 200), "detailedDescription": _text(draw, 500)},
            "conditionsModule": {"conditions": ["Acute Lymphoblastic Leukemia"], "keywords": ["B-ALL", "relapse"]},
            "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE1", "PHASE2"]},
            "armsInterventionsModule": {
                "armGroups": [{"label": f"Arm {arm}", "description": _text(draw, 40)} for arm in range(3)],
                "interventions": [
                    {"type": "DRUG", "name": f"Inventomab {each}", "description": _text(draw, 30)} for each in range(3)
                ],
            },
            "outcomesModule": {
                "primaryOutcomes": [{"measure": _text(draw, 10), "timeFrame": "2 years"}],
                "secondaryOutcomes": [{"measure": _text(draw, 12), "description": _text(draw, 30)} for _ in range(6)],
            },
            "eligibilityModule": {
                "eligibilityCriteria": "Inclusion Criteria:\n\n" + "\n".join(f"* {_text(draw, 22)}" for _ in range(38)),
                "sex": "ALL",
                "minimumAge": "1 Year",
                "maximumAge": "25 Years",
                "stdAges": ["CHILD", "ADULT"],
            },
            "contactsLocationsModule": {"locations": sites},
        },
        "derivedSection": {"conditionBrowseModule": {"meshes": [{"id": "D054198", "term": "Precursor Cell"}]}},
        "hasResults": False,
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    total = 0

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path.endswith("/version"):
            return self._send({"apiVersion": "2.0.5", "dataTimestamp": "2026-11-20T09:00:00"})
        options = parse_qs(asked.query)
        start, size = int(options.get("pageToken", ["0"])[0]), int(options["pageSize"][0])
        page: dict[str, Any] = {"studies": [study(each + 1) for each in range(start, min(start + size, self.total))]}
        if start == 0:
            page["totalCount"] = self.total
        if start + size < self.total:
            page["nextPageToken"] = str(start + size)
        return self._send(page)

    def _send(self, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def _serve(total: int, told: Connection) -> None:
    handler = type("Handler", (_Handler,), {"total": total})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        told.send(server.server_port)
        server.serve_forever()


@contextmanager
def registry(total: int) -> Iterator[str]:
    """Serve so many studies from a process of its own; gives the base address."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(total, theirs), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}/api/v2"
    finally:
        process.terminate()
        process.join()
