"""Proof that a module contacts nobody: it runs in a process that ends at the first contact.

    python -m qa.no_network REPORT MODULE [ARGUMENT …]

An audit hook sees every connection and look-up of a name that Python code makes, in any thread,
and ends the process. Native code does not pass there; so, where the system allows it, the process
first moves into a network of its own that leads nowhere, and the kernel counts what was tried.
Loopback and Unix sockets are this machine, and allowed. REPORT is a file for what was seen.
"""

import ctypes
import fcntl
import ipaddress
import json
import os
import runpy
import socket
import struct
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTACT_EXIT = 99
# Python's own events (docs.python.org/3/library/audit_events.html) and where the address stands.
_CONTACTS = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
    "socket.getnameinfo": 0,
}
_SHOWN_FRAMES = 4
# From linux/sched.h, linux/sockios.h and linux/if.h.
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_FLAGS, _UP = 0x8914, 0x1


@dataclass(frozen=True, slots=True)
class Watched:
    """How a watched run ended. contact: the first one, or None; kernel: it counted as well."""

    returncode: int
    stdout: str
    stderr: str
    contact: str | None
    kernel: bool


def run_watched(
    module: str, arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Watched:
    """Run `python -m module arguments` in the folder, and say whether it contacted anyone."""
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        done = subprocess.run(
            [sys.executable, "-m", "qa.no_network", report.name, module, *arguments],
            cwd=folder,
            env={**environment, "PYTHONPATH": os.pathsep.join(_module_folders())},
            capture_output=True,
            text=True,
            check=False,
        )
        seen = json.loads(Path(report.name).read_text(encoding="utf-8") or "{}")
    return Watched(
        done.returncode, done.stdout, done.stderr, seen.get("contact"), seen.get("kernel", False)
    )


def main(report: Path, module: str, arguments: Sequence[str]) -> None:
    """Run the module watched; exit as it does, or with CONTACT_EXIT at the first contact."""
    kernel = _enter_empty_network()
    report.write_text(json.dumps({"kernel": kernel}), encoding="utf-8")

    def end(contact: str) -> None:
        report.write_text(json.dumps({"kernel": kernel, "contact": contact}), encoding="utf-8")
        os._exit(CONTACT_EXIT)

    def watch(event: str, values: tuple[Any, ...]) -> None:
        if event in _CONTACTS and not _is_this_machine(values[_CONTACTS[event]]):
            frames = traceback.extract_stack()[-_SHOWN_FRAMES - 1 : -1]
            places = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
            end(f"{event} {values[_CONTACTS[event]]!r} by {places}")

    sys.addaudithook(watch)
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        sys.stdout.flush()
        if kernel and (tried := _packets_without_way()):
            end(f"{tried} packets of native code, by the kernel's count")


def _module_folders() -> list[str]:
    """Where this process finds modules: our own folder first, nothing relative."""
    own = str(Path(__file__).resolve().parent.parent)
    return [own, *(path for path in sys.path if Path(path).is_absolute() and path != own)]


def _is_this_machine(address: Any) -> bool:
    """Whether a socket's address, a host's name or none at all means this machine."""
    host = address[0] if isinstance(address, tuple) else address
    if host is None or host == "" or (isinstance(address, str | bytes) and "/" in str(address)):
        return True  # nobody, this machine, or the path of a Unix socket
    text = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    if text == "localhost" or text.startswith("\0"):
        return True
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False


def _enter_empty_network() -> bool:
    """Move this process into a network of its own with nothing but loopback, if it may."""
    if not sys.platform.startswith("linux"):
        return False
    user, group = os.getuid(), os.getgid()
    kinds = _NEW_NETWORK | (0 if user == 0 else _NEW_USER)
    if ctypes.CDLL(None, use_errno=True).unshare(kinds) != 0:
        return False
    try:
        if user != 0:  # keep who we are, so that files we make are ours
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sH14x", b"lo", _UP))
        return _packets_without_way() == 0
    except OSError:
        return False


def _packets_without_way() -> int:
    """How often something was to be sent to where no route leads (Ip OutNoRoutes)."""
    lines = Path("/proc/self/net/snmp").read_text().splitlines()
    names, values = (line.split() for line in lines if line.startswith("Ip:"))
    newer = dict(line.split() for line in Path("/proc/self/net/snmp6").read_text().splitlines())
    return int(dict(zip(names, values, strict=True))["OutNoRoutes"]) + int(
        newer.get("Ip6OutNoRoutes", 0)
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
