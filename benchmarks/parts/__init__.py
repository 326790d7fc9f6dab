"""What the benchmarks are made of: mails, a feeder, a sink, the desk as a process, measures."""

from __future__ import annotations
