"""A report as data, and its three renderings."""

import csv
import io
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, List, Optional, Sequence, Tuple

FORMATS = ("text", "csv", "json")


@dataclass(frozen=True)
class Column:
    """`key` names the column in CSV and JSON, `heading` in text."""

    key: str
    heading: str
    right: bool = False


@dataclass
class Table:
    title: str
    columns: Sequence[Column]
    rows: List[Tuple[Any, ...]] = field(default_factory=list)
    totals: Optional[Tuple[Any, ...]] = None


def render(table: Table, style: str) -> str:
    return {"text": _text, "csv": _csv, "json": _json}[style](table)


def _text(table: Table) -> str:
    headings = [column.heading for column in table.columns]
    body = [[_cell(value) for value in row] for row in table.rows]
    totals = [_cell(value) for value in table.totals] if table.totals is not None else None
    widths = _widths([headings] + body + ([totals] if totals else []))
    lines = [table.title, ""]
    lines.append(_line(headings, widths, table.columns))
    lines.append("  ".join("-" * width for width in widths))
    lines.extend(_line(row, widths, table.columns) for row in body)
    if not body:
        lines.append("(none)")
    if totals is not None:
        lines.append("  ".join("-" * width for width in widths))
        lines.append(_line(totals, widths, table.columns))
    return "\n".join(lines) + "\n"


def _csv(table: Table) -> str:
    """Rows only: totals would be read as one more row."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([column.key for column in table.columns])
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return buffer.getvalue()


def _json(table: Table) -> str:
    document = {
        "title": table.title,
        "rows": [_record(table, row) for row in table.rows],
        "totals": _record(table, table.totals) if table.totals is not None else None,
    }
    return json.dumps(document, indent=2) + "\n"


def _record(table: Table, row: Tuple[Any, ...]) -> dict:
    return {column.key: _json_value(value) for column, value in zip(table.columns, row)}


def _json_value(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return _cell(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return str(value)


def _widths(rows: Sequence[Sequence[str]]) -> List[int]:
    return [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]


def _line(cells: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    padded = [
        cell.rjust(width) if column.right else cell.ljust(width)
        for cell, width, column in zip(cells, widths, columns)
    ]
    return "  ".join(padded).rstrip()
