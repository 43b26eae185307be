"""count: physical stock counts."""

import argparse

from stockroom.cli.common import Context, add_format, add_verbs, positive, whole
from stockroom.money import ZERO
from stockroom.reports import counting as reports
from stockroom.services import counting


def register(groups: argparse._SubParsersAction) -> None:
    verbs = add_verbs(groups, "count", "physical stock counts")

    opening = verbs.add_parser("open", help="open a count sheet")
    opening.add_argument("--warehouse", required=True)
    opening.add_argument("--sku", action="append", help="only these items (default: all)")
    opening.set_defaults(run=_open)

    record = verbs.add_parser("record", help="write down what is on the shelf")
    record.add_argument("sheet", type=positive)
    record.add_argument("sku")
    record.add_argument("quantity", type=whole)
    record.set_defaults(run=_record)

    post = verbs.add_parser("post", help="book the differences and close the sheet")
    post.add_argument("sheet", type=positive)
    post.set_defaults(run=_post)

    cancel = verbs.add_parser("cancel", help="close a sheet without booking")
    cancel.add_argument("sheet", type=positive)
    cancel.set_defaults(run=_cancel)

    listing = verbs.add_parser("list", help="list open sheets")
    listing.add_argument("--all", action="store_true", help="also closed ones")
    add_format(listing)
    listing.set_defaults(run=_list)

    show = verbs.add_parser("show", help="show the lines of a sheet")
    show.add_argument("sheet", type=positive)
    add_format(show)
    show.set_defaults(run=_show)


def _open(context: Context, args: argparse.Namespace) -> None:
    sheet = counting.open_sheet(context.session, args.warehouse, args.sku)
    context.say(f"Opened count sheet {sheet.id} with {len(sheet.lines)} lines.")


def _record(context: Context, args: argparse.Namespace) -> None:
    sheet = counting.record(context.session, args.sheet, args.sku, args.quantity)
    left = sum(1 for line in sheet.lines if line.counted is None)
    context.say(f"Recorded; {left} lines left to count.")


def _post(context: Context, args: argparse.Namespace) -> None:
    adjustments = counting.post(context.session, args.sheet)
    value = sum((adjustment.value for adjustment in adjustments), ZERO)
    context.say(f"Posted count sheet {args.sheet}: {len(adjustments)} differences worth {value}.")


def _cancel(context: Context, args: argparse.Namespace) -> None:
    sheet = counting.cancel(context.session, args.sheet)
    context.say(f"Cancelled count sheet {sheet.id}.")


def _list(context: Context, args: argparse.Namespace) -> None:
    context.show(reports.sheets(context.session, args.all), args.format)


def _show(context: Context, args: argparse.Namespace) -> None:
    context.show(reports.sheet_lines(context.session, args.sheet), args.format)
