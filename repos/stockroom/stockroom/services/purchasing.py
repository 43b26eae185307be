"""Placing and cancelling purchase orders."""

from datetime import timedelta
from typing import Sequence

from stockroom.errors import StockroomError, not_found
from stockroom.models.purchasing import NewOrderLine, OrderStatus, PurchaseOrder
from stockroom.services.availability import require_positive
from stockroom.services.catalog import find_item, find_supplier, find_warehouse
from stockroom.session import Session


def create_order(
    session: Session, supplier: str, warehouse: str, lines: Sequence[NewOrderLine]
) -> PurchaseOrder:
    if not lines:
        raise StockroomError("empty-order", "An order needs at least one line.")
    with session.transaction():
        supplier_record = find_supplier(session, supplier)
        warehouse_record = find_warehouse(session, warehouse)
        today = session.today()
        expected_on = today + timedelta(days=supplier_record.lead_days)
        order_id = session.orders.add(supplier_record.id, warehouse_record.id, today, expected_on)
        seen = set()
        for line in lines:
            require_positive(line.quantity)
            item = find_item(session, line.sku)
            if item.id in seen:
                raise StockroomError("duplicate-line", f"{item.sku} is on the order twice.")
            seen.add(item.id)
            session.orders.add_line(order_id, item.id, line.quantity, line.unit_cost)
        return find_order(session, order_id)


def cancel_order(session: Session, order_id: int) -> PurchaseOrder:
    """Cancels what has not been received; what has been stays in stock."""
    with session.transaction():
        order = find_open_order(session, order_id)
        session.orders.set_status(order.id, OrderStatus.CANCELLED)
        return find_order(session, order.id)


def find_order(session: Session, order_id: int) -> PurchaseOrder:
    order = session.orders.get(order_id)
    if order is None:
        raise not_found("order", order_id)
    return order


def find_open_order(session: Session, order_id: int) -> PurchaseOrder:
    order = find_order(session, order_id)
    if order.status != OrderStatus.OPEN:
        raise StockroomError("order-not-open", f"Order {order.id} is {order.status}.")
    return order
