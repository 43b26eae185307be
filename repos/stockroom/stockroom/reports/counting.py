"""Count sheets on screen and paper."""

from stockroom.models.stock import CountStatus
from stockroom.reports.table import Column, Table
from stockroom.services.counting import find_sheet
from stockroom.session import Session


def sheets(session: Session, include_closed: bool = False) -> Table:
    columns = (
        Column("id", "No", right=True),
        Column("warehouse", "Warehouse"),
        Column("status", "Status"),
        Column("opened_at", "Opened at"),
        Column("lines", "Lines", right=True),
        Column("counted", "Counted", right=True),
    )
    rows = [
        (
            sheet.id,
            session.catalog.warehouse(sheet.warehouse_id).code,
            sheet.status,
            sheet.opened_at,
            len(sheet.lines),
            sum(1 for line in sheet.lines if line.counted is not None),
        )
        for sheet in session.counts.search(None if include_closed else CountStatus.OPEN)
    ]
    return Table("Count sheets", columns, rows)


def sheet_lines(session: Session, sheet_id: int) -> Table:
    sheet = find_sheet(session, sheet_id)
    columns = (
        Column("sku", "SKU"),
        Column("name", "Name"),
        Column("expected", "Expected", right=True),
        Column("counted", "Counted", right=True),
        Column("difference", "Difference", right=True),
    )
    rows = []
    for line in sheet.lines:
        item = session.catalog.item(line.item_id)
        difference = None if line.counted is None else line.counted - line.expected
        rows.append((item.sku, item.name, line.expected, line.counted, difference))
    return Table(f"Count sheet {sheet.id} ({sheet.status})", columns, rows)
