from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pytest
import responses
from responses.matchers import query_param_matcher
from responses.registries import OrderedRegistry

from tests.builders import study
from trialsearch.errors import (
    BadQuery,
    IncompleteFetch,
    MalformedAnswer,
    PageTokenRefused,
    RegistryUnavailable,
    RepeatedPageToken,
    UnusableAnswer,
)
from trialsearch.normalise import normalise
from trialsearch.registry import Page, RegistryClient, RegistryQuery, RetryPolicy, Transport, Version
from trialsearch.vocabulary import DataSource

BASE = "https://registry.example/api/v2"
STUDIES = f"{BASE}/studies"
QUERY = RegistryQuery(condition='"leukemia"', filter_expression="AREA[StdAge]CHILD", page_size=6)
ATTEMPTS = 3

#: A page: the numbers of its studies, its token, and (on the first) the total.
Body = tuple[Sequence[int], str | None, int | None]


def record(number: int) -> bytes:
    return b'{"protocolSection":{"identificationModule":{"nctId":"NCT%08d"}}}' % number


def page(numbers: Sequence[int], token: str | None = None, total: int | None = None) -> bytes:
    head = b"" if total is None else b'"totalCount":%d,' % total
    tail = b"" if token is None else b',"nextPageToken":' + json.dumps(token).encode()
    return b"{" + head + b'"studies":[' + b",".join(map(record, numbers)) + b"]" + tail + b"}"


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    """Answers are given in the order in which they were added; one not asked for fails the test."""
    with responses.RequestsMock(registry=OrderedRegistry) as mock:
        yield mock


@pytest.fixture
def client() -> RegistryClient:
    policy = RetryPolicy(attempts=ATTEMPTS)
    return RegistryClient(Transport(BASE, pace_s=0, retry=policy, sleep=lambda _seconds: None))


def answer(web: responses.RequestsMock, *bodies: Body) -> None:
    """Give these pages, each to the request with the token of the page before."""
    token: str | None = None
    for numbers, following, total in bodies:
        sent = {"countTotal": "true"} if token is None else {"pageToken": token}
        web.get(STUDIES, body=page(numbers, following, total), match=[query_param_matcher(sent, strict_match=False)])
        token = following


def walk(client: RegistryClient) -> list[Page]:
    return list(client.pages(QUERY))


def numbers_of(pages: Sequence[Page]) -> list[int]:
    return [int(record[-12:-4]) for page in pages for record in page.records]


def test_one_page(client: RegistryClient, web: responses.RequestsMock) -> None:
    answer(web, ([1, 2, 3], None, 3))
    (only,) = walk(client)
    assert only == Page((record(1), record(2), record(3)), 3, None)


def test_walk_follows_the_tokens_and_asks_the_rest_unchanged(
    client: RegistryClient, web: responses.RequestsMock
) -> None:
    answer(web, (range(1, 7), "A/b+c=", 13), (range(7, 13), "B", None), ([13], None, None))
    pages = walk(client)
    assert numbers_of(pages) == list(range(1, 14))
    assert [page.next_token for page in pages] == ["A/b+c=", "B", None]
    first, *later = [dict(call.request.params) for call in web.calls]
    assert first.pop("countTotal") == "true"
    assert [params.pop("pageToken") for params in later] == ["A/b+c=", "B"]
    assert [first, first] == later


def test_pages_come_one_by_one_and_the_caller_may_stop(client: RegistryClient, web: responses.RequestsMock) -> None:
    answer(web, (range(1, 7), "A", 12))
    assert len(next(client.pages(QUERY)).records) == 6
    assert len(web.calls) == 1


def test_empty_page_amid_the_walk_is_normal(client: RegistryClient, web: responses.RequestsMock) -> None:
    answer(web, ([], "A", 8), (range(1, 7), "B", None), ([], "C", None), ([7, 8], None, None))
    assert numbers_of(walk(client)) == list(range(1, 9))


def test_token_after_an_exactly_full_last_page_is_normal(client: RegistryClient, web: responses.RequestsMock) -> None:
    answer(web, (range(1, 7), "A", 12), (range(7, 13), "B", None), ([], None, None))
    assert numbers_of(walk(client)) == list(range(1, 13))


def test_no_match_is_an_empty_walk(client: RegistryClient, web: responses.RequestsMock) -> None:
    answer(web, ([], None, 0))
    assert walk(client) == [Page((), 0, None)]


def test_total_on_a_later_page_changes_nothing(client: RegistryClient, web: responses.RequestsMock) -> None:
    answer(web, (range(1, 7), "A", 7), ([7], None, 99))
    assert numbers_of(walk(client)) == list(range(1, 8))


def test_second_page_fails_to_the_end(client: RegistryClient, web: responses.RequestsMock) -> None:
    answer(web, (range(1, 7), "A", 12))
    for _ in range(ATTEMPTS):
        web.get(STUDIES, status=500, body="boom", match=[query_param_matcher({"pageToken": "A"}, strict_match=False)])
    pages = client.pages(QUERY)
    assert len(next(pages).records) == 6
    with pytest.raises(RegistryUnavailable, match=r"HTTP 500.*boom") as caught:
        next(pages)
    assert caught.value.status_code == 500


def test_second_page_fails_once(client: RegistryClient, web: responses.RequestsMock) -> None:
    answer(web, (range(1, 7), "A", 7))
    web.get(STUDIES, status=502)
    web.get(STUDIES, body=page([7]), match=[query_param_matcher({"pageToken": "A"}, strict_match=False)])
    assert numbers_of(walk(client)) == list(range(1, 8))


def test_token_that_repeats_at_once(client: RegistryClient, web: responses.RequestsMock) -> None:
    answer(web, (range(1, 7), "A", 12))
    for _ in range(ATTEMPTS):
        web.get(STUDIES, body=page(range(7, 13), "A"))
    with pytest.raises(RepeatedPageToken, match=r"(?i)nothing was published; try again later"):
        walk(client)


def test_token_that_repeats_an_older_one(client: RegistryClient, web: responses.RequestsMock) -> None:
    answer(web, (range(1, 7), "A", 30), (range(7, 13), "B", None), (range(13, 19), "C", None))
    for _ in range(ATTEMPTS):
        web.get(STUDIES, body=page(range(19, 25), "A"))
    with pytest.raises(RepeatedPageToken):
        walk(client)


def test_token_that_repeats_once_is_asked_again(client: RegistryClient, web: responses.RequestsMock) -> None:
    answer(web, (range(1, 7), "A", 12))
    web.get(STUDIES, body=page(range(1, 7), "A"))
    web.get(STUDIES, body=page(range(7, 13)), match=[query_param_matcher({"pageToken": "A"}, strict_match=False)])
    assert numbers_of(walk(client)) == list(range(1, 13))


@pytest.mark.parametrize(
    ("last", "got"),
    [
        pytest.param(range(7, 12), 11, id="eleven-of-twelve"),
        pytest.param(range(7, 14), 13, id="thirteen-of-twelve"),
        pytest.param([6, 7, 8, 9, 10, 11], 11, id="one-came-twice-in-place-of-another"),
        pytest.param([], 6, id="second-page-empty"),
    ],
)
def test_other_than_the_announced_number_is_an_error(
    client: RegistryClient, web: responses.RequestsMock, last: Sequence[int], got: int
) -> None:
    answer(web, (range(1, 7), "A", 12), (last, None, None))
    with pytest.raises(IncompleteFetch, match=rf"announced 12 trials and sent {got}\. .*try again later") as caught:
        walk(client)
    assert (caught.value.expected, caught.value.got) == (12, got)


def test_study_that_comes_twice_is_counted_once(client: RegistryClient, web: responses.RequestsMock) -> None:
    answer(web, (range(1, 7), "A", 7), ([6, 7], None, None))
    assert numbers_of(walk(client)) == [1, 2, 3, 4, 5, 6, 6, 7]


def test_records_without_a_number_count_each_for_itself(client: RegistryClient, web: responses.RequestsMock) -> None:
    web.get(STUDIES, body=b'{"totalCount":3,"studies":[{"a":1},{"a":2},{"protocolSection":7}]}')
    assert len(walk(client)[0].records) == 3


@pytest.mark.parametrize(
    ("body", "says"),
    [
        pytest.param(b"", "not the JSON", id="empty"),
        pytest.param(b'{"totalCount":1,"studies": [{"protocolSection": {', "not the JSON", id="cut-json"),
        pytest.param(b"Service busy", "not the JSON", id="prose"),
        pytest.param(b"null", "not the JSON", id="null"),
        pytest.param(b"[]", "not the JSON", id="array"),
        pytest.param(b'{"totalCount":1,"studies":{}}', "not the JSON", id="studies-an-object"),
        pytest.param(b'{"totalCount":1,"studies":null}', "not the JSON", id="studies-null"),
        pytest.param(b'{"totalCount":1,"studies":"many"}', "not the JSON", id="studies-a-text"),
        pytest.param(b'{"totalCount":"1","studies":[]}', "not the JSON", id="total-a-text"),
        pytest.param(b'{"totalCount":1,"studies":[],"nextPageToken":7}', "not the JSON", id="token-a-number"),
        pytest.param(b'\xff\xfe{"totalCount":0,"studies":[]}', "not the JSON", id="utf-16-mark"),
        pytest.param(b"[" * 100_000, "not the JSON", id="nested-without-end"),
        pytest.param(b'{"totalCount":0}', "no `studies`", id="studies-missing"),
        pytest.param(b"{}", "no `studies`", id="empty-object"),
        pytest.param(b"<!DOCTYPE html><title>Just a moment...</title>", "web page came", id="html-with-status-200"),
    ],
)
@pytest.mark.parametrize("at", [0, 1], ids=["first-page", "second-page"])
def test_body_that_is_no_page(
    client: RegistryClient, *, web: responses.RequestsMock, body: bytes, says: str, at: int
) -> None:
    answer(web, *[(range(1, 7), "A", 12)] * at)
    for _ in range(ATTEMPTS):
        web.get(STUDIES, body=body)
    with pytest.raises(MalformedAnswer, match=says):
        walk(client)


def test_body_that_is_no_page_once_is_asked_again(client: RegistryClient, web: responses.RequestsMock) -> None:
    web.get(STUDIES, body=b'{"studies":[')
    answer(web, ([1], None, 1))
    assert numbers_of(walk(client)) == [1]


def test_first_page_without_a_total_is_an_error(client: RegistryClient, web: responses.RequestsMock) -> None:
    answer(web, (range(1, 7), None, None))
    with pytest.raises(MalformedAnswer, match="totalCount"):
        walk(client)


def test_bad_request_shows_the_registry_s_words(client: RegistryClient, web: responses.RequestsMock) -> None:
    web.get(STUDIES, status=400, body="`query.recrs` is unknown parameter")
    with pytest.raises(BadQuery, match=r"`query\.recrs` is unknown parameter") as caught:
        walk(client)
    assert type(caught.value) is BadQuery
    assert len(web.calls) == 1


def test_refused_page_token_is_an_error_of_its_own(client: RegistryClient, web: responses.RequestsMock) -> None:
    answer(web, (range(1, 7), "A", 12))
    web.get(STUDIES, status=400, body="`pageToken` parameter is not valid")
    with pytest.raises(PageTokenRefused, match="`pageToken` parameter is not valid") as caught:
        walk(client)
    assert caught.value.status_code == 400
    assert len(web.calls) == 2


def test_page_that_is_not_found_is_no_refused_token(client: RegistryClient, web: responses.RequestsMock) -> None:
    answer(web, (range(1, 7), "A", 12))
    web.get(STUDIES, status=404, body="Not Found")
    with pytest.raises(BadQuery) as caught:
        walk(client)
    assert type(caught.value) is BadQuery
    assert caught.value.status_code == 404


@pytest.mark.parametrize("numbers", [(), (1, 2, 3)], ids=["empty-pages", "the-same-studies"])
def test_walk_without_end_is_an_error(client: RegistryClient, numbers: Sequence[int]) -> None:
    """Every page has a new token, but nothing new comes any more."""
    asked = 0

    def endless(_request: object) -> tuple[int, dict[str, str], bytes]:
        nonlocal asked
        asked += 1
        assert asked < 2000, "the walk goes on for ever"
        return 200, {}, page(numbers, f"token-{asked}", 12)

    with responses.RequestsMock() as mock:
        mock.add_callback(responses.GET, STUDIES, endless)
        with pytest.raises(UnusableAnswer):
            walk(client)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b'{ "a" : 1.50,  "b":[ ] }', id="blanks-and-zeros"),
        pytest.param('{"ø":"≥ 25×10⁹/L â‰¥","e":"\\u00e9\\/"}'.encode(), id="non-ascii-and-escapes"),
        pytest.param(b'{"b":1,"a":2,"b":3}', id="order-and-doubles"),
        pytest.param(b'{"n":123456789012345678901234567890,"f":1E+2}', id="numbers"),
        pytest.param(b'{"bad":"\xff\xfe"}', id="bytes-that-are-no-utf-8"),
        pytest.param('{"t":"one\u2028two\u0085three"}'.encode(), id="unicode-line-ends"),
    ],
)
def test_record_is_kept_byte_for_byte(client: RegistryClient, web: responses.RequestsMock, raw: bytes) -> None:
    web.get(STUDIES, body=b'{"totalCount":1,\n"studies":[\n ' + raw + b" \n]}")
    assert walk(client)[0].records == (raw,)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_record_over_several_lines_becomes_one_line_of_the_same_content(
    client: RegistryClient, web: responses.RequestsMock, line_end: str
) -> None:
    lines = ["{", '  "a": 1.50,', '  "text": "two\\nlines, é \\u00e9, a  b",', '  "n": 12345678901234567890123', "}"]
    raw = line_end.join(lines)
    web.get(STUDIES, body=b'{"totalCount":1,"studies":[' + raw.encode() + b"]}")
    (kept,) = walk(client)[0].records
    assert len(kept.splitlines()) == 1
    assert kept == '{"a":1.50,"text":"two\\nlines, é \\u00e9, a  b","n":12345678901234567890123}'.encode()


@pytest.mark.parametrize(
    ("body", "version"),
    [
        pytest.param(
            b'{"apiVersion":"2.0.5","dataTimestamp":"2026-11-20T09:00:05"}',
            Version("2.0.5", "2026-11-20T09:00:05"),
            id="as-documented",
        ),
        pytest.param(b'{"apiVersion":"2.0.5"}', Version("2.0.5", None), id="no-timestamp"),
        pytest.param(b"{}", Version(None, None), id="nothing"),
        pytest.param(b'{"apiVersion":"3.0","news":{"a":[1]}}', Version("3.0", None), id="more-than-known"),
    ],
)
def test_version(client: RegistryClient, web: responses.RequestsMock, body: bytes, version: Version) -> None:
    web.get(f"{BASE}/version", body=body, match=[query_param_matcher({})])
    assert client.version() == version


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"2.0.5"', b'{"apiVersion":2}', b'{"dataTimestamp":20261120}', b"\xff"], ids=repr
)
def test_version_that_is_none(client: RegistryClient, web: responses.RequestsMock, body: bytes) -> None:
    for _ in range(ATTEMPTS):
        web.get(f"{BASE}/version", body=body)
    with pytest.raises(MalformedAnswer, match="/version is not what it should be"):
        client.version()


def test_version_that_is_none_once_is_asked_again(client: RegistryClient, web: responses.RequestsMock) -> None:
    web.get(f"{BASE}/version", body=b"[]")
    web.get(f"{BASE}/version", body=b'{"apiVersion":"2.0.5"}')
    assert client.version().api_version == "2.0.5"


BROKEN_TEXTS = {"a lone surrogate": rb'"\ud800"', "NaN": b"NaN", "Infinity": b"-Infinity"}


@pytest.mark.parametrize("value", BROKEN_TEXTS.values(), ids=BROKEN_TEXTS)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_one_broken_record_costs_no_other(
    client: RegistryClient, *, web: responses.RequestsMock, value: bytes, at: int
) -> None:
    sound = [json.dumps(study(f"NCT0000000{n}", brief_title="≥ 25×10⁹/L, é")).encode() for n in (1, 2)]
    broken = record(3).removesuffix(b"}}") + b',"conditionsModule":{"keywords":[%b]}}}' % value
    sent = [*sound[:at], broken, *sound[at:]]
    web.get(STUDIES, body=b'{"totalCount":3,"studies":[' + b",".join(sent) + b"]}")
    (only,) = walk(client)
    assert only.total == 3
    kept = [json.loads(each) for place, each in enumerate(only.records) if place != at]
    assert kept == [json.loads(each) for each in sound]
    assert all(b"\n" not in each for each in only.records)
    normalised = normalise(only.records, DataSource.REGISTRY)
    assert normalised.tables["trials"]["nct_id"].tolist() == ["NCT00000001", "NCT00000002"]
    (aside,) = normalised.set_aside
    assert aside.nct_id in ("NCT00000003", None)
    assert aside.reason


@pytest.mark.parametrize("tail", [b',"nextPageToken":"B"', b""], ids=["more", "last"])
def test_a_page_with_a_broken_record_keeps_its_token(client: RegistryClient, tail: bytes) -> None:
    body = b'{"totalCount":2,"studies":[' + record(1) + rb',{"x":"\ud800"}]' + tail + b"}"
    with responses.RequestsMock(registry=OrderedRegistry) as mock:
        mock.get(STUDIES, body=body)
        if tail:
            mock.get(
                STUDIES, body=b'{"studies":[]}', match=[query_param_matcher({"pageToken": "B"}, strict_match=False)]
            )
        assert sum(len(page.records) for page in walk(client)) == 2
