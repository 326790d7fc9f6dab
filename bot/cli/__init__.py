"""The commands of `tiepnhan`, one file per subject."""
