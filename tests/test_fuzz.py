"""A short run of the fuzz script: hundreds of generated requests, none answered with a defect."""

from pathlib import Path

from fuzz import fuzz, server

from index.embedder import OpenVinoEmbedder


def test_generated_requests_are_answered_as_documented(
    embedder: OpenVinoEmbedder, tmp_path: Path
) -> None:
    with server(tmp_path, embedder) as client:
        outcome = fuzz(client, tmp_path, max_examples=3, seed=0)
        assert client.get("/readyz").status_code == 200
    assert outcome.code == 0, outcome.output
    assert outcome.server_errors == 0
    assert outcome.requests > 300
    assert outcome.statuses.keys() >= {200, 400, 404, 405, 415}
