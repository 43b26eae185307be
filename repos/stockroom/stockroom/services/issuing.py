"""Goods going out."""

from stockroom.models.catalog import Item, Warehouse
from stockroom.models.stock import Movement, MovementKind
from stockroom.money import ZERO
from stockroom.services import costing
from stockroom.services.availability import require_available, require_positive
from stockroom.services.catalog import find_item, find_warehouse
from stockroom.session import Session


def issue_stock(
    session: Session, sku: str, warehouse: str, quantity: int, *, reference: str = ""
) -> Movement:
    """Takes unreserved stock out, for example for own use or scrap."""
    require_positive(quantity)
    with session.transaction():
        item = find_item(session, sku)
        place = find_warehouse(session, warehouse)
        require_available(session, item, place, quantity)
        return book_out(session, item, place, quantity, reference)


def book_out(session: Session, item: Item, warehouse: Warehouse, quantity: int, reference: str) -> Movement:
    if session.settings.valuation_method == costing.FIFO:
        portions = costing.fifo_issue(session, item.id, warehouse.id, quantity)
        value = sum((portion.value for portion in portions), ZERO)
    else:
        value = costing.average_issue(session, item.id, warehouse.id, quantity)
    return session.movements.add(
        item.id, warehouse.id, MovementKind.ISSUE, -quantity, -value, reference, session.now()
    )
