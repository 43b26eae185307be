"""Moving stock between warehouses at cost."""

from typing import Tuple

from stockroom.errors import StockroomError
from stockroom.models.stock import Movement, MovementKind
from stockroom.money import ZERO
from stockroom.services import costing
from stockroom.services.availability import require_available, require_positive
from stockroom.services.catalog import find_item, find_warehouse
from stockroom.session import Session


def transfer_stock(
    session: Session, sku: str, source: str, target: str, quantity: int, *, reference: str = ""
) -> Tuple[Movement, Movement]:
    """Moves unreserved stock; its cost, and under FIFO its age, go with it."""
    require_positive(quantity)
    with session.transaction():
        item = find_item(session, sku)
        origin = find_warehouse(session, source)
        destination = find_warehouse(session, target)
        if origin.id == destination.id:
            raise StockroomError("same-warehouse", "Stock can only be moved to another warehouse.")
        require_available(session, item, origin, quantity)
        if session.settings.valuation_method == costing.FIFO:
            value = ZERO
            for portion in costing.fifo_issue(session, item.id, origin.id, quantity):
                costing.fifo_receive(
                    session, item.id, destination.id, portion.quantity, portion.value, portion.received_at
                )
                value += portion.value
        else:
            value = costing.average_issue(session, item.id, origin.id, quantity)
            costing.average_receive(session, item.id, destination.id, quantity, value)
        now = session.now()
        out = session.movements.add(
            item.id, origin.id, MovementKind.TRANSFER_OUT, -quantity, -value, reference, now
        )
        into = session.movements.add(
            item.id, destination.id, MovementKind.TRANSFER_IN, quantity, value, reference, now
        )
        return out, into
