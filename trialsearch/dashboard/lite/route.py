"""`/lite`: the same questions and answers as plain HTML without a script, for slow phones, screen readers and printers.

Answers are posted, so that no address, history or log holds them, and the page that answers is stored nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from trialsearch.dashboard.address import DATA, DEMONSTRATION
from trialsearch.dashboard.lite import page, study
from trialsearch.dashboard.lite.posted import SHEET, read
from trialsearch.dashboard.served import Served, folder_of, newest, served, shows_demonstration_alone
from trialsearch.errors import SnapshotError
from trialsearch.languages import say, speaking, understood
from trialsearch.markup.document import document
from trialsearch.markup.form import Given
from trialsearch.markup.text import line

#: Bytes of a posted form; all fields filled in to the brim are a tenth of it.
_LONGEST_FORM = 50_000
_MOST_FIELDS = 300
#: Without the last, the next route would answer it, and name fewer.
_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_FORM = "application/x-www-form-urlencoded"
_NOT_STORED = {"Cache-Control": "no-store"}


async def lite(request: Request) -> Response:
    """Show the form (GET), or the answer with the form below it (POST); or say what may be asked (OPTIONS)."""
    address = {name: request.query_params.getlist(name) for name in request.query_params}
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": ", ".join(_METHODS)})
    if request.method != "POST":
        return await run_in_threadpool(_answer, address, None, _accepted(request))
    if not _may_be_a_form(request):
        return _refused(address, _accepted(request), "lite.no_form", 415)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LONGEST_FORM:
            return _refused(address, _accepted(request), "lite.too_long", 413)
    return await run_in_threadpool(_answer, address, _read(body), _accepted(request))


def _accepted(request: Request) -> str | None:
    """Give what the browser says that its reader reads."""
    return request.headers.get("accept-language")


def _may_be_a_form(request: Request) -> bool:
    """Whether the body is of the kind that our form sends; a program that says nothing of it is believed."""
    kind = request.headers.get("Content-Type", _FORM).partition(";")[0].strip().lower()
    return kind == _FORM


def _refused(address: Given, accepted: str | None, why: str, status: int) -> Response:
    """Say why nothing was read: an answer as if nothing had been said would be taken for one."""
    with speaking(understood(_last(address, "lang"), accepted)):
        return HTMLResponse(_document(line(say(why))), status_code=status, headers=_NOT_STORED)


def _read(body: bytes) -> dict[str, list[str]]:
    """Read a posted form; of what is no form nothing is left."""
    text = body.decode("utf-8", errors="replace")
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}


def _answer(address: Given, posted: Given | None, accepted: str | None) -> Response:
    with speaking(understood(_last(posted or {}, "lang") or _last(address, "lang"), accepted)):
        demo = shows_demonstration_alone() or _last(address, DATA) == DEMONSTRATION
        folder, today = folder_of(demonstration=demo), datetime.now(UTC).date()
        try:
            shown = served(folder, newest(folder))
        except SnapshotError:
            return HTMLResponse(_document(line(say("first.no_studies"))), status_code=503, headers=_NOT_STORED)
        if posted and _last(posted, SHEET):
            return HTMLResponse(_sheet(shown, posted, today), headers=_NOT_STORED)
        return HTMLResponse(_document(page.body(shown, address, posted, today)), headers=_NOT_STORED)


def _sheet(shown: Served, posted: Given, today: date) -> str:
    return study.sheet(shown, read(posted, shown.catalogue.tables["places"]), today)


def _document(body: str) -> str:
    return document(say("page.title"), body)


def _last(given: Mapping[str, list[str]], name: str) -> str:
    return given[name][-1] if given.get(name) else ""


ROUTE = Route("/lite", lite, methods=list(_METHODS))
