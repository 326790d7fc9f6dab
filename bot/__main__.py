"""The command `tiepnhan`, also `python -m bot`: prints a line at once, then loads the desk."""

from __future__ import annotations

import sys

STARTING = "Tiếp Nhận đang khởi động bản chạy thử… / Tiếp Nhận is starting the demo…\n"
HELP = "--help"


def main() -> None:
    """Run the command line. A demo takes seconds to load, so it says before that it starts."""
    if sys.argv[1:2] == ["demo"] and HELP not in sys.argv:
        sys.stdout.write(STARTING)
        sys.stdout.flush()
    try:
        from bot.cli.main import main as run

        run()
    except KeyboardInterrupt:  # before the loop handles signals
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
