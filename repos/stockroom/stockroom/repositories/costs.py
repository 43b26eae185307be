"""What the stock on hand cost: layers for FIFO, pools for moving average."""

import sqlite3
from datetime import datetime
from decimal import Decimal
from typing import List, Optional

from stockroom.models.stock import CostLayer, CostPool
from stockroom.money import amount_from_db, amount_to_db, unit_cost_from_db, unit_cost_to_db


class CostRepository:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add_layer(
        self, item_id: int, warehouse_id: int, received_at: datetime, quantity: int, value: Decimal
    ) -> None:
        self._db.execute(
            "INSERT INTO cost_layers (item_id, warehouse_id, received_at, quantity, value_cents)"
            " VALUES (?, ?, ?, ?, ?)",
            (item_id, warehouse_id, received_at.isoformat(), quantity, amount_to_db(value)),
        )

    def layers(self, item_id: int, warehouse_id: int) -> List[CostLayer]:
        """Layers with stock left, oldest first."""
        rows = self._db.execute(
            "SELECT * FROM cost_layers WHERE item_id = ? AND warehouse_id = ? AND quantity > 0"
            " ORDER BY received_at, id",
            (item_id, warehouse_id),
        )
        return [_layer(row) for row in rows]

    def newest_layer(self, item_id: int, warehouse_id: int) -> Optional[CostLayer]:
        layers = self.layers(item_id, warehouse_id)
        return layers[-1] if layers else None

    def save_layer(self, layer_id: int, quantity: int, value: Decimal) -> None:
        self._db.execute(
            "UPDATE cost_layers SET quantity = ?, value_cents = ? WHERE id = ?",
            (quantity, amount_to_db(value), layer_id),
        )

    def pool(self, item_id: int, warehouse_id: int) -> CostPool:
        row = self._db.execute(
            "SELECT * FROM cost_pools WHERE item_id = ? AND warehouse_id = ?", (item_id, warehouse_id)
        ).fetchone()
        if row is None:
            return CostPool(item_id, warehouse_id, 0, Decimal("0.0000"))
        return CostPool(item_id, warehouse_id, row["quantity"], unit_cost_from_db(row["unit_cost"]))

    def save_pool(self, pool: CostPool) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO cost_pools (item_id, warehouse_id, quantity, unit_cost)"
            " VALUES (?, ?, ?, ?)",
            (pool.item_id, pool.warehouse_id, pool.quantity, unit_cost_to_db(pool.unit_cost)),
        )


def _layer(row: sqlite3.Row) -> CostLayer:
    return CostLayer(
        id=row["id"],
        item_id=row["item_id"],
        warehouse_id=row["warehouse_id"],
        received_at=datetime.fromisoformat(row["received_at"]),
        quantity=row["quantity"],
        value=amount_from_db(row["value_cents"]),
    )
