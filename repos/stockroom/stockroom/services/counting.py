"""Stock counts: freeze what the books say, write down what is there, book the difference."""

from typing import List, Optional, Sequence

from stockroom.errors import StockroomError, not_found
from stockroom.models.catalog import Item, Warehouse
from stockroom.models.stock import CountSheet, CountStatus, Movement, MovementKind
from stockroom.money import ZERO, round_amount
from stockroom.services import costing
from stockroom.services.availability import require_on_hand
from stockroom.services.catalog import find_item, find_warehouse
from stockroom.session import Session


def open_sheet(session: Session, warehouse: str, skus: Optional[Sequence[str]] = None) -> CountSheet:
    """Opens a sheet for the given items, or for all the warehouse ever held."""
    with session.transaction():
        place = find_warehouse(session, warehouse)
        items = _items_to_count(session, place, skus)
        if not items:
            raise StockroomError("nothing-to-count", f"There is nothing to count in {place.code}.")
        _require_not_on_open_sheet(session, place, items)
        sheet_id = session.counts.add(place.id, session.now())
        for item in items:
            session.counts.add_line(sheet_id, item.id, session.movements.on_hand(item.id, place.id))
        return find_sheet(session, sheet_id)


def record(session: Session, sheet_id: int, sku: str, counted: int) -> CountSheet:
    """Writes down a counted quantity; a second entry for an item replaces the first."""
    if counted < 0:
        raise StockroomError("invalid-quantity", f"A count cannot be below zero, got {counted}.")
    with session.transaction():
        sheet = _find_open(session, sheet_id)
        item = find_item(session, sku)
        if item.id not in {line.item_id for line in sheet.lines}:
            raise StockroomError("not-on-sheet", f"{item.sku} is not on count sheet {sheet.id}.")
        session.counts.record(sheet.id, item.id, counted)
        return find_sheet(session, sheet.id)


def post(session: Session, sheet_id: int) -> List[Movement]:
    """Books the differences and closes the sheet.

    The difference is taken against the frozen quantity, so that what moved
    between counting and posting is not booked twice.
    """
    with session.transaction():
        sheet = _find_open(session, sheet_id)
        missing = [line for line in sheet.lines if line.counted is None]
        if missing:
            skus = ", ".join(session.catalog.item(line.item_id).sku for line in missing)
            raise StockroomError("count-incomplete", f"Not counted yet: {skus}.")
        place = session.catalog.warehouse(sheet.warehouse_id)
        adjustments = []
        for line in sheet.lines:
            difference = line.counted - line.expected
            if difference != 0:
                item = session.catalog.item(line.item_id)
                adjustments.append(_adjust(session, item, place, difference, f"count {sheet.id}"))
        session.counts.close(sheet.id, CountStatus.POSTED, session.now())
        return adjustments


def cancel(session: Session, sheet_id: int) -> CountSheet:
    with session.transaction():
        sheet = _find_open(session, sheet_id)
        session.counts.close(sheet.id, CountStatus.CANCELLED, session.now())
        return find_sheet(session, sheet.id)


def find_sheet(session: Session, sheet_id: int) -> CountSheet:
    sheet = session.counts.get(sheet_id)
    if sheet is None:
        raise not_found("count sheet", sheet_id)
    return sheet


def _items_to_count(session: Session, warehouse: Warehouse, skus: Optional[Sequence[str]]) -> List[Item]:
    if skus:
        return list({item.id: item for item in (find_item(session, sku) for sku in skus)}.values())
    return [session.catalog.item(balance.item_id) for balance in session.movements.balances(warehouse.id)]


def _require_not_on_open_sheet(session: Session, warehouse: Warehouse, items: Sequence[Item]) -> None:
    wanted = {item.id: item for item in items}
    for sheet in session.counts.search(CountStatus.OPEN):
        if sheet.warehouse_id != warehouse.id:
            continue
        for line in sheet.lines:
            if line.item_id in wanted:
                raise StockroomError(
                    "already-counting", f"{wanted[line.item_id].sku} is on open count sheet {sheet.id}."
                )


def _find_open(session: Session, sheet_id: int) -> CountSheet:
    sheet = find_sheet(session, sheet_id)
    if sheet.status != CountStatus.OPEN:
        raise StockroomError("count-not-open", f"Count sheet {sheet.id} is {sheet.status}.")
    return sheet


def _adjust(session: Session, item: Item, warehouse: Warehouse, difference: int, reference: str) -> Movement:
    now = session.now()
    if difference < 0:
        require_on_hand(session, item, warehouse, -difference)
        if session.settings.valuation_method == costing.FIFO:
            portions = costing.fifo_issue(session, item.id, warehouse.id, -difference)
            value = -sum((portion.value for portion in portions), ZERO)
        else:
            value = -costing.average_issue(session, item.id, warehouse.id, -difference)
    elif session.settings.valuation_method == costing.FIFO:
        unit_cost = costing.fifo_unit_cost(session, item.id, warehouse.id)
        value = round_amount(unit_cost * difference)
        costing.fifo_receive(session, item.id, warehouse.id, difference, value, now)
    else:
        unit_cost = costing.average_unit_cost(session, item.id, warehouse.id)
        value = round_amount(unit_cost * difference)
        costing.average_receive(session, item.id, warehouse.id, difference, value)
    return session.movements.add(
        item.id, warehouse.id, MovementKind.ADJUSTMENT, difference, value, reference, now
    )
