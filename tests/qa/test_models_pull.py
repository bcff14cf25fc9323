"""Pulling from a hub, against a local stand-in: resuming, checking, pinning, and what can fail."""

import hashlib
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from crash_suite import can_mount
from hub_stand_in import (
    StandIn,
    _Handler,
    answers,
    as_usual,
    breaks_after,
    hub_stand_in,
    ignores_ranges,
)

from index.errors import (
    Cancelled,
    ConfigError,
    DiskFull,
    DownloadDamaged,
    FootnoteError,
    HubRefused,
    HubUnreachable,
    InvalidRequest,
    ModelInvalid,
    NotFound,
    PullInProgress,
)
from qa.hub import Hub, HubOptions, Patience
from qa.model_list import LISTED
from qa.models import InstalledModel, ModelFolder, Pin
from qa.models_events import Progress, Pulled, PullEvent, Resolved
from qa.models_reference import Reference, reference_of
from qa.pull import pull

REPOSITORY = "some-one/Model-GGUF"
FILE = "Model-Q4_K_M.gguf"
NAME = f"{REPOSITORY}/{FILE}"
OLD, NEW = "a" * 40, "b" * 40
WEIGHTS = b"GGUF" + random.Random(1).randbytes(3_000_000)
OTHER_WEIGHTS = b"GGUF" + random.Random(2).randbytes(3_000_000)
QUICK = Patience(retries=3, first_wait_s=0.001, longest_wait_s=1.0)


@pytest.fixture
def hub() -> Iterator[StandIn]:
    with hub_stand_in() as stand_in:
        stand_in.put(REPOSITORY, {FILE: WEIGHTS, "README.md": b"# Model"}, OLD)
        yield stand_in


@pytest.fixture
def folder(tmp_path: Path) -> ModelFolder:
    return ModelFolder(tmp_path / "models")


def client(hub: StandIn, token: str = "", patience: Patience = QUICK) -> Hub:
    return Hub(HubOptions(hub.hub_url, token), patience)


def pulled(
    hub: StandIn,
    folder: ModelFolder,
    wanted: str = NAME,
    update: bool = False,
    token: str = "",
    patience: Patience = QUICK,
) -> Pulled:
    """Pull to the end; the last event."""
    with client(hub, token, patience) as opened:
        *_, last = pull(wanted, folder, opened, update=update)
    assert isinstance(last, Pulled)
    return last


def failed(kind: type[FootnoteError], run: Callable[[], object]) -> str:
    with pytest.raises(kind) as caught:
        run()
    assert type(caught.value) is kind
    return str(caught.value)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def files_in(folder: ModelFolder) -> list[str]:
    """Every file of the folder but the locks, by path."""
    return sorted(
        path.relative_to(folder.path).as_posix()
        for path in folder.path.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    )


def part_of(folder: ModelFolder, content: bytes = WEIGHTS) -> Path:
    return folder.path / REPOSITORY / f"{FILE}.{sha256(content)[:12]}.part"


def test_a_pull_fetches_checks_and_records(hub: StandIn, folder: ModelFolder) -> None:
    with client(hub) as opened:
        first, *progress, last = pull(NAME, folder, opened)
    pin = Pin(REPOSITORY, FILE, OLD, sha256(WEIGHTS), len(WEIGHTS))
    path = folder.path / NAME
    assert first == Resolved(pin)
    assert last == Pulled(InstalledModel(NAME, path, len(WEIGHTS), pin), fresh=True)
    assert {event.stage for event in progress if isinstance(event, Progress)} >= {"downloading"}
    assert progress[-1] == Progress("checking", len(WEIGHTS), len(WEIGHTS))
    assert path.read_bytes() == WEIGHTS
    assert files_in(folder) == [NAME, f"{NAME}.json"]
    (model,) = folder.installed()
    assert model.sha256 == sha256(WEIGHTS)


def test_progress_grows_to_the_whole_size(hub: StandIn, folder: ModelFolder) -> None:
    with client(hub) as opened:
        events = [e for e in pull(NAME, folder, opened) if isinstance(e, Progress)]
    for stage in ("downloading", "checking"):
        done = [event.done for event in events if event.stage == stage]
        assert done == sorted(done)
        assert done[-1] == len(WEIGHTS)


def test_content_is_asked_for_at_the_commit_that_was_resolved(
    hub: StandIn, folder: ModelFolder
) -> None:
    pulled(hub, folder)
    resolved = [r.path for r in hub.requests if r.server == "hub"]
    assert resolved == [f"/{REPOSITORY}/resolve/main/{FILE}", f"/{REPOSITORY}/resolve/{OLD}/{FILE}"]


def test_a_broken_connection_goes_on_where_it_broke(hub: StandIn, folder: ModelFolder) -> None:
    hub.file_faults = [breaks_after(1_000_000), breaks_after(500_000)]
    assert pulled(hub, folder).fresh
    assert hub.ranges()[0] is None
    starts = [int(str(asked)[6:-1]) for asked in hub.ranges()[1:]]
    assert len(starts) == 2
    assert 0 < starts[0] <= 1_000_000
    assert starts[0] < starts[1] <= 1_500_000
    assert (folder.path / NAME).read_bytes() == WEIGHTS


def test_after_too_many_breaks_the_part_is_kept_for_the_next_pull(
    hub: StandIn, folder: ModelFolder
) -> None:
    hub.file_faults = [breaks_after(300_000)] * 4
    said = failed(HubUnreachable, lambda: pulled(hub, folder))
    assert "check the network and try again; what has arrived is kept" in said
    assert len(hub.ranges()) == 4
    kept = part_of(folder).stat().st_size
    assert 0 < kept <= 1_200_000
    assert files_in(folder) == [part_of(folder).relative_to(folder.path).as_posix()]
    assert folder.installed() == []
    assert pulled(hub, folder).fresh
    assert hub.ranges()[-1] == f"bytes={kept}-"
    assert files_in(folder) == [NAME, f"{NAME}.json"]


def test_breaks_do_not_add_up_while_the_file_grows(hub: StandIn, folder: ModelFolder) -> None:
    """Six breaks, more than the retries, but each connection brought half a megabyte or more."""
    hub.put(REPOSITORY, {FILE: WEIGHTS + bytes(8_000_000)}, OLD)
    hub.file_faults = [breaks_after(1_500_000)] * 6
    assert pulled(hub, folder).fresh
    assert len(hub.ranges()) == 7


def test_a_server_that_knows_no_ranges_starts_again(hub: StandIn, folder: ModelFolder) -> None:
    hub.file_faults = [breaks_after(1_000_000), ignores_ranges]
    assert pulled(hub, folder).fresh
    assert (folder.path / NAME).read_bytes() == WEIGHTS


def test_a_server_that_sends_another_range_is_refused(hub: StandIn, folder: ModelFolder) -> None:
    def shifted(handler: _Handler) -> bool:
        start = int(handler.headers["Range"][6:-1])
        body = bytes(len(WEIGHTS) - start)
        span = f"bytes {start + 1}-{len(WEIGHTS)}/{len(WEIGHTS)}"
        handler.reply(206, body, Content_Range=span)
        return True

    hub.file_faults = [breaks_after(1_000_000), shifted]
    failed(DownloadDamaged, lambda: pulled(hub, folder))
    kept = part_of(folder).read_bytes()
    assert kept
    assert WEIGHTS.startswith(kept)


def test_a_file_with_another_hash_is_deleted_and_named(hub: StandIn, folder: ModelFolder) -> None:
    hub.replaced[FILE] = OTHER_WEIGHTS
    said = failed(DownloadDamaged, lambda: pulled(hub, folder))
    assert f"does not have the SHA-256 {sha256(WEIGHTS)}" in said
    assert files_in(folder) == []
    hub.replaced.clear()
    assert pulled(hub, folder).fresh


def test_one_flipped_bit_is_found(hub: StandIn, folder: ModelFolder) -> None:
    flipped = bytearray(WEIGHTS)
    flipped[2_000_000] ^= 1
    hub.replaced[FILE] = bytes(flipped)
    failed(DownloadDamaged, lambda: pulled(hub, folder))
    assert folder.installed() == []


@pytest.mark.parametrize("length", [len(WEIGHTS) - 1, len(WEIGHTS) + 1])
def test_a_file_of_another_size_is_refused_before_it_is_fetched(
    hub: StandIn, folder: ModelFolder, length: int
) -> None:
    hub.replaced[FILE] = (WEIGHTS + b"x")[:length]
    said = failed(DownloadDamaged, lambda: pulled(hub, folder))
    assert f"announces {FILE} with {len(WEIGHTS)} bytes and sends {length}" in said
    assert files_in(folder) == []


def test_an_endless_body_without_a_length_is_cut_off(hub: StandIn, folder: ModelFolder) -> None:
    def endless(handler: _Handler) -> bool:
        handler.send_response(200)
        handler.end_headers()
        handler.close_connection = True
        try:
            while True:
                handler.wfile.write(WEIGHTS)
        except OSError:
            return True

    hub.file_faults = [endless]
    said = failed(DownloadDamaged, lambda: pulled(hub, folder))
    assert f"sends more than the {len(WEIGHTS)} bytes" in said
    assert files_in(folder) == []


def test_what_is_no_gguf_is_refused_at_its_first_bytes(hub: StandIn, folder: ModelFolder) -> None:
    hub.put(REPOSITORY, {FILE: b"<html>" + bytes(50_000_000)}, OLD)
    started = time.monotonic()
    said = failed(ModelInvalid, lambda: pulled(hub, folder))
    assert time.monotonic() - started < 20
    assert said.startswith(f"what the hub calls {FILE} is no GGUF file (it begins with b'<htm')")
    assert files_in(folder) == []


def test_a_pulled_model_is_checked_again_without_the_network(
    hub: StandIn, folder: ModelFolder
) -> None:
    pulled(hub, folder)
    asked = len(hub.requests)
    for wanted in (NAME, FILE, FILE.removesuffix(".gguf"), f"{NAME}@{OLD}"):
        again = pulled(hub, folder, wanted)
        assert (again.model.name, again.fresh) == (NAME, False)
    assert len(hub.requests) == asked


def test_a_damaged_model_is_fetched_again_at_its_recorded_revision(
    hub: StandIn, folder: ModelFolder
) -> None:
    pulled(hub, folder)
    hub.put(REPOSITORY, {FILE: OTHER_WEIGHTS}, NEW)
    path = folder.path / NAME
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    again = pulled(hub, folder)
    assert again.fresh
    assert again.model.pin is not None
    assert again.model.pin.revision == OLD
    assert path.read_bytes() == WEIGHTS


def test_a_newer_file_on_the_hub_is_taken_only_when_asked_for(
    hub: StandIn, folder: ModelFolder
) -> None:
    pulled(hub, folder)
    hub.put(REPOSITORY, {FILE: OTHER_WEIGHTS}, NEW)
    assert not pulled(hub, folder).fresh
    updated = pulled(hub, folder, update=True)
    assert updated.fresh
    assert updated.model.pin == Pin(
        REPOSITORY, FILE, NEW, sha256(OTHER_WEIGHTS), len(OTHER_WEIGHTS)
    )
    assert (folder.path / NAME).read_bytes() == OTHER_WEIGHTS
    assert not pulled(hub, folder, update=True).fresh


def test_a_new_commit_with_the_same_file_fetches_nothing(hub: StandIn, folder: ModelFolder) -> None:
    pulled(hub, folder)
    hub.put(REPOSITORY, {FILE: WEIGHTS, "README.md": b"new"}, NEW)
    updated = pulled(hub, folder, update=True)
    assert not updated.fresh
    assert updated.model.pin is not None
    assert updated.model.pin.revision == NEW
    assert len(hub.ranges()) == 1


def test_another_file_under_a_recorded_revision_is_refused(
    hub: StandIn, folder: ModelFolder
) -> None:
    """A hub, or one between, that serves other bytes for a commit must not get through."""
    pulled(hub, folder)
    (folder.path / NAME).unlink()
    hub.repositories[REPOSITORY].commits[OLD] = {FILE: OTHER_WEIGHTS}
    said = failed(DownloadDamaged, lambda: pulled(hub, folder))
    assert f"SHA-256 {sha256(OTHER_WEIGHTS)}, not {sha256(WEIGHTS)}): nothing was fetched" in said
    assert len(hub.ranges()) == 1


def test_a_model_of_the_list_must_have_the_listed_hash(hub: StandIn, folder: ModelFolder) -> None:
    listed = LISTED[0]
    hub.put(listed.repository, {listed.file: WEIGHTS}, listed.revision)
    said = failed(DownloadDamaged, lambda: pulled(hub, folder, listed.name))
    assert f"not {listed.sha256}): nothing was fetched" in said
    assert f"footnote models pull {listed.repository}/{listed.file}@main" in said
    assert hub.ranges() == []
    unpinned = pulled(hub, folder, f"{listed.repository}/{listed.file}@main")
    assert unpinned.fresh


def test_a_chosen_revision_is_pulled(hub: StandIn, folder: ModelFolder) -> None:
    hub.put(REPOSITORY, {FILE: OTHER_WEIGHTS}, NEW)
    assert pulled(hub, folder, f"{NAME}@{OLD}").model.sha256 == sha256(WEIGHTS)
    assert pulled(hub, folder, f"{NAME}@{NEW}").model.sha256 == sha256(OTHER_WEIGHTS)


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (f"{REPOSITORY}/none.gguf", f"127.0.0.1 has no {REPOSITORY}/none.gguf: check the name"),
        (f"{NAME}@{NEW}", f"has no {NAME}"),
        ("no-one/nothing/x.gguf", "or set HF_TOKEN if it is private"),
        ("no-one/nothing", "127.0.0.1 has no no-one/nothing"),
    ],
)
def test_what_the_hub_does_not_have_is_named(
    hub: StandIn, folder: ModelFolder, wanted: str, says: str
) -> None:
    assert says in failed(NotFound, lambda: pulled(hub, folder, wanted))
    assert not folder.path.exists()


def test_a_gated_repository_says_where_to_accept_and_the_token_opens_it(
    hub: StandIn, folder: ModelFolder
) -> None:
    hub.repositories[REPOSITORY].gated = True
    hub.token = "hf_right"
    said = failed(HubRefused, lambda: pulled(hub, folder))
    assert f"accept them at {hub.hub_url}/{REPOSITORY}, then set HF_TOKEN" in said
    wrong = failed(HubRefused, lambda: pulled(hub, folder, token="hf_wrong"))
    assert "(401): HF_TOKEN is not valid for it" in wrong
    assert "hf_wrong" not in wrong
    assert pulled(hub, folder, token="hf_right").fresh


def test_the_token_goes_to_the_hub_alone(hub: StandIn, folder: ModelFolder) -> None:
    hub.token = "hf_right"
    pulled(hub, folder, token="hf_right")
    sent = {(r.server, r.headers.get("authorization")) for r in hub.requests}
    assert sent == {("hub", "Bearer hf_right"), ("files", None)}


def test_without_a_token_none_is_sent(hub: StandIn, folder: ModelFolder) -> None:
    pulled(hub, folder)
    assert {r.headers.get("authorization") for r in hub.requests} == {None}


@pytest.mark.parametrize("server", ["hub_faults", "file_faults"])
@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(
    hub: StandIn, folder: ModelFolder, server: str, status: int
) -> None:
    setattr(hub, server, [answers(status), answers(status)])
    assert pulled(hub, folder).fresh


@pytest.mark.parametrize("server", ["hub_faults", "file_faults"])
def test_retry_after_is_waited_for(hub: StandIn, folder: ModelFolder, server: str) -> None:
    setattr(hub, server, [answers(429, Retry_After="1")])
    started = time.monotonic()
    assert pulled(hub, folder).fresh
    assert time.monotonic() - started >= 1


@pytest.mark.parametrize("server", ["hub_faults", "file_faults"])
@pytest.mark.parametrize("later", ["3600", "Fri, 31 Dec 2100 23:59:59 GMT"])
def test_a_longer_wait_is_told_instead_of_waited_for(
    hub: StandIn, folder: ModelFolder, server: str, later: str
) -> None:
    setattr(hub, server, [answers(429, Retry_After=later)])
    started = time.monotonic()
    said = failed(HubUnreachable, lambda: pulled(hub, folder))
    assert time.monotonic() - started < 20
    assert "it answers with 429 and asks to wait " in said


def test_a_server_that_stays_busy_is_given_up(hub: StandIn, folder: ModelFolder) -> None:
    hub.file_faults = [answers(503)] * 4
    assert "it answers with 503" in failed(HubUnreachable, lambda: pulled(hub, folder))
    assert len(hub.ranges()) == 4


def test_an_unreachable_hub_is_told_soon(folder: ModelFolder) -> None:
    with hub_stand_in() as gone:
        url = gone.hub_url
    started = time.monotonic()
    said = failed(HubUnreachable, lambda: list(pull(NAME, folder, Hub(HubOptions(url, "")))))
    assert time.monotonic() - started < 20
    assert said.startswith("127.0.0.1 cannot be reached (")
    assert "`footnote models use FILE`" in said
    assert not folder.path.exists()


def test_a_host_that_does_not_exist_is_told(folder: ModelFolder) -> None:
    nowhere = Hub(HubOptions("https://hub.invalid", ""))
    assert "hub.invalid cannot be reached" in failed(
        HubUnreachable, lambda: list(pull(NAME, folder, nowhere))
    )


def test_a_redirect_to_an_unencrypted_host_is_not_followed(
    hub: StandIn, folder: ModelFolder
) -> None:
    hub.files_url = hub.files_url.replace("127.0.0.1", "localhost")
    said = failed(HubRefused, lambda: pulled(hub, folder))
    assert "redirects to http://localhost, which is not https: not followed" in said
    assert hub.ranges() == []


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_a_redirect_away_from_http_is_not_followed(
    hub: StandIn, folder: ModelFolder, location: str
) -> None:
    hub.hub_faults = [as_usual, answers(302, Location=location)]
    assert "not followed" in failed(HubRefused, lambda: pulled(hub, folder))


def test_a_repository_that_was_renamed_is_found(hub: StandIn, folder: ModelFolder) -> None:
    moved = [answers(307, Location=f"/{REPOSITORY}/resolve/{at}/{FILE}") for at in ("main", OLD)]
    hub.hub_faults = [moved[0], as_usual, moved[1]]
    assert pulled(hub, folder, f"old/name/{FILE}@main").model.name == f"old/name/{FILE}"


def test_redirects_in_a_circle_end(hub: StandIn, folder: ModelFolder) -> None:
    hub.hub_faults = [answers(307, Location=f"/{REPOSITORY}/resolve/main/{FILE}")] * 20
    assert "redirects in a circle" in failed(HubRefused, lambda: pulled(hub, folder))
    assert len(hub.requests) == 6


@pytest.mark.parametrize(
    "fault",
    [
        answers(200, b"<html>Welcome</html>"),
        answers(200, X_Repo_Commit="main", X_Linked_Size="5"),
        answers(200, X_Repo_Commit=OLD, X_Linked_Size="many"),
    ],
)
def test_a_server_that_is_no_hub_is_told(hub: StandIn, folder: ModelFolder, fault: object) -> None:
    hub.hub_faults = [fault]  # type: ignore[list-item]
    said = failed(HubRefused, lambda: pulled(hub, folder))
    assert "does not answer as a model hub does" in said
    assert "check hub_endpoint" in said


def test_a_listing_that_is_none_is_told(hub: StandIn, folder: ModelFolder) -> None:
    for body in (b"<html>", b"[]", b"{}", b'{"siblings": [5]}'):
        hub.hub_faults = [answers(200, body)]
        failed(HubRefused, lambda: pulled(hub, folder, REPOSITORY))


def test_a_file_without_a_hash_is_refused(hub: StandIn, folder: ModelFolder) -> None:
    headers = {"X_Repo_Commit": OLD, "X_Linked_Size": "5", "X_Linked_Etag": '"d41d8cd9"'}
    hub.hub_faults = [answers(200, **headers)]
    assert "names no SHA-256" in failed(HubRefused, lambda: pulled(hub, folder))


def test_two_pulls_of_one_file_at_once(hub: StandIn, folder: ModelFolder) -> None:
    with client(hub) as opened:
        first = pull(NAME, folder, opened)
        assert isinstance(next(first), Resolved)
        assert isinstance(next(first), Progress)  # it holds the lock now
        said = failed(PullInProgress, lambda: pulled(hub, folder))
        assert FILE in said
        *_, last = first
    assert isinstance(last, Pulled)
    assert not pulled(hub, folder).fresh


def test_a_pull_that_is_closed_keeps_what_arrived(hub: StandIn, folder: ModelFolder) -> None:
    hub.put(REPOSITORY, {FILE: WEIGHTS + bytes(20_000_000)}, OLD)
    with client(hub) as opened:
        events = pull(NAME, folder, opened)
        next(events)
        next(events)
        events.close()
    assert files_in(folder) == [f"{NAME}.{sha256(WEIGHTS + bytes(20_000_000))[:12]}.part"]
    assert pulled(hub, folder).fresh
    assert str(hub.ranges()[-1]).startswith("bytes=")


def test_a_cancelled_pull_stops_at_once_and_says_how_to_go_on(
    hub: StandIn, folder: ModelFolder
) -> None:
    cancelled = threading.Event()

    def cancels(handler: _Handler) -> bool:
        cancelled.set()
        return False

    hub.file_faults = [cancels]
    with client(hub) as opened:
        said = failed(Cancelled, lambda: list(pull(NAME, folder, opened, cancelled)))
    assert said.endswith("pull again to go on from there")
    assert folder.installed() == []


def test_cancelling_ends_a_wait(hub: StandIn, folder: ModelFolder) -> None:
    cancelled = threading.Event()
    hub.file_faults = [answers(503, Retry_After="30")]
    threading.Timer(0.2, cancelled.set).start()
    started = time.monotonic()
    with client(hub, patience=Patience()) as opened:
        failed(Cancelled, lambda: list(pull(NAME, folder, opened, cancelled)))
    assert time.monotonic() - started < 20


def test_a_repository_with_one_model_needs_no_file_named(hub: StandIn, folder: ModelFolder) -> None:
    hub.put(REPOSITORY, {FILE: WEIGHTS, "mmproj-F16.gguf": b"GGUF", "x-imatrix.gguf": b"GGUF"}, NEW)
    assert pulled(hub, folder, REPOSITORY).model.name == NAME


def test_a_repository_with_several_models_lists_them(hub: StandIn, folder: ModelFolder) -> None:
    hub.put(REPOSITORY, {FILE: WEIGHTS, "Model-Q8_0.gguf": WEIGHTS + bytes(2_000_000)}, NEW)
    said = failed(InvalidRequest, lambda: pulled(hub, folder, REPOSITORY))
    assert said.splitlines()[1:] == [f"  {FILE}  3 MB", "  Model-Q8_0.gguf  5 MB"]
    assert f"`footnote models pull {NAME}`" in said
    assert pulled(hub, folder, f"{REPOSITORY}:q8_0").model.path.name == "Model-Q8_0.gguf"
    assert pulled(hub, folder, f"{REPOSITORY}:Q4_K_M@main").model.name == NAME
    none = failed(InvalidRequest, lambda: pulled(hub, folder, f"{REPOSITORY}:Q2_K"))
    assert "has no GGUF files of the kind Q2_K" in none


def test_a_repository_without_models_says_so(hub: StandIn, folder: ModelFolder) -> None:
    hub.put("some-one/Model", {"model.safetensors": b"x"})
    said = failed(NotFound, lambda: pulled(hub, folder, "some-one/Model"))
    assert "some-one/Model has no GGUF model" in said


def test_a_model_in_several_parts_is_refused(hub: StandIn, folder: ModelFolder) -> None:
    hub.put("o/n", {f"big-0000{number}-of-00002.gguf": WEIGHTS for number in (1, 2)})
    said = failed(InvalidRequest, lambda: pulled(hub, folder, "o/n:big-00001"))
    assert "one of several parts, which are not supported" in said


def test_a_file_that_was_put_there_is_to_be_used_not_pulled(
    hub: StandIn, folder: ModelFolder
) -> None:
    folder.path.mkdir()
    (folder.path / "own.gguf").write_bytes(WEIGHTS)
    said = failed(InvalidRequest, lambda: pulled(hub, folder, "own"))
    assert said == "own.gguf was not pulled but put there: `footnote models use own.gguf`"


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("o/n", Reference("o/n")),
        (" o/n ", Reference("o/n")),
        ("o/n@main", Reference("o/n", revision="main")),
        ("o/n@refs/pr/1", Reference("o/n", revision="refs/pr/1")),
        ("o/n:Q4_K_M", Reference("o/n", kind="Q4_K_M")),
        ("o/n:Q4_K_M@v1.0", Reference("o/n", kind="Q4_K_M", revision="v1.0")),
        ("o/n/x.gguf", Reference("o/n", "x.gguf")),
        ("O-1/n_2.x/sub/x.gguf@abc", Reference("O-1/n_2.x", "sub/x.gguf", revision="abc")),
        (
            "QWEN3-4B",
            Reference(
                LISTED[0].repository, LISTED[0].file, "", LISTED[0].revision, LISTED[0].sha256
            ),
        ),
    ],
)
def test_references_that_are_understood(text: str, reference: Reference) -> None:
    assert reference_of(text) == reference


@pytest.mark.parametrize(
    "text",
    [
        "", "model", "o/n/x.bin", "o/n/../x.gguf", "../o/n", "/o/n", "o/n/x.gguf:Q4", "o//n",
        "o/n@", "o/n:", "o/n/.hidden.gguf", "o/n/x y.gguf", "https://huggingface.co/o/n", "ö/n",
        "o/n?x=1", "o/n#x", "o/n/x.gguf/", "o/n@a b", "o/n@../x", "o/n@x/../y",
    ],
)  # fmt: skip
def test_references_that_are_refused(text: str) -> None:
    with pytest.raises(InvalidRequest, match="write owner/name"):
        reference_of(text)


@pytest.mark.parametrize(
    "endpoint",
    ["", "huggingface.co", "ftp://x", "https://", "file:///x", "http://[::1", "http://\0"],
)
def test_an_endpoint_that_is_no_address_is_refused(endpoint: str) -> None:
    with pytest.raises(ConfigError, match="hub_endpoint"):
        HubOptions(endpoint, "")


def test_a_token_is_not_sent_unencrypted_over_a_network() -> None:
    with pytest.raises(ConfigError, match="unencrypted") as caught:
        HubOptions("http://mirror.example", "hf_secret")
    assert "hf_secret" not in str(caught.value)
    HubOptions("http://mirror.example", "")
    HubOptions("http://127.0.0.1:8000", "hf_secret")


@pytest.mark.parametrize("token", ["hf hush", "hf_hush\n", "hf_häsch", "\0hf_hush"])
def test_a_token_that_can_be_none_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(ConfigError, match="HF_TOKEN") as caught:
        HubOptions("https://huggingface.co", token)
    assert "hf" not in str(caught.value).replace("hub", "")
    assert "hush" not in repr(HubOptions("https://huggingface.co", "hush"))


def test_a_proxy_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "ALL_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "gopher://proxy.example")
    with pytest.raises(ConfigError, match="the proxy of the environment cannot be used"):
        Hub(HubOptions("https://huggingface.co", ""))


def test_a_redirect_to_what_is_no_address_is_told(hub: StandIn, folder: ModelFolder) -> None:
    hub.hub_faults = [answers(302, Location="http://[::1")]
    assert "Invalid URL" in failed(HubUnreachable, lambda: pulled(hub, folder))


def test_an_empty_file_is_no_model(hub: StandIn, folder: ModelFolder) -> None:
    hub.put(REPOSITORY, {FILE: b""}, NEW)
    failed(ModelInvalid, lambda: pulled(hub, folder))
    assert not folder.path.exists()


def test_a_folder_that_cannot_be_made_is_named(hub: StandIn, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    said = failed(ConfigError, lambda: pulled(hub, ModelFolder(tmp_path / "file")))
    assert said.endswith("choose another place for models with FOOTNOTE_MODELS_DIR")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 70 MB of its own."""
    mount = tmp_path / "disk"
    if not can_mount(mount):
        pytest.skip("this needs the right to mount a tmpfs")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=70m", "tmpfs", mount], check=True)
    yield mount
    subprocess.run(["umount", "-l", mount], check=True)


def test_a_file_that_does_not_fit_is_refused_before_it_is_fetched(
    hub: StandIn, small_disk: Path
) -> None:
    hub.put(REPOSITORY, {FILE: b"GGUF" + bytes(8_000_000)}, OLD)
    folder = ModelFolder(small_disk / "models")
    said = failed(DiskFull, lambda: pulled(hub, folder))
    assert f"{small_disk}/models/{REPOSITORY} has 7" in said
    assert "75 MB are needed: make room, or choose another place with FOOTNOTE_MODELS_DIR" in said
    assert hub.ranges() == []


def test_a_disk_that_fills_up_meanwhile_is_told_and_the_pull_goes_on_later(
    hub: StandIn, small_disk: Path
) -> None:
    folder = ModelFolder(small_disk / "models")
    filler = small_disk / "filler"

    def fills_the_disk(handler: _Handler) -> bool:
        room = shutil.disk_usage(small_disk).free - 1_000_000
        filler.write_bytes(bytes(room))
        return False

    hub.file_faults = [fills_the_disk]
    said = failed(DiskFull, lambda: pulled(hub, folder))
    assert "is full: make room and pull again, which goes on where it stopped" in said
    kept = part_of(folder).stat().st_size
    assert 0 < kept <= 1_000_000
    filler.unlink()
    assert pulled(hub, folder).fresh
    assert hub.ranges()[-1] == f"bytes={kept}-"


def test_events_are_of_the_documented_kinds(hub: StandIn, folder: ModelFolder) -> None:
    with client(hub) as opened:
        events: list[PullEvent] = list(pull(NAME, folder, opened))
    kinds = [type(event) for event in events]
    assert kinds[0] is Resolved
    assert kinds[-1] is Pulled
    assert set(kinds[1:-1]) == {Progress}
