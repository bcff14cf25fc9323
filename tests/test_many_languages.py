"""Articles in six languages, asked in their own and in English, with the real embedder."""

from collections.abc import Iterator

import pytest
from many_languages import ARTICLES, QUESTIONS, UNANSWERABLE

from index.build import build_index
from index.data_folder import DataFolder
from index.embedder import OpenVinoEmbedder
from index.generation import LiveIndex
from qa.answer import Answer
from qa.assembly import ask_options
from qa.config import Settings
from qa.extractive import ExtractiveGenerator
from qa.pipeline import QAService, final_answer

OPTIONS = ask_options(Settings())


@pytest.fixture(scope="module")
def service(
    embedder: OpenVinoEmbedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[QAService]:
    home = tmp_path_factory.mktemp("many-languages")
    for path, text in ARTICLES.items():
        file = home / "articles" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    data = DataFolder(home / "data")
    report = build_index(data, [home / "articles"], embedder, 700)
    assert report.languages == dict.fromkeys(("ar", "de", "fr", "ru", "tr", "zh"), 3)
    yield QAService(LiveIndex(data, embedder.info), embedder, ExtractiveGenerator(), None)
    data.texts.close()


def ask(service: QAService, question: str) -> Answer:
    return final_answer(service.answer(question, OPTIONS))


@pytest.mark.parametrize(("question", "path", "words"), QUESTIONS)
def test_a_question_is_answered_from_the_right_article(
    service: QAService, question: str, path: str, words: str
) -> None:
    answer = ask(service, question)
    assert answer.status == "answered"
    assert words in " ".join(sentence.text for sentence in answer.sentences)
    assert answer.citations[0].article.path == f"articles/{path}"
    assert {sentence.verdict for sentence in answer.sentences} == {"supported"}


@pytest.mark.parametrize("question", UNANSWERABLE)
def test_what_no_article_tells_is_not_answered(service: QAService, question: str) -> None:
    assert ask(service, question).status == "not_in_articles"
