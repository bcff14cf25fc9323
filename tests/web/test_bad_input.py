"""What goes wrong around a running server: it says so with the remedy, and stays up."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from conftest import Corpus, SeedIndex
from live import check_problem, running
from tiny_gguf import write_scripted_gguf

from qa.extractive import ExtractiveGenerator
from qa.llama import LlamaGenerator, LlamaOptions
from qa.pipeline import QAService

WORDS = "apple bridge council dock engine ferry grain harbour island jury kiln lake mayor".split()
QUERY = "the mayor at the harbour"
TRUE = "Dmitriev heads the Russian Direct Investment Fund."

BuildCorpus = Callable[..., Corpus]


def service_of(corpus: Corpus) -> QAService:
    return QAService(corpus.live(), corpus.embedder, ExtractiveGenerator(), None)


def many_articles() -> dict[str, str]:
    chance = random.Random(0)
    return {
        f"{number}.txt": f"Story {number}\n\n2025-04-{number % 28 + 1:02d} / P\n\n"
        + "\n\n".join(" ".join(chance.choices(WORDS, k=9)).capitalize() + "." for _ in range(6))
        for number in range(40)
    }


def hits(client: httpx.Client) -> list[str]:
    response = client.get("/api/search", params={"q": QUERY})
    assert response.status_code == 200, response.text
    return [f"{hit['article_id']} {hit['start']}" for hit in response.json()["hits"]]


def flip(content: bytes) -> bytes:
    chance = random.Random(1)
    changed = bytearray(content)
    for _ in range(max(1, len(changed) // 50)):
        changed[chance.randrange(len(changed))] ^= chance.randrange(1, 256)
    return bytes(changed)


@pytest.mark.parametrize("blow", [flip, lambda content: bytes(len(content))], ids=["flip", "zero"])
def test_files_changed_under_a_server_are_told_never_a_crash(
    build_corpus: BuildCorpus, blow: Callable[[bytes], bytes]
) -> None:
    corpus = build_corpus(many_articles(), passage_chars=120)
    told = 0
    with running(service_of(corpus)) as client:
        before = hits(client)
        files = [file for file in sorted(corpus.data.folder(1).rglob("*")) if file.is_file()]
        for file in [file for file in files if file.stat().st_size]:
            good = file.read_bytes()
            write_in_place(file, blow(good))
            for response in (
                client.get("/api/search", params={"q": QUERY}),
                client.post("/api/ask", json={"question": QUERY}),
            ):
                if response.status_code != 200:
                    told += 1
                    detail = check_problem(response, 503, "/problems/index-damaged")
                    assert "footnote index" in detail, file.name
            write_in_place(file, good)
        assert hits(client) == before
    assert told >= 4  # the lexical index at least is read as it goes


def write_in_place(file: Path, content: bytes) -> None:
    """Change the bytes of a file that is open or mapped elsewhere, not the file itself."""
    with file.open("r+b") as opened:
        opened.write(content)


def test_vectors_cut_short_under_a_server_change_nothing_it_serves(
    build_corpus: BuildCorpus,
) -> None:
    corpus = build_corpus(many_articles(), passage_chars=120)
    with running(service_of(corpus)) as client:
        before = hits(client)
        (corpus.data.folder(1) / "vectors.f16").write_bytes(b"")
        assert hits(client) == before
    with running(service_of(corpus)) as client:  # one that starts now cannot use them
        for path in ("/readyz", "/api/index", f"/api/search?q={QUERY}"):
            detail = check_problem(client.get(path), 503, "/problems/index-damaged")
            assert "footnote index" in detail
        assert client.get("/healthz").status_code == 200


def test_an_article_that_went_between_finding_and_reading(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": "Anna bakes bread.", "b.txt": "Boris sails ships."})
    with running(service_of(corpus)) as client:
        (hit, *_) = client.get("/api/search", params={"q": "Anna bread"}).json()["hits"]
        assert hit["article_id"] == "a.txt"
        (corpus.root / "a.txt").unlink()
        corpus.build()
        article = client.get("/api/articles/a.txt", params={"v": hit["version"]}).json()
        assert (article["current"], article["text"]) == (False, "Anna bakes bread.")
        detail = check_problem(client.get("/api/articles/a.txt"), 404, "/problems/not-found")
        assert "may have been removed" in detail
        page = client.get("/a/a.txt", params={"v": hit["version"], "s": "0-17"})
        assert "no longer in the index" in page.text


def test_the_data_folder_goes_and_comes_back(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": "Anna bakes bread."})
    with running(service_of(corpus)) as client:
        before = client.get("/api/search", params={"q": "bread"}).json()
        shutil.rmtree(corpus.data.path)
        for _ in range(2):
            response = client.get("/api/search", params={"q": "bread"})
            if response.status_code == 200:
                assert response.json() == before
            else:
                assert "footnote index" in check_problem(response, 503, "/problems/index-damaged")
        assert client.get("/healthz").status_code == 200
        corpus.write({"b.txt": "Boris bakes bread too."})
        corpus.build()
        after = client.get("/api/search", params={"q": "bread"}).json()
        assert sorted(hit["article_id"] for hit in after["hits"]) == ["a.txt", "b.txt"]


def test_a_model_file_that_went_is_named_and_used_again_once_it_is_back(
    seed_index: SeedIndex, tmp_path: Path
) -> None:
    path, away = tmp_path / "model.gguf", tmp_path / "away.gguf"
    write_scripted_gguf(path, f"{TRUE} [1]", context_tokens=8_192)
    generator = LlamaGenerator(path, LlamaOptions(8_192, 200, 0.0, 1, 1, 60.0, 2))
    service = QAService(seed_index.live, seed_index.embedder, generator, None)
    question = {"question": "who is Dmitriev?"}
    with running(service) as client:
        path.rename(away)
        detail = check_problem(
            client.post("/api/ask", json=question), 503, "/problems/model-missing"
        )
        assert str(path) in detail
        assert client.get("/readyz").status_code == 200
        assert client.get("/api/search", params={"q": "visa"}).status_code == 200
        away.rename(path)
        assert client.post("/api/ask", json=question).json()["status"] == "answered"
    generator.close()


def test_two_servers_share_a_data_folder(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": "Anna bakes bread."})
    with running(service_of(corpus)) as one, running(service_of(corpus)) as other:
        assert one.get("/readyz").json() == other.get("/readyz").json()
        corpus.write({"b.txt": "Boris bakes bread too."})
        corpus.build()
        found = [client.get("/api/search", params={"q": "bread"}).json() for client in (one, other)]
        assert found[0] == found[1]
        assert (found[0]["generation"], len(found[0]["hits"])) == (2, 2)


@pytest.mark.parametrize(
    "question",
    [
        "Кто такой Дмитриев?",
        "谁是德米特里耶夫?",
        "من هو ديميترييف؟",
        "डिमिट्रिएव कौन है?",
        "🤔 Dmitriev?",
    ],
)
def test_a_question_in_any_script_is_answered_or_said_not_to_be(
    seed_index: SeedIndex, question: str
) -> None:
    service = QAService(seed_index.live, seed_index.embedder, ExtractiveGenerator(), None)
    with running(service) as client:
        answer = client.post("/api/ask", json={"question": question}).json()
        assert (answer["question"], answer["withheld"]) == (question, 0)
        assert answer["status"] in ("answered", "not_in_articles")


def test_a_megabyte_of_history_is_too_much(seed_index: SeedIndex) -> None:
    service = QAService(seed_index.live, seed_index.embedder, ExtractiveGenerator(), None)
    turn = {"question": "who is Peskov?", "answer": "x" * 1_048_576}
    with running(service) as client:
        response = client.post("/api/ask", json={"question": "and when?", "history": [turn]})
        assert "shorter question and history" in check_problem(response, 413)
        assert client.post("/api/ask", json={"question": "who is Peskov?"}).status_code == 200
