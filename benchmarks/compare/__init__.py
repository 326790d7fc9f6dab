"""Runs a benchmark in two checkouts in turns and compares their figures."""
