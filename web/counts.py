"""What a server counts and times, in a Prometheus registry of its own."""

from collections.abc import Iterable, Iterator
from http import HTTPMethod

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from index.errors import FootnoteError, IndexUnavailable
from qa.answer import Answer
from qa.draft import Queued
from qa.pipeline import Done, Event, QAService

# Upper bounds in seconds: a search takes some milliseconds, a written answer up to minutes.
_BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
_MS_PER_S = 1000.0
_METHODS = frozenset(method.value for method in HTTPMethod)


class Counts:
    """The counts and times of one server."""

    def __init__(self, service: QAService) -> None:
        self.registry = registry = CollectorRegistry()
        self._requests = Counter(
            "footnote_requests",
            "Requests answered",
            ["method", "route", "status"],
            registry=registry,
        )
        self._request_seconds = Histogram(
            "footnote_request_seconds",
            "From the request to the end of its response",
            ["route"],
            buckets=_BOUNDS_S,
            registry=registry,
        )
        self._stage_seconds = Histogram(
            "footnote_stage_seconds",
            "Stages of an answer; first_token and total count from the question",
            ["stage"],
            buckets=_BOUNDS_S,
            registry=registry,
        )
        self._in_flight = Gauge(
            "footnote_answers_in_flight", "Answers being made", registry=registry
        )
        self._queue = Gauge(
            "footnote_queue_length", "Answers that wait for the language model", registry=registry
        )
        self._answers = Counter(
            "footnote_answers",
            "Answers by status; not_in_articles: the articles do not say",
            ["status"],
            registry=registry,
        )
        self._failed = Counter(
            "footnote_answers_failed",
            "Answers that ended in an error",
            ["error"],
            registry=registry,
        )
        self._withheld = Counter(
            "footnote_withheld_sentences",
            "Written sentences the articles do not support",
            registry=registry,
        )
        self._tokens = Counter(
            "footnote_tokens",
            "Tokens of the language model; reused ones of a prompt were not read again",
            ["kind"],
            registry=registry,
        )
        ProcessCollector(registry=registry)
        registry.register(_ServiceCollector(service))

    def observed(self, events: Iterable[Event]) -> Iterator[Event]:
        """Pass on the events of an answer and count what they tell."""
        waits = False
        self._in_flight.inc()
        try:
            for event in events:
                if isinstance(event, Queued) != waits:
                    waits = not waits
                    self._queue.inc(1 if waits else -1)
                if isinstance(event, Done):
                    self._observe(event.answer)
                yield event
        except FootnoteError as error:
            self._failed.labels(error.code).inc()
            raise
        finally:
            self._in_flight.dec()
            self._queue.dec(waits)

    def observe_request(self, method: str, met: str | None, status: int, seconds: float) -> None:
        """Count a request. met: the rule of its route; None if there is none.

        Methods that HTTP does not have count as one: a client may make up any number of them.
        """
        method = method if method in _METHODS else "other"
        self._requests.labels(method, met or "", status).inc()
        self._request_seconds.labels(met or "").observe(seconds)

    def _observe(self, answer: Answer) -> None:
        self._answers.labels(answer.status).inc()
        self._withheld.inc(len(answer.withheld))
        for stage, ms in answer.timings_ms.items():
            self._stage_seconds.labels(stage).observe(ms / _MS_PER_S)
        if answer.usage is not None:
            self._tokens.labels("prompt").inc(answer.usage.prompt_tokens)
            self._tokens.labels("reused").inc(answer.usage.reused_tokens)
            self._tokens.labels("answer").inc(answer.usage.answer_tokens)


class _ServiceCollector(Collector):
    """What is looked up when it is asked for: the generation that serves, and the cache."""

    def __init__(self, service: QAService) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        found = {"hit": self._service.vectors.hits, "miss": self._service.vectors.misses}
        cache = CounterMetricFamily(
            "footnote_sentence_cache", "Vectors of sentences looked up", labels=["result"]
        )
        for result, count in found.items():
            cache.add_metric([result], count)
        yield cache
        try:
            manifest = self._service.index.current().manifest
        except IndexUnavailable:
            yield GaugeMetricFamily("footnote_index_ready", "An index serves", 0)
            return
        yield GaugeMetricFamily("footnote_index_ready", "An index serves", 1)
        yield GaugeMetricFamily("footnote_generation", "The one that serves", manifest.number)
        yield GaugeMetricFamily("footnote_articles", "Articles indexed", manifest.articles)
        yield GaugeMetricFamily("footnote_passages", "Passages indexed", manifest.passages)
