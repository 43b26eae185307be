"""Where stock is, how it got there and who waits for it."""

from datetime import date
from typing import Optional

from stockroom.models.stock import ReservationStatus
from stockroom.reports.table import Column, Table
from stockroom.services.catalog import find_item, find_warehouse
from stockroom.session import Session


def stock_on_hand(session: Session, warehouse: Optional[str] = None) -> Table:
    place = find_warehouse(session, warehouse) if warehouse else None
    table = Table(
        "Stock on hand",
        (
            Column("sku", "SKU"),
            Column("name", "Name"),
            Column("warehouse", "Warehouse"),
            Column("on_hand", "On hand", right=True),
            Column("reserved", "Reserved", right=True),
            Column("available", "Available", right=True),
        ),
    )
    for balance in session.movements.balances(place.id if place else None):
        item = session.catalog.item(balance.item_id)
        code = session.catalog.warehouse(balance.warehouse_id).code
        reserved = session.reservations.reserved(balance.item_id, balance.warehouse_id)
        free = balance.quantity - reserved
        table.rows.append((item.sku, item.name, code, balance.quantity, reserved, free))
    return table


def movements(
    session: Session,
    sku: Optional[str] = None,
    warehouse: Optional[str] = None,
    since: Optional[date] = None,
    until: Optional[date] = None,
) -> Table:
    item_id = find_item(session, sku).id if sku else None
    warehouse_id = find_warehouse(session, warehouse).id if warehouse else None
    table = Table(
        "Stock movements",
        (
            Column("booked_at", "Booked at"),
            Column("sku", "SKU"),
            Column("warehouse", "Warehouse"),
            Column("kind", "Kind"),
            Column("quantity", "Quantity", right=True),
            Column("value", "Value", right=True),
            Column("reference", "Reference"),
        ),
    )
    for movement in session.movements.search(item_id, warehouse_id, since, until):
        table.rows.append(
            (
                movement.booked_at,
                session.catalog.item(movement.item_id).sku,
                session.catalog.warehouse(movement.warehouse_id).code,
                movement.kind,
                movement.quantity,
                movement.value,
                movement.reference,
            )
        )
    return table


def reservations(session: Session, include_closed: bool = False) -> Table:
    table = Table(
        "Reservations",
        (
            Column("id", "No", right=True),
            Column("reference", "Reference"),
            Column("sku", "SKU"),
            Column("warehouse", "Warehouse"),
            Column("quantity", "Quantity", right=True),
            Column("picked", "Picked", right=True),
            Column("outstanding", "Outstanding", right=True),
            Column("status", "Status"),
            Column("expires_on", "Expires on"),
        ),
    )
    status = None if include_closed else ReservationStatus.OPEN
    for reservation in session.reservations.search(status):
        table.rows.append(
            (
                reservation.id,
                reservation.reference,
                session.catalog.item(reservation.item_id).sku,
                session.catalog.warehouse(reservation.warehouse_id).code,
                reservation.quantity,
                reservation.picked,
                reservation.outstanding,
                reservation.status,
                reservation.expires_on,
            )
        )
    return table
