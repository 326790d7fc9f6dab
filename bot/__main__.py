"""The command `tiepnhan`, also `python -m bot`: says a word at once, then loads what it runs."""

from __future__ import annotations

import sys

STARTING = "Tiếp Nhận đang khởi động bản chạy thử… / Tiếp Nhận is starting the demo…\n"
HELP = "--help"


def main() -> None:
    """Run the command line. What it loads takes seconds: who starts a demo is told before that."""
    if sys.argv[1:2] == ["demo"] and HELP not in sys.argv:
        sys.stdout.write(STARTING)
        sys.stdout.flush()
    try:
        from bot.cli.main import main as run

        run()
    except KeyboardInterrupt:  # before there was a loop that listens to signals
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
