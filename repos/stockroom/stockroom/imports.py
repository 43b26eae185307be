"""CSV files into the database. A file is imported whole or not at all."""

import csv
from dataclasses import dataclass, field
from typing import Callable, Dict, List, Optional, Sequence, TextIO

from stockroom.errors import StockroomError
from stockroom.models.stock import MovementKind
from stockroom.money import parse_unit_cost
from stockroom.services.catalog import add_item, find_supplier, update_item, valid_code
from stockroom.services.receiving import receive_stock
from stockroom.session import Session

Row = Dict[str, str]


@dataclass(frozen=True)
class Problem:
    line: int
    code: str
    message: str


@dataclass
class ImportResult:
    """Counts per outcome, or problems; with any problem nothing was imported."""

    counts: Dict[str, int] = field(default_factory=dict)
    problems: List[Problem] = field(default_factory=list)


class _Undo(Exception):
    """Ends the transaction of an import that must leave no trace."""


def import_items(session: Session, stream: TextIO, dry_run: bool = False) -> ImportResult:
    """Adds new items and updates known ones; an empty cell of a known item changes nothing."""
    optional = ("unit", "weight_grams", "reorder_point", "reorder_quantity", "supplier")
    return _import_rows(session, stream, ("sku", "name"), optional, _book_item, dry_run)


def import_opening_stock(session: Session, stream: TextIO, dry_run: bool = False) -> ImportResult:
    """Books in what was on the shelf when the database was started."""
    required = ("sku", "warehouse", "quantity", "unit_cost")
    return _import_rows(session, stream, required, (), _book_opening, dry_run)


def _book_item(session: Session, row: Row) -> str:
    known = session.catalog.item_by_sku(valid_code(row["sku"], "SKU"))
    supplier: Optional[str] = row.get("supplier") or None
    if known is None:
        add_item(
            session,
            row["sku"],
            row["name"],
            unit=row.get("unit") or "each",
            weight_grams=_whole_number(row, "weight_grams"),
            reorder_point=_whole_number(row, "reorder_point"),
            reorder_quantity=_whole_number(row, "reorder_quantity"),
            supplier=supplier,
        )
        return "created"
    update_item(
        session,
        known,
        name=row["name"] or known.name,
        unit=row.get("unit") or known.unit,
        weight_grams=_whole_number(row, "weight_grams", known.weight_grams),
        reorder_point=_whole_number(row, "reorder_point", known.reorder_point),
        reorder_quantity=_whole_number(row, "reorder_quantity", known.reorder_quantity),
        supplier_id=find_supplier(session, supplier).id if supplier else known.supplier_id,
    )
    return "updated"


def _book_opening(session: Session, row: Row) -> str:
    quantity = _whole_number(row, "quantity")
    if quantity == 0:
        raise StockroomError("invalid-quantity", "A quantity must be above zero.")
    receive_stock(
        session,
        row["sku"],
        row["warehouse"],
        quantity,
        parse_unit_cost(row["unit_cost"]),
        kind=MovementKind.OPENING,
        reference="opening",
    )
    return "booked"


def _import_rows(
    session: Session,
    stream: TextIO,
    required: Sequence[str],
    optional: Sequence[str],
    book: Callable[[Session, Row], str],
    dry_run: bool = False,
) -> ImportResult:
    """Hands every row to `book`, which returns the outcome to count or raises StockroomError."""
    reader = csv.DictReader(stream)
    _check_header(reader.fieldnames or [], required, optional)
    result = ImportResult()
    try:
        with session.transaction():
            for record in reader:
                try:
                    outcome = book(session, _clean(record))
                    result.counts[outcome] = result.counts.get(outcome, 0) + 1
                except StockroomError as error:
                    result.problems.append(Problem(reader.line_num, error.code, error.message))
            if result.problems or dry_run:
                raise _Undo()
    except _Undo:
        pass
    return result


def _whole_number(row: Row, column: str, default: int = 0) -> int:
    text = row.get(column, "")
    if text == "":
        return default
    if not (text.isascii() and text.isdigit()):
        raise StockroomError("invalid-number", f'{column}: "{text}" is not a whole number.')
    return int(text)


def _check_header(names: Sequence[str], required: Sequence[str], optional: Sequence[str]) -> None:
    missing = [name for name in required if name not in names]
    unknown = [name for name in names if name not in required and name not in optional]
    if missing:
        raise StockroomError("missing-column", f"The file lacks the column {', '.join(missing)}.")
    if unknown:
        raise StockroomError("unknown-column", f"The file has an unknown column {', '.join(unknown)}.")


def _clean(record: Dict[str, str]) -> Row:
    if None in record or None in record.values():
        raise StockroomError("ragged-row", "The row has more or fewer cells than the header.")
    return {name: value.strip() for name, value in record.items()}
