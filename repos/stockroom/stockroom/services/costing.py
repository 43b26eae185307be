"""What stock cost when it came in and what it costs when it leaves.

FIFO keeps one layer per delivery and takes the oldest first. Moving average
keeps one pool per item and warehouse. See docs/costing.md.
"""

from datetime import datetime
from decimal import Decimal
from typing import List

from stockroom.models.stock import CostPool, CostPortion
from stockroom.money import ZERO, round_amount, round_unit_cost
from stockroom.session import Session

FIFO = "fifo"
AVERAGE = "average"
METHODS = (FIFO, AVERAGE)


def fifo_receive(
    session: Session, item_id: int, warehouse_id: int, quantity: int, value: Decimal, received_at: datetime
) -> None:
    session.costs.add_layer(item_id, warehouse_id, received_at, quantity, value)


def fifo_issue(session: Session, item_id: int, warehouse_id: int, quantity: int) -> List[CostPortion]:
    """Takes `quantity` from the oldest layers; the caller has checked that it is there."""
    portions = []
    missing = quantity
    for layer in session.costs.layers(item_id, warehouse_id):
        taken = min(missing, layer.quantity)
        # A share of what is left: the last unit of a layer takes the rest, so that cents never get lost.
        value = round_amount(layer.value * taken / layer.quantity)
        session.costs.save_layer(layer.id, layer.quantity - taken, layer.value - value)
        portions.append(CostPortion(taken, value, layer.received_at))
        missing -= taken
        if missing == 0:
            break
    return portions


def fifo_unit_cost(session: Session, item_id: int, warehouse_id: int) -> Decimal:
    """The cost of the newest stock, used for surplus found in a count."""
    layer = session.costs.newest_layer(item_id, warehouse_id)
    return round_unit_cost(layer.value / layer.quantity) if layer else ZERO


def fifo_value(session: Session, item_id: int, warehouse_id: int) -> Decimal:
    return sum((layer.value for layer in session.costs.layers(item_id, warehouse_id)), ZERO)


def average_receive(session: Session, item_id: int, warehouse_id: int, quantity: int, value: Decimal) -> None:
    pool = session.costs.pool(item_id, warehouse_id)
    total = pool.unit_cost * pool.quantity + value
    total_quantity = pool.quantity + quantity
    unit_cost = round_unit_cost(total / total_quantity)
    session.costs.save_pool(CostPool(item_id, warehouse_id, total_quantity, unit_cost))


def average_issue(session: Session, item_id: int, warehouse_id: int, quantity: int) -> Decimal:
    pool = session.costs.pool(item_id, warehouse_id)
    session.costs.save_pool(CostPool(item_id, warehouse_id, pool.quantity - quantity, pool.unit_cost))
    return round_amount(pool.unit_cost * quantity)


def average_unit_cost(session: Session, item_id: int, warehouse_id: int) -> Decimal:
    return session.costs.pool(item_id, warehouse_id).unit_cost


def average_value(session: Session, item_id: int, warehouse_id: int) -> Decimal:
    pool = session.costs.pool(item_id, warehouse_id)
    return round_amount(pool.unit_cost * pool.quantity)
