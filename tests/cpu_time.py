"""How long work takes, by the processor's time: other programs on the machine do not count.

For texts made to take time with the square of their length: what is bounded takes milliseconds,
what is not takes minutes, so that a bound of seconds tells the one from the other anywhere.
"""

import time
from collections.abc import Callable


def cpu_s(work: Callable[[], object]) -> float:
    """Return the processor's seconds that this thread spends on the work."""
    start = time.thread_time()
    work()
    return time.thread_time() - start
