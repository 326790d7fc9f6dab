"""Zalo Bot: the chat that needs no Official Account. README.md has the vendor's facts."""
