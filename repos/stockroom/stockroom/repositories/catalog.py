"""Items, suppliers, warehouses and the settings of the database."""

import sqlite3
from typing import List, Optional

from stockroom.models.catalog import Item, Settings, Supplier, Warehouse


class CatalogRepository:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def settings(self) -> Settings:
        stored = {row["key"]: row["value"] for row in self._db.execute("SELECT key, value FROM settings")}
        return Settings(
            valuation_method=stored.get("valuation_method", "fifo"),
            base_currency=stored.get("base_currency", "EUR"),
        )

    def save_settings(self, settings: Settings) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)",
            [
                ("valuation_method", settings.valuation_method),
                ("base_currency", settings.base_currency),
            ],
        )

    def add_item(
        self,
        sku: str,
        name: str,
        unit: str,
        weight_grams: int,
        reorder_point: int,
        reorder_quantity: int,
        supplier_id: Optional[int],
    ) -> Item:
        cursor = self._db.execute(
            "INSERT INTO items (sku, name, unit, weight_grams, reorder_point, reorder_quantity, supplier_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (sku, name, unit, weight_grams, reorder_point, reorder_quantity, supplier_id),
        )
        return self.item(cursor.lastrowid)

    def update_item(self, item: Item) -> None:
        self._db.execute(
            "UPDATE items SET name = ?, unit = ?, weight_grams = ?, reorder_point = ?, reorder_quantity = ?,"
            " supplier_id = ? WHERE id = ?",
            (
                item.name,
                item.unit,
                item.weight_grams,
                item.reorder_point,
                item.reorder_quantity,
                item.supplier_id,
                item.id,
            ),
        )

    def item(self, item_id: int) -> Item:
        return _item(self._db.execute("SELECT * FROM items WHERE id = ?", (item_id,)).fetchone())

    def item_by_sku(self, sku: str) -> Optional[Item]:
        row = self._db.execute("SELECT * FROM items WHERE sku = ?", (sku,)).fetchone()
        return _item(row) if row else None

    def items(self) -> List[Item]:
        return [_item(row) for row in self._db.execute("SELECT * FROM items ORDER BY sku")]

    def add_supplier(self, code: str, name: str, lead_days: int) -> Supplier:
        cursor = self._db.execute(
            "INSERT INTO suppliers (code, name, lead_days) VALUES (?, ?, ?)", (code, name, lead_days)
        )
        return self.supplier(cursor.lastrowid)

    def supplier(self, supplier_id: int) -> Supplier:
        return _supplier(self._db.execute("SELECT * FROM suppliers WHERE id = ?", (supplier_id,)).fetchone())

    def supplier_by_code(self, code: str) -> Optional[Supplier]:
        row = self._db.execute("SELECT * FROM suppliers WHERE code = ?", (code,)).fetchone()
        return _supplier(row) if row else None

    def suppliers(self) -> List[Supplier]:
        return [_supplier(row) for row in self._db.execute("SELECT * FROM suppliers ORDER BY code")]

    def add_warehouse(self, code: str, name: str) -> Warehouse:
        cursor = self._db.execute("INSERT INTO warehouses (code, name) VALUES (?, ?)", (code, name))
        return self.warehouse(cursor.lastrowid)

    def warehouse(self, warehouse_id: int) -> Warehouse:
        row = self._db.execute("SELECT * FROM warehouses WHERE id = ?", (warehouse_id,)).fetchone()
        return _warehouse(row)

    def warehouse_by_code(self, code: str) -> Optional[Warehouse]:
        row = self._db.execute("SELECT * FROM warehouses WHERE code = ?", (code,)).fetchone()
        return _warehouse(row) if row else None

    def warehouses(self) -> List[Warehouse]:
        return [_warehouse(row) for row in self._db.execute("SELECT * FROM warehouses ORDER BY code")]


def _item(row: sqlite3.Row) -> Item:
    return Item(
        id=row["id"],
        sku=row["sku"],
        name=row["name"],
        unit=row["unit"],
        weight_grams=row["weight_grams"],
        reorder_point=row["reorder_point"],
        reorder_quantity=row["reorder_quantity"],
        supplier_id=row["supplier_id"],
    )


def _supplier(row: sqlite3.Row) -> Supplier:
    return Supplier(id=row["id"], code=row["code"], name=row["name"], lead_days=row["lead_days"])


def _warehouse(row: sqlite3.Row) -> Warehouse:
    return Warehouse(id=row["id"], code=row["code"], name=row["name"])
