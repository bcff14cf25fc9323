"""Every route over a real socket: what it answers, and that every error is a problem document."""

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from conftest import Corpus, SeedIndex
from live import JSON, check_problem, running

from index.data_folder import DataFolder
from index.generation import LiveIndex
from qa.extractive import ExtractiveGenerator
from qa.pipeline import QAService

NOTE = "a note"
SEED_ID = "000_50e888d2ed398487.txt"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HIT_KEYS = {
    "article_id", "version", "title", "path", "published", "publisher", "start", "end", "text",
    "score", "rank", "found_by", "also", "also_count",
}  # fmt: skip
ANSWER_KEYS = {
    "question", "rewritten", "dates", "status", "answer", "sentences", "withheld",
    "withheld_sentences", "citations", "evidence", "generator", "generation", "note", "usage",
    "timings_ms",
}  # fmt: skip


@pytest.fixture(scope="module")
def service(seed_index: SeedIndex) -> QAService:
    return QAService(seed_index.live, seed_index.embedder, ExtractiveGenerator(), NOTE)


@pytest.fixture(scope="module")
def client(service: QAService) -> Iterator[httpx.Client]:
    with running(service) as client:
        yield client


def assert_alive(client: httpx.Client) -> None:
    response = client.post("/api/ask", json={"question": "who is Peskov?"})
    assert response.status_code == 200
    assert response.json()["status"] == "answered"


def text_of(seed_index: SeedIndex) -> str:
    generation = seed_index.live.current()
    record = generation.tables.article(SEED_ID)
    assert record is not None
    text = generation.texts.get(record.version)
    assert text is not None
    return text


def test_ask_answers_with_the_documented_json(client: httpx.Client, seed_index: SeedIndex) -> None:
    response = client.post("/api/ask", json={"question": "who is Dmitriev?"})
    assert response.headers["Content-Type"] == "application/json"
    answer = response.json()
    assert answer.keys() == ANSWER_KEYS
    assert (answer["question"], answer["status"]) == ("who is Dmitriev?", "answered")
    assert answer["generator"] == {"kind": "extractive", "model": None}
    assert (answer["withheld"], answer["withheld_sentences"], answer["note"]) == (0, [], NOTE)
    text = text_of(seed_index)
    for citation in answer["citations"]:
        assert citation["quote"] == text[citation["start"] : citation["end"]]
        assert client.get(citation["url"]).status_code == 200


def test_ask_says_what_the_articles_do_not(client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": "who is Angela Merkel?"}).json()
    assert answer["status"] == "not_in_articles"
    assert (answer["answer"], answer["sentences"], answer["citations"]) == ("", [], [])


def test_ask_keeps_to_the_filters(client: httpx.Client) -> None:
    def evidence(**filters: str) -> list[Any]:
        body = {"question": "who is Dmitriev?", "filters": filters}
        response = client.post("/api/ask", json=body)
        assert response.status_code == 200, response.text
        return list(response.json()["evidence"])

    assert evidence(since="2025-04-03") == []
    assert evidence(until="2025-04-01") == []
    assert evidence(publisher="Another Press") == []
    assert evidence(path="elsewhere") == []
    assert evidence(article_id="no.txt") == []
    same_day = evidence(since="2025-04-02", until="2025-04-02", publisher="bota alfa press")
    assert same_day == evidence(path="seeds", article_id=SEED_ID) != []


def test_search_answers_with_the_documented_json(
    client: httpx.Client, seed_index: SeedIndex
) -> None:
    found = client.get("/api/search", params={"q": "special visa", "top_k": "3"}).json()
    assert found.keys() == {"query", "generation", "dates", "note", "hits"}
    assert found["query"] == "special visa"
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3]
    text = text_of(seed_index)
    for hit in found["hits"]:
        assert hit.keys() == HIT_KEYS
        assert hit["text"] == text[hit["start"] : hit["end"]]
    assert "special visa" in found["hits"][0]["text"]


def test_article_is_given_with_its_text(client: httpx.Client, seed_index: SeedIndex) -> None:
    article = client.get(f"/api/articles/{SEED_ID}").json()
    assert article.keys() == {
        "article_id", "version", "title", "published", "publisher", "path", "language", "text",
        "current", "also", "also_count",
    }  # fmt: skip
    assert article["text"] == text_of(seed_index)
    assert article["published"] == "2025-04-02 19:49:31"
    assert article["current"] is True
    again = client.get(f"/api/articles/{SEED_ID}", params={"v": article["version"]})
    assert again.json() == article


def test_index_says_what_serves(client: httpx.Client) -> None:
    index = client.get("/api/index").json()
    assert index.pop("built_at").startswith("20")
    assert index.pop("passages") > 1
    assert index == {
        "generation": 1,
        "articles": 1,
        "stories": 1,
        "languages": {"en": 1},
        "unanalysed": {},
        "skipped": [],
        "embedder": "sentence-transformers/all-MiniLM-L6-v2",
        "dense_index": "exact",
        "model": {"kind": "extractive", "model": None},
        "problem": None,
        "build": None,
    }


def test_health_and_readiness(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "generation": 1, "problem": None}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/favicon.ico", "image/svg+xml"),
        ("/static/app.js", "text/javascript"),
        ("/static/style.css", "text/css"),
    ],
)
def test_page_and_its_files(client: httpx.Client, path: str, kind: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"].split(";")[0] == kind
    assert response.content != b""


@pytest.mark.parametrize("path", ["/none", "/a/", "/articles/2025", "/<script>x</script>", "/api"])
def test_a_browser_where_nothing_is_gets_a_page(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert '<h1 class="article-title">Not found</h1>' in response.text
    assert "Nothing is at this address: look for a slip in it, or begin anew." in response.text
    assert '<a href="/">Ask the articles</a>' in response.text
    assert response.headers["X-Request-ID"] in response.text
    assert "<script" not in response.text
    assert "openapi" not in response.text


@pytest.mark.parametrize(
    ("method", "path", "accept"),
    [
        ("GET", "/none", "*/*"),
        ("GET", "/none", "application/json"),
        ("GET", "/none", "application/json, text/html;q=0.9"),
        ("GET", "/api/none", BROWSER["Accept"]),
        ("GET", "/static/none", BROWSER["Accept"]),
        ("POST", "/none", BROWSER["Accept"]),
    ],
)
def test_a_program_where_nothing_is_gets_a_problem(
    client: httpx.Client, method: str, path: str, accept: str
) -> None:
    response = client.request(method, path, headers={"Accept": accept})
    assert "GET /openapi.json lists the paths" in check_problem(response, 404)


def test_a_browser_below_v1_where_nothing_is_gets_its_form_of_errors(client: httpx.Client) -> None:
    response = client.get("/v1/none", headers=BROWSER)
    assert (response.status_code, response.headers["Content-Type"]) == (404, "application/json")
    assert "GET /openapi.json lists the paths" in response.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/", "/api/index", f"/a/{SEED_ID}", "/static/app.js", "/none"])
def test_every_response_has_the_security_headers(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] in ("no-store", "no-cache")


Q = "who is Dmitriev?"


@pytest.mark.parametrize(
    ("content", "status", "kind", "says"),
    [
        (b"", 400, "invalid-request", "not a JSON object"),
        (b"question=who", 400, "invalid-request", "not a JSON object"),
        (b"[1, 2]", 400, "invalid-request", "not a JSON object"),
        (b"\xff\xfe{}", 400, "invalid-request", "not a JSON object"),
        (b"null", 400, "invalid-request", "not a JSON object"),
        (b"[" * 100_000, 400, "invalid-request", "not a JSON object"),  # deeper than the stack
        ({}, 400, "invalid-request", "question is missing"),
        ({"question": 7}, 400, "invalid-request", "question is missing or not a text"),
        ({"question": None}, 400, "invalid-request", "question is missing"),
        ({"question": ""}, 400, "invalid-question", "empty"),
        ({"question": "?!"}, 400, "invalid-question", "holds no word"),
        ({"question": "x" * 100_000}, 400, "invalid-question", "at most 2,000"),
        ({"question": "\x00\x01\x02"}, 400, "invalid-question", "control characters"),
        ({"question": Q, "model": "x"}, 400, "invalid-request", "unknown field 'model'"),
        ({"question": Q, "top_k": 0}, 400, "invalid-request", "top_k = 0"),
        ({"question": Q, "top_k": 51}, 400, "invalid-request", "1 to 50"),
        ({"question": Q, "top_k": "3" * 9_000}, 400, "invalid-request", "3333…: choose"),
        ({"question": Q, "top_k": True}, 400, "invalid-request", "top_k"),
        ({"question": Q, "top_k": "3"}, 400, "invalid-request", "top_k"),
        ({"question": Q, "stream": "yes"}, 400, "invalid-request", "true or false"),
        ({"question": Q, "history": "x"}, 400, "invalid-request", "history"),
        ({"question": Q, "history": [{}] * 21}, 400, "invalid-request", "at most 20"),
        ({"question": Q, "filters": []}, 400, "invalid-filter", "not an object"),
        ({"question": Q, "filters": {"author": "x"}}, 400, "invalid-filter", "'author'"),
        ({"question": Q, "filters": {"since": "yesterday"}}, 400, "invalid-filter", "not a day"),
        ({"question": Q, "filters": {"since": "2025-02-30"}}, 400, "invalid-filter", "not a day"),
        ({"question": Q, "filters": {"since": 2025}}, 400, "invalid-filter", "since = 2025"),
        ({"question": Q, "filters": {"publisher": " "}}, 400, "invalid-filter", "publisher"),
        (
            {"question": Q, "filters": {"since": "2025-04-03", "until": "2025-04-02"}},
            400,
            "invalid-filter",
            "ends (2025-04-02) before it starts (2025-04-03)",
        ),
    ],
)
def test_a_request_that_cannot_be_used_is_a_problem(
    client: httpx.Client, content: Any, status: int, kind: str, says: str
) -> None:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    response = client.post("/api/ask", content=body, headers=JSON)
    assert says in check_problem(response, status, f"/problems/{kind}")
    assert_alive(client)


@pytest.mark.parametrize(
    "body",
    [
        {"question": "who is \ud800 Dmitriev?"},
        {"question": Q, "filters": {"publisher": "\ud800"}},
        {"question": Q, "filters": {"path": "\udfff"}},
        {"question": Q, "filters": {"article_id": "\ud800"}},
    ],
)
def test_half_a_surrogate_pair_is_a_bad_request_not_a_defect(
    client: httpx.Client, body: dict[str, Any]
) -> None:
    response = client.post("/api/ask", content=json.dumps(body).encode(), headers=JSON)
    assert response.status_code in (200, 400), response.text
    if response.status_code == 400:
        assert response.headers["Content-Type"] == "application/problem+json"
    assert_alive(client)


@pytest.mark.parametrize(
    "filters",
    [
        {"publisher": 'a" OR b'},
        {"path": "a/../..//*"},
        {"path": "/"},
        {"publisher": "\x00"},
        {"article_id": "'; DROP TABLE articles; --"},
        {"path": "x" * 5_000},
        {"publisher": "x" * 70_000},  # longer than a term of the lexical index may be
    ],
)
def test_odd_filter_values_find_nothing_and_break_nothing(
    client: httpx.Client, filters: dict[str, str]
) -> None:
    response = client.post("/api/ask", json={"question": Q, "filters": filters})
    assert response.status_code == 200, response.text
    assert response.json()["evidence"] == []


@pytest.mark.parametrize(
    "question",
    ['" AND (', "title:x", "a" * 2_000, "*", "NOT who", "who\\", "a^9999 b~2 [a TO b]", "Кто это?"],
)
def test_query_syntax_in_a_question_is_only_words(client: httpx.Client, question: str) -> None:
    response = client.get("/api/search", params={"q": question})
    if question == "*":
        check_problem(response, 400, "/problems/invalid-question")
    else:
        assert response.status_code == 200, response.text


def test_a_body_over_the_limit_is_refused(client: httpx.Client) -> None:
    body = json.dumps({"question": Q, "history": [{"question": "x" * 300_000}]}).encode()
    check_problem(client.post("/api/ask", content=body, headers=JSON), 413)
    assert_alive(client)


def test_a_chunked_body_over_the_limit_is_refused(client: httpx.Client) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"question": "'
        for _ in range(30):
            yield b"x" * 10_000
        yield b'"}'

    check_problem(client.post("/api/ask", content=chunks(), headers=JSON), 413)
    assert_alive(client)


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/api/search", 400, "invalid-question"),
        ("/api/search?q=", 400, "invalid-question"),
        ("/api/search?q=visa&topk=3", 400, "invalid-request"),
        ("/api/search?q=visa&top_k=0", 400, "invalid-request"),
        ("/api/search?q=visa&top_k=-1", 400, "invalid-request"),
        ("/api/search?q=visa&top_k=three", 400, "invalid-request"),
        ("/api/search?q=visa&top_k=" + "9" * 5_000, 400, "invalid-request"),
        ("/api/search?q=visa&since=soon", 400, "invalid-filter"),
        ("/api/search?q=visa&since=2025-04-03&until=2025-04-02", 400, "invalid-filter"),
        ("/api/articles/none.txt", 404, "not-found"),
        (f"/api/articles/{SEED_ID}?v=latest", 400, "invalid-request"),
        (f"/api/articles/{SEED_ID}?v=" + "0" * 64, 404, "not-found"),
        ("/a/none.txt", 404, "not-found"),
        ("/a/%00", 404, "not-found"),
        ("/a/%ff%fe", 404, "not-found"),
        (f"/a/{SEED_ID}?v=ABC", 400, "invalid-request"),
        (f"/a/{SEED_ID}?s=5", 400, "invalid-request"),
        (f"/a/{SEED_ID}?s=9-5", 400, "invalid-request"),
        (f"/a/{SEED_ID}?s=-1-5", 400, "invalid-request"),
        (f"/a/{SEED_ID}?s=0-999999", 400, "invalid-request"),
        (f"/a/{SEED_ID}?s=0-99999999999", 400, "invalid-request"),
    ],
)
def test_a_path_or_parameter_that_cannot_be_used_is_a_problem(
    client: httpx.Client, path: str, status: int, kind: str
) -> None:
    check_problem(client.get(path), status, f"/problems/{kind}")


def test_another_articles_version_is_not_shown_under_this_articles_name(
    build_corpus: Callable[..., Corpus],
) -> None:
    """A link that says "a.txt said these words" must not open the words of b.txt."""
    corpus = build_corpus({"a.txt": "Alpha ate bread.", "b.txt": "Beta drank tea."})
    other = corpus.generation().tables.article("b.txt")
    assert other is not None
    with running(service_of(corpus)) as client:
        check_problem(
            client.get("/a/a.txt", params={"v": other.version}), 404, "/problems/not-found"
        )
        check_problem(
            client.get("/a/Invented%20headline", params={"v": other.version}),
            404,
            "/problems/not-found",
        )


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing/here", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/static/none.js", 404),
        ("GET", "/static/../server.py", 404),
        ("GET", "/static/%2e%2e/server.py", 404),
        ("GET", "/api/ask", 405),
        ("POST", "/api/search", 405),
        ("DELETE", "/api/index", 405),
        ("PUT", "/", 405),
    ],
)
def test_unknown_routes_and_methods(
    client: httpx.Client, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert {404: "/openapi.json", 405: "Allow"}[status] in check_problem(response, status)
    if status == 405:
        assert response.headers["Allow"] != ""


def test_head_of_an_error_has_no_body(client: httpx.Client) -> None:
    response = client.head("/nothing")
    assert (response.status_code, response.content) == (404, b"")
    assert response.headers["Content-Type"] == "application/problem+json"


def test_each_problem_has_its_own_request_id(client: httpx.Client) -> None:
    ids = {client.get("/none").json()["request_id"] for _ in range(3)}
    assert len(ids) == 3


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8017", "127.0.0.1.evil.example", "10.0.0.1", ""]
)
def test_a_foreign_host_is_refused(client: httpx.Client, host: str) -> None:
    """A page elsewhere that makes its name point here must not read the answers."""
    check_problem(client.get("/api/index", headers={"Host": host}), 403)


@pytest.mark.parametrize("host", ["[::1", "a b", "[]", "x:y:z", "@", "127.0.0.1:99999999"])
def test_a_malformed_host_is_a_clean_refusal(client: httpx.Client, host: str) -> None:
    response = client.get("/api/index", headers={"Host": host})
    assert response.status_code in (200, 400, 403), response.text
    assert_alive(client)


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1", "[::1]:8017"])
def test_loopback_names_are_answered(client: httpx.Client, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://[::1", "x"]
)
def test_a_foreign_origin_is_refused(client: httpx.Client, origin: str) -> None:
    response = client.post("/api/ask", json={"question": Q}, headers={"Origin": origin})
    check_problem(response, 403)


def test_the_pages_own_origin_is_answered(client: httpx.Client) -> None:
    own = str(client.base_url).rstrip("/")
    response = client.post("/api/ask", json={"question": Q}, headers={"Origin": own})
    assert response.status_code == 200


def test_a_configured_token_is_asked_of_everyone(service: QAService) -> None:
    with running(service, token="secret") as client:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic secrets"}):
            response = client.get("/api/index", headers=headers)
            check_problem(response, 401)
            assert response.headers["WWW-Authenticate"].startswith("Bearer")
        check_problem(client.post("/api/ask", json={"question": Q}), 401)
        check_problem(client.get(f"/a/{SEED_ID}"), 401)
        good = {"Authorization": "Bearer secret"}
        assert client.get("/api/index", headers=good).status_code == 200
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("sent", ["secret", "Secret", "secret ", "", "sécret"])
def test_a_browser_sends_the_token_as_its_password(service: QAService, sent: str) -> None:
    with running(service, token="sécret") as client:
        response = client.get("/", auth=httpx.BasicAuth("reader", sent))
        if sent == "sécret":
            assert response.status_code == 200
        else:
            check_problem(response, 401)
            assert response.headers.get_list("WWW-Authenticate") == [
                "Bearer",
                'Basic realm="Footnote", charset="UTF-8"',
            ]


def test_off_loopback_any_name_is_answered_to_who_has_the_token(service: QAService) -> None:
    with running(service, host="0.0.0.0", token="secret") as client:
        named = {"Host": "news.example:8017"}
        check_problem(client.get("/metrics", headers=named), 401)
        good = named | {"Authorization": "Bearer secret"}
        assert client.get("/metrics", headers=good).status_code == 200
        foreign = good | {"Origin": "https://evil.example"}
        check_problem(client.post("/api/ask", json={"question": Q}, headers=foreign), 403)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_browser_marks_as_another_sites_is_refused(client: httpx.Client, site: str) -> None:
    headers = {"Sec-Fetch-Site": site}
    check_problem(client.post("/api/ask", json={"question": Q}, headers=headers), 403)
    assert client.get("/", headers=headers).status_code == 200  # following a link is no write


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"],
)
def test_a_body_that_a_form_of_another_site_could_send_is_refused(
    client: httpx.Client, kind: str
) -> None:
    headers = {"Content-Type": kind} if kind else {}
    body = json.dumps({"question": Q}).encode()
    response = client.post("/api/ask", content=body, headers=headers)
    assert "send JSON" in check_problem(response, 415)


def test_no_index_yet_is_a_503_with_the_remedy(seed_index: SeedIndex, tmp_path: Any) -> None:
    live = LiveIndex(DataFolder(tmp_path), seed_index.embedder.info)
    empty = QAService(live, seed_index.embedder, ExtractiveGenerator(), None)
    with running(empty) as client:
        for response in (
            client.post("/api/ask", json={"question": Q}),
            client.post("/api/ask", json={"question": Q, "stream": True}),
            client.get("/api/search", params={"q": Q}),
            client.get("/api/index"),
            client.get("/readyz"),
            client.get("/a/x.txt"),
        ):
            detail = check_problem(response, 503, "/problems/no-index")
            assert "run `footnote index FOLDER`" in detail
        assert client.get("/healthz").status_code == 200
        assert client.get("/").status_code == 200


def service_of(corpus: Corpus) -> QAService:
    return QAService(corpus.live(), corpus.embedder, ExtractiveGenerator(), None)


def test_a_new_generation_is_served_without_a_restart(
    build_corpus: Callable[..., Corpus],
) -> None:
    corpus = build_corpus({"a.txt": "Anna bakes bread."})
    with running(service_of(corpus)) as client:
        first = client.get("/api/search", params={"q": "bread"}).json()
        corpus.write({"b.txt": "Bread is baked by Boris."})
        corpus.build()
        second = client.get("/api/search", params={"q": "bread"}).json()
        assert (first["generation"], len(first["hits"])) == (1, 1)
        assert (second["generation"], len(second["hits"])) == (2, 2)
        assert client.get("/readyz").json()["generation"] == 2


def test_a_client_that_sends_garbage_leaves_the_server_up(client: httpx.Client) -> None:
    port = client.base_url.port
    assert port is not None
    for garbage in (b"\x16\x03\x01\x02\x00\x01", b"GET\r\n\r\n", b"POST /api/ask HTTP/1.1\r\n"):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(garbage)
    assert_alive(client)
