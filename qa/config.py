"""The configuration: one frozen value; this module alone reads files and the environment.

Precedence: defaults < footnote.toml < FOOTNOTE_* < command line. Unknown keys are errors.
"""

import dataclasses
import os
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from index.errors import ConfigError

CONFIG_FILE = "footnote.toml"
ENVIRONMENT_PREFIX = "FOOTNOTE_"


# Settings that other programs of the hub's users know under a name of their own.
SHARED_VARIABLES = {"HF_TOKEN": "hub_token", "HF_ENDPOINT": "hub_endpoint"}
_USER_DATA = Path(platformdirs.user_data_dir("footnote"))


def _setting(default: Any, text: str, low: float | None = None, high: float | None = None) -> Any:
    metadata = {"help": text, "low": low, "high": high}
    return field(default=default, metadata=metadata)


def _secret(text: str) -> Any:
    """A setting that is never printed with the others."""
    return field(default="", repr=False, metadata={"help": text, "low": None, "high": None})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, validated. Paths may be relative to the working directory."""

    data_dir: Path = _setting(_USER_DATA, "Where the index and the caches live")
    articles: tuple[str, ...] = _setting((), "Folders to index when the command names none")
    model: str = _setting(
        "",
        "A GGUF file, the name of a pulled model, or none for the articles' own sentences; "
        "empty: what `footnote models use` chose",
    )
    server_url: str = _setting(
        "",
        "An OpenAI-compatible server that writes the answers where `model` names none, such as "
        "http://127.0.0.1:8080/v1; question and evidence are sent there",
    )
    server_model: str = _setting("", "The model asked of that server; empty: the only one it has")
    server_key: str = _secret("Sent to that server as a bearer token")
    server_in_flight: int = _setting(4, "Answers that server may write at once", 1, 256)
    server_connect_s: float = _setting(5.0, "Longest wait for a connection to it", 0.1, 600.0)
    server_first_token_s: float = _setting(
        60.0, "Longest wait for the first word of an answer", 0.1, 3_600.0
    )
    server_between_tokens_s: float = _setting(
        20.0, "Longest silence in the middle of an answer", 0.1, 3_600.0
    )
    models_dir: Path = _setting(_USER_DATA / "models", "Where pulled language models live")
    hub_endpoint: str = _setting("https://huggingface.co", "The model hub; HF_ENDPOINT is read too")
    hub_token: str = _secret("Sent to the hub for models that ask for it; HF_TOKEN is read too")
    host: str = _setting("127.0.0.1", "The address the server listens on")
    port: int = _setting(8017, "The port the server listens on", 0, 65_535)
    token: str = _secret("Asked of every caller; needed where host is not loopback")
    client_rate: float = _setting(
        10.0,
        "Requests a second of each client, in bursts of three seconds' worth; 50 times as many "
        "from this machine; 0: any number",
        0.0,
        100_000.0,
    )
    passage_chars: int = _setting(700, "The most characters of a passage", 100, 4_000)
    top_k: int = _setting(8, "Passages looked at for an answer", 1, 50)
    candidate_k: int = _setting(50, "Candidates of each engine before the fusion", 1, 1_000)
    read_k: int = _setting(
        20, "Passages the evidence model reads for an answer, 1 to 50; 0: it is not used", 0, 50
    )
    evidence_k: int = _setting(6, "Pieces of evidence shown and put into the prompt", 1, 20)
    answer_threshold: float = _setting(
        0.55,
        "Least probability that the evidence answers; below it the articles do not say. Where one "
        "question in five has no answer, the best F1 of refusals lies near 0.6 on newsqa-dev and "
        "wiki-dev, near 0.3 on onestop; less refuses fewer questions that have one (docs/log.md)",
        0.0,
        1.0,
    )
    context_tokens: int = _setting(4_096, "The language model's context", 256, 1_000_000)
    max_answer_tokens: int = _setting(320, "The longest answer the model may write", 16, 8_192)
    temperature: float = _setting(0.0, "Randomness of the model; 0 is none", 0.0, 2.0)
    seed: int = _setting(1, "Seed of the model's randomness", 0, 2**32 - 1)
    threads: int = _setting(0, "Threads of the model; 0: one per core", 0, 1_024)
    time_limit_s: float = _setting(120.0, "Longest time one answer may take", 1.0, 3_600.0)
    queue_size: int = _setting(8, "Questions that may wait for the model", 0, 1_000)

    shutdown_s: float = _setting(
        10.0, "How long running answers may go on when the server is stopped", 0.0, 600.0
    )

    def __post_init__(self) -> None:
        for setting in dataclasses.fields(self):
            value = getattr(self, setting.name)
            low, high = setting.metadata["low"], setting.metadata["high"]
            if low is not None and not low <= value <= high:
                raise ConfigError(
                    f"{setting.name} = {value} is out of range: choose {low:g} to {high:g}"
                )


def load_settings(
    overrides: Mapping[str, Any],
    config_file: Path | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Settings:
    """Return the settings in force.

    overrides: settings from the command line; None values count as not given.
    config_file: must exist if given; otherwise footnote.toml of the working directory, if any.
    Raises ConfigError naming the key or value and the remedy.
    """
    values: dict[str, Any] = {}
    values.update(_from_file(config_file))
    values.update(_from_environment(environment))
    values.update({key: value for key, value in overrides.items() if value is not None})
    known = {setting.name: setting for setting in dataclasses.fields(Settings)}
    types = typing.get_type_hints(Settings)
    unknown = sorted(values.keys() - known.keys())
    if unknown:
        raise ConfigError(f"unknown setting {unknown[0]!r}: the settings are {', '.join(known)}")
    return Settings(**{key: _converted(key, types[key], value) for key, value in values.items()})


def _from_file(config_file: Path | None) -> dict[str, Any]:
    path = config_file or Path(CONFIG_FILE)
    if config_file is None and not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            f"cannot read {path}: {error.strerror}: correct that, or name another with --config"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    known = {setting.name for setting in dataclasses.fields(Settings)}
    found = {
        key.removeprefix(ENVIRONMENT_PREFIX).lower(): value
        for key, value in environment.items()
        if key.startswith(ENVIRONMENT_PREFIX)
    }
    shared = {
        setting: environment[name]
        for name, setting in SHARED_VARIABLES.items()
        if environment.get(name)
    }
    # FOOTNOTE_DATA names the evaluation data of the benchmarks; it is not a setting.
    own = {key: value for key, value in found.items() if key in known or key != "data"}
    return shared | own


def _converted(key: str, kind: Any, value: Any) -> Any:
    try:
        if kind is Path:
            return Path(value).expanduser()
        if kind == tuple[str, ...]:
            parts = value.split(os.pathsep) if isinstance(value, str) else list(value)
            if not all(isinstance(part, str) for part in parts):
                raise TypeError(value)
            return tuple(part for part in parts if part)
        if kind is str and not isinstance(value, str):
            raise TypeError(value)
        if isinstance(value, bool) or (kind is int and isinstance(value, float)):
            raise ValueError(value)
        return kind(value)
    except RuntimeError as error:  # "~somebody", and nobody is called so
        raise ConfigError(f"{key} = {value!r}: {error}; write the whole path") from error
    except (TypeError, ValueError) as error:
        name = getattr(kind, "__name__", "list")
        raise ConfigError(f"{key} = {value!r} is not of type {name}: correct it") from error
