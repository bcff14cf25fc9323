"""Every error Footnote raises on purpose, in one tree.

FootnoteError
├── InputError              what the caller sent cannot be used
│   ├── InvalidQuestion
│   ├── InvalidFilter
│   ├── InvalidRequest
│   ├── NotFound
│   └── ConfigError
├── SourceError             an article or folder cannot be read
│   ├── UnreadableArticle
│   ├── NoArticles
│   └── UnreadableSet
├── IndexUnavailable        there is no index that can serve
│   ├── NoIndex
│   │   └── NoEarlierGeneration
│   ├── IndexDamaged
│   └── IndexMismatch
├── BuildInProgress
├── BuildFailed
├── DiskFull
├── ModelError              a model cannot be used
│   ├── ModelMissing
│   ├── ModelInvalid
│   └── ModelTooLarge
├── HubError                a model hub was asked and did not deliver
│   ├── HubUnreachable
│   ├── HubRefused
│   └── DownloadDamaged
├── PullInProgress
├── GenerationFailed        a language model was asked and did not deliver
│   ├── QueueFull
│   ├── TimedOut
│   ├── ServerFailed
│   └── Cancelled
├── AddressInUse
├── ServerStops
└── FileRefused

Each class has a stable `code`; each message names the offending value and the remedy.
"""


class FootnoteError(Exception):
    """Base of the tree: never raised itself."""

    code = "error"


class InputError(FootnoteError):
    """What the caller sent cannot be used."""

    code = "invalid-input"


class InvalidQuestion(InputError):
    """The question is empty, too long, or not text."""

    code = "invalid-question"


class InvalidFilter(InputError):
    """A filter is unknown, malformed or contradicts itself."""

    code = "invalid-filter"


class InvalidRequest(InputError):
    """The request body or a parameter is not of the documented form."""

    code = "invalid-request"


class NotFound(InputError):
    """What was asked for by name does not exist."""

    code = "not-found"


class ConfigError(InputError):
    """The configuration has an unknown key or a value out of range."""

    code = "invalid-configuration"


class SourceError(FootnoteError):
    """Something on the editor's side cannot be read."""

    code = "source-error"


class UnreadableArticle(SourceError):
    """One file cannot be read as an article; the build goes on without it."""

    code = "unreadable-article"


class NoArticles(SourceError):
    """The named places hold no readable article at all."""

    code = "no-articles"


class UnreadableSet(SourceError):
    """A set to evaluate with is not in the evaluation form."""

    code = "unreadable-set"


class IndexUnavailable(FootnoteError):
    """There is no index that can answer."""

    code = "index-unavailable"


class NoIndex(IndexUnavailable):
    """No generation has been built yet."""

    code = "no-index"


class NoEarlierGeneration(NoIndex):
    """There is no generation before the one that serves."""

    code = "no-earlier-generation"


class IndexDamaged(IndexUnavailable):
    """A generation's files are not the ones its manifest describes."""

    code = "index-damaged"


class IndexMismatch(IndexUnavailable):
    """The index was built with other settings than the configured ones."""

    code = "index-mismatch"


class BuildInProgress(FootnoteError):
    """Another process is building in the same data folder."""

    code = "build-in-progress"


class BuildFailed(FootnoteError):
    """A build in a process of its own ended without a result."""

    code = "build-failed"


class DiskFull(FootnoteError):
    """The disk has no room for what is to be written."""

    code = "disk-full"


class ModelError(FootnoteError):
    """A model cannot be used."""

    code = "model-error"


class ModelMissing(ModelError):
    """The named model file is not there."""

    code = "model-missing"


class ModelInvalid(ModelError):
    """The file is there but is not the model it should be."""

    code = "model-invalid"


class ModelTooLarge(ModelError):
    """The model does not fit into the memory that is free."""

    code = "model-too-large"


class HubError(FootnoteError):
    """A model hub was asked and did not deliver."""

    code = "hub-error"


class HubUnreachable(HubError):
    """The hub does not answer, or breaks off again and again."""

    code = "hub-unreachable"


class HubRefused(HubError):
    """The hub answers and does not give the file."""

    code = "hub-refused"


class DownloadDamaged(HubError):
    """What arrived is not the file it should be."""

    code = "download-damaged"


class PullInProgress(FootnoteError):
    """Another pull runs already."""

    code = "pull-in-progress"


class GenerationFailed(FootnoteError):
    """A language model was asked and did not deliver."""

    code = "generation-failed"


class QueueFull(GenerationFailed):
    """The language model's queue has no free place; one is expected in retry_after_s."""

    code = "queue-full"

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class TimedOut(GenerationFailed):
    """The language model took longer than its time limit."""

    code = "timed-out"


class ServerFailed(GenerationFailed):
    """The language model's server does not answer, refuses, or breaks off."""

    code = "server-failed"


class Cancelled(GenerationFailed):
    """The reader left or pressed stop."""

    code = "cancelled"


class AddressInUse(FootnoteError):
    """The server cannot listen on the configured address."""

    code = "address-in-use"


class ServerStops(FootnoteError):
    """The server is being stopped and finishes no more answers."""

    code = "server-stops"


class FileRefused(FootnoteError):
    """The system does not give a file or folder, for a reason of its own."""

    code = "file-refused"
