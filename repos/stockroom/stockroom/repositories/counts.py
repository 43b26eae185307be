"""Count sheets."""

import sqlite3
from datetime import datetime
from typing import List, Optional

from stockroom.models.stock import CountLine, CountSheet, CountStatus


class CountRepository:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(self, warehouse_id: int, opened_at: datetime) -> int:
        cursor = self._db.execute(
            "INSERT INTO count_sheets (warehouse_id, status, opened_at) VALUES (?, ?, ?)",
            (warehouse_id, CountStatus.OPEN, opened_at.isoformat()),
        )
        return cursor.lastrowid

    def add_line(self, sheet_id: int, item_id: int, expected: int) -> None:
        self._db.execute(
            "INSERT INTO count_lines (sheet_id, item_id, expected) VALUES (?, ?, ?)",
            (sheet_id, item_id, expected),
        )

    def get(self, sheet_id: int) -> Optional[CountSheet]:
        row = self._db.execute("SELECT * FROM count_sheets WHERE id = ?", (sheet_id,)).fetchone()
        return self._sheet(row) if row else None

    def search(self, status: Optional[str] = None) -> List[CountSheet]:
        rows = self._db.execute(
            "SELECT * FROM count_sheets WHERE :status IS NULL OR status = :status ORDER BY id",
            {"status": status},
        )
        return [self._sheet(row) for row in rows.fetchall()]

    def record(self, sheet_id: int, item_id: int, counted: int) -> None:
        self._db.execute(
            "UPDATE count_lines SET counted = ? WHERE sheet_id = ? AND item_id = ?",
            (counted, sheet_id, item_id),
        )

    def close(self, sheet_id: int, status: str, closed_at: datetime) -> None:
        self._db.execute(
            "UPDATE count_sheets SET status = ?, closed_at = ? WHERE id = ?",
            (status, closed_at.isoformat(), sheet_id),
        )

    def _sheet(self, row: sqlite3.Row) -> CountSheet:
        lines = self._db.execute(
            "SELECT count_lines.* FROM count_lines JOIN items ON items.id = item_id"
            " WHERE sheet_id = ? ORDER BY items.sku",
            (row["id"],),
        )
        return CountSheet(
            id=row["id"],
            warehouse_id=row["warehouse_id"],
            status=row["status"],
            opened_at=datetime.fromisoformat(row["opened_at"]),
            closed_at=datetime.fromisoformat(row["closed_at"]) if row["closed_at"] else None,
            lines=tuple(CountLine(line["item_id"], line["expected"], line["counted"]) for line in lines),
        )
