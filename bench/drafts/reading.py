"""The drafts of drafts.jsonl, with the words they cite read from the articles.

Articles of the sets lie below FOOTNOTE_DATA, those of seeds/ in the repository. An article that
is not the version a draft was written over is refused: its offsets would point at other words.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from index.article import version_of
from index.errors import UnreadableSet
from index.readers import Story, read_stories
from qa.evaluation.lines import CORPUS, QUERIES

DRAFTS = Path(__file__).parent / "drafts.jsonl"
REPOSITORY = Path(__file__).parent.parent.parent
SEEDS = "seeds"
SPLITS = ("choose", "report")
# Sets whose words, questions too, may not be passed on.
CLOSED_SETS = ("newsqa-dev", "newsquiz-dev")


@dataclass(frozen=True, slots=True)
class Cited:
    """A span of an article that a sentence of a draft cites."""

    article_id: str
    version: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence of a draft and what it cites.

    id: set, question and the place of the sentence in its draft, from 1. sentence: without its
    marks. question: None for a closed set: DraftArticles.question_of reads it. split: choose or
    report, by the question.
    """

    id: str
    set: str
    question_id: str
    question: str | None
    sentence: str
    citations: tuple[Cited, ...]
    split: str


@dataclass(frozen=True, slots=True)
class Words:
    """Cited words with what stands at their head in the prompt; text is article.text[start:end]."""

    cited: Cited
    title: str
    publisher: str | None
    published: str | None
    text: str


def split_of(question_id: str) -> str:
    """Return the split of a question's sentences; it says nothing of the halves of its set."""
    digest = hashlib.sha256(f"drafts {question_id}".encode()).digest()
    return SPLITS[digest[0] % len(SPLITS)]


def read_drafts(path: Path = DRAFTS) -> list[Draft]:
    """Return the sentences in the order of the file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Draft(**{**row, "citations": tuple(Cited(**cited) for cited in row["citations"])})
        for row in rows
    ]


class DraftArticles:
    """Opens the articles of the sets, each set once."""

    def __init__(self, eval_folder: Path, seeds: Path = REPOSITORY / SEEDS) -> None:
        self._eval_folder = eval_folder
        self._seeds = seeds
        self._sets: dict[str, dict[str, Story]] = {}
        self._questions: dict[str, dict[str, str]] = {}

    def question_of(self, draft: Draft) -> str:
        """Return the question of a draft, from its set where the file may not hold it."""
        if draft.question is not None:
            return draft.question
        if draft.set not in self._questions:
            queries = (self._eval_folder / draft.set / QUERIES).read_text(encoding="utf-8")
            rows = [json.loads(line) for line in queries.splitlines()]
            self._questions[draft.set] = {row["id"]: " ".join(row["text"].split()) for row in rows}
        return self._questions[draft.set][draft.question_id]

    def words_of(self, draft: Draft) -> list[Words]:
        """Return the words of a draft's citations, in their order.

        Raises UnreadableSet if the set no longer holds an article in the version cited.
        """
        return [self._words(draft.set, cited) for cited in draft.citations]

    def article_of(self, draft: Draft, cited: Cited) -> str:
        """Return the whole text of the article that is cited; raises as `words_of`."""
        return self._story(draft.set, cited).text

    def _words(self, name: str, cited: Cited) -> Words:
        story = self._story(name, cited)
        text = story.text[cited.start : cited.end]
        return Words(cited, story.title, story.publisher, story.published, text)

    def _story(self, name: str, cited: Cited) -> Story:
        if name not in self._sets:
            self._sets[name] = self._stories(name)
        story = self._sets[name].get(cited.version)
        if story is None:
            raise UnreadableSet(
                f"{name} holds no article of version {cited.version} ({cited.article_id!r}): "
                "the drafts were written over other words; use the set they were made from"
            )
        return story

    def _stories(self, name: str) -> dict[str, Story]:
        """The stories of a set by the version of their text, the first where several have one."""
        if name == SEEDS:
            files = sorted(self._seeds.iterdir())
        else:
            files = [self._eval_folder / name / CORPUS]
        stories: dict[str, Story] = {}
        for file in files:
            for story in read_stories(file):
                if isinstance(story, Story):
                    stories.setdefault(version_of(story.text), story)
        return stories
