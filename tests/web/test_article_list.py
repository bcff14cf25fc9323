"""GET /api/articles: what is listed, in which order, and what is refused."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from conftest import Corpus
from live import check_problem, running

from qa.extractive import ExtractiveGenerator
from qa.pipeline import QAService

FERRY = (
    "The ferry between Aldmoor and Emberlow ran aground in thick fog on Monday night. "
    "All 90 passengers were brought ashore before dawn, the coast guard said. "
    "The owners have promised an inquiry into why the radar was switched off. "
    "The captain, who has sailed this route for thirty years, was not hurt."
)
FILES = {
    "a.txt": f"Ferry aground\n\n2025-04-02 / Coast News\n\n{FERRY}",
    "b.txt": f"Élysée silent on ferry\n\n2025-04-03 / Post\n\n{FERRY} The captain left.",
    "old/a.txt": f"Ferry aground\n\n2025-04-02 / Coast News\n\n{FERRY}",
    "c.txt": "Geese fly over Варн\n\n2025-04-04 / Post\n\nWild geese were seen.",
    "d.txt": "渡轮在浓雾中搁浅\n\n2025-04-01 / Post\n\n所有乘客在黎明前被送上岸。",
    "e.txt": "There is no headline and no day here.",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    from conftest import DataFolder, HandEmbedder

    home = tmp_path_factory.mktemp("article-list")
    corpus = Corpus(home / "articles", DataFolder(home / "data"), HandEmbedder())
    corpus.write(FILES)
    corpus.build()
    service = QAService(corpus.live(), corpus.embedder, ExtractiveGenerator(), None)
    with running(service) as client:
        yield client
    corpus.data.texts.close()


def listed(client: httpx.Client, **parameters: Any) -> list[str]:
    response = client.get("/api/articles", params=parameters)
    assert response.status_code == 200, response.text
    return [article["article_id"] for article in response.json()["articles"]]


def test_every_article_is_listed_the_newest_first(client: httpx.Client) -> None:
    assert listed(client) == ["c.txt", "b.txt", "a.txt", "d.txt", "e.txt"]


def test_an_article_is_listed_with_its_story(client: httpx.Client) -> None:
    found = client.get("/api/articles", params={"q": "aground"}).json()
    (article,) = found.pop("articles")
    assert found == {"generation": 1, "total": 1, "page": 1, "page_size": 20}
    assert len(article.pop("version")) == 64
    assert article == {
        "article_id": "a.txt",
        "title": "Ferry aground",
        "path": "articles/a.txt",
        "published": "2025-04-02",
        "publisher": "Coast News",
        "language": "en",
        "story": "a.txt",
        "also": ["articles/old/a.txt", "articles/b.txt"],
        "also_count": 2,
    }
    (other,) = client.get("/api/articles", params={"q": "silent"}).json()["articles"]
    assert (other["story"], other["also"]) == ("a.txt", ["articles/a.txt", "articles/old/a.txt"])


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"q": "ferry"}, ["b.txt", "a.txt"]),
        ({"q": "FERRY agr"}, ["a.txt"]),
        ({"q": "elysee"}, ["b.txt"]),
        ({"q": "варн"}, ["c.txt"]),
        ({"q": "浓雾"}, ["d.txt"]),
        ({"q": "coast"}, ["a.txt"]),
        ({"q": "old"}, []),
        ({"q": "ground"}, []),
        ({"q": "%"}, ["c.txt", "b.txt", "a.txt", "d.txt", "e.txt"]),
        ({"q": ""}, ["c.txt", "b.txt", "a.txt", "d.txt", "e.txt"]),
        ({"since": "2025-04-03"}, ["c.txt", "b.txt"]),
        ({"until": "2025-04-02"}, ["a.txt", "d.txt"]),
        ({"since": "2025-04-02", "until": "2025-04-02"}, ["a.txt"]),
        ({"publisher": "POST"}, ["c.txt", "b.txt", "d.txt"]),
        ({"publisher": "Post", "q": "geese"}, ["c.txt"]),
        ({"path": "articles/old"}, ["a.txt"]),
        ({"page_size": 2}, ["c.txt", "b.txt"]),
        ({"page_size": 2, "page": 3}, ["e.txt"]),
        ({"page_size": 2, "page": 4}, []),
    ],
)
def test_articles_can_be_narrowed(
    client: httpx.Client, parameters: dict[str, Any], expected: list[str]
) -> None:
    assert listed(client, **parameters) == expected


def test_the_total_counts_all_pages(client: httpx.Client) -> None:
    found = client.get("/api/articles", params={"page_size": 2, "publisher": "post"}).json()
    assert (found["total"], len(found["articles"])) == (3, 2)


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"page": "0"}, "from 1 to 1000000"),
        ({"page": "-1"}, "from 1 to 1000000"),
        ({"page": "two"}, "page = 'two'"),
        ({"page_size": "101"}, "from 1 to 100"),
        ({"sort": "path"}, "the parameters are q, since, until, publisher, path, page, page_size"),
    ],
)
def test_what_cannot_be_used_is_refused(
    client: httpx.Client, parameters: dict[str, str], says: str
) -> None:
    response = client.get("/api/articles", params=parameters)
    assert says in check_problem(response, 400, "/problems/invalid-request")


@pytest.mark.parametrize(
    "parameters",
    [{"since": "yesterday"}, {"publisher": " "}, {"since": "2025-04-03", "until": "2025-04-02"}],
)
def test_filters_are_checked_as_everywhere(
    client: httpx.Client, parameters: dict[str, str]
) -> None:
    response = client.get("/api/articles", params=parameters)
    check_problem(response, 400, "/problems/invalid-filter")


def test_an_article_and_its_page_name_the_copies(client: httpx.Client) -> None:
    article = client.get("/api/articles/b.txt").json()
    assert article["also"] == ["articles/a.txt", "articles/old/a.txt"]
    page = client.get("/a/b.txt").text
    assert "also in <bdi>articles/a.txt</bdi>, <bdi>articles/old/a.txt</bdi>" in page


def test_of_many_equal_files_twenty_are_named_everywhere_and_all_are_counted(
    build_corpus: Callable[..., Corpus],
) -> None:
    names = [f"copies/{number:02}.txt" for number in range(60)]
    corpus = build_corpus(dict.fromkeys(names, FILES["a.txt"]) | {"geese.txt": FILES["c.txt"]})
    service = QAService(corpus.live(), corpus.embedder, ExtractiveGenerator(), None)
    article_id = quote(names[0], safe="")
    with running(service) as client:
        answer = client.post("/api/ask", json={"question": "Why was the radar switched off?"})
        hits = client.get("/api/search", params={"q": "ferry"}).json()["hits"]
        listed = client.get("/api/articles", params={"q": "aground"}).json()["articles"]
        article = client.get(f"/api/articles/{article_id}").json()
        page = client.get(f"/a/{article_id}").text
    told = [*answer.json()["evidence"], *answer.json()["citations"], *hits, *listed, article]
    many = [one for one in told if one["article_id"] == names[0]]
    assert len(many) >= 5
    for one in many:
        assert one["also"] == [f"articles/{name}" for name in names[1:21]]
        assert one["also_count"] == 59
    assert page.count("<bdi>articles/copies/") == 21
    assert "<bdi>articles/copies/20.txt</bdi> and 39 others</p>" in page
