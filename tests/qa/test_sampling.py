"""Tokens chosen so that brackets hold only the numbers of existing sources."""

import re
from collections.abc import Iterator
from pathlib import Path

import llama_cpp
import pytest
from llama_cpp.llama_grammar import LlamaGrammar
from tiny_gguf import write_scripted_gguf

from qa.sampling import CitationSampler, citation_grammar

LOOP = "Seven [7] or [12] it is. "
TOKENS = 120


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[llama_cpp.Llama]:
    """A model that would cite sources 7 and 12 for ever."""
    path: Path = tmp_path_factory.mktemp("model") / "loop.gguf"
    write_scripted_gguf(path, LOOP, loop=True)
    model = llama_cpp.Llama(str(path), n_ctx=1_024, n_threads=1, verbose=False)
    yield model
    model.close()


def written(llama: llama_cpp.Llama, numbers: list[int], temperature: float, seed: int = 1) -> str:
    sampler = CitationSampler(llama_cpp, llama._model.vocab, numbers, temperature, seed)
    llama.reset()
    llama.eval(llama.tokenize(b"Who?"))
    tokens = []
    for _ in range(TOKENS):
        tokens.append(sampler.sample(llama.ctx))
        llama.eval([tokens[-1]])
    sampler.close()
    return llama.detokenize(tokens).decode("utf-8", errors="replace")


def cited(text: str) -> set[str]:
    """What stands in brackets; the last bracket may not be closed yet."""
    return set(re.findall(r"\[([^\]]*)\]", text))


def test_citation_grammar_lists_exactly_the_numbers() -> None:
    assert citation_grammar([1, 2, 12]) == (
        'root ::= ([^\\[\\]] | "[" number "]")+\nnumber ::= "1" | "2" | "12"\n'
    )


def test_without_sources_no_bracket_can_be_written(llama: llama_cpp.Llama) -> None:
    assert "[" not in written(llama, [], 0.0)


def test_citation_grammar_is_one_that_llama_cpp_reads() -> None:
    LlamaGrammar.from_string(citation_grammar([1, 2, 12]), verbose=False)


def test_numbers_that_exist_are_written_as_the_model_wants(llama: llama_cpp.Llama) -> None:
    text = written(llama, [1, 7, 12], 0.0)
    assert text.startswith(LOOP * 3)
    assert cited(text) == {"7", "12"}


@pytest.mark.parametrize("temperature", [0.0, 0.8, 2.0])
@pytest.mark.parametrize("numbers", [[1], [1, 2, 3], [12, 120]])
def test_no_other_number_can_be_written(
    llama: llama_cpp.Llama, numbers: list[int], temperature: float
) -> None:
    assert cited(written(llama, numbers, temperature)) <= {str(number) for number in numbers}


def test_the_likeliest_token_is_the_one_of_a_grammar_tried_on_the_whole_vocabulary(
    llama: llama_cpp.Llama,
) -> None:
    llama.reset()
    whole = llama.generate(
        llama.tokenize(b"Who?"), temp=0.0, repeat_penalty=1.0,
        grammar=LlamaGrammar.from_string(citation_grammar([1, 2]), verbose=False),
    )  # fmt: skip
    tokens = [token for _, token in zip(range(TOKENS), whole, strict=False)]
    expected = llama.detokenize(tokens).decode("utf-8", errors="replace")
    assert written(llama, [1, 2], 0.0) == expected


def test_chance_repeats_with_its_seed(llama: llama_cpp.Llama) -> None:
    first = written(llama, [1, 2], 2.0, seed=5)
    assert written(llama, [1, 2], 2.0, seed=5) == first
    assert len({written(llama, [1, 2], 2.0, seed=seed) for seed in range(5)}) > 1
