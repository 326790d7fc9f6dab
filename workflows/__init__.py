"""The complaint in the policy's words: pure, no clock, no network, no database, no async."""
