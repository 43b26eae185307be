"""Numbered SQL files, applied in order, each in a transaction of its own."""

import sqlite3
from pathlib import Path
from typing import List, NamedTuple, Optional

from stockroom.errors import StockroomError

SCHEMA_FOLDER = Path(__file__).parent / "schema"


class Migration(NamedTuple):
    version: int
    name: str
    sql: str


def available() -> List[Migration]:
    migrations = []
    for path in sorted(SCHEMA_FOLDER.glob("*.sql")):
        number, _, name = path.stem.partition("_")
        migrations.append(Migration(int(number), name, path.read_text(encoding="utf-8")))
    return migrations


def current_version(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA user_version").fetchone()[0]


def migrate(connection: sqlite3.Connection, target: Optional[int] = None) -> List[str]:
    """Brings the schema up to `target` (default: the newest) and names what was applied."""
    applied = []
    for migration in available():
        if migration.version <= current_version(connection):
            continue
        if target is not None and migration.version > target:
            break
        _apply(connection, migration)
        applied.append(migration.name)
    return applied


def require_current(connection: sqlite3.Connection) -> None:
    newest = available()[-1].version
    version = current_version(connection)
    if version < newest:
        raise StockroomError(
            "database-outdated", f'The database is at version {version} of {newest}; run "migrate".'
        )
    if version > newest:
        raise StockroomError(
            "database-too-new", f"The database is at version {version}, this program knows {newest}."
        )


def _apply(connection: sqlite3.Connection, migration: Migration) -> None:
    script = f"BEGIN;\n{migration.sql}\nPRAGMA user_version = {migration.version};\nCOMMIT;"
    try:
        connection.executescript(script)
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
