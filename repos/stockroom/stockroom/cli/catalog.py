"""item, supplier and warehouse."""

import argparse

from stockroom.cli.common import Context, add_format, add_verbs, whole
from stockroom.reports import catalog as reports
from stockroom.services import catalog


def register(groups: argparse._SubParsersAction) -> None:
    items = add_verbs(groups, "item", "items in the catalogue")
    add = items.add_parser("add", help="add an item")
    add.add_argument("sku")
    add.add_argument("name")
    add.add_argument("--unit", default="each")
    add.add_argument("--weight-grams", type=whole, default=0)
    add.add_argument("--reorder-point", type=whole, default=0)
    add.add_argument("--reorder-quantity", type=whole, default=0)
    add.add_argument("--supplier")
    add.set_defaults(run=_add_item)
    _add_list(items, "list items", reports.items)

    suppliers = add_verbs(groups, "supplier", "who delivers")
    add = suppliers.add_parser("add", help="add a supplier")
    add.add_argument("code")
    add.add_argument("name")
    add.add_argument("--lead-days", type=whole, default=7)
    add.set_defaults(run=_add_supplier)
    _add_list(suppliers, "list suppliers", reports.suppliers)

    warehouses = add_verbs(groups, "warehouse", "where stock is kept")
    add = warehouses.add_parser("add", help="add a warehouse")
    add.add_argument("code")
    add.add_argument("name")
    add.set_defaults(run=_add_warehouse)
    _add_list(warehouses, "list warehouses", reports.warehouses)


def _add_list(verbs: argparse._SubParsersAction, summary: str, report) -> None:
    parser = verbs.add_parser("list", help=summary)
    add_format(parser)
    parser.set_defaults(run=lambda context, args: context.show(report(context.session), args.format))


def _add_item(context: Context, args: argparse.Namespace) -> None:
    item = catalog.add_item(
        context.session,
        args.sku,
        args.name,
        unit=args.unit,
        weight_grams=args.weight_grams,
        reorder_point=args.reorder_point,
        reorder_quantity=args.reorder_quantity,
        supplier=args.supplier,
    )
    context.say(f"Added item {item.sku}.")


def _add_supplier(context: Context, args: argparse.Namespace) -> None:
    supplier = catalog.add_supplier(context.session, args.code, args.name, lead_days=args.lead_days)
    context.say(f"Added supplier {supplier.code}.")


def _add_warehouse(context: Context, args: argparse.Namespace) -> None:
    warehouse = catalog.add_warehouse(context.session, args.code, args.name)
    context.say(f"Added warehouse {warehouse.code}.")
