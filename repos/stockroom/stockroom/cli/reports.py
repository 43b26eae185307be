"""report: tables about stock, value and purchasing."""

import argparse

from stockroom.cli.common import Context, add_format, add_verbs, iso_date
from stockroom.reports import purchasing, stock, valuation


def register(groups: argparse._SubParsersAction) -> None:
    verbs = add_verbs(groups, "report", "tables about stock, value and purchasing")

    on_hand = verbs.add_parser("stock", help="on hand, reserved and available")
    on_hand.add_argument("--warehouse")
    add_format(on_hand)
    on_hand.set_defaults(run=_stock)

    worth = verbs.add_parser("valuation", help="what the stock on hand is worth")
    worth.add_argument("--warehouse")
    add_format(worth)
    worth.set_defaults(run=_valuation)

    moves = verbs.add_parser("movements", help="the stock ledger")
    moves.add_argument("--sku")
    moves.add_argument("--warehouse")
    moves.add_argument("--since", type=iso_date)
    moves.add_argument("--until", type=iso_date)
    add_format(moves)
    moves.set_defaults(run=_movements)

    buy = verbs.add_parser("reorder", help="what to order")
    buy.add_argument("--warehouse")
    add_format(buy)
    buy.set_defaults(run=_reorder)


def _stock(context: Context, args: argparse.Namespace) -> None:
    context.show(stock.stock_on_hand(context.session, args.warehouse), args.format)


def _valuation(context: Context, args: argparse.Namespace) -> None:
    context.show(valuation.valuation(context.session, args.warehouse), args.format)


def _movements(context: Context, args: argparse.Namespace) -> None:
    table = stock.movements(context.session, args.sku, args.warehouse, args.since, args.until)
    context.show(table, args.format)


def _reorder(context: Context, args: argparse.Namespace) -> None:
    context.show(purchasing.reorder(context.session, args.warehouse), args.format)
