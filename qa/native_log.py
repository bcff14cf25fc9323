"""What llama.cpp itself says while it loads and runs."""

import ctypes
import logging
from collections import deque
from functools import lru_cache
from typing import Any

# GGML_LOG_LEVEL_ERROR in ggml.h; llama-cpp-python's own table is of an older version.
_ERROR = 4

log = logging.getLogger("footnote")


class NativeLog:
    """What llama.cpp says: it goes to our log, and the latest errors are kept."""

    def __init__(self, llama_cpp: Any) -> None:
        self.errors: deque[str] = deque(maxlen=3)
        self._callback = llama_cpp.llama_log_callback(self._take)  # kept, or it would be freed
        llama_cpp.llama_log_set(self._callback, ctypes.c_void_p(0))

    def _take(self, level: int, text: bytes, _: object) -> None:
        line = text.decode("utf-8", errors="replace").strip()
        if level == _ERROR:
            self.errors.append(line)
        log.debug("llama.cpp: %s", line)


@lru_cache(maxsize=1)
def native_log() -> NativeLog:
    """Return the one listener of this process, from now on in place of the error stream."""
    import llama_cpp

    return NativeLog(llama_cpp)
