"""The rules of a complaint, pure: no clock of the machine, no network, no database, no async."""
