"""The trial of an evaluation: the set indexed, and what one question brings back.

The set is indexed twice, whole and without the withheld articles; each question is ranked and
asked of the whole, and asked again of the rest, where that shows whether it is refused.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from index.build import build_index
from index.data_folder import DataFolder
from index.generation import LiveIndex
from qa.evaluation.answers import Asked, gold_of
from qa.evaluation.asking import Asker, Product, RememberedReadings
from qa.evaluation.eval_set import EvalQuestion, EvalSet, write_corpus_without
from qa.evaluation.refusal import Case, CleanCases, case_of, is_absent
from qa.evaluation.retrieval import Ranker, Reader

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question with what came back.

    rankings: engine → ids of articles; none for a question without judgements. asked: the answer
    from the whole set; None where the set knows no answer. case: what it shows of refusing; None
    where it shows nothing, not being clean.
    """

    question: EvalQuestion
    rankings: Mapping[str, Sequence[str]]
    asked: Asked | None
    case: Case | None


class Trial:
    """The set indexed, whole and without the withheld articles, and what is asked of both."""

    def __init__(
        self,
        data: DataFolder,
        eval_set: EvalSet,
        product: Product,
        withheld: frozenset[str],
        on_progress: Progress,
    ) -> None:
        """withheld: versions of the articles left out; with none the whole is asked once."""
        self._eval_set, self.withheld = eval_set, withheld
        self._readings = RememberedReadings(product.reader) if product.reader else None
        self._product = replace(product, reader=self._readings)
        self._on_progress = on_progress
        self._open = ExitStack()
        self._whole = self._asker(data, eval_set.corpus)
        self._texts = self._whole.texts()
        self._rest = self._without_withheld(data) if withheld else self._whole
        self._clean = CleanCases(self._rest.texts())
        self.ranker = Ranker(
            self._whole.generation,
            product.embedder,
            product.options.candidate_k,
            eval_set.versions,
            Reader(self._readings, product.options.read_k) if self._readings else None,
        )

    def __enter__(self) -> "Trial":
        self._whole.prepare()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def passages(self) -> int:
        return self._whole.generation.manifest.passages

    def outcome(self, question: EvalQuestion) -> Outcome:
        """Ask the question. The whole comes first, so that its times are those of a reader."""
        if self._readings:
            self._readings.forget()
        asked = self._asked(self._whole, question) if question.has_gold else None
        rankings = self.ranker.rank(question) if question.is_answerable else {}
        return Outcome(question, rankings, asked, self._case(question, asked))

    def _asked(self, asker: Asker, question: EvalQuestion) -> Asked:
        versions = self._eval_set.relevant_versions(question)
        return Asked(question, gold_of(question, versions, self._texts), asker.ask(question))

    def _case(self, question: EvalQuestion, asked: Asked | None) -> Case | None:
        """The question as a case of the rest; only one that could be asked is one."""
        versions = self._eval_set.relevant_versions(question)
        if asked is None or asked.answer is None or not self._clean.has(question, versions):
            return None
        absent = is_absent(question, versions, self.withheld)
        again = asked if self._rest is self._whole else self._asked(self._rest, question)
        found = frozenset() if absent else self._rest.found_versions(question)
        return case_of(again, absent, found)

    def _without_withheld(self, data: DataFolder) -> Asker:
        """What asks an index of the other articles, built from what the whole's computed."""
        rest = DataFolder(data.path / "rest", cache=data.cache)
        self._open.callback(rest.texts.close)
        corpus = rest.path / "articles" / self._eval_set.corpus.name
        write_corpus_without(self._eval_set, self.withheld, corpus)
        asker = self._asker(rest, corpus)
        asker.share_vectors(self._whole)
        return asker

    def _asker(self, data: DataFolder, corpus: Path) -> Asker:
        embedder, passage_chars = self._product.embedder, self._product.passage_chars
        build_index(data, [corpus], embedder, passage_chars, on_progress=self._on_progress)
        return Asker(LiveIndex(data, embedder.info), self._product)
