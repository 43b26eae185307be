"""Orders, receipts and what to order next."""

from typing import Optional

from stockroom.models.purchasing import OrderStatus
from stockroom.money import ZERO, round_amount
from stockroom.reports.table import Column, Table
from stockroom.services.purchasing import find_order
from stockroom.services.reorder import suggestions
from stockroom.session import Session


def orders(session: Session, include_closed: bool = False) -> Table:
    table = Table(
        "Purchase orders",
        (
            Column("id", "No", right=True),
            Column("supplier", "Supplier"),
            Column("warehouse", "Warehouse"),
            Column("status", "Status"),
            Column("expected_on", "Expected on"),
            Column("value", "Value", right=True),
        ),
    )
    for order in session.orders.search(None if include_closed else OrderStatus.OPEN):
        value = sum((round_amount(line.unit_cost * line.quantity) for line in order.lines), ZERO)
        table.rows.append(
            (
                order.id,
                session.catalog.supplier(order.supplier_id).code,
                session.catalog.warehouse(order.warehouse_id).code,
                order.status,
                order.expected_on,
                value,
            )
        )
    return table


def order_lines(session: Session, order_id: int) -> Table:
    order = find_order(session, order_id)
    columns = (
        Column("sku", "SKU"),
        Column("quantity", "Quantity", right=True),
        Column("received", "Received", right=True),
        Column("outstanding", "Outstanding", right=True),
        Column("unit_cost", "Unit cost", right=True),
    )
    rows = [
        (
            session.catalog.item(line.item_id).sku,
            line.quantity,
            line.received,
            line.outstanding,
            line.unit_cost,
        )
        for line in order.lines
    ]
    return Table(f"Order {order.id} ({order.status})", columns, rows)


def receipts(session: Session, order_id: int) -> Table:
    order = find_order(session, order_id)
    table = Table(
        f"Receipts of order {order.id}",
        (
            Column("receipt", "Receipt", right=True),
            Column("received_at", "Received at"),
            Column("sku", "SKU"),
            Column("quantity", "Quantity", right=True),
            Column("value", "Value", right=True),
        ),
    )
    for receipt in session.orders.receipts(order.id):
        for line in receipt.lines:
            sku = session.catalog.item(line.item_id).sku
            table.rows.append((receipt.id, receipt.received_at, sku, line.quantity, line.value))
    return table


def reorder(session: Session, warehouse: Optional[str] = None) -> Table:
    columns = (
        Column("supplier", "Supplier"),
        Column("sku", "SKU"),
        Column("warehouse", "Warehouse"),
        Column("available", "Available", right=True),
        Column("on_order", "On order", right=True),
        Column("reorder_point", "Reorder at", right=True),
        Column("quantity", "Order", right=True),
    )
    rows = [
        (
            suggestion.supplier.code if suggestion.supplier else None,
            suggestion.item.sku,
            suggestion.warehouse.code,
            suggestion.available,
            suggestion.on_order,
            suggestion.item.reorder_point,
            suggestion.quantity,
        )
        for suggestion in suggestions(session, warehouse)
    ]
    rows.sort(key=lambda row: (row[0] or "", row[1], row[2]))
    return Table("Reorder suggestions", columns, rows)
