"""Choosing the next token where only the numbers of existing sources may stand in brackets.

A grammar tried on a whole vocabulary costs more than the model's own step. So the token is chosen
freely, looked at by the grammar alone, and chosen again from what the grammar allows only where
it was not allowed: as llama.cpp's own programs do it (common/sampling.cpp).
"""

import ctypes
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

# The usual narrowing before chance decides; llama.cpp's own defaults.
TOP_K = 40
TOP_P = 0.95
MIN_P = 0.05


class CitationSampler:
    """Samples one draft from a context; free it with close."""

    def __init__(
        self, llama_cpp: Any, vocab: Any, numbers: Sequence[int], temperature: float, seed: int
    ) -> None:
        """numbers: those of the sources. temperature: 0 takes the likeliest token each time."""
        self._api = llama_cpp
        self._grammar = llama_cpp.llama_sampler_init_grammar(
            vocab, citation_grammar(numbers).encode(), b"root"
        )
        self._chain = llama_cpp.llama_sampler_chain_init(
            llama_cpp.llama_sampler_chain_default_params()
        )
        for sampler in self._samplers(temperature, seed):
            llama_cpp.llama_sampler_chain_add(self._chain, sampler)
        self._vocab_size = int(llama_cpp.llama_vocab_n_tokens(vocab))

    def sample(self, context: Any) -> int:
        """Return the next token after what the context holds."""
        token = self._api.llama_sampler_sample(self._chain, context, -1)
        if not self._is_allowed(token):
            token = self._chosen_among_allowed(context)
        self._api.llama_sampler_accept(self._grammar, token)
        return int(token)

    def close(self) -> None:
        self._api.llama_sampler_free(self._chain)
        self._api.llama_sampler_free(self._grammar)

    def _samplers(self, temperature: float, seed: int) -> list[Any]:
        if temperature == 0:
            return [self._api.llama_sampler_init_greedy()]
        return [
            self._api.llama_sampler_init_top_k(TOP_K),
            self._api.llama_sampler_init_top_p(TOP_P, 1),
            self._api.llama_sampler_init_min_p(MIN_P, 1),
            self._api.llama_sampler_init_temp(temperature),
            self._api.llama_sampler_init_dist(seed),
        ]

    def _is_allowed(self, token: int) -> bool:
        candidates, data = self._candidates(np.array([token]), np.zeros(1))
        self._api.llama_sampler_apply(self._grammar, ctypes.byref(candidates))
        return bool(math.isfinite(data["logit"][0]))

    def _chosen_among_allowed(self, context: Any) -> int:
        logits = np.ctypeslib.as_array(
            self._api.llama_get_logits_ith(context, -1), shape=(self._vocab_size,)
        )
        candidates, _ = self._candidates(np.arange(self._vocab_size), logits)
        self._api.llama_sampler_apply(self._grammar, ctypes.byref(candidates))
        self._api.llama_sampler_apply(self._chain, ctypes.byref(candidates))
        return int(candidates.data[candidates.selected].id)

    def _candidates(self, tokens: Any, logits: Any) -> tuple[Any, Any]:
        """llama.cpp's array of candidates, and the NumPy memory it lies in."""
        data = np.zeros(len(tokens), dtype=_CANDIDATE)
        data["id"] = tokens
        data["logit"] = logits
        pointer = data.ctypes.data_as(self._api.llama_token_data_p)
        return self._api.llama_token_data_array(pointer, len(tokens), -1, False), data


_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])


def citation_grammar(numbers: Sequence[int]) -> str:
    """Return GBNF for text in which brackets hold only the given numbers; without any, nothing."""
    if not numbers:
        return "root ::= [^\\[\\]]+\n"
    choices = " | ".join(f'"{number}"' for number in numbers)
    return f'root ::= ([^\\[\\]] | "[" number "]")+\nnumber ::= {choices}\n'
