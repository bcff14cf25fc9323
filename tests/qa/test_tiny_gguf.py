"""Check that the hand-made model recites its script through the real llama.cpp."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from llama_cpp import Llama
from llama_cpp.llama_grammar import LlamaGrammar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tiny_gguf import CHAT_TEMPLATE, PIECES_START, cut_script, write_scripted_gguf

SCRIPT = "The dam broke on the Monday; the the the the town was empty [1].\nNobody was hurt [2]."
PROMPTS = ("What happened?", "The dam broke.\n\nWas anybody hurt — é—“ş”, 日本?")
MAXIMUM_BYTES = 1_000_000


@contextmanager
def opened(path: Path) -> Iterator[Llama]:
    """Load the model at ``path`` on one thread and free it afterwards."""
    model = Llama(str(path), n_ctx=2048, n_threads=1, n_threads_batch=1, verbose=False)
    try:
        yield model
    finally:
        model.close()


def stream(model: Llama, prompt: str, **options: Any) -> tuple[list[str], str | None]:
    """Return the streamed texts and the reason why generation ended."""
    texts: list[str] = []
    reason: str | None = None
    messages: Any = [
        {"role": "system", "content": "Answer briefly."},
        {"role": "user", "content": prompt},
    ]
    # The declared type is a union with the unstreamed answer, hence Any.
    chunks: Any = model.create_chat_completion(messages, stream=True, seed=1, **options)
    for chunk in chunks:
        choice = chunk["choices"][0]
        texts.append(choice["delta"].get("content") or "")
        reason = choice["finish_reason"]
    return [text for text in texts if text], reason


@pytest.mark.parametrize("temperature", [0.0, 0.7])
def test_streams_exactly_the_script_for_any_prompt(tmp_path: Path, temperature: float) -> None:
    path = tmp_path / "scripted.gguf"
    write_scripted_gguf(path, SCRIPT, name="reciter")
    assert path.stat().st_size < MAXIMUM_BYTES
    with opened(path) as model:
        assert model.metadata["tokenizer.chat_template"] == CHAT_TEMPLATE
        assert model.metadata["general.name"] == "reciter"
        for prompt in PROMPTS:
            texts, reason = stream(model, prompt, temperature=temperature)
            assert texts == cut_script(SCRIPT)
            assert reason == "stop"


def test_prompt_becomes_bytes_and_control_tokens(tmp_path: Path) -> None:
    path = tmp_path / "scripted.gguf"
    write_scripted_gguf(path, SCRIPT)
    text = f"<|im_start|>user\n{SCRIPT} é\0\0\0\0<|im_end|>\n".encode()
    with opened(path) as model:
        tokens = model.tokenize(text, add_bos=False, special=True)
        assert max(tokens) < PIECES_START
        assert model.detokenize(tokens, special=True) == text
        assert len(tokens) == len(text) - len("<|im_start|><|im_end|>") + 2


def test_loop_runs_until_the_token_limit(tmp_path: Path) -> None:
    path = tmp_path / "loop.gguf"
    write_scripted_gguf(path, SCRIPT, loop=True)
    with opened(path) as model:
        texts, reason = stream(model, PROMPTS[0], temperature=0.0, max_tokens=100)
    pieces = cut_script(SCRIPT)
    assert texts == (pieces * 100)[:100]
    assert reason == "length"


@pytest.mark.parametrize("script", ["é—“ş”", "é", "", "Ends with </s>", "a[EOS]b<PAD>c", "😀😀😀"])
def test_unusual_scripts_survive(tmp_path: Path, script: str) -> None:
    path = tmp_path / "unusual.gguf"
    write_scripted_gguf(path, script)
    with opened(path) as model:
        texts, reason = stream(model, PROMPTS[0], temperature=0.0)
    assert "".join(texts) == script
    assert reason == "stop"


@pytest.mark.parametrize("temperature", [0.0, 0.7])
def test_grammar_that_permits_the_script_leaves_it_alone(
    tmp_path: Path, temperature: float
) -> None:
    script = "Wholly “true” [1].\nIt was so [12]."
    path = tmp_path / "scripted.gguf"
    write_scripted_gguf(path, script)
    grammar = LlamaGrammar.from_string(
        'root ::= line ("\\n" line)*\nline ::= [^\\n[]+ "[" [0-9]+ "]."', verbose=False
    )
    with opened(path) as model:
        for _ in range(2):  # the same grammar object must serve a second answer
            texts, reason = stream(model, PROMPTS[0], temperature=temperature, grammar=grammar)
            assert "".join(texts) == script
            assert reason == "stop"


def test_longest_script_stays_small(tmp_path: Path) -> None:
    path = tmp_path / "long.gguf"
    script = "".join(f"{number:04}" for number in range(1023))
    write_scripted_gguf(path, script)
    assert path.stat().st_size < MAXIMUM_BYTES
    with opened(path) as model:
        texts, _ = stream(model, PROMPTS[0], temperature=0.7)
    assert "".join(texts) == script
    with pytest.raises(ValueError, match="at most 1023"):
        write_scripted_gguf(path, script + "more")


@pytest.mark.parametrize(("script", "loop"), [("a", False), ("</s>", False), ("", True)])
def test_impossible_scripts_are_refused(tmp_path: Path, script: str, loop: bool) -> None:
    path = tmp_path / "refused.gguf"
    with pytest.raises(ValueError, match="script"):
        write_scripted_gguf(path, script, loop=loop)
    assert not path.exists()
