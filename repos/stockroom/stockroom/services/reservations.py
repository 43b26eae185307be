"""Promising stock to customers, and keeping or dropping the promise."""

from dataclasses import replace
from datetime import date
from typing import List, Optional

from stockroom.errors import StockroomError, not_found
from stockroom.models.stock import Reservation, ReservationStatus
from stockroom.services.availability import require_available, require_on_hand, require_positive
from stockroom.services.catalog import find_item, find_warehouse
from stockroom.services.issuing import book_out
from stockroom.session import Session


def reserve(
    session: Session,
    reference: str,
    sku: str,
    warehouse: str,
    quantity: int,
    *,
    expires_on: Optional[date] = None,
) -> Reservation:
    require_positive(quantity)
    if expires_on is not None and expires_on < session.today():
        raise StockroomError("already-expired", f"{expires_on} is in the past.")
    with session.transaction():
        item = find_item(session, sku)
        place = find_warehouse(session, warehouse)
        require_available(session, item, place, quantity)
        return session.reservations.add(reference, item.id, place.id, quantity, expires_on, session.now())


def pick(session: Session, reservation_id: int, quantity: Optional[int] = None) -> Reservation:
    """Takes reserved stock out, in one go or in parts."""
    with session.transaction():
        reservation = _find_open(session, reservation_id)
        taken = _part_of_outstanding(reservation, quantity)
        item = session.catalog.item(reservation.item_id)
        place = session.catalog.warehouse(reservation.warehouse_id)
        require_on_hand(session, item, place, taken)
        book_out(session, item, place, taken, reservation.reference)
        return _save(session, replace(reservation, picked=reservation.picked + taken))


def release(session: Session, reservation_id: int, quantity: Optional[int] = None) -> Reservation:
    """Gives reserved stock free again: part of it, or all that has not been picked."""
    with session.transaction():
        reservation = _find_open(session, reservation_id)
        freed = _part_of_outstanding(reservation, quantity)
        return _save(session, replace(reservation, quantity=reservation.quantity - freed))


def expire_due(session: Session) -> List[Reservation]:
    """Drops open reservations whose last day has passed."""
    expired = []
    with session.transaction():
        for reservation in session.reservations.search(ReservationStatus.OPEN):
            if reservation.expires_on is not None and reservation.expires_on < session.today():
                dropped = replace(reservation, status=ReservationStatus.EXPIRED)
                session.reservations.save(dropped)
                expired.append(dropped)
    return expired


def _find_open(session: Session, reservation_id: int) -> Reservation:
    reservation = session.reservations.get(reservation_id)
    if reservation is None:
        raise not_found("reservation", reservation_id)
    if reservation.status != ReservationStatus.OPEN:
        raise StockroomError("reservation-not-open", f"Reservation {reservation.id} is {reservation.status}.")
    return reservation


def _part_of_outstanding(reservation: Reservation, quantity: Optional[int]) -> int:
    if quantity is None:
        return reservation.outstanding
    require_positive(quantity)
    if quantity > reservation.outstanding:
        raise StockroomError(
            "over-reservation",
            f"Reservation {reservation.id} has {reservation.outstanding} outstanding, got {quantity}.",
        )
    return quantity


def _save(session: Session, reservation: Reservation) -> Reservation:
    status = ReservationStatus.CLOSED if reservation.outstanding == 0 else ReservationStatus.OPEN
    saved = replace(reservation, status=status)
    session.reservations.save(saved)
    return saved
