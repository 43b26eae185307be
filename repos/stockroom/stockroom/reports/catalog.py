"""Lists of master data."""

from stockroom.reports.table import Column, Table
from stockroom.session import Session


def items(session: Session) -> Table:
    table = Table(
        "Items",
        (
            Column("sku", "SKU"),
            Column("name", "Name"),
            Column("unit", "Unit"),
            Column("weight_grams", "Weight g", right=True),
            Column("reorder_point", "Reorder at", right=True),
            Column("reorder_quantity", "Reorder by", right=True),
            Column("supplier", "Supplier"),
        ),
    )
    for item in session.catalog.items():
        supplier = session.catalog.supplier(item.supplier_id).code if item.supplier_id else None
        table.rows.append(
            (
                item.sku,
                item.name,
                item.unit,
                item.weight_grams,
                item.reorder_point,
                item.reorder_quantity,
                supplier,
            )
        )
    return table


def suppliers(session: Session) -> Table:
    columns = (Column("code", "Code"), Column("name", "Name"), Column("lead_days", "Lead days", right=True))
    rows = [(supplier.code, supplier.name, supplier.lead_days) for supplier in session.catalog.suppliers()]
    return Table("Suppliers", columns, rows)


def warehouses(session: Session) -> Table:
    columns = (Column("code", "Code"), Column("name", "Name"))
    rows = [(warehouse.code, warehouse.name) for warehouse in session.catalog.warehouses()]
    return Table("Warehouses", columns, rows)
