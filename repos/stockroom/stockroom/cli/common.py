"""What the commands share: their context, argument types and options.

A value that an argument type refuses is a usage error (exit 2).
"""

import argparse
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TextIO, Tuple

from stockroom.errors import StockroomError
from stockroom.models.purchasing import NewOrderLine
from stockroom.money import parse_unit_cost
from stockroom.reports.table import FORMATS, Table, render
from stockroom.session import Session


@dataclass(frozen=True)
class Context:
    session: Session
    out: TextIO

    def say(self, text: str) -> None:
        self.out.write(text + "\n")

    def show(self, table: Table, style: str) -> None:
        self.out.write(render(table, style))


class UsageError(Exception):
    """The command line could not be understood."""


class Parser(argparse.ArgumentParser):
    """Raises instead of ending the process, so that the caller decides where errors go."""

    def error(self, message: str) -> None:
        raise UsageError(f"{self.prog}: {message}")


def positive(text: str) -> int:
    number = whole(text)
    if number == 0:
        raise argparse.ArgumentTypeError("must be above zero")
    return number


def whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f'"{text}" is not a whole number')
    return int(text)


def iso_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is not a date (YYYY-MM-DD)') from None


def unit_cost(text: str) -> Decimal:
    try:
        return parse_unit_cost(text)
    except StockroomError as error:
        raise argparse.ArgumentTypeError(error.message) from None


def sku_quantity(text: str) -> Tuple[str, int]:
    sku, colon, quantity = text.rpartition(":")
    if not colon or not sku:
        raise argparse.ArgumentTypeError(f'"{text}" is not SKU:QUANTITY')
    return sku.upper(), positive(quantity)


def order_line(text: str) -> NewOrderLine:
    parts = text.split(":")
    if len(parts) != 3:
        raise argparse.ArgumentTypeError(f'"{text}" is not SKU:QUANTITY:UNIT_COST')
    return NewOrderLine(parts[0], positive(parts[1]), unit_cost(parts[2]))


def add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to print the table")


def add_verbs(groups: argparse._SubParsersAction, name: str, summary: str) -> argparse._SubParsersAction:
    """A command group: `stockroom NAME VERB ...`."""
    group = groups.add_parser(name, help=summary, description=summary)
    return group.add_subparsers(dest="verb", metavar="VERB", required=True)
