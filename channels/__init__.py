"""One folder per way in: each knows its vendor and knows no database."""
