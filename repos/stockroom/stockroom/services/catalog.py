"""Items, suppliers, warehouses and settings."""

import re
from dataclasses import replace
from typing import Optional

from stockroom.errors import StockroomError, not_found
from stockroom.models.catalog import Item, Settings, Supplier, Warehouse
from stockroom.services import costing
from stockroom.session import Session

_CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]*")


def configure(session: Session, settings: Settings) -> None:
    """Sets the settings of the database; the valuation method is fixed once stock has moved."""
    if settings.valuation_method != session.settings.valuation_method and session.movements.any():
        raise StockroomError("valuation-locked", "The valuation method cannot change once stock has moved.")
    with session.transaction():
        session.catalog.save_settings(settings)


def valid_settings(valuation_method: str, base_currency: str) -> Settings:
    if valuation_method not in costing.METHODS:
        known = ", ".join(costing.METHODS)
        raise StockroomError(
            "unknown-valuation", f'Unknown valuation method "{valuation_method}"; known: {known}.'
        )
    if not re.fullmatch(r"[A-Z]{3}", base_currency):
        raise StockroomError("invalid-currency", f'"{base_currency}" is not a three-letter currency code.')
    return Settings(valuation_method=valuation_method, base_currency=base_currency)


def add_item(
    session: Session,
    sku: str,
    name: str,
    *,
    unit: str = "each",
    weight_grams: int = 0,
    reorder_point: int = 0,
    reorder_quantity: int = 0,
    supplier: Optional[str] = None,
) -> Item:
    sku = valid_code(sku, "SKU")
    with session.transaction():
        if session.catalog.item_by_sku(sku):
            raise StockroomError("duplicate-item", f"There already is an item {sku}.")
        supplier_id = find_supplier(session, supplier).id if supplier else None
        return session.catalog.add_item(
            sku, valid_name(name), unit, weight_grams, reorder_point, reorder_quantity, supplier_id
        )


def update_item(session: Session, item: Item, **changes: object) -> Item:
    updated = replace(item, **changes)
    valid_name(updated.name)
    with session.transaction():
        session.catalog.update_item(updated)
    return updated


def add_supplier(session: Session, code: str, name: str, *, lead_days: int = 7) -> Supplier:
    code = valid_code(code, "supplier code")
    with session.transaction():
        if session.catalog.supplier_by_code(code):
            raise StockroomError("duplicate-supplier", f"There already is a supplier {code}.")
        return session.catalog.add_supplier(code, valid_name(name), lead_days)


def add_warehouse(session: Session, code: str, name: str) -> Warehouse:
    code = valid_code(code, "warehouse code")
    with session.transaction():
        if session.catalog.warehouse_by_code(code):
            raise StockroomError("duplicate-warehouse", f"There already is a warehouse {code}.")
        return session.catalog.add_warehouse(code, valid_name(name))


def find_item(session: Session, sku: str) -> Item:
    item = session.catalog.item_by_sku(sku.upper())
    if item is None:
        raise not_found("item", sku)
    return item


def find_supplier(session: Session, code: str) -> Supplier:
    supplier = session.catalog.supplier_by_code(code.upper())
    if supplier is None:
        raise not_found("supplier", code)
    return supplier


def find_warehouse(session: Session, code: str) -> Warehouse:
    warehouse = session.catalog.warehouse_by_code(code.upper())
    if warehouse is None:
        raise not_found("warehouse", code)
    return warehouse


def valid_code(text: str, what: str) -> str:
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        raise StockroomError(
            "invalid-code", f'"{text}" is not a valid {what}: letters, digits, dot, dash and underscore only.'
        )
    return code


def valid_name(text: str) -> str:
    name = text.strip()
    if not name:
        raise StockroomError("invalid-name", "A name must not be empty.")
    return name
