"""Writes docs/configuration.md from the settings; with --check, fails if it is out of date."""

import dataclasses
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from qa.config import ENVIRONMENT_PREFIX, Settings

TARGET = Path(__file__).parent / "configuration.md"
# Defaults that depend on who runs the program.
DEFAULTS_OF_A_USER = {
    "data_dir": "the user's data folder",
    "models_dir": "`models` in the user's data folder",
}
HEAD = """# Configuration

Defaults < `footnote.toml` in the working directory (or `--config FILE`) < environment < command
line. An unknown key is an error. This table is made by `python docs/settings_table.py`.

| setting | environment | default | range | what it does |
| --- | --- | --- | --- | --- |
"""


def table() -> str:
    return HEAD + "".join(_row(setting) for setting in dataclasses.fields(Settings))


def _row(setting: dataclasses.Field[object]) -> str:
    low, high = setting.metadata["low"], setting.metadata["high"]
    limits = "" if low is None else f"{low:g} to {high:g}"
    default = DEFAULTS_OF_A_USER.get(setting.name, f"`{setting.default!r}`")
    name = f"`{ENVIRONMENT_PREFIX}{setting.name.upper()}`"
    return f"| `{setting.name}` | {name} | {default} | {limits} | {setting.metadata['help']} |\n"


def main() -> None:
    if "--check" not in sys.argv:
        TARGET.write_text(table(), encoding="utf-8")
    elif TARGET.read_text(encoding="utf-8") != table():
        sys.exit("docs/configuration.md is out of date: run python docs/settings_table.py")


if __name__ == "__main__":
    main()
