"""The stock ledger. Quantities on hand are always derived from it."""

import sqlite3
from datetime import date, datetime
from decimal import Decimal
from typing import List, Optional

from stockroom.models.stock import Balance, Movement
from stockroom.money import amount_from_db, amount_to_db


class MovementRepository:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(
        self,
        item_id: int,
        warehouse_id: int,
        kind: str,
        quantity: int,
        value: Decimal,
        reference: str,
        booked_at: datetime,
    ) -> Movement:
        cursor = self._db.execute(
            "INSERT INTO movements (item_id, warehouse_id, kind, quantity, value_cents, reference, booked_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                item_id,
                warehouse_id,
                kind,
                quantity,
                amount_to_db(value),
                reference,
                booked_at.isoformat(),
            ),
        )
        row = self._db.execute("SELECT * FROM movements WHERE id = ?", (cursor.lastrowid,)).fetchone()
        return _movement(row)

    def on_hand(self, item_id: int, warehouse_id: int) -> int:
        row = self._db.execute(
            "SELECT COALESCE(SUM(quantity), 0) FROM movements WHERE item_id = ? AND warehouse_id = ?",
            (item_id, warehouse_id),
        ).fetchone()
        return row[0]

    def balances(self, warehouse_id: Optional[int] = None) -> List[Balance]:
        """Every item and warehouse that ever saw a movement, also when nothing is left."""
        rows = self._db.execute(
            "SELECT item_id, warehouse_id, SUM(quantity) AS quantity FROM movements"
            " JOIN items ON items.id = item_id JOIN warehouses ON warehouses.id = warehouse_id"
            " WHERE :warehouse IS NULL OR warehouse_id = :warehouse"
            " GROUP BY item_id, warehouse_id ORDER BY items.sku, warehouses.code",
            {"warehouse": warehouse_id},
        )
        return [Balance(row["item_id"], row["warehouse_id"], row["quantity"]) for row in rows]

    def search(
        self,
        item_id: Optional[int] = None,
        warehouse_id: Optional[int] = None,
        since: Optional[date] = None,
        until: Optional[date] = None,
    ) -> List[Movement]:
        """In booking order; both dates are inclusive."""
        rows = self._db.execute(
            "SELECT * FROM movements"
            " WHERE (:item IS NULL OR item_id = :item) AND (:warehouse IS NULL OR warehouse_id = :warehouse)"
            " AND (:since IS NULL OR date(booked_at) >= :since)"
            " AND (:until IS NULL OR date(booked_at) <= :until)"
            " ORDER BY id",
            {
                "item": item_id,
                "warehouse": warehouse_id,
                "since": since.isoformat() if since else None,
                "until": until.isoformat() if until else None,
            },
        )
        return [_movement(row) for row in rows]

    def any(self) -> bool:
        return self._db.execute("SELECT 1 FROM movements LIMIT 1").fetchone() is not None


def _movement(row: sqlite3.Row) -> Movement:
    return Movement(
        id=row["id"],
        item_id=row["item_id"],
        warehouse_id=row["warehouse_id"],
        kind=row["kind"],
        quantity=row["quantity"],
        value=amount_from_db(row["value_cents"]),
        reference=row["reference"],
        booked_at=datetime.fromisoformat(row["booked_at"]),
    )
