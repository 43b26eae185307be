"""What to buy, so that no item falls below its reorder point."""

from dataclasses import dataclass
from typing import Iterable, List, Optional

from stockroom.models.catalog import Item, Supplier, Warehouse
from stockroom.services.availability import available
from stockroom.services.catalog import find_warehouse
from stockroom.session import Session


@dataclass(frozen=True)
class Suggestion:
    item: Item
    warehouse: Warehouse
    supplier: Optional[Supplier]
    available: int
    on_order: int
    quantity: int


def suggestions(session: Session, warehouse: Optional[str] = None) -> List[Suggestion]:
    """One suggestion per item and warehouse whose position is at or below the reorder point.

    Only warehouses that have held or ordered the item are looked at: an item
    with no history in a warehouse is not stocked there.
    """
    places = [find_warehouse(session, warehouse)] if warehouse else session.catalog.warehouses()
    found = []
    for item in _reorderable(session.catalog.items()):
        for place in places:
            suggestion = _suggest(session, item, place)
            if suggestion is not None:
                found.append(suggestion)
    return found


def _reorderable(items: Iterable[Item]) -> List[Item]:
    return [item for item in items if item.reorder_point > 0 and item.reorder_quantity > 0]


def _suggest(session: Session, item: Item, warehouse: Warehouse) -> Optional[Suggestion]:
    free = available(session, item.id, warehouse.id)
    on_order = session.orders.on_order(item.id, warehouse.id)
    if on_order == 0 and not _held(session, item, warehouse):
        return None
    position = free + on_order
    if position > item.reorder_point:
        return None
    supplier = session.catalog.supplier(item.supplier_id) if item.supplier_id else None
    quantity = _packs_needed(item.reorder_point - position, item.reorder_quantity) * item.reorder_quantity
    return Suggestion(item, warehouse, supplier, free, on_order, quantity)


def _packs_needed(shortfall: int, pack: int) -> int:
    """Whole packs that lift the position above the reorder point."""
    return shortfall // pack + 1


def _held(session: Session, item: Item, warehouse: Warehouse) -> bool:
    balances = session.movements.balances(warehouse.id)
    return any(balance.item_id == item.id for balance in balances)
