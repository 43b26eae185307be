"""po: purchase orders and receipts against them."""

import argparse

from stockroom.cli.common import Context, add_format, add_verbs, order_line, positive, sku_quantity
from stockroom.errors import StockroomError
from stockroom.reports import purchasing as reports
from stockroom.services import purchasing, receiving


def register(groups: argparse._SubParsersAction) -> None:
    verbs = add_verbs(groups, "po", "purchase orders")

    create = verbs.add_parser("create", help="place an order")
    create.add_argument("supplier")
    create.add_argument("--warehouse", required=True)
    create.add_argument("--line", type=order_line, action="append", required=True, metavar="SKU:QTY:COST")
    create.set_defaults(run=_create)

    receive = verbs.add_parser("receive", help="book goods in against an order")
    receive.add_argument("order", type=positive)
    receive.add_argument(
        "--line",
        type=sku_quantity,
        action="append",
        metavar="SKU:QTY",
        help="what arrived (default: all that is outstanding)",
    )
    receive.set_defaults(run=_receive)

    cancel = verbs.add_parser("cancel", help="cancel what has not been received")
    cancel.add_argument("order", type=positive)
    cancel.set_defaults(run=_cancel)

    listing = verbs.add_parser("list", help="list open orders")
    listing.add_argument("--all", action="store_true", help="also closed ones")
    add_format(listing)
    listing.set_defaults(run=_list)

    show = verbs.add_parser("show", help="show the lines of an order")
    show.add_argument("order", type=positive)
    add_format(show)
    show.set_defaults(run=_show)

    receipts = verbs.add_parser("receipts", help="show what was received against an order")
    receipts.add_argument("order", type=positive)
    add_format(receipts)
    receipts.set_defaults(run=_receipts)


def _create(context: Context, args: argparse.Namespace) -> None:
    order = purchasing.create_order(context.session, args.supplier, args.warehouse, args.line)
    context.say(f"Created order {order.id}, expected on {order.expected_on}.")


def _receive(context: Context, args: argparse.Namespace) -> None:
    quantities = None
    if args.line:
        quantities = dict(args.line)
        if len(quantities) < len(args.line):
            raise StockroomError("duplicate-line", "An item can be received once per receipt.")
    receipt = receiving.receive_order(context.session, args.order, quantities)
    units = sum(line.quantity for line in receipt.lines)
    context.say(f"Booked receipt {receipt.id}: {units} units on {len(receipt.lines)} lines.")


def _cancel(context: Context, args: argparse.Namespace) -> None:
    order = purchasing.cancel_order(context.session, args.order)
    context.say(f"Cancelled order {order.id}.")


def _list(context: Context, args: argparse.Namespace) -> None:
    context.show(reports.orders(context.session, args.all), args.format)


def _show(context: Context, args: argparse.Namespace) -> None:
    context.show(reports.order_lines(context.session, args.order), args.format)


def _receipts(context: Context, args: argparse.Namespace) -> None:
    context.show(reports.receipts(context.session, args.order), args.format)
