"""The counter: an agent notes what a visitor says (CP-01, CP-03, CP-05)."""
