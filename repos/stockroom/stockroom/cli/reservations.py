"""reserve: stock promised to customers."""

import argparse

from stockroom.cli.common import Context, add_format, add_verbs, iso_date, positive
from stockroom.models.stock import Reservation
from stockroom.reports import stock as reports
from stockroom.services import reservations


def register(groups: argparse._SubParsersAction) -> None:
    verbs = add_verbs(groups, "reserve", "stock promised to customers")

    add = verbs.add_parser("add", help="reserve stock")
    add.add_argument("reference", help="for example the sales order")
    add.add_argument("sku")
    add.add_argument("quantity", type=positive)
    add.add_argument("--warehouse", required=True)
    add.add_argument("--expires", type=iso_date, help="last day the promise holds")
    add.set_defaults(run=_add)

    pick = verbs.add_parser("pick", help="take reserved stock out")
    pick.add_argument("reservation", type=positive)
    pick.add_argument("quantity", type=positive, nargs="?", help="default: all that is outstanding")
    pick.set_defaults(run=_pick)

    release = verbs.add_parser("release", help="give reserved stock free again")
    release.add_argument("reservation", type=positive)
    release.add_argument("quantity", type=positive, nargs="?", help="default: all that is outstanding")
    release.set_defaults(run=_release)

    expire = verbs.add_parser("expire", help="drop reservations whose last day has passed")
    expire.set_defaults(run=_expire)

    listing = verbs.add_parser("list", help="list open reservations")
    listing.add_argument("--all", action="store_true", help="also closed ones")
    add_format(listing)
    listing.set_defaults(run=_list)


def _add(context: Context, args: argparse.Namespace) -> None:
    reservation = reservations.reserve(
        context.session, args.reference, args.sku, args.warehouse, args.quantity, expires_on=args.expires
    )
    context.say(f"Reserved {reservation.quantity} {args.sku.upper()} as reservation {reservation.id}.")


def _pick(context: Context, args: argparse.Namespace) -> None:
    _report(context, "Picked", reservations.pick(context.session, args.reservation, args.quantity))


def _release(context: Context, args: argparse.Namespace) -> None:
    _report(context, "Released", reservations.release(context.session, args.reservation, args.quantity))


def _report(context: Context, done: str, reservation: Reservation) -> None:
    state = f"{reservation.status}, {reservation.outstanding} outstanding"
    context.say(f"{done}; reservation {reservation.id} is {state}.")


def _expire(context: Context, args: argparse.Namespace) -> None:
    expired = reservations.expire_due(context.session)
    context.say(f"Expired {len(expired)} reservations.")


def _list(context: Context, args: argparse.Namespace) -> None:
    context.show(reports.reservations(context.session, args.all), args.format)
