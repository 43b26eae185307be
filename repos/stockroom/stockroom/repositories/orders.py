"""Purchase orders and receipts."""

import sqlite3
from datetime import date, datetime
from decimal import Decimal
from typing import List, Optional

from stockroom.models.purchasing import OrderLine, OrderStatus, PurchaseOrder, Receipt, ReceiptLine
from stockroom.money import amount_from_db, amount_to_db, unit_cost_from_db, unit_cost_to_db


class OrderRepository:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(self, supplier_id: int, warehouse_id: int, ordered_on: date, expected_on: date) -> int:
        cursor = self._db.execute(
            "INSERT INTO purchase_orders (supplier_id, warehouse_id, status, ordered_on, expected_on)"
            " VALUES (?, ?, ?, ?, ?)",
            (supplier_id, warehouse_id, OrderStatus.OPEN, ordered_on.isoformat(), expected_on.isoformat()),
        )
        return cursor.lastrowid

    def add_line(self, order_id: int, item_id: int, quantity: int, unit_cost: Decimal) -> None:
        self._db.execute(
            "INSERT INTO purchase_order_lines (order_id, item_id, quantity, unit_cost) VALUES (?, ?, ?, ?)",
            (order_id, item_id, quantity, unit_cost_to_db(unit_cost)),
        )

    def get(self, order_id: int) -> Optional[PurchaseOrder]:
        row = self._db.execute("SELECT * FROM purchase_orders WHERE id = ?", (order_id,)).fetchone()
        return self._order(row) if row else None

    def search(self, status: Optional[str] = None) -> List[PurchaseOrder]:
        rows = self._db.execute(
            "SELECT * FROM purchase_orders WHERE :status IS NULL OR status = :status ORDER BY id",
            {"status": status},
        )
        return [self._order(row) for row in rows.fetchall()]

    def set_status(self, order_id: int, status: str) -> None:
        self._db.execute("UPDATE purchase_orders SET status = ? WHERE id = ?", (status, order_id))

    def add_received(self, line_id: int, quantity: int) -> None:
        self._db.execute(
            "UPDATE purchase_order_lines SET received = received + ? WHERE id = ?", (quantity, line_id)
        )

    def on_order(self, item_id: int, warehouse_id: int) -> int:
        row = self._db.execute(
            "SELECT COALESCE(SUM(line.quantity - line.received), 0)"
            " FROM purchase_order_lines AS line JOIN purchase_orders AS po ON po.id = line.order_id"
            " WHERE line.item_id = ? AND po.warehouse_id = ? AND po.status = ?",
            (item_id, warehouse_id, OrderStatus.OPEN),
        ).fetchone()
        return row[0]

    def add_receipt(self, order_id: Optional[int], warehouse_id: int, received_at: datetime) -> int:
        cursor = self._db.execute(
            "INSERT INTO receipts (order_id, warehouse_id, received_at) VALUES (?, ?, ?)",
            (order_id, warehouse_id, received_at.isoformat()),
        )
        return cursor.lastrowid

    def add_receipt_line(self, receipt_id: int, item_id: int, quantity: int, value: Decimal) -> None:
        self._db.execute(
            "INSERT INTO receipt_lines (receipt_id, item_id, quantity, value_cents) VALUES (?, ?, ?, ?)",
            (receipt_id, item_id, quantity, amount_to_db(value)),
        )

    def receipt(self, receipt_id: int) -> Optional[Receipt]:
        row = self._db.execute("SELECT * FROM receipts WHERE id = ?", (receipt_id,)).fetchone()
        return self._receipt(row) if row else None

    def receipts(self, order_id: int) -> List[Receipt]:
        rows = self._db.execute("SELECT * FROM receipts WHERE order_id = ? ORDER BY id", (order_id,))
        return [self._receipt(row) for row in rows.fetchall()]

    def _order(self, row: sqlite3.Row) -> PurchaseOrder:
        lines = self._db.execute(
            "SELECT * FROM purchase_order_lines WHERE order_id = ? ORDER BY id", (row["id"],)
        )
        return PurchaseOrder(
            id=row["id"],
            supplier_id=row["supplier_id"],
            warehouse_id=row["warehouse_id"],
            status=row["status"],
            ordered_on=date.fromisoformat(row["ordered_on"]),
            expected_on=date.fromisoformat(row["expected_on"]),
            lines=tuple(_order_line(line) for line in lines),
        )

    def _receipt(self, row: sqlite3.Row) -> Receipt:
        lines = self._db.execute("SELECT * FROM receipt_lines WHERE receipt_id = ? ORDER BY id", (row["id"],))
        return Receipt(
            id=row["id"],
            order_id=row["order_id"],
            warehouse_id=row["warehouse_id"],
            received_at=datetime.fromisoformat(row["received_at"]),
            lines=tuple(
                ReceiptLine(line["item_id"], line["quantity"], amount_from_db(line["value_cents"]))
                for line in lines
            ),
        )


def _order_line(row: sqlite3.Row) -> OrderLine:
    return OrderLine(
        id=row["id"],
        order_id=row["order_id"],
        item_id=row["item_id"],
        quantity=row["quantity"],
        unit_cost=unit_cost_from_db(row["unit_cost"]),
        received=row["received"],
    )
