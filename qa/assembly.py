"""The service put together from the settings; nothing is loaded until it is used."""

import os
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from index.data_folder import DataFolder
from index.errors import NoArticles
from index.export import open_embedder
from index.generation import LiveIndex
from qa.config import Settings
from qa.evidence_model import EvidenceModel, open_evidence_model
from qa.extractive import ExtractiveGenerator
from qa.finding import AskOptions
from qa.generator import DraftGenerator
from qa.llama import LlamaGenerator
from qa.llama_model import LlamaOptions
from qa.models import ModelFolder
from qa.pipeline import QAService

if TYPE_CHECKING:
    from qa.hub import Hub

NO_MODEL_NOTE = (
    "No language model is set up: these are the articles' own sentences. To have answers "
    "written: `footnote models list`, `footnote models pull NAME`, `footnote models use NAME`."
)


def open_service(settings: Settings) -> QAService:
    """Return the service; raise ModelMissing or ModelInvalid if the named model cannot be used."""
    embedder = open_embedder(embedders_folder(settings))
    generator, note = open_generator(settings)
    index = LiveIndex(DataFolder(settings.data_dir), embedder.info)
    return QAService(index, embedder, generator, note, open_reader(settings))


def require_index(settings: Settings) -> None:
    """Raise NoIndex where none was built, before a model is prepared for it."""
    data = DataFolder(settings.data_dir)
    if not data.numbers():
        raise data.no_index()


def open_reader(settings: Settings) -> EvidenceModel | None:
    """Return the evidence model if it is to be used; raise ModelMissing if it is not there."""
    if settings.read_k == 0:
        return None
    return open_evidence_model(embedders_folder(settings))


def open_generator(settings: Settings) -> tuple[DraftGenerator, str | None]:
    """Return the configured generator, and what to say when it is the extractive one."""
    if settings.server_url and not settings.model:
        return _open_server(settings), None
    path = model_path(settings)
    if path is None:
        return ExtractiveGenerator(), NO_MODEL_NOTE
    options = LlamaOptions(
        context_tokens=settings.context_tokens,
        max_answer_tokens=settings.max_answer_tokens,
        temperature=settings.temperature,
        seed=settings.seed,
        threads=settings.threads or os.cpu_count() or 1,
        time_limit_s=settings.time_limit_s,
        queue_size=settings.queue_size,
    )
    return LlamaGenerator(path, options), None


def _open_server(settings: Settings) -> DraftGenerator:
    from qa.chat_client import ServerOptions  # loads httpx, which other generators do not need
    from qa.openai_server import ServerGenerator

    return ServerGenerator(
        ServerOptions(
            url=settings.server_url,
            model=settings.server_model,
            key=settings.server_key,
            context_tokens=settings.context_tokens,
            max_answer_tokens=settings.max_answer_tokens,
            temperature=settings.temperature,
            seed=settings.seed,
            in_flight=settings.server_in_flight,
            connect_s=settings.server_connect_s,
            first_token_s=settings.server_first_token_s,
            between_tokens_s=settings.server_between_tokens_s,
            time_limit_s=settings.time_limit_s,
            queue_size=settings.queue_size,
        )
    )


def model_path(settings: Settings) -> Path | None:
    """Return the model file to use: the configured one, else the chosen, else one that ships.

    None if there is none, or if a configured server writes the answers. Raises ModelMissing if a
    model is named that is not there.
    """
    folder = ModelFolder(settings.models_dir)
    if settings.model:
        return folder.path_of(settings.model)
    if settings.server_url:
        return None
    if folder.choice() is not None:
        return folder.chosen_path()
    shipped = sorted(
        entry.name for entry in resources.files("models").iterdir() if entry.name.endswith(".gguf")
    )
    return Path(str(resources.files("models") / shipped[0])) if shipped else None


def open_hub(settings: Settings) -> "Hub":
    """Return the configured model hub; nothing is sent before it is asked for something."""
    from qa.hub import Hub, HubOptions  # loads httpx, which answering does not need

    return Hub(HubOptions(settings.hub_endpoint, settings.hub_token.strip()))


def embedders_folder(settings: Settings) -> Path:
    return settings.data_dir / "embedders"


def ask_options(settings: Settings) -> AskOptions:
    return AskOptions(
        top_k=settings.top_k,
        candidate_k=settings.candidate_k,
        evidence_k=settings.evidence_k,
        read_k=settings.read_k,
        answer_threshold=settings.answer_threshold,
    )


def article_roots(data: DataFolder, settings: Settings) -> list[Path]:
    """Return the folders to index when none is named: the last build's, else the configured.

    Raises NoArticles if there are neither.
    """
    manifest = data.newest_manifest()
    if manifest is not None:
        return [Path(source) for source in manifest.sources]
    if not settings.articles:
        raise NoArticles("no folder is named: footnote index FOLDER")
    return [Path(folder) for folder in settings.articles]
