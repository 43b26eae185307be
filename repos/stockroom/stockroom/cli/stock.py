"""stock: movements that need no order or reservation."""

import argparse

from stockroom.cli.common import Context, add_verbs, positive, unit_cost
from stockroom.services import issuing, receiving, transfers


def register(groups: argparse._SubParsersAction) -> None:
    verbs = add_verbs(groups, "stock", "stock movements")

    receive = verbs.add_parser("receive", help="book in goods without an order")
    receive.add_argument("sku")
    receive.add_argument("quantity", type=positive)
    receive.add_argument("unit_cost", type=unit_cost)
    receive.add_argument("--warehouse", required=True)
    receive.add_argument("--reference", default="")
    receive.set_defaults(run=_receive)

    issue = verbs.add_parser("issue", help="take unreserved stock out")
    issue.add_argument("sku")
    issue.add_argument("quantity", type=positive)
    issue.add_argument("--warehouse", required=True)
    issue.add_argument("--reference", default="")
    issue.set_defaults(run=_issue)

    transfer = verbs.add_parser("transfer", help="move stock to another warehouse")
    transfer.add_argument("sku")
    transfer.add_argument("quantity", type=positive)
    transfer.add_argument("--from", dest="source", required=True)
    transfer.add_argument("--to", dest="target", required=True)
    transfer.add_argument("--reference", default="")
    transfer.set_defaults(run=_transfer)


def _receive(context: Context, args: argparse.Namespace) -> None:
    movement = receiving.receive_stock(
        context.session, args.sku, args.warehouse, args.quantity, args.unit_cost, reference=args.reference
    )
    context.say(f"Booked in {movement.quantity} {args.sku.upper()} worth {movement.value}.")


def _issue(context: Context, args: argparse.Namespace) -> None:
    movement = issuing.issue_stock(
        context.session, args.sku, args.warehouse, args.quantity, reference=args.reference
    )
    context.say(f"Issued {-movement.quantity} {args.sku.upper()} worth {-movement.value}.")


def _transfer(context: Context, args: argparse.Namespace) -> None:
    _, into = transfers.transfer_stock(
        context.session, args.sku, args.source, args.target, args.quantity, reference=args.reference
    )
    context.say(f"Moved {into.quantity} {args.sku.upper()} worth {into.value}.")
