"""`/api/ready`: whether this server has studies to show, and how old they are, for whatever watches over it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from trialsearch.catalogue import age_of
from trialsearch.dashboard.served import folder_of, newest, served, shows_demonstration_alone
from trialsearch.errors import SnapshotError
from trialsearch.views import OLD_COPY


async def ready(_request: Request) -> Response:
    """Answer 200 with the snapshot's age and state, or 503 without one that can be used."""
    return await run_in_threadpool(_answer)


def _answer() -> Response:
    state, usable = _state()
    return JSONResponse(state, status_code=200 if usable else 503, headers={"Cache-Control": "no-store"})


def _state() -> tuple[dict[str, Any], bool]:
    folder = folder_of(demonstration=shows_demonstration_alone())
    try:
        catalogue = served(folder, newest(folder)).catalogue
    except SnapshotError:
        return {"ready": False, "health": "none"}, False
    age = age_of(catalogue.confirmed_at)
    return {
        "ready": True,
        "health": "damaged_passed_over" if catalogue.passed_over else "old" if age > OLD_COPY else "ok",
        "snapshot_id": catalogue.snapshot_id,
        "data_source": catalogue.manifest.data_source,
        "data_date": catalogue.manifest.data_date,
        "age_hours": round(age / timedelta(hours=1), 1),
        "trials": catalogue.manifest.counts["trials"],
    }, True


ROUTE = Route("/api/ready", ready, methods=["GET"])
