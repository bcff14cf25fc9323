"""POST /api/index/rebuild and rollback: in a process of its own, one at a time, while all go on."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import Corpus
from filelock import FileLock
from live import ServerEvent, check_problem, events_of, running
from stand_ins import break_off, crash, let_go, wait_for_file

from index.data_folder import DataFolder
from index.embedder import OpenVinoEmbedder
from index.generation import LiveIndex
from qa.building import Work
from qa.extractive import ExtractiveGenerator
from qa.pipeline import QAService

REBUILD = "/api/index/rebuild"
ROLLBACK = "/api/index/rollback"
REPORT_KEYS = {
    "generation", "published", "articles", "stories", "passages", "added", "changed", "removed",
    "renamed", "unchanged", "embedded", "languages", "unanalysed", "skipped",
}  # fmt: skip

MakeCorpus = Callable[[dict[str, str]], Corpus]


@pytest.fixture
def corpus_of(build_corpus: Callable[..., Corpus], embedder: OpenVinoEmbedder) -> MakeCorpus:
    """corpus_of(files) → a corpus that another process can build."""

    def make(files: dict[str, str]) -> Corpus:
        corpus = build_corpus(files, embedder=embedder)
        corpus.link_embedders(embedder)
        return corpus

    return make


@contextmanager
def serving(corpus: Corpus, work: Work | None = None) -> Iterator[httpx.Client]:
    service = QAService(corpus.live(), corpus.embedder, ExtractiveGenerator(), None)
    with running(service, work, data_dir=corpus.data.path) as client:
        client.timeout = httpx.Timeout(60)
        yield client


def titles(client: httpx.Client, query: str) -> list[str]:
    hits = client.get("/api/search", params={"q": query}).json()["hits"]
    return sorted(hit["article_id"] for hit in hits)


def streamed(client: httpx.Client, path: str, **body: Any) -> list[ServerEvent]:
    with client.stream("POST", path, json={"stream": True, **body}) as response:
        assert response.status_code == 200
        return list(events_of(response.iter_lines()))


def build_state(client: httpx.Client) -> Any:
    return client.get("/api/index").json()["build"]


def wait_until_ended(client: httpx.Client) -> Any:
    deadline = time.monotonic() + 60
    while (state := build_state(client))["running"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return state


def test_a_rebuild_indexes_what_changed_and_it_is_served(corpus_of: MakeCorpus) -> None:
    corpus = corpus_of({"a.txt": "Anna bakes bread.", "b.txt": "Boris sails ships."})
    with serving(corpus) as client:
        assert build_state(client) is None
        corpus.write({"a.txt": "Anna bakes cakes.", "c.txt": "Clara bakes rolls."})
        (corpus.root / "b.txt").unlink()
        corpus.write({"d.pdf": b"no pdf at all"})
        report = client.post(REBUILD, json={}).json()
        assert report.keys() == REPORT_KEYS
        assert (report["generation"], report["published"], report["articles"]) == (2, True, 2)
        assert (report["added"], report["changed"], report["removed"]) == (1, 1, 1)
        assert [skipped["path"] for skipped in report["skipped"]] == ["articles/d.pdf"]
        assert titles(client, "who bakes") == ["a.txt", "c.txt"]
        state = build_state(client)
        assert (state["kind"], state["running"], state["problem"]) == ("rebuild", False, None)
        assert state["result"] == report
        assert state["progress"]["stage"] == "publishing"
        assert client.get("/api/index").json()["skipped"] == report["skipped"]


def test_progress_is_told_as_events(corpus_of: MakeCorpus) -> None:
    corpus = corpus_of({"a.txt": "Anna bakes bread."})
    with serving(corpus) as client:
        corpus.write({"b.txt": "Boris sails ships."})
        *progress, done = streamed(client, REBUILD)
    assert {event.name for event in progress} == {"progress"}
    stages = list(dict.fromkeys(event.data["stage"] for event in progress))
    assert stages == ["reading", "embedding", "publishing"]
    assert all(event.data["done"] <= event.data["total"] for event in progress)
    assert (done.name, done.data["generation"], done.data["added"]) == ("done", 2, 1)


def test_nothing_new_is_not_published_unless_all_is_to_be_read(corpus_of: MakeCorpus) -> None:
    corpus = corpus_of({"a.txt": "Anna bakes bread."})
    with serving(corpus) as client:
        again = client.post(REBUILD, json={"full": False}).json()
        assert (again["generation"], again["published"], again["unchanged"]) == (1, False, 1)
        full = client.post(REBUILD, json={"full": True}).json()
        assert (full["generation"], full["published"], full["unchanged"]) == (2, True, 1)


def test_a_rollback_serves_what_was_served_before(corpus_of: MakeCorpus) -> None:
    corpus = corpus_of({"a.txt": "Anna bakes bread."})
    with serving(corpus) as client:
        response = client.post(ROLLBACK, json={})
        detail = check_problem(response, 409, "/problems/no-earlier-generation")
        assert "footnote index" in detail
        corpus.write({"a.txt": "Anna bakes cakes.", "b.txt": "Boris sails ships."})
        corpus.build()
        assert titles(client, "Boris") == ["a.txt", "b.txt"]
        done = client.post(ROLLBACK, json={}).json()
        assert done == {"generation": 3, "rollback_of": 1}
        assert titles(client, "Boris") == ["a.txt"]
        assert client.get("/api/index").json()["generation"] == 3
        (event,) = streamed(client, ROLLBACK)
        assert (event.name, event.data) == ("done", {"generation": 4, "rollback_of": 2})


def test_one_build_at_a_time_and_answers_go_on(corpus_of: MakeCorpus) -> None:
    corpus = corpus_of({"a.txt": "Anna bakes bread."})
    with (
        serving(corpus, wait_for_file) as client,
        client.stream("POST", REBUILD, json={"stream": True}) as response,
    ):
        events = events_of(response.iter_lines())
        assert next(events) == ServerEvent(
            "progress", {"stage": "embedding", "done": 1, "total": 3}
        )
        state = build_state(client)
        assert (state["running"], state["progress"]["done"], state["result"]) == (True, 1, None)
        for path in (REBUILD, ROLLBACK):
            for body in ({}, {"stream": True}):
                detail = check_problem(
                    client.post(path, json=body), 409, "/problems/build-in-progress"
                )
                assert "of this server is building" in detail
        assert titles(client, "bread") == ["a.txt"]
        assert client.post("/api/ask", json={"question": "who bakes bread?"}).status_code == 200
        let_go(corpus.data.path)
        assert [event.name for event in events] == ["done"]
        assert build_state(client)["running"] is False


def test_a_build_of_another_process_is_named(corpus_of: MakeCorpus) -> None:
    corpus = corpus_of({"a.txt": "Anna bakes bread."})
    (corpus.data.path / "build.pid").write_text("4711\n")
    with serving(corpus) as client, FileLock(corpus.data.path / "build.lock"):
        for body in ({}, {"stream": True}):
            response = client.post(REBUILD, json=body)
            detail = check_problem(response, 409, "/problems/build-in-progress")
            assert detail.startswith("process 4711 is building")
        assert build_state(client)["problem"]["type"] == "/problems/build-in-progress"
    with serving(corpus) as client:
        assert client.post(REBUILD, json={}).status_code == 200


def test_a_client_that_leaves_does_not_stop_the_build(corpus_of: MakeCorpus) -> None:
    corpus = corpus_of({"a.txt": "Anna bakes bread."})
    with serving(corpus) as client:
        corpus.write({"b.txt": "Boris sails ships."})
        with client.stream("POST", REBUILD, json={"stream": True}) as response:
            next(events_of(response.iter_lines()))
        assert wait_until_ended(client)["result"]["generation"] == 2
        assert titles(client, "ships") == ["a.txt", "b.txt"]
        corpus.write({"c.txt": "Clara sails too."})
        with pytest.raises(httpx.ReadTimeout):
            client.post(REBUILD, json={}, timeout=0.05)
        assert wait_until_ended(client)["result"]["generation"] == 3


def test_a_build_that_crashes_is_told_and_the_server_goes_on(corpus_of: MakeCorpus) -> None:
    corpus = corpus_of({"a.txt": "Anna bakes bread."})
    with serving(corpus, crash) as client:
        detail = check_problem(client.post(REBUILD, json={}), 500, "/problems/build-failed")
        assert "exit code 7" in detail
        assert "goes on serving" in detail
        *_, last = streamed(client, REBUILD)
        assert (last.name, last.data["type"]) == ("error", "/problems/build-failed")
        state = build_state(client)
        assert (state["running"], state["result"]) == (False, None)
        assert state["problem"]["type"] == "/problems/build-failed"
        assert titles(client, "bread") == ["a.txt"]


def test_a_build_that_ends_in_the_middle_of_a_word_is_told(corpus_of: MakeCorpus) -> None:
    with serving(corpus_of({"a.txt": "Anna bakes bread."}), break_off) as client:
        for _ in range(2):
            detail = check_problem(client.post(REBUILD, json={}), 500, "/problems/build-failed")
            assert "exit code 9" in detail


def test_articles_that_went_are_named(corpus_of: MakeCorpus) -> None:
    corpus = corpus_of({"a.txt": "Anna bakes bread."})
    with serving(corpus) as client:
        (corpus.root / "a.txt").unlink()
        check_problem(client.post(REBUILD, json={}), 422, "/problems/no-articles")
        corpus.root.rmdir()
        detail = check_problem(client.post(REBUILD, json={}), 422, "/problems/no-articles")
        assert "does not exist" in detail
        assert titles(client, "bread") == ["a.txt"]


@pytest.mark.parametrize(
    ("path", "body", "says"),
    [
        (REBUILD, {"full": 1}, "full = 1"),
        (REBUILD, {"stream": "yes"}, "stream = 'yes'"),
        (REBUILD, {"paths": ["/etc"]}, "unknown field 'paths'"),
        (ROLLBACK, {"full": True}, "unknown field 'full'"),
    ],
)
def test_a_body_that_cannot_be_used_starts_nothing(
    corpus_of: MakeCorpus, path: str, body: Any, says: str
) -> None:
    with serving(corpus_of({"a.txt": "Anna bakes bread."})) as client:
        assert says in check_problem(client.post(path, json=body), 400, "/problems/invalid-request")
        assert build_state(client) is None


def test_the_first_index_can_be_built_by_the_server(
    embedder: OpenVinoEmbedder, tmp_path: Path
) -> None:
    corpus = Corpus(tmp_path / "articles", data=data_folder(tmp_path, embedder), embedder=embedder)
    corpus.write({"a.txt": "Anna bakes bread."})
    service = QAService(corpus.live(), embedder, ExtractiveGenerator(), None)
    settings = {"data_dir": corpus.data.path, "articles": (str(corpus.root),)}
    with running(service, **settings) as client:
        check_problem(client.get("/api/index"), 503, "/problems/no-index")
        client.timeout = httpx.Timeout(60)
        assert client.post(REBUILD, json={}).json()["generation"] == 1
        assert client.get("/readyz").json()["generation"] == 1
    corpus.data.texts.close()


def test_while_there_is_no_index_the_problem_tells_how_far_the_first_is(
    embedder: OpenVinoEmbedder, tmp_path: Path
) -> None:
    data = data_folder(tmp_path, embedder)
    service = QAService(LiveIndex(data, embedder.info), embedder, ExtractiveGenerator(), None)
    with (
        running(service, wait_for_file, data_dir=data.path) as client,
        client.stream("POST", REBUILD, json={"stream": True}) as response,
    ):
        assert next(events_of(response.iter_lines())).name == "progress"
        detail = check_problem(client.get("/api/index"), 503, "/problems/no-index")
        assert detail.endswith("(a build runs: embedding 1 of 3)")
        let_go(data.path)


def data_folder(home: Path, embedder: OpenVinoEmbedder) -> DataFolder:
    data = DataFolder(home / "data")
    data.create()
    (data.path / "embedders").symlink_to(embedder._folder.parent)
    return data
