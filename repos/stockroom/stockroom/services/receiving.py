"""Goods coming in, with or without an order."""

from datetime import datetime
from decimal import Decimal
from typing import Dict, Mapping, Optional

from stockroom.errors import StockroomError
from stockroom.models.purchasing import OrderStatus, PurchaseOrder, Receipt
from stockroom.models.stock import Movement, MovementKind
from stockroom.money import round_amount
from stockroom.services import costing
from stockroom.services.availability import require_positive
from stockroom.services.catalog import find_item, find_warehouse
from stockroom.services.purchasing import find_open_order, find_order
from stockroom.session import Session


def receive_order(session: Session, order_id: int, quantities: Optional[Mapping[str, int]] = None) -> Receipt:
    """Books goods in against an order: the given quantities by SKU, or all that is outstanding."""
    with session.transaction():
        order = find_open_order(session, order_id)
        now = session.now()
        arriving = _arriving(session, order, quantities)
        receipt_id = session.orders.add_receipt(order.id, order.warehouse_id, now)
        for line in order.lines:
            quantity = arriving.get(line.item_id, 0)
            if quantity == 0:
                continue
            value = round_amount(line.unit_cost * quantity)
            session.orders.add_received(line.id, quantity)
            session.orders.add_receipt_line(receipt_id, line.item_id, quantity, value)
            book_in(
                session,
                line.item_id,
                order.warehouse_id,
                MovementKind.RECEIPT,
                quantity,
                value,
                f"receipt {receipt_id}",
                now,
            )
        if all(line.outstanding == 0 for line in find_order(session, order.id).lines):
            session.orders.set_status(order.id, OrderStatus.RECEIVED)
        return session.orders.receipt(receipt_id)


def receive_stock(
    session: Session,
    sku: str,
    warehouse: str,
    quantity: int,
    unit_cost: Decimal,
    *,
    kind: str = MovementKind.RECEIPT,
    reference: str = "",
) -> Movement:
    """Books in goods nobody ordered: samples, returns, opening stock."""
    require_positive(quantity)
    with session.transaction():
        item = find_item(session, sku)
        place = find_warehouse(session, warehouse)
        value = round_amount(unit_cost * quantity)
        return book_in(session, item.id, place.id, kind, quantity, value, reference, session.now())


def book_in(
    session: Session,
    item_id: int,
    warehouse_id: int,
    kind: str,
    quantity: int,
    value: Decimal,
    reference: str,
    booked_at: datetime,
) -> Movement:
    if session.settings.valuation_method == costing.FIFO:
        costing.fifo_receive(session, item_id, warehouse_id, quantity, value, booked_at)
    else:
        costing.average_receive(session, item_id, warehouse_id, quantity, value)
    return session.movements.add(item_id, warehouse_id, kind, quantity, value, reference, booked_at)


def _arriving(
    session: Session, order: PurchaseOrder, quantities: Optional[Mapping[str, int]]
) -> Dict[int, int]:
    """Checked quantities by item id."""
    if quantities is None:
        return {line.item_id: line.outstanding for line in order.lines}
    lines = {line.item_id: line for line in order.lines}
    arriving = {}
    for sku, quantity in quantities.items():
        require_positive(quantity)
        item = find_item(session, sku)
        if item.id not in lines:
            raise StockroomError("not-on-order", f"{item.sku} is not on order {order.id}.")
        outstanding = lines[item.id].outstanding
        if quantity > outstanding:
            raise StockroomError(
                "over-receipt", f"Order {order.id} expects {outstanding} more {item.sku}, got {quantity}."
            )
        arriving[item.id] = quantity
    return arriving
