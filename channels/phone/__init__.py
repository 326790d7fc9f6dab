"""The telephone: an agent notes what the caller says (CP-06, TU-16)."""
