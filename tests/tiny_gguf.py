"""Write a tiny GGUF model that recites a fixed script through the real llama.cpp.

Tests of the answering path need a language model that is small enough to write on the fly and
whose output is known in advance. The model written here has the llama architecture, a byte-level
gpt2 tokenizer and a ChatML template, so loading, templating, tokenizing, sampling, grammars and
streaming all run for real; only the weights are chosen by hand instead of learned.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]

CODE_BASE = 32
"""Digits per code position. A state is two digits, so 32 * 32 states keep the file below 1 MB."""

STATE_COUNT = CODE_BASE * CODE_BASE
"""States that two digits can tell apart: one that starts the script and one per piece."""

CODE_LENGTH = 2 * CODE_BASE
"""Two one-hot digits side by side; also a usual attention head size, so every kernel takes it."""

OUTPUT_WEIGHT = 8.0
"""Makes each matching digit worth 8 * sqrt(32) = 45 logits: chance and penalties cannot win."""

NORM_EPSILON = 1e-5
"""The usual llama value; it changes the unit-size codes by far less than one logit."""

PIECE_CHARACTERS = 4
"""About the length of an English token, so that text streams in realistic steps."""

START_STATE = 0
"""The state of every token that is not a piece: after any prompt the script starts."""

START_OF_TURN = "<|im_start|>"
END_OF_TURN = "<|im_end|>"
END_OF_TEXT = "<|endoftext|>"
CONTROL_TOKENS = (START_OF_TURN, END_OF_TURN, END_OF_TEXT)

BYTE_COUNT = 256
PIECES_START = BYTE_COUNT + len(CONTROL_TOKENS)
"""Token ids run: bytes, control tokens, script pieces in order."""

END_OF_TURN_ID = BYTE_COUNT + CONTROL_TOKENS.index(END_OF_TURN)
END_OF_TEXT_ID = BYTE_COUNT + CONTROL_TOKENS.index(END_OF_TEXT)

SINGLE_BYTE_TEXTS = frozenset(map(chr, range(128)))
"""Texts that a byte token already has; llama.cpp refuses a vocabulary with equal entries."""

MARKER_OPENINGS = ("<", "[", "_<")
MARKER_CLOSINGS = (">", "]")
"""llama.cpp takes any token spelled like ``</s>`` or ``[EOS]`` for an end-of-text token."""

CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


@dataclass(frozen=True)
class Size:
    """How large a model is written; width: a multiple of 64."""

    layers: int = 1
    width: int = CODE_LENGTH
    feed_forward: int = 32
    unused_tokens: int = 0


def write_scripted_gguf(
    path: Path,
    script: str,
    *,
    context_tokens: int = 4096,
    name: str = "scripted",
    loop: bool = False,
    size: Size | None = None,
) -> None:
    """Write to ``path`` a GGUF model (below 1 MB) that answers any prompt with ``script``.

    Generation yields exactly ``script`` and then the end-of-turn token. With ``loop`` the script
    repeats instead and generation never ends by itself.

    How the weights do that: attention and feed-forward weights are zero, so the last hidden state
    is the embedding of the last token alone. That embedding is the code of a state (two one-hot
    digits), and the output matrix holds, in the row of each token, the code of the one state that
    the token follows. The right token matches both digits, any other at most one, which leaves a
    gap of about 45 logits. Tokens that occur in prompts are in the start state, which piece 0
    follows; piece ``i`` is in state ``i + 1``, which piece ``i + 1`` follows; the end-of-turn
    token follows the last piece. Prompts never hold pieces, because no merge can build one: they
    become one token for each UTF-8 byte, so ``n_ctx`` must leave room for that.

    A larger ``size`` writes the same script more slowly, as a real model would: its further
    weights are zeros too, but they are multiplied all the same.

    Raises ``ValueError`` if the script cannot be cut into few enough distinct pieces: it is a
    single ASCII character, looks like one special token, or has more than about 4000 characters.
    """
    pieces = cut_script(script)
    if loop and not pieces:
        raise ValueError("an empty script cannot loop")
    if len(pieces) >= STATE_COUNT:
        raise ValueError(f"the script needs {len(pieces)} pieces; at most {STATE_COUNT - 1} fit")
    size = size or Size()
    writer = gguf.GGUFWriter(path, "llama")
    add_architecture(writer, name, context_tokens, size)
    add_tokenizer(writer, pieces, size.unused_tokens)
    add_tensors(writer, len(pieces), loop, size)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def cut_script(script: str) -> list[str]:
    """Return distinct pieces, each fit to be a vocabulary entry, that join to ``script``."""
    pieces: list[str] = []
    used: set[str] = set()
    start = 0
    while start < len(script):
        end = min(start + PIECE_CHARACTERS, len(script))
        while end < len(script) and not is_usable(script[start:end], used):
            end += 1
        piece = script[start:end]
        # Only the end of the script can still be unusable here: give it to the piece before.
        while not is_usable(piece, used):
            if not pieces:
                raise ValueError(f"the script {script!r} cannot be a vocabulary entry of its own")
            previous = pieces.pop()
            used.remove(previous)
            piece = previous + piece
        pieces.append(piece)
        used.add(piece)
        start = end
    return pieces


def is_usable(piece: str, used: Iterable[str]) -> bool:
    """Tell whether ``piece`` can be added to the vocabulary as an ordinary token."""
    looks_special = piece.startswith(MARKER_OPENINGS) and piece.endswith(MARKER_CLOSINGS)
    return piece not in SINGLE_BYTE_TEXTS and piece not in used and not looks_special


def byte_letters() -> list[str]:
    """Return the printable letter by which gpt2 vocabularies spell each byte value."""
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    stand_ins = iter(range(BYTE_COUNT, 2 * BYTE_COUNT))
    return [chr(byte if byte in printable else next(stand_ins)) for byte in range(BYTE_COUNT)]


def add_architecture(writer: gguf.GGUFWriter, name: str, context_tokens: int, size: Size) -> None:
    """Describe a llama model; by default of one layer with one attention head."""
    writer.add_name(name)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_context_length(context_tokens)
    writer.add_embedding_length(size.width)
    writer.add_block_count(size.layers)
    writer.add_feed_forward_length(size.feed_forward)
    writer.add_head_count(size.width // CODE_LENGTH)
    writer.add_head_count_kv(size.width // CODE_LENGTH)
    writer.add_rope_dimension_count(CODE_LENGTH)
    writer.add_layer_norm_rms_eps(NORM_EPSILON)


def add_tokenizer(writer: gguf.GGUFWriter, pieces: Sequence[str], unused_tokens: int) -> None:
    """Add the vocabulary of bytes, control tokens and script pieces, and the chat template."""
    letters = byte_letters()
    unused = [f"\N{LATIN SMALL LETTER SHARP S}{number}" for number in range(unused_tokens)]
    spelled = ["".join(letters[byte] for byte in piece.encode()) for piece in pieces]
    control_types = [gguf.TokenType.CONTROL] * len(CONTROL_TOKENS)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([*letters, *CONTROL_TOKENS, *spelled, *unused])
    writer.add_token_types(
        [gguf.TokenType.NORMAL] * BYTE_COUNT
        + control_types
        + [gguf.TokenType.NORMAL] * (len(pieces) + unused_tokens)
    )
    # The format requires a merge. This one needs a pair that no other merge makes: it never fires.
    writer.add_token_merges([f"{letters[0] * 2} {letters[0] * 2}"])
    writer.add_bos_token_id(END_OF_TEXT_ID)
    writer.add_eos_token_id(END_OF_TURN_ID)
    writer.add_pad_token_id(END_OF_TEXT_ID)
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def add_tensors(writer: gguf.GGUFWriter, piece_count: int, loop: bool, size: Size) -> None:
    """Add the hand-made embedding and output matrices and layers that change nothing."""
    ones = np.ones(size.width, dtype=np.float32)
    vocabulary = PIECES_START + piece_count + size.unused_tokens
    for name, rows in (
        ("token_embd", embedding_matrix(piece_count, loop)),
        ("output", output_matrix(piece_count)),
    ):
        matrix = np.zeros((vocabulary, size.width), dtype=np.float32)
        matrix[: len(rows), :CODE_LENGTH] = rows
        writer.add_tensor(f"{name}.weight", matrix)
    writer.add_tensor("output_norm.weight", ones)
    shapes = {
        "attn_q": (size.width, size.width),
        "attn_k": (size.width, size.width),
        "attn_v": (size.width, size.width),
        "attn_output": (size.width, size.width),
        "ffn_gate": (size.feed_forward, size.width),
        "ffn_up": (size.feed_forward, size.width),
        "ffn_down": (size.width, size.feed_forward),
    }
    for layer in range(size.layers):
        for norm in ("attn_norm", "ffn_norm"):
            writer.add_tensor(f"blk.{layer}.{norm}.weight", ones)
        for name, shape in shapes.items():
            writer.add_tensor(f"blk.{layer}.{name}.weight", np.zeros(shape, dtype=np.float32))


def embedding_matrix(piece_count: int, loop: bool) -> Matrix:
    """Return one row for each token: the code of the state that the token leads to."""
    states = np.full(PIECES_START + piece_count, START_STATE)
    states[PIECES_START:] = np.arange(1, piece_count + 1)
    if loop:
        states[-1] = START_STATE
    return state_codes(states)


def output_matrix(piece_count: int) -> Matrix:
    """Return one row for each token: the code of the state after which the token comes."""
    matrix = np.zeros((PIECES_START + piece_count, CODE_LENGTH), dtype=np.float32)
    followers = [*range(PIECES_START, PIECES_START + piece_count), END_OF_TURN_ID]
    matrix[followers] = OUTPUT_WEIGHT * state_codes(np.arange(piece_count + 1))
    return matrix


def state_codes(states: npt.NDArray[np.int_]) -> Matrix:
    """Return one row for each state: its two base-32 digits, each as a one-hot half."""
    digits = np.eye(CODE_BASE, dtype=np.float32)
    return np.hstack([digits[states // CODE_BASE], digits[states % CODE_BASE]])
