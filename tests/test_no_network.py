"""Nothing contacts the network: neither ours nor a dependency."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
SEED_QUOTE = "Kremlin spokesman Dmitry Peskov"


def test_nothing_is_contacted_beyond_this_machine(tmp_path: Path) -> None:
    """A build, export included, and a question, under a hook that refuses every connection."""
    program = (
        "import sys\n"
        "def refuse(event, arguments):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo'):\n"
        "        print('CONTACT', event, arguments, file=sys.stderr); raise SystemExit(99)\n"
        "sys.addaudithook(refuse)\n"
        "import cli\n"
        "folder = sys.argv[1]\n"
        "for command in (['index', 'seeds'], ['ask', 'who is Peskov?']):\n"
        "    cli.main([*command, '--data-dir', folder], standalone_mode=False)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        capture_output=True, text=True, cwd=REPOSITORY, timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "CONTACT" not in done.stderr
    assert SEED_QUOTE in done.stdout
