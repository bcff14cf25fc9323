"""The permalink page: the quoted words marked, and the truth about an article that changed."""

from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import quote

import httpx
import pytest
from conftest import Corpus, SeedIndex
from hypothesis import given
from hypothesis import strategies as st
from live import running

from index.sentences import Span
from index.tables import ArticleRecord
from qa.answer import permalink
from qa.extractive import ExtractiveGenerator
from qa.pipeline import QAService
from web.articles import marked_paragraphs, text_direction
from web.problems import PROBLEM

BuildCorpus = Callable[..., Corpus]
CHANGED = "This article has changed since"
GONE = "This article is no longer in the index"


class Page(HTMLParser):
    """The words of the article on a permalink page, those that are marked, and every tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self.marked = ""
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.article_attributes: dict[str, str | None] = {}
        self._open: list[str] = []
        self._in_text = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append(tag)
        self._open.append(tag)
        if tag == "article":
            self.article_attributes = attributes
        if attributes.get("data-testid") == "article-text":
            self._in_text = True
        if self._in_text and tag == "p":
            self.paragraphs.append("")
        if "id" in attributes:
            self.ids.append(str(attributes["id"]))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag == "div":
            self._in_text = False

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._in_text and "p" in self._open:
            self.paragraphs[-1] += data
            if "mark" in self._open:
                self.marked += data


def page(client: httpx.Client, path: str) -> Page:
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    return Page(response.text)


def service_of(corpus: Corpus) -> QAService:
    return QAService(corpus.live(), corpus.embedder, ExtractiveGenerator(), None)


def article(corpus: Corpus, article_id: str) -> tuple[ArticleRecord, str]:
    generation = corpus.generation()
    record = generation.tables.article(article_id)
    assert record is not None
    text = generation.texts.get(record.version)
    assert text is not None
    return record, text


def test_every_citation_of_an_answer_opens_its_exact_words(seed_index: SeedIndex) -> None:
    service = QAService(seed_index.live, seed_index.embedder, ExtractiveGenerator(), None)
    with running(service) as client:
        answer = client.post("/api/ask", json={"question": "who is Dmitriev?"}).json()
        assert len(answer["citations"]) == 2
        for citation in [*answer["citations"], *answer["evidence"]]:
            opened = page(client, citation["url"])
            words = citation.get("quote") or citation["text"]
            assert opened.marked == words.replace("\n\n", "")
            assert opened.ids.count("quote") == 1
            assert citation["title"] in opened.text
            assert "BOTA ALFA PRESS" in opened.text
            assert CHANGED not in opened.text
            assert GONE not in opened.text


def test_page_holds_the_whole_article_paragraph_by_paragraph(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": "One thing.\n\nTwo 😀 things.\n\nThree things."})
    record, text = article(corpus, "a.txt")
    start = text.index("things")
    with running(service_of(corpus)) as client:
        opened = page(client, permalink("a.txt", record.version, start, start + 6))
        assert [" ".join(p.split()) for p in opened.paragraphs] == text.split("\n\n")
        assert opened.marked == "things"


def test_marked_words_are_exact_beside_blanks_and_after_emoji(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": "Well 😀😀 he  said: “no” & left.\n\nThen she left."})
    record, text = article(corpus, "a.txt")
    with running(service_of(corpus)) as client:
        for start, end in ((5, 7), (7, 10), (8, 20), (0, len(text)), (3, 3), (30, 40)):
            opened = page(client, permalink("a.txt", record.version, start, end))
            assert opened.marked == text[start:end].replace("\n\n", "")


def test_without_a_span_nothing_is_marked(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": "One thing."})
    with running(service_of(corpus)) as client:
        opened = page(client, "/a/a.txt")
        assert (opened.marked, opened.tags.count("mark")) == ("", 0)


def test_a_changed_article_still_opens_the_old_words_and_says_so(
    build_corpus: BuildCorpus,
) -> None:
    corpus = build_corpus({"a.txt": "Anna bakes old bread.", "b.txt": "Other words."})
    record, text = article(corpus, "a.txt")
    link = permalink("a.txt", record.version, 11, 20)
    assert text[11:20] == "old bread"
    with running(service_of(corpus)) as client:
        assert CHANGED not in page(client, link).text
        corpus.write({"a.txt": "Anna bakes new cake."})
        corpus.build()
        opened = page(client, link)
        assert opened.marked == "old bread"
        assert CHANGED in opened.text
        assert GONE not in opened.text
        assert [" ".join(p.split()) for p in opened.paragraphs] == ["Anna bakes old bread."]
        current = page(client, "/a/a.txt")
        assert CHANGED not in current.text
        assert "new cake" in current.text
        described = client.get("/api/articles/a.txt", params={"v": record.version}).json()
        assert (described["current"], described["text"]) == (False, "Anna bakes old bread.")


def test_an_article_that_went_still_opens_its_words_and_says_so(
    build_corpus: BuildCorpus,
) -> None:
    corpus = build_corpus({"a.txt": "Anna bakes bread.", "b.txt": "Other words."})
    record, _ = article(corpus, "a.txt")
    link = permalink("a.txt", record.version, 11, 16)
    (corpus.root / "a.txt").unlink()
    corpus.build()
    with running(service_of(corpus)) as client:
        opened = page(client, link)
        assert opened.marked == "bread"
        assert GONE in opened.text
        assert CHANGED not in opened.text
        assert client.get("/a/a.txt").status_code == 404


@pytest.mark.parametrize("name", ["two words.txt", "what?.txt", "no#1.txt", "100%.txt", "а/б.txt"])
def test_ids_with_odd_characters_open(build_corpus: BuildCorpus, name: str) -> None:
    corpus = build_corpus({name: "Anna bakes bread."})
    record, _ = article(corpus, name)
    with running(service_of(corpus)) as client:
        assert page(client, permalink(name, record.version, 0, 4)).marked == "Anna"
        described = client.get(f"/api/articles/{quote(name, safe='')}")
        assert described.json()["article_id"] == name


def test_html_in_an_article_is_text(build_corpus: BuildCorpus) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7*7 }} &lt;b&gt; </mark></p>"
    files = {"a.txt": f"{evil}\n\n2025-04-02 / {evil[:40]}\n\nHe said {evil} and left."}
    corpus = build_corpus(files)
    record, text = article(corpus, "a.txt")
    assert record.title != ""
    with running(service_of(corpus)) as client:
        response = client.get(permalink("a.txt", record.version, 3, len(text)))
        opened = Page(response.text)
    assert not {"script", "img", "b"} & set(opened.tags)
    assert opened.marked == text[3:]
    assert "{{ 7*7 }}" in opened.marked


def test_a_script_in_an_article_id_is_never_a_page(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": "Anna bakes bread."})
    record, _ = article(corpus, "a.txt")
    with running(service_of(corpus)) as client:
        response = client.get(permalink('"><script>x</script>', record.version, 0, 4))
        assert response.status_code == 404
        assert response.headers["Content-Type"] == "application/problem+json"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_reader_who_follows_a_dead_link_gets_a_page(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": "Anna bakes bread."})
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    with running(service_of(corpus)) as client:
        response = client.get("/a/<script>x</script>", headers=browser)
        assert response.status_code == 404
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "script" not in Page(response.text).tags
        assert "There is no article" in response.text
        assert response.headers["X-Request-ID"] in response.text
        wrong = client.get("/a/a.txt?v=abc", headers=browser)
        assert '<p dir="auto">The link&#39;s v = &#39;abc&#39; is no version: copy' in wrong.text
        for path in ("/static/none", "/api/articles/x"):
            assert client.get(path, headers=browser).headers["Content-Type"] == PROBLEM


def test_a_removed_article_keeps_its_headline(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": "Bread\n\n2025-04-02 / P\n\nAnna bakes.", "b.txt": "Tea."})
    record, _ = article(corpus, "a.txt")
    (corpus.root / "a.txt").unlink()
    corpus.build()
    with running(service_of(corpus)) as client:
        kept = client.get(f"/api/articles/a.txt?v={record.version}").json()
    assert kept.pop("version") == record.version
    assert kept == {
        "article_id": "a.txt", "path": "articles/a.txt", "title": "Bread",
        "published": "2025-04-02", "publisher": "P", "language": "en", "text": "Anna bakes.",
        "current": False, "also": [], "also_count": 0,
    }  # fmt: skip


def test_right_to_left_articles_are_shown_so(build_corpus: BuildCorpus) -> None:
    corpus = build_corpus({"a.txt": "قال الرئيس إن المحادثات بدأت."})
    with running(service_of(corpus)) as client:
        assert page(client, "/a/a.txt").article_attributes["dir"] == "rtl"


@pytest.mark.parametrize(
    ("text", "direction"),
    [("Anna", "ltr"), ("123 «…» שלום Anna", "rtl"), ("قال", "rtl"), ("12 — !", "ltr"), ("", "ltr")],
)
def test_direction_is_that_of_the_first_letter(text: str, direction: str) -> None:
    assert text_direction(text) == direction


@given(st.text(alphabet="ab \n😀", max_size=40), st.integers(0, 45), st.integers(0, 45))
def test_marked_pieces_join_to_the_text_and_the_marked_span(
    text: str, first: int, second: int
) -> None:
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    paragraphs = marked_paragraphs(text, Span(start, end))
    assert "\n\n".join("".join(piece for piece, _ in p) for p in paragraphs) == text
    assert all(piece for paragraph in paragraphs for piece, _ in paragraph)
    # Every character has its place again; those between paragraphs are in no piece.
    position, inside = 0, []
    for paragraph in paragraphs:
        for piece, marked in paragraph:
            inside += [position + n for n in range(len(piece)) if marked]
            position += len(piece)
        position += 2
    breaks = {n for n in range(start, end) if n not in inside}
    assert set(inside) | breaks == set(range(start, end))
    assert all(text[n] == "\n" for n in breaks)
