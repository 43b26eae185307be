"""Amounts and unit costs.

Amounts are Decimals with two places, unit costs have four. Both are stored as
integers (cents and ten-thousandths), because SQLite has no decimal type.
"""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from stockroom.errors import StockroomError

CENT = Decimal("0.01")
UNIT_COST_STEP = Decimal("0.0001")
ZERO = Decimal("0.00")


def round_amount(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def round_unit_cost(value: Decimal) -> Decimal:
    return value.quantize(UNIT_COST_STEP, rounding=ROUND_HALF_UP)


def parse_amount(text: str) -> Decimal:
    return _parse(text, CENT, "invalid-amount", "an amount with at most two decimals")


def parse_unit_cost(text: str) -> Decimal:
    return _parse(text, UNIT_COST_STEP, "invalid-cost", "a unit cost with at most four decimals")


def amount_to_db(value: Decimal) -> int:
    return int(value.quantize(CENT) / CENT)


def amount_from_db(cents: int) -> Decimal:
    return (Decimal(cents) * CENT).quantize(CENT)


def unit_cost_to_db(value: Decimal) -> int:
    return int(value.quantize(UNIT_COST_STEP) / UNIT_COST_STEP)


def unit_cost_from_db(stored: int) -> Decimal:
    return (Decimal(stored) * UNIT_COST_STEP).quantize(UNIT_COST_STEP)


def _parse(text: str, step: Decimal, code: str, expected: str) -> Decimal:
    try:
        value = Decimal(text.strip())
        if value.is_finite() and value >= 0 and value == value.quantize(step):
            return value.quantize(step)
    except InvalidOperation:
        pass
    raise StockroomError(code, f'"{text}" is not {expected}.')
