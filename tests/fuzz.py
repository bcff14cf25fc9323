"""Requests generated from the OpenAPI document, sent to the real server over a socket.

    python tests/fuzz.py [--requests 5000] [--seed 0]     (make fuzz)

schemathesis makes good and bad requests of every operation. No response may have a status from
500 on, and each must be as documented. Folders are temporary, the model hub is a stand-in, and a
rebuild does nothing. tests/test_fuzz.py runs a short form of it.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "tests"), str(REPOSITORY / "tests" / "web")]

import httpx  # noqa: E402
from hub_stand_in import hub_stand_in  # noqa: E402
from live import running  # noqa: E402
from stand_ins import succeed  # noqa: E402

from index.build import build_index  # noqa: E402
from index.data_folder import DataFolder  # noqa: E402
from index.embedder import Embedder  # noqa: E402
from index.export import open_embedder  # noqa: E402
from index.generation import LiveIndex  # noqa: E402
from qa.extractive import ExtractiveGenerator  # noqa: E402
from qa.pipeline import QAService  # noqa: E402

PASSAGE_CHARS = 700
_COUNTED = re.compile(r'^footnote_requests_total\{.*status="(\d+)".*\} ([\d.e+]+)$', re.M)


@dataclass(frozen=True)
class Outcome:
    """What a run of schemathesis found. statuses: responses by status, as the server counted."""

    code: int
    output: str
    statuses: Counter[int]

    @property
    def requests(self) -> int:
        return self.statuses.total()

    @property
    def server_errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 500)


@contextmanager
def server(folder: Path, embedder: Embedder) -> Iterator[httpx.Client]:
    """A server of the seeds whose every folder is temporary, at any rate."""
    data = DataFolder(folder / "data")
    build_index(data, [REPOSITORY / "seeds"], embedder, PASSAGE_CHARS)
    service = QAService(LiveIndex(data, embedder.info), embedder, ExtractiveGenerator(), None)
    with hub_stand_in() as hub:
        hub.put("some-one/Model-GGUF", {"model.gguf": b"GGUF and some weights"})
        settings = {
            "data_dir": data.path, "models_dir": folder / "models", "hub_endpoint": hub.hub_url,
            "client_rate": 0.0,
        }  # fmt: skip
        with running(service, succeed, **settings) as client:
            yield client
    data.texts.close()


def fuzz(client: httpx.Client, folder: Path, max_examples: int, seed: int) -> Outcome:
    """Run schemathesis against a server; max_examples: at most so many requests of each kind."""
    before = counted(client)
    done = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"), "--config-file",
            REPOSITORY / "tests" / "schemathesis.toml", "run", "--no-color",
            f"--max-examples={max_examples}", f"--seed={seed}", "--workers=2",
            "--continue-on-failure", "--no-shrink", str(client.base_url.join("/openapi.json")),
        ],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )  # fmt: skip
    return Outcome(done.returncode, done.stdout + done.stderr, counted(client) - before)


def counted(client: httpx.Client) -> Counter[int]:
    """Responses by status since the server started."""
    found: Counter[int] = Counter()
    for status, count in _COUNTED.findall(client.get("/metrics").text):
        found[int(status)] += int(float(count))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--embedders", type=Path, default=REPOSITORY / ".footnote" / "embedders")
    arguments = parser.parse_args()
    statuses: Counter[int] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with server(folder, open_embedder(arguments.embedders)) as client:
            seed = arguments.seed
            while statuses.total() < arguments.requests:
                outcome = fuzz(client, folder, 40, seed)
                statuses += outcome.statuses
                seed += 1
                print(outcome.output[-3_000:] if outcome.code else f"{outcome.requests} requests")
                if outcome.code or outcome.server_errors:
                    sys.exit(f"seed {seed - 1}: {dict(sorted(outcome.statuses.items()))}")
            assert client.get("/readyz").status_code == 200
    print(f"{statuses.total()} requests, no server error: {dict(sorted(statuses.items()))}")


if __name__ == "__main__":
    main()
