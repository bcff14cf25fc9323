"""Token buckets: exact numbers of requests at exact times."""

import httpx
import pytest
from conftest import SeedIndex
from live import check_problem, running

from qa.extractive import ExtractiveGenerator
from qa.pipeline import QAService
from web import rates
from web.rates import Rates, client_of


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_burst_is_answered_then_one_at_a_time(clock: Clock) -> None:
    limit = Rates(2.0, clock)  # at most 2 · 3 s = 6 at once
    assert [limit.wait_s("a") for _ in range(7)] == [0.0] * 6 + [0.5]
    clock.now += 0.25
    assert limit.wait_s("a") == 0.25  # asking too early costs nothing
    clock.now += 0.25
    assert [limit.wait_s("a"), limit.wait_s("a")] == [0.0, 0.5]


def test_a_rest_refills_no_more_than_a_burst(clock: Clock) -> None:
    limit = Rates(2.0, clock)
    limit.wait_s("a")
    clock.now += 1_000.0
    assert [limit.wait_s("a") > 0 for _ in range(7)] == [False] * 6 + [True]


def test_clients_do_not_share(clock: Clock) -> None:
    limit = Rates(0.1, clock)
    assert limit.wait_s("a") == 0.0
    assert limit.wait_s("a") == pytest.approx(10.0)
    assert limit.wait_s("b") == 0.0


def test_zero_is_any_number(clock: Clock) -> None:
    limit = Rates(0.0, clock)
    assert [limit.wait_s("a") for _ in range(100)] == [0.0] * 100


def test_clients_remembered_are_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MAX_CLIENTS", 3)
    limit = Rates(0.1, clock)
    for client in "abcd":
        limit.wait_s(client)
    assert len(limit) == 3
    assert limit.wait_s("d") > 0  # the newest is remembered
    assert limit.wait_s("a") == 0.0  # the oldest is not


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::1", "::1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("unix", "unix"),
    ],
)
def test_an_ipv6_client_is_its_network(address: str, client: str) -> None:
    assert client_of(address) == client


def test_who_asks_too_often_is_told_when_to_come_back(seed_index: SeedIndex) -> None:
    service = QAService(seed_index.live, seed_index.embedder, ExtractiveGenerator(), None)
    with running(service, client_rate=0.04) as client:  # from this machine 2 a second
        found = [client.get("/api/index") for _ in range(8)]
        refused = [response for response in found if response.status_code == 429]
        assert len(refused) >= 1
        assert "wait 1 s" in check_problem(refused[0], 429)
        assert refused[0].headers["Retry-After"] == "1"
        health = [client.get("/healthz").status_code for _ in range(10)]
        assert health == [200] * 10


def test_the_default_lets_a_program_on_this_machine_ask_often(seed_index: SeedIndex) -> None:
    service = QAService(seed_index.live, seed_index.embedder, ExtractiveGenerator(), None)
    with running(service) as client:
        statuses = {client.get("/api/index").status_code for _ in range(300)}
    assert statuses == {httpx.codes.OK}
