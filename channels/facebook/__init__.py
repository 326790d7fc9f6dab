"""Facebook Messenger and Page comments: README.md has the vendor's facts."""
