"""How often each client may ask: a bucket of tokens for each, refilled steadily."""

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

# Requests that may come at once, as seconds' worth of the rate.
BURST_S = 3.0
# Clients remembered; who has not asked for longest is forgotten, and starts with a full bucket.
MAX_CLIENTS = 10_000
# A client of IPv6 has a network of this many bits to choose its addresses from (RFC 6177).
_CLIENT_BITS = 64


class Rates:
    """Token buckets by client; safe for many threads."""

    def __init__(self, per_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        """per_s: requests a second in the long run; 0: any number."""
        self._per_s = per_s
        self._burst = max(1.0, per_s * BURST_S)
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, client: str) -> float:
        """Take a token and return 0.0; where there is none, return how long until there is."""
        if not self._per_s:
            return 0.0
        with self._lock:
            now = self._clock()
            tokens, then = self._buckets.pop(client, (self._burst, now))
            tokens = min(self._burst, tokens + (now - then) * self._per_s)
            wait_s = 0.0 if tokens >= 1.0 else (1.0 - tokens) / self._per_s
            self._buckets[client] = (tokens if wait_s else tokens - 1.0, now)
            if len(self._buckets) > MAX_CLIENTS:
                self._buckets.popitem(last=False)
        return wait_s

    def __len__(self) -> int:
        return len(self._buckets)


def client_of(address: str) -> str:
    """Return what counts as one client: an address, of IPv6 its network."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4 or parsed.is_loopback:
        return address
    return str(ipaddress.ip_network((parsed, _CLIENT_BITS), strict=False))
