"""The models the project suggests: a short list, each pinned as far as its identity is known.

Revision, SHA-256 and size stand here only where several independent public records agree on
them; what is empty is resolved by the hub when the model is pulled, and recorded then.
"""

from dataclasses import dataclass

# llama.cpp's compute buffers and the program itself, roughly; not measured per model.
_BUFFERS_BYTES = 400_000_000


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One suggestion. Sizes in bytes; kv_bytes_per_token from the model's configuration."""

    name: str
    about: str
    repository: str
    file: str
    revision: str
    sha256: str
    size: int
    license: str
    kv_bytes_per_token: int

    def memory_bytes(self, context_tokens: int) -> int:
        """Return about how much memory answering needs: weights, context and buffers."""
        return self.size + self.kv_bytes_per_token * context_tokens + _BUFFERS_BYTES


LISTED = (
    ListedModel(
        name="qwen3-4b",
        about="recommended: follows instructions well, many languages",
        repository="bartowski/Qwen_Qwen3-4B-Instruct-2507-GGUF",
        file="Qwen_Qwen3-4B-Instruct-2507-Q4_K_M.gguf",
        revision="ae44f08e1392f39c0e474af10c3ff8355c8b6688",
        sha256="2fde00ce69dd4899c70d020845e2638353015bba0fdf161b3eb965f2bca4464e",
        size=2_497_280_736,
        license="Apache-2.0",
        kv_bytes_per_token=36 * 2 * 8 * 128 * 2,
    ),
    ListedModel(
        name="qwen2.5-1.5b",
        about="smaller: for 4 GB of memory, many languages",
        repository="Qwen/Qwen2.5-1.5B-Instruct-GGUF",
        file="qwen2.5-1.5b-instruct-q4_k_m.gguf",
        revision="91cad51170dc346986eccefdc2dd33a9da36ead9",
        sha256="6a1a2eb6d15622bf3c96857206351ba97e1af16c30d7a74ee38970e434e9407e",
        size=1_117_320_736,
        license="Apache-2.0",
        kv_bytes_per_token=28 * 2 * 2 * 128 * 2,
    ),
    ListedModel(
        name="gemma-3-1b",
        about="small",
        repository="bartowski/google_gemma-3-1b-it-GGUF",
        file="google_gemma-3-1b-it-Q4_K_M.gguf",
        revision="116f76234503685a98f572982177b11d44ec8ff1",
        sha256="12bf0fff8815d5f73a3c9b586bd8fee8e7b248c935de70dec367679873d0f29d",
        size=806_058_496,
        license="Gemma Terms of Use",
        kv_bytes_per_token=26 * 2 * 1 * 256 * 2,
    ),
    ListedModel(
        name="lfm2-1.2b-rag",
        about="small, trained to answer from given documents",
        repository="LiquidAI/LFM2-1.2B-RAG-GGUF",
        file="LFM2-1.2B-RAG-Q4_K_M.gguf",
        revision="",
        sha256="5e4d123cd76dd38a1b55f86a5e1f5fa579e452ff89fa636709edbecd3513db0a",
        size=730_894_048,
        license="LFM Open License 1.0 (free below 10 million USD yearly revenue)",
        kv_bytes_per_token=6 * 2 * 8 * 64 * 2,
    ),
)


def listed(name: str) -> ListedModel | None:
    """Return the suggestion of this name, in any case of letters."""
    return next((model for model in LISTED if model.name == name.strip().casefold()), None)
