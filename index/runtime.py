"""OpenVINO, imported so that it contacts nobody.

`import openvino` reports to its makers over the network through the package
openvino_telemetry. Where that package cannot be imported, OpenVINO uses a stub of its own that
does nothing; so that is arranged first (openvino/tools/ovc/telemetry_utils.py, 2026.4).
"""

import importlib
import sys
from types import ModuleType
from typing import Any, cast

_TELEMETRY = "openvino_telemetry"


def import_openvino() -> Any:
    """Return the module openvino. Takes 0.15 s, so it is called where it is needed."""
    if _TELEMETRY not in sys.modules:
        # None in sys.modules makes an import of that name fail.
        sys.modules[_TELEMETRY] = cast(ModuleType, None)
    return importlib.import_module("openvino")
