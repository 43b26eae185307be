"""What the stock on hand is worth."""

from typing import Optional

from stockroom.money import ZERO, round_unit_cost
from stockroom.reports.table import Column, Table
from stockroom.services import costing
from stockroom.services.catalog import find_warehouse
from stockroom.session import Session


def valuation(session: Session, warehouse: Optional[str] = None) -> Table:
    """One row per item and warehouse, also where nothing is left, so that leftover value shows."""
    settings = session.settings
    place = find_warehouse(session, warehouse) if warehouse else None
    table = Table(
        f"Stock valuation ({settings.valuation_method}, {settings.base_currency})",
        (
            Column("sku", "SKU"),
            Column("warehouse", "Warehouse"),
            Column("quantity", "Quantity", right=True),
            Column("unit_cost", "Unit cost", right=True),
            Column("value", "Value", right=True),
        ),
    )
    total = ZERO
    for balance in session.movements.balances(place.id if place else None):
        if settings.valuation_method == costing.FIFO:
            value = costing.fifo_value(session, balance.item_id, balance.warehouse_id)
        else:
            value = costing.average_value(session, balance.item_id, balance.warehouse_id)
        unit_cost = round_unit_cost(value / balance.quantity) if balance.quantity else None
        sku = session.catalog.item(balance.item_id).sku
        code = session.catalog.warehouse(balance.warehouse_id).code
        table.rows.append((sku, code, balance.quantity, unit_cost, value))
        total += value
    table.totals = ("Total", None, None, None, total)
    return table
