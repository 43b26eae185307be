"""Opening the database file."""

import os
import sqlite3

from stockroom.errors import StockroomError


def connect(path: str) -> sqlite3.Connection:
    """Opens or creates a database file; transactions are started by hand (see Session)."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def connect_existing(path: str) -> sqlite3.Connection:
    if not os.path.exists(path):
        raise StockroomError("database-missing", f'There is no database at {path}; run "init" first.')
    return connect(path)
