"""The files of rehearsals: their format, what is wrong in them, what they change."""
