"""The post: an agent registers what the envelope held (CP-08)."""
