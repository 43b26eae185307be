"""Stock movements, the cost of what is on the shelf, promises on it, and counts of it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Optional, Tuple


class MovementKind:
    OPENING = "opening"
    RECEIPT = "receipt"
    ISSUE = "issue"
    TRANSFER_OUT = "transfer-out"
    TRANSFER_IN = "transfer-in"
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True)
class Movement:
    """One line of the stock ledger; quantity and value carry the same sign."""

    id: int
    item_id: int
    warehouse_id: int
    kind: str
    quantity: int
    value: Decimal
    reference: str
    booked_at: datetime


@dataclass(frozen=True)
class Balance:
    item_id: int
    warehouse_id: int
    quantity: int


@dataclass(frozen=True)
class CostLayer:
    """What is left of one delivery (FIFO)."""

    id: int
    item_id: int
    warehouse_id: int
    received_at: datetime
    quantity: int
    value: Decimal


@dataclass(frozen=True)
class CostPool:
    """All stock of an item in a warehouse at one cost (moving average)."""

    item_id: int
    warehouse_id: int
    quantity: int
    unit_cost: Decimal


@dataclass(frozen=True)
class CostPortion:
    """A part of outgoing stock with its cost and the day it came in."""

    quantity: int
    value: Decimal
    received_at: datetime


class ReservationStatus:
    OPEN = "open"
    CLOSED = "closed"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Reservation:
    id: int
    reference: str
    item_id: int
    warehouse_id: int
    quantity: int
    picked: int
    status: str
    expires_on: Optional[date]
    created_at: datetime

    @property
    def outstanding(self) -> int:
        return self.quantity - self.picked


class CountStatus:
    OPEN = "open"
    POSTED = "posted"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class CountLine:
    """`expected` is frozen when the sheet is opened; `counted` is None until somebody has looked."""

    item_id: int
    expected: int
    counted: Optional[int]


@dataclass(frozen=True)
class CountSheet:
    id: int
    warehouse_id: int
    status: str
    opened_at: datetime
    closed_at: Optional[datetime]
    lines: Tuple[CountLine, ...]
