"""Zalo Official Account: README.md has the vendor's facts."""
