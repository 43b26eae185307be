"""Purchase orders and what was received against them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Optional, Tuple


class OrderStatus:
    OPEN = "open"
    RECEIVED = "received"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class OrderLine:
    id: int
    order_id: int
    item_id: int
    quantity: int
    unit_cost: Decimal
    received: int

    @property
    def outstanding(self) -> int:
        return self.quantity - self.received


@dataclass(frozen=True)
class PurchaseOrder:
    id: int
    supplier_id: int
    warehouse_id: int
    status: str
    ordered_on: date
    expected_on: date
    lines: Tuple[OrderLine, ...]


@dataclass(frozen=True)
class NewOrderLine:
    sku: str
    quantity: int
    unit_cost: Decimal


@dataclass(frozen=True)
class ReceiptLine:
    item_id: int
    quantity: int
    value: Decimal


@dataclass(frozen=True)
class Receipt:
    id: int
    order_id: Optional[int]
    warehouse_id: int
    received_at: datetime
    lines: Tuple[ReceiptLine, ...]
