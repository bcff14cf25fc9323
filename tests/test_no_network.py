"""Nothing contacts the network: neither ours nor a dependency; and the watch sees what does."""

import os
from pathlib import Path

import pytest

from index.embedder import OpenVinoEmbedder
from qa.no_network import CONTACT_EXIT, Watched, run_watched

REPOSITORY = Path(__file__).parent.parent
SEED_QUOTE = "Kremlin spokesman Dmitry Peskov"
NATIVE = """
import ctypes, socket, struct
libc = ctypes.CDLL(None)
made = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
address = struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", 80, bytes([192, 0, 2, 1]))
libc.connect(made, address, len(address))
"""


def watched(folder: Path, program: str) -> Watched:
    """A program, as a module, under the watch."""
    (folder / "program.py").write_text(program)
    return run_watched("program", [], folder, os.environ)


def test_nothing_is_contacted_beyond_this_machine(tmp_path: Path) -> None:
    """A build, export included, and a question."""
    built = run_watched(
        "cli", ["index", "seeds", "--data-dir", str(tmp_path)], REPOSITORY, os.environ
    )
    assert (built.returncode, built.contact) == (0, None), built.stderr
    asked = run_watched(
        "cli", ["ask", "who is Peskov?", "--data-dir", str(tmp_path)], REPOSITORY, os.environ
    )
    assert (asked.returncode, asked.contact) == (0, None), asked.stderr
    assert SEED_QUOTE in asked.stdout


@pytest.mark.parametrize(
    ("program", "event"),
    [
        ("import socket\nsocket.create_connection(('192.0.2.1', 80), 1)", "socket."),
        ("import socket\nsocket.getaddrinfo('hub.invalid', 443)", "getaddrinfo 'hub.invalid'"),
        ("import socket\nsocket.gethostbyname('hub.invalid')", "gethostbyname 'hub.invalid'"),
        (
            "import socket\ns = socket.socket(type=socket.SOCK_DGRAM)\n"
            "s.sendto(b'x', ('192.0.2.1', 53))",
            "sendto ('192.0.2.1', 53)",
        ),
        (
            "import socket\ns = socket.socket(socket.AF_INET6)\ns.connect(('2001:db8::1', 80))",
            "connect ('2001:db8::1', 80",
        ),
        (
            "import urllib.request\ntry: urllib.request.urlopen('http://hub.invalid')\n"
            "except BaseException: pass\nprint('swallowed')",
            "getaddrinfo 'hub.invalid'",
        ),
        (
            "import threading, urllib.request\n"
            "t = threading.Thread(target=urllib.request.urlopen, args=('http://hub.invalid',))\n"
            "t.start(); t.join()",
            "getaddrinfo 'hub.invalid'",
        ),
    ],
)
def test_a_contact_ends_the_process_and_is_named(tmp_path: Path, program: str, event: str) -> None:
    seen = watched(tmp_path, program)
    assert seen.returncode == CONTACT_EXIT
    assert seen.contact is not None
    assert event in seen.contact
    assert "program.py" in seen.contact or "socket.py" in seen.contact
    assert "swallowed" not in seen.stdout


def test_native_code_that_contacts_is_counted_by_the_kernel(tmp_path: Path) -> None:
    seen = watched(tmp_path, NATIVE)
    if not seen.kernel:
        pytest.skip("this system gives a process no network of its own")
    assert seen.returncode == CONTACT_EXIT
    assert seen.contact == "1 packets of native code, by the kernel's count"


def test_a_process_it_starts_is_counted_too(tmp_path: Path) -> None:
    (tmp_path / "child.py").write_text(NATIVE)
    seen = watched(tmp_path, "import subprocess, sys\nsubprocess.run([sys.executable, 'child.py'])")
    if not seen.kernel:
        pytest.skip("this system gives a process no network of its own")
    assert seen.contact == "1 packets of native code, by the kernel's count"


def test_this_machine_may_be_contacted(tmp_path: Path) -> None:
    program = (
        "import socket\n"
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "socket.create_connection(server.getsockname()).sendall(b'x')\n"
        "socket.create_connection(('localhost', server.getsockname()[1]))\n"
        "a, b = socket.socketpair(); a.sendall(b'x')\n"
        "local = socket.socket(socket.AF_UNIX); local.bind('here.sock'); local.listen()\n"
        "socket.socket(socket.AF_UNIX).connect(local.getsockname())\n"
        "print('done')\n"
    )
    program = program.replace("here.sock", str(tmp_path / "here.sock"))
    seen = watched(tmp_path, program)
    assert (seen.returncode, seen.stdout, seen.contact) == (0, "done\n", None), seen.stderr


@pytest.mark.parametrize(("program", "code"), [("raise SystemExit(3)", 3), ("1/0", 1)])
def test_the_module_ends_as_it_would_alone(tmp_path: Path, program: str, code: int) -> None:
    seen = watched(tmp_path, program)
    assert (seen.returncode, seen.contact) == (code, None)


def test_the_modules_arguments_are_its_own(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text("import sys; print(sys.argv[1:], __name__)")
    seen = run_watched("program", ["a", "--b"], tmp_path, os.environ)
    assert seen.stdout == "['a', '--b'] __main__\n"


def test_the_exported_embedder_is_watched_too(tmp_path: Path, embedder: OpenVinoEmbedder) -> None:
    """What `footnote doctor` runs: an index and a question with the embedder that is there."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/embedders").symlink_to(embedder._folder.parent)
    built = run_watched(
        "cli", ["index", str(REPOSITORY / "seeds"), "--data-dir", "data"], tmp_path, os.environ
    )
    assert (built.returncode, built.contact) == (0, None), built.stderr
