"""The full-text index over messages: FTS5 on SQLite, a GIN index on PostgreSQL.

Both fold letters alike (`Đào` and `dao` are one word) and break words at every sign, so that an
address is the words of its parts. The database keeps the index by itself, whoever writes a message.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, TextClause, event, text

from workflows.reading.text.fold import fold_clean

INDEXED = 100_000  # characters of a message that can be found; the longest hold only attachments

_SIGNS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~–—…“”‘’«»•·©®™′″\u00a0\t\r\n'


def _letters() -> dict[str, str]:
    """Each Latin letter with marks -> its plain lower-case letter, as the reader folds it."""
    codes = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    folded = {chr(code): fold_clean(chr(code)) for code in codes}
    return {letter: plain for letter, plain in folded.items() if plain.isascii()}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _postgresql() -> tuple[str, ...]:
    letters, marks = _letters(), "".join(map(chr, range(0x300, 0x370)))
    known = "".join(letters) + _SIGNS + "'"
    plain = "".join(letters.values()) + " " * (
        len(_SIGNS) + 1
    )  # marks have no partner: they vanish
    return (
        f"""CREATE FUNCTION search_words(words text) RETURNS tsvector
            LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
            SELECT to_tsvector('simple', translate(
                lower(left(words, {INDEXED})), {_quoted(known + marks)}, {_quoted(plain)}))
            $body$""",
        """CREATE INDEX search_messages ON messages
            USING gin (search_words(subject || ' ' || sender_name || ' ' || text))""",
    )


_REMOVE = """INSERT INTO search_messages(search_messages, rowid, words)
    SELECT 'delete', id, words FROM searchable_messages WHERE id = old.id;"""
_ADD = """INSERT INTO search_messages(rowid, words)
    SELECT id, words FROM searchable_messages WHERE id = new.id;"""
_SQLITE = (
    """CREATE VIEW searchable_messages AS SELECT id, replace(replace(
        substr(subject || ' ' || sender_name || ' ' || text, 1, INDEXED),
        'đ', 'd'), 'Đ', 'd') AS words FROM messages""".replace("INDEXED", str(INDEXED)),
    """CREATE VIRTUAL TABLE search_messages USING fts5(words, content='searchable_messages',
        content_rowid='id', tokenize='unicode61 remove_diacritics 2')""",
    f"CREATE TRIGGER search_added AFTER INSERT ON messages BEGIN {_ADD} END",
    f"CREATE TRIGGER search_removed BEFORE DELETE ON messages BEGIN {_REMOVE} END",
    f"""CREATE TRIGGER search_before_change BEFORE UPDATE OF subject, sender_name, text ON messages
        BEGIN {_REMOVE} END""",
    f"""CREATE TRIGGER search_after_change AFTER UPDATE OF subject, sender_name, text ON messages
        BEGIN {_ADD} END""",
)
_STATEMENTS = {"sqlite": _SQLITE, "postgresql": _postgresql()}


def statements(dialect: str) -> list[TextClause]:
    """What makes the index, empty, on that dialect."""
    return [text(statement) for statement in _STATEMENTS[dialect]]


def index_with(table: Table) -> None:
    """Let the index be made whenever this table of messages is made."""

    @event.listens_for(table, "after_create")
    def make(_: Table, connection: Connection, **__: object) -> None:
        for statement in statements(connection.dialect.name):
            connection.execute(statement)
