"""What may still be promised or taken."""

from stockroom.errors import StockroomError
from stockroom.models.catalog import Item, Warehouse
from stockroom.session import Session


def available(session: Session, item_id: int, warehouse_id: int) -> int:
    """On hand, less what is promised to open reservations."""
    on_hand = session.movements.on_hand(item_id, warehouse_id)
    return on_hand - session.reservations.reserved(item_id, warehouse_id)


def require_available(session: Session, item: Item, warehouse: Warehouse, quantity: int) -> None:
    free = available(session, item.id, warehouse.id)
    if quantity > free:
        raise StockroomError(
            "insufficient-stock",
            f"{warehouse.code} has {free} {item.sku} available, {quantity} wanted.",
        )


def require_on_hand(session: Session, item: Item, warehouse: Warehouse, quantity: int) -> None:
    """For picks and count corrections, which may use up what is reserved."""
    on_hand = session.movements.on_hand(item.id, warehouse.id)
    if quantity > on_hand:
        raise StockroomError(
            "insufficient-stock", f"{warehouse.code} has {on_hand} {item.sku} on hand, {quantity} wanted."
        )


def require_positive(quantity: int) -> None:
    if quantity <= 0:
        raise StockroomError("invalid-quantity", f"A quantity must be above zero, got {quantity}.")
