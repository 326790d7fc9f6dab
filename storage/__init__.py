"""SQLAlchemy: knows tables, knows no channel and no Telegram."""
