"""The whole path of a question, for the evaluation: one index, or one without some articles."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.embedder import Embedder
from index.errors import InvalidQuestion
from index.generation import LiveIndex
from index.search import article_text
from qa.answer import Answer
from qa.evaluation.eval_set import EvalQuestion
from qa.evidence_model import EvidenceModel, Reading, TitledText
from qa.finding import AskOptions
from qa.generator import DraftGenerator
from qa.pipeline import QAService, final_answer


@dataclass(frozen=True, slots=True)
class Product:
    """What is measured: the parts of the service, as they are configured."""

    embedder: Embedder
    generator: DraftGenerator
    reader: EvidenceModel | None
    options: AskOptions
    passage_chars: int


class RememberedReadings(EvidenceModel):
    """The evidence model; what it read is remembered until it is told to forget.

    A question is asked of two indexes and ranked apart, over mostly the same passages.
    """

    def __init__(self, model: EvidenceModel) -> None:
        super().__init__(model.folder, model.precision, model.mix)
        self._inner = model
        self._known: dict[tuple[str, TitledText], Reading] = {}

    def forget(self) -> None:
        self._known.clear()

    def load(self) -> None:
        self._inner.load()

    def read(self, question: str, passages: Sequence[TitledText]) -> list[Reading]:
        missing = [p for p in dict.fromkeys(passages) if (question, p) not in self._known]
        if missing:
            for passage, reading in zip(missing, self._inner.read(question, missing), strict=True):
                self._known[question, passage] = reading
        return [self._known[question, passage] for passage in passages]

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return self._inner.support(pairs)


class Asker:
    """Asks the questions of a set of one index, as a reader would."""

    def __init__(self, index: LiveIndex, product: Product) -> None:
        self._service = QAService(index, product.embedder, product.generator, None, product.reader)
        self._options = product.options
        self.generation = index.current()

    def share_vectors(self, other: "Asker") -> None:
        """Take the vectors of sentences that the other has computed."""
        self._service.vectors = other._service.vectors

    def prepare(self) -> None:
        """Load the models now, so that no question is measured with it."""
        self._service.prepare()

    def ask(self, question: EvalQuestion) -> Answer | None:
        """Return the answer; None for what may not be asked (it is too long, or has no words)."""
        try:
            events = self._service.answer(question.text, self._options_of(question))
            return final_answer(events)
        except InvalidQuestion:
            return None

    def found_versions(self, question: EvalQuestion) -> frozenset[str]:
        """Return the versions of the articles whose passages are looked at for an answer."""
        options = self._options_of(question)
        options = replace(options, top_k=max(options.top_k, options.read_k))
        finder = self._service.finder(options)
        hits = finder.hits(finder.read(question.text)).hits
        return frozenset(hit.article.version for hit in hits)

    def texts(self) -> dict[str, str]:
        """Return version → text of every indexed article."""
        return {
            article.version: article_text(self.generation, article)
            for article in self.generation.tables.articles()
        }

    def _options_of(self, question: EvalQuestion) -> AskOptions:
        return replace(self._options, as_of=question.as_of)
