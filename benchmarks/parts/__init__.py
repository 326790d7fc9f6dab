"""Parts of the benchmarks: mails, a feeder, a sink, the desk as a process, measures."""

from __future__ import annotations
