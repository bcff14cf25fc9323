"""The real page on the real server in headless Chromium: a question, its footnotes, the words."""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tiny_gguf import write_scripted_gguf
from waitress.server import create_server

from index.build import build_index
from index.data_folder import DataFolder
from index.embedder import OpenVinoEmbedder
from index.generation import LiveIndex
from qa.config import Settings
from qa.extractive import ExtractiveGenerator
from qa.llama import LlamaGenerator
from qa.llama_model import LlamaOptions
from qa.pipeline import QAService
from server import create_app

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# Without these, Chromium looks up its maker's hosts at every start.
QUIET_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
# Long enough for a busy machine; a test that waits this long has failed.
TIMEOUT_MS = 20_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is not installed: run `.ci/system tests`, or set CHROMIUM")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(QUIET_FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport=DESKTOP)
    page.set_default_timeout(TIMEOUT_MS)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" else None
    )
    yield page
    page.close()
    assert errors == []


class Served:
    """An app that listens on a free port of this machine."""

    def __init__(self, service: QAService) -> None:
        app = create_app(Settings(), service)
        self._server = create_server(app, host="127.0.0.1", port=0, threads=8)
        self.url = f"http://127.0.0.1:{self._server.effective_port}/"
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.close()
        self._thread.join(timeout=10)


@pytest.fixture
def serve(embedder: OpenVinoEmbedder) -> Iterator[object]:
    started: list[Served] = []

    def start(data: DataFolder, generator=None) -> str:
        live = LiveIndex(data, embedder.info)
        service = QAService(live, embedder, generator or ExtractiveGenerator(), None)
        started.append(Served(service))
        return started[-1].url

    yield start
    for served in started:
        served.close()


def ask(page: Page, url: str, question: str) -> None:
    page.goto(url)
    page.get_by_test_id("question").fill(question)
    page.get_by_test_id("ask").click()


def test_footnote_opens_the_exact_words(page: Page, serve, seed_index) -> None:
    ask(page, serve(seed_index.data), "who is Dmitriev?")
    sentences = page.get_by_test_id("answer-sentence")
    expect(sentences.first).to_contain_text("a senior Kremlin adviser")
    expect(page.get_by_test_id("answer")).to_contain_text("Russian Direct Investment Fund")
    quotes = page.get_by_test_id("footnote").locator(".quote").all_text_contents()
    page.get_by_test_id("footnote-ref").first.click()
    expect(page.get_by_test_id("article-panel")).to_be_visible()
    mark = page.get_by_test_id("article-mark").first
    expect(mark).to_be_in_viewport()
    marked = "".join(page.get_by_test_id("article-mark").all_text_contents())
    assert marked in [quote.strip("“”") for quote in quotes]
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("article-panel")).to_be_hidden()


def test_unanswerable_question_says_so(page: Page, serve, seed_index) -> None:
    ask(page, serve(seed_index.data), "who is Angela Merkel?")
    expect(page.get_by_test_id("not-in-articles").first).to_be_visible()
    expect(page.get_by_test_id("answer-sentence")).to_have_count(0)


def dated_corpus(build_corpus, embedder):
    """Two articles of April 2025 and one of March, of which two tell who leads the council."""
    told = {
        "march.txt": ("2025-03-10", "Anna Tarnow leads the council of Varnholt."),
        "april.txt": ("2025-04-10", "Jorn Askel leads the council of Varnholt."),
        "rain.txt": ("2025-04-12", "Rain fell on the hills of Varnholt."),
    }
    files = {name: f"News\n\n{day} / WIRE\n\n{text}" for name, (day, text) in told.items()}
    return build_corpus(files, embedder=embedder)


def test_a_time_in_the_question_is_shown_and_can_be_removed(
    page: Page, serve, build_corpus, embedder
) -> None:
    url = serve(dated_corpus(build_corpus, embedder).data)
    page.goto(f"{url}?as_of=2025-04-20&q=who+led+the+council+of+Varnholt+last+month%3F")
    chip = page.get_by_test_id("time")
    expect(chip).to_have_text("last month: Mar 1 – 31, 2025 ×")
    expect(page.get_by_test_id("answer")).to_contain_text("Anna Tarnow leads")
    expect(page.get_by_test_id("answer")).not_to_contain_text("Jorn Askel")
    chip.click()
    again = page.get_by_test_id("turn").nth(1)
    expect(again.get_by_test_id("answer")).to_contain_text("Jorn Askel leads")
    expect(again.get_by_test_id("time")).to_have_count(0)
    assert page.url.endswith("&as_of=2025-04-20&dates=false")
    page.reload()
    expect(page.get_by_test_id("answer")).to_contain_text("Jorn Askel leads")
    expect(page.get_by_test_id("time")).to_have_count(0)


def test_a_wish_for_the_newest_is_shown(page: Page, serve, build_corpus, embedder) -> None:
    ask(page, serve(dated_corpus(build_corpus, embedder).data), "who leads the council now?")
    expect(page.get_by_test_id("time")).to_have_text("now: newest first ×")
    expect(page.get_by_test_id("answer-sentence").first).to_contain_text("Jorn Askel leads")


def test_a_follow_up_says_what_it_was_understood_as(page: Page, serve, seed_index) -> None:
    ask(page, serve(seed_index.data), "who is Dmitriev?")
    expect(page.get_by_test_id("answer-sentence").first).to_be_visible()
    page.get_by_test_id("question").fill("And Peskov?")
    page.get_by_test_id("ask").click()
    last = page.get_by_test_id("turn").last
    expect(last.get_by_test_id("understood")).to_have_text("Understood as: who is Peskov?")
    expect(last.get_by_test_id("answer")).to_contain_text("Kremlin spokesman Dmitry Peskov")


def test_emoji_before_the_quote_does_not_shift_it(
    page: Page, serve, build_corpus, embedder
) -> None:
    body = (
        "The regatta 🛶🛶🛶 drew crowds to the lake 😀 on Sunday.\n\n"
        "Ilse Tarnow, the mayor of Varnholt, opened the new harbour bridge."
    )
    files = {"regatta.txt": f"Regatta day\n\n2025-03-14 / WIRE\n\n{body}"}
    corpus = build_corpus(files, embedder=embedder)
    ask(page, serve(corpus.data), "who is Ilse Tarnow?")
    page.get_by_test_id("footnote-ref").first.click()
    expect(page.get_by_test_id("article-mark").first).to_have_text(
        "Ilse Tarnow, the mayor of Varnholt, opened the new harbour bridge."
    )


def test_written_answer_withholds_what_does_not_hold(
    page: Page, serve, seed_index, tmp_path: Path
) -> None:
    model = tmp_path / "scripted.gguf"
    write_scripted_gguf(
        model, "Dmitriev heads the Russian Direct Investment Fund. [1] He was born on Mars. [1]"
    )
    settings = Settings()
    options = LlamaOptions(8_192, 320, 0.0, 1, 2, 60.0, 4)
    generator = LlamaGenerator(model, replace(options, seed=settings.seed))
    try:
        ask(page, serve(seed_index.data, generator), "who is Dmitriev?")
        expect(page.get_by_test_id("withheld-toggle")).to_be_visible()
        expect(page.get_by_test_id("answer-sentence")).to_have_count(1)
        expect(page.get_by_test_id("answer")).not_to_contain_text("Mars")
        page.get_by_test_id("withheld-toggle").click()
        expect(page.get_by_test_id("withheld-sentence")).to_contain_text("Mars")
    finally:
        generator.close()


def test_what_hostile_articles_hold_stays_text(page: Page, serve, embedder, tmp_path: Path) -> None:
    hostile = Path(__file__).parent.parent / "hostile"
    data = DataFolder(tmp_path)
    build_index(data, [hostile / "articles"], embedder, 700)
    url = serve(data)
    for case in json.loads((hostile / "cases.json").read_text(encoding="utf-8")):
        ask(page, url, case["question"])
        # Where the articles do not say, the nearest evidence leads to the article.
        nearest = page.get_by_test_id("not-in-articles").or_(page.get_by_test_id("footnote-ref"))
        expect(nearest.first).to_be_visible()
        page.locator("[data-place]").first.click()
        expect(page.locator("#article-body .article-text")).to_be_visible()
        assert page.evaluate("window.hacked") is None
        foreign = "script, img, iframe, a:not([data-place]):not([href^='/'])"
        assert page.locator(f"[data-testid=answer] :is({foreign})").count() == 0, case["file"]
        assert page.locator(f"#article-body :is({foreign})").count() == 0, case["file"]
        address = page.get_by_test_id("permalink").get_attribute("href")
        page.goto(url.rstrip("/") + address)
        expect(page.locator("mark").first).to_be_visible()
        assert page.locator("main script, main img, main iframe").count() == 0, case["file"]
        assert page.evaluate("window.hacked") is None
    data.texts.close()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_page_does_not_scroll_sideways(page: Page, serve, seed_index, viewport) -> None:
    page.set_viewport_size(viewport)
    ask(page, serve(seed_index.data), "who is Dmitriev?")
    expect(page.get_by_test_id("footnote").first).to_be_visible()
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]


def test_permalink_marks_the_quote(page: Page, serve, seed_index) -> None:
    url = serve(seed_index.data)
    ask(page, url, "who is Peskov?")
    page.get_by_test_id("footnote-ref").first.click()
    link = page.get_by_test_id("permalink").get_attribute("href")
    page.goto(url.rstrip("/") + link)
    expect(page.locator("mark").first).to_contain_text("Kremlin spokesman Dmitry Peskov")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_footnote_names_where_else_its_words_stand(
    page: Page, serve, build_corpus, embedder, viewport
) -> None:
    body = (
        "The ferry between Aldmoor and Emberlow ran aground in thick fog on Monday night.\n\n"
        "Jonas Reed, the captain of the ferry, said that the fog had come down within minutes. "
        "The owners have promised an inquiry into why the radar was switched off."
    )
    names = ("coast.txt", "long/folder/of/the-evening-edition/ferry.txt", "post.txt", "wire.txt")
    files = {
        name: f"Ferry aground\n\n2025-04-02 / {name[:4].upper()} PRESS\n\n{body}" for name in names
    }
    page.set_viewport_size(viewport)
    ask(page, serve(build_corpus(files, embedder=embedder).data), "who is Jonas Reed?")
    also = page.get_by_test_id("footnote").get_by_test_id("also")
    expect(also).to_have_count(1)
    expect(also).to_have_text(
        "Also in articles/long/folder/of/the-evening-edition/ferry.txt, articles/post.txt"
        " and 1 other"
    )
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[1]
    page.get_by_test_id("footnote-ref").first.click()
    expect(page.locator(".article-path")).to_have_text(
        "articles/coast.txt, also in articles/long/folder/of/the-evening-edition/ferry.txt, "
        "articles/post.txt, articles/wire.txt"
    )


def test_of_many_places_the_panel_names_twenty_and_counts_the_rest(
    page: Page, serve, build_corpus, embedder
) -> None:
    body = "Jonas Reed, the captain of the ferry, said that the fog had come down within minutes."
    names = [f"{number:02}.txt" for number in range(30)]
    files = dict.fromkeys(names, f"Ferry aground\n\n2025-04-02 / PRESS\n\n{body}")
    ask(page, serve(build_corpus(files, embedder=embedder).data), "who is Jonas Reed?")
    also = page.get_by_test_id("footnote").get_by_test_id("also")
    expect(also).to_have_text("Also in articles/01.txt, articles/02.txt and 27 others")
    title = also.get_attribute("title")
    assert title == "\n".join(f"articles/{name}" for name in names[1:21]) + " and 9 others"
    page.get_by_test_id("footnote-ref").first.click()
    expect(page.locator(".article-path")).to_have_text(
        "articles/00.txt, also in "
        + ", ".join(f"articles/{name}" for name in names[1:21])
        + " and 9 others"
    )
