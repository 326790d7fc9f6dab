"""What the garbage collector need not look at."""

from __future__ import annotations

import gc


def keep_what_is_loaded() -> None:
    """Leave everything that lives by now out of later collections. For a desk that has started.

    Modules, rules and models live as long as the process. Each full collection looked through all
    of them: 120 ms in which no webhook was answered (docs/measurements.md).
    """
    gc.collect()
    gc.freeze()
