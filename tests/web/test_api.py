"""The HTTP interface over a real socket: shapes, events, problems, permalinks."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from live import JSON, PROBLEM_KEYS, running
from tiny_gguf import write_scripted_gguf

from index.data_folder import DataFolder
from index.generation import LiveIndex
from qa.answer import permalink
from qa.extractive import ExtractiveGenerator
from qa.llama import LlamaGenerator
from qa.llama_model import LlamaOptions
from qa.pipeline import QAService

SEED = "000_50e888d2ed398487.txt"


def service_of(data: DataFolder, embedder, generator=None) -> QAService:
    live = LiveIndex(data, embedder.info)
    return QAService(live, embedder, generator or ExtractiveGenerator(), None)


@pytest.fixture
def client(seed_index) -> Iterator[httpx.Client]:
    with running(service_of(seed_index.data, seed_index.embedder)) as client:
        yield client


def events_of(response: httpx.Response) -> list[tuple[str, dict]]:
    blocks = [block for block in response.text.split("\n\n") if block.startswith("event: ")]
    found = []
    for block in blocks:
        name, data = block.split("\n", 1)
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_an_answer_has_the_documented_shape(client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": "who is Peskov?"}).json()
    assert list(answer) == [
        "question", "rewritten", "dates", "status", "answer", "sentences", "withheld",
        "withheld_sentences",
        "citations", "evidence", "generator", "generation", "note", "usage", "timings_ms",
    ]  # fmt: skip
    (citation,) = answer["citations"]
    text = client.get(f"/api/articles/{citation['article_id']}").json()["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert citation["published"] == "2025-04-02 19:49:31"
    assert answer["sentences"][0]["citations"] == [citation["number"]]


def test_a_follow_up_is_answered_as_what_it_means(client: httpx.Client) -> None:
    history = [{"question": "who is Dmitriev?", "answer": "Kirill Dmitriev is an adviser."}]
    alone = client.post("/api/ask", json={"question": "who is Peskov?"}).json()
    answer = client.post("/api/ask", json={"question": "And Peskov?", "history": history}).json()
    assert (answer["question"], answer["rewritten"]) == ("And Peskov?", "who is Peskov?")
    assert answer["sentences"] == alone["sentences"]
    assert alone["rewritten"] is None


def test_events_come_in_order(seed_index, tmp_path: Path) -> None:
    model = tmp_path / "scripted.gguf"
    write_scripted_gguf(model, "He was born on Mars. [1] Dmitriev heads a fund. [1]")
    generator = LlamaGenerator(model, LlamaOptions(8_192, 200, 0.0, 1, 2, 60.0, 2))
    with running(service_of(seed_index.data, seed_index.embedder, generator)) as client:
        body = {"question": "who is Dmitriev?"}
        response = client.post("/api/ask", json=body, headers={"Accept": "text/event-stream"})
        events = events_of(response)
    generator.close()
    names = [name for name, _ in events]
    assert names[0] == "evidence"
    assert names[-1] == "done"
    assert set(names[1:-1]) == {"token", "sentence"}
    sentences = [data["sentence"] for name, data in events if name == "sentence"]
    assert [s["verdict"] for s in sentences] == ["unsupported", "supported"]
    done = events[-1][1]
    assert (done["withheld"], done["answer"]) == (1, "Dmitriev heads a fund. [1]")


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"who is Dmitriev?", 400, "not a JSON object"),
        (b"[]", 400, "not a JSON object"),
        (b"{}", 400, "question is missing"),
        (b'{"question": 5}', 400, "question is missing"),
        (b'{"question": ""}', 400, "empty"),
        (b'{"question": "\\u0000\\u0001\\u0002"}', 400, "control characters"),
        (json.dumps({"question": "x" * 100_000}).encode(), 400, "100,000 characters"),
        (b'{"question": "who?", "nix": 1}', 400, "unknown field 'nix'"),
        (b'{"question": "who?", "top_k": 0}', 400, "top_k = 0"),
        (b'{"question": "who?", "stream": "yes"}', 400, "stream"),
        (b'{"question": "who?", "as_of": "soon"}', 400, "as_of='soon' is not a day"),
        (b'{"question": "who?", "as_of": 20250402}', 400, "as_of = 20250402"),
        (b'{"question": "who?", "as_of": "0025-04-02"}', 400, "choose 1601 to 2199"),
        (b'{"question": "who?", "dates": "no"}', 400, "dates = 'no'"),
        (b'{"question": "who?", "history": "x"}', 400, "history"),
        (b'{"question": "who?", "filters": {"nix": "1"}}', 400, "unknown filter 'nix'"),
        (b'{"question": "who?", "filters": {"since": "May"}}', 400, "since='May'"),
        (
            b'{"question": "who?", "filters": {"since": "2025-05-01", "until": "2025-04-01"}}',
            400,
            "ends (2025-04-01) before it starts",
        ),
        (b"x" * 300_000, 413, "300,000 bytes, at most 262,144"),
    ],
)
def test_bad_bodies_are_problems(
    client: httpx.Client, content: bytes, status: int, said: str
) -> None:
    response = client.post("/api/ask", content=content, headers=JSON)
    assert_problem(response, status, said)
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/api/search?q=", 400, "empty"),
        ("/api/search?q=visa&nix=1", 400, "unknown parameter 'nix'"),
        ("/api/search?q=visa&top_k=many", 400, "top_k = 'many'"),
        ("/api/search?q=visa&as_of=soon", 400, "as_of='soon' is not a day"),
        ("/api/search?q=visa&dates=perhaps", 400, "dates = 'perhaps'"),
        ("/api/articles/nix.txt", 404, "no article 'nix.txt'"),
        (f"/api/articles/{SEED}?v=1", 400, "no version"),
        (f"/a/{SEED}?s=5-1", 400, "no span"),
        (f"/a/{SEED}?s=0-99999999", 400, "no span"),
        ("/a/../../etc/passwd", 404, ""),
        ("/nix", 404, ""),
        ("/api/ask", 405, ""),
    ],
)
def test_bad_addresses_are_problems(
    client: httpx.Client, path: str, status: int, said: str
) -> None:
    assert_problem(client.get(path), status, said)


ON_APRIL_2 = {
    "phrase": "on April 2",
    "start": 20,
    "end": 30,
    "since": "2025-04-02",
    "until": "2025-04-02",
    "latest": False,
    "as_of": "2025-04-05",
}


def test_a_time_in_the_question_is_told_in_every_answer(client: httpx.Client) -> None:
    body = {"question": "what did Peskov say on April 2?", "as_of": "2025-04-05"}
    answer = client.post("/api/ask", json=body).json()
    assert answer["dates"] == ON_APRIL_2
    assert "Kremlin spokesman Dmitry Peskov" in answer["answer"]
    events = events_of(client.post("/api/ask", json=body | {"stream": True}))
    assert [data["dates"] for name, data in events if name in ("evidence", "done")] == [
        ON_APRIL_2,
        ON_APRIL_2,
    ]
    query = {"q": body["question"], "as_of": body["as_of"]}
    found = client.get("/api/search", params=query).json()
    assert found["dates"] == ON_APRIL_2
    assert (found["note"], found["hits"][0]["published"][:10]) == (None, "2025-04-02")
    query["q"] = "Peskov yesterday"
    assert client.get("/api/search", params=query).json()["note"] == (
        "No article of yesterday (4 April 2025) fits this; these are from other days."
    )


def test_reading_a_time_can_be_switched_off(client: httpx.Client) -> None:
    body = {"question": "what did Peskov say on April 2?", "as_of": "2025-04-05", "dates": False}
    assert client.post("/api/ask", json=body).json()["dates"] is None
    query = {"q": body["question"], "dates": "false"}
    assert client.get("/api/search", params=query).json()["dates"] is None
    assert client.get("/api/search", params=query | {"dates": "true"}).json()["dates"] is not None


def test_articles_after_the_day_of_asking_are_hidden(client: httpx.Client) -> None:
    """The seed article is of 2 April."""
    body = {"question": "who is Dmitriev?"}
    before = client.post("/api/ask", json=body | {"as_of": "2025-04-01"}).json()
    assert (before["status"], before["evidence"]) == ("not_in_articles", [])
    then = client.post("/api/ask", json=body | {"as_of": "2025-04-02"}).json()
    assert then["status"] == "answered"
    assert client.get("/api/search?q=visa&as_of=2025-04-01").json()["hits"] == []


def assert_problem(response: httpx.Response, status: int, said: str) -> None:
    assert response.headers["Content-Type"] == "application/problem+json"
    document = response.json()
    assert (set(document), document["status"]) == (PROBLEM_KEYS, status)
    assert response.status_code == status
    assert said in document["detail"]
    assert "Traceback" not in response.text


def test_foreign_hosts_and_origins_are_refused(client: httpx.Client) -> None:
    assert_problem(client.get("/healthz", headers={"Host": "evil.example"}), 403, "evil.example")
    headers = {"Origin": "http://evil.example"}
    response = client.post("/api/ask", json={"question": "who?"}, headers=headers)
    assert_problem(response, 403, "other sites")


def test_a_set_token_is_asked_for(seed_index) -> None:
    with running(service_of(seed_index.data, seed_index.embedder), token="s3cret") as client:
        assert_problem(client.get("/api/index"), 401, "Authorization")
        right = client.get("/api/index", headers={"Authorization": "Bearer s3cret"})
        assert right.json()["generation"] == 1


def test_no_index_yet_names_the_remedy(tmp_path: Path, hand_embedder) -> None:
    with running(service_of(DataFolder(tmp_path), hand_embedder)) as client:
        assert_problem(client.get("/readyz"), 503, "run `footnote index FOLDER`")
        response = client.post("/api/ask", json={"question": "who is Dmitriev?", "stream": True})
        assert_problem(response, 503, "footnote index")
        assert client.get("/healthz").json() == {"status": "ok"}


def test_security_headers_are_set(client: httpx.Client) -> None:
    headers = client.get("/").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert headers["X-Content-Type-Options"] == "nosniff"


class Marks(HTMLParser):
    """The text inside <mark> of a page, and all its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self._inside = False
        self.marked = ""
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._inside = self._inside or tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._inside:
            self.marked += data


def test_an_old_permalink_opens_the_old_words_and_says_so(build_corpus) -> None:
    first = "Anna Brown leads <b>Acme</b>. She is 40."
    corpus = build_corpus({"a b/c?#.txt": first})
    with running(service_of(corpus.data, corpus.embedder)) as client:
        record = corpus.generation().tables.article("a b/c?#.txt")
        link = permalink(record.id, record.version, 0, 29)
        page = Marks(client.get(link).text)
        assert page.marked == "Anna Brown leads <b>Acme</b>."
        corpus.write({"a b/c?#.txt": "Carl Green leads Acme."})
        corpus.build()
        assert client.get("/readyz").json()["generation"] == 2
        page = Marks(client.get(link).text)
        assert page.marked == "Anna Brown leads <b>Acme</b>."
        assert "changed" in page.text.lower()
        (corpus.root / "a b/c?#.txt").unlink()
        corpus.write({"d.txt": "Something else."})
        corpus.build()
        assert Marks(client.get(link).text).marked == "Anna Brown leads <b>Acme</b>."
