"""A strict stand-in for an S3-compatible store."""

from __future__ import annotations

from sandbox.s3.store import S3Store

__all__ = ["S3Store"]
