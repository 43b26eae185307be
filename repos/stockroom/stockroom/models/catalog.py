"""What is stocked, where, and who delivers it."""

from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Item:
    id: int
    sku: str
    name: str
    unit: str
    weight_grams: int
    reorder_point: int
    reorder_quantity: int
    supplier_id: Optional[int]


@dataclass(frozen=True)
class Supplier:
    id: int
    code: str
    name: str
    lead_days: int


@dataclass(frozen=True)
class Warehouse:
    id: int
    code: str
    name: str


@dataclass(frozen=True)
class Settings:
    valuation_method: str
    base_currency: str
