"""Stock promised to customers."""

import sqlite3
from datetime import date, datetime
from typing import List, Optional

from stockroom.models.stock import Reservation, ReservationStatus


class ReservationRepository:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(
        self,
        reference: str,
        item_id: int,
        warehouse_id: int,
        quantity: int,
        expires_on: Optional[date],
        created_at: datetime,
    ) -> Reservation:
        cursor = self._db.execute(
            "INSERT INTO reservations"
            " (reference, item_id, warehouse_id, quantity, status, expires_on, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                reference,
                item_id,
                warehouse_id,
                quantity,
                ReservationStatus.OPEN,
                expires_on.isoformat() if expires_on else None,
                created_at.isoformat(),
            ),
        )
        return self.get(cursor.lastrowid)

    def get(self, reservation_id: int) -> Optional[Reservation]:
        row = self._db.execute("SELECT * FROM reservations WHERE id = ?", (reservation_id,)).fetchone()
        return _reservation(row) if row else None

    def save(self, reservation: Reservation) -> None:
        self._db.execute(
            "UPDATE reservations SET quantity = ?, picked = ?, status = ? WHERE id = ?",
            (reservation.quantity, reservation.picked, reservation.status, reservation.id),
        )

    def search(self, status: Optional[str] = None) -> List[Reservation]:
        rows = self._db.execute(
            "SELECT * FROM reservations WHERE :status IS NULL OR status = :status ORDER BY id",
            {"status": status},
        )
        return [_reservation(row) for row in rows]

    def reserved(self, item_id: int, warehouse_id: int) -> int:
        row = self._db.execute(
            "SELECT COALESCE(SUM(quantity - picked), 0) FROM reservations"
            " WHERE item_id = ? AND warehouse_id = ? AND status = ?",
            (item_id, warehouse_id, ReservationStatus.OPEN),
        ).fetchone()
        return row[0]


def _reservation(row: sqlite3.Row) -> Reservation:
    return Reservation(
        id=row["id"],
        reference=row["reference"],
        item_id=row["item_id"],
        warehouse_id=row["warehouse_id"],
        quantity=row["quantity"],
        picked=row["picked"],
        status=row["status"],
        expires_on=date.fromisoformat(row["expires_on"]) if row["expires_on"] else None,
        created_at=datetime.fromisoformat(row["created_at"]),
    )
