"""What holding a draft to existing citation numbers costs for each token.

A model with a vocabulary as large as today's is written on the spot; its layers are tiny, so what
is measured is the choice of tokens. Run: python bench/grammar.py
"""

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import llama_cpp
from common import machine
from tiny_gguf import Size, write_scripted_gguf

from qa.sampling import CitationSampler, citation_grammar

TEXT = "Round and round it goes in the town. [1] And up and down it falls. [1] "
VOCABULARY = 150_000
NUMBERS = range(1, 7)
TOKENS = 300


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wide.gguf"
        size = Size(unused_tokens=VOCABULARY)
        write_scripted_gguf(path, TEXT, loop=True, context_tokens=4_096, size=size)
        llama = llama_cpp.Llama(str(path), n_ctx=1_024, verbose=False)
    prompt = llama.tokenize(b"Sources: one. Question: what goes round?")
    grammar = llama_cpp.LlamaGrammar.from_string(citation_grammar(NUMBERS), verbose=False)
    print(machine())
    for temperature in (0.0, 0.7):
        free = ms_per_token(partial(generated, llama, prompt, temperature, None))
        whole = ms_per_token(partial(generated, llama, prompt, temperature, grammar))
        ours = ms_per_token(partial(sampled, llama, prompt, temperature))
        print(
            f"temperature {temperature}: free {free:.2f} ms a token, grammar on the whole "
            f"vocabulary {whole:.2f} ms, grammar on the chosen token {ours:.2f} ms"
        )


def ms_per_token(write: Callable[[], None]) -> float:
    write()
    started = time.perf_counter()
    write()
    return (time.perf_counter() - started) / TOKENS * 1_000


def generated(
    llama: llama_cpp.Llama, prompt: list[int], temperature: float, grammar: object
) -> None:
    tokens = llama.generate(prompt, temp=temperature, repeat_penalty=1.0, grammar=grammar)
    for _ in zip(range(TOKENS), tokens, strict=False):
        pass


def sampled(llama: llama_cpp.Llama, prompt: list[int], temperature: float) -> None:
    sampler = CitationSampler(llama_cpp, llama._model.vocab, NUMBERS, temperature, 1)
    llama.reset()
    llama.eval(prompt)
    for _ in range(TOKENS):
        llama.eval([sampler.sample(llama.ctx)])
    sampler.close()


if __name__ == "__main__":
    main()
