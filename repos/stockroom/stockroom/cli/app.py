"""Entry point: parse, open the database, run the command, turn errors into exit codes."""

import argparse
import os
import sqlite3
import sys
from contextlib import closing
from functools import lru_cache
from typing import Optional, Sequence, TextIO

from stockroom import __version__
from stockroom.cli import catalog, counts, database, purchasing, reports, reservations, stock
from stockroom.cli.common import Context, Parser, UsageError
from stockroom.db.connection import connect, connect_existing
from stockroom.db.migrations import require_current
from stockroom.errors import StockroomError
from stockroom.session import Clock, Session, system_clock

OK, REFUSED, USAGE = 0, 1, 2


def main(
    argv: Optional[Sequence[str]] = None,
    *,
    out: Optional[TextIO] = None,
    err: Optional[TextIO] = None,
    clock: Clock = system_clock,
) -> int:
    """Exit codes: 0 done, 1 refused (the reason is printed), 2 the command line is wrong."""
    err = err or sys.stderr
    try:
        args = build_parser().parse_args(argv)
        args.db = args.db or os.environ.get("STOCKROOM_DB", "stockroom.db")
        with closing(_open(args)) as connection:
            args.run(Context(Session(connection, clock), out or sys.stdout), args)
    except UsageError as error:
        err.write(f"{error}\n")
        return USAGE
    except StockroomError as error:
        err.write(f"error: {error.message} ({error.code})\n")
        return REFUSED
    return OK


@lru_cache(maxsize=None)
def build_parser() -> argparse.ArgumentParser:
    parser = Parser(prog="stockroom", description="Warehouse stock and purchasing back office.")
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--db", help="database file (default: $STOCKROOM_DB or stockroom.db)")
    groups = parser.add_subparsers(dest="group", metavar="COMMAND", required=True)
    for module in (database, catalog, purchasing, stock, reservations, counts, reports):
        module.register(groups)
    return parser


def _open(args: argparse.Namespace) -> sqlite3.Connection:
    if args.group == "init":
        return connect(args.db)
    connection = connect_existing(args.db)
    if args.group != "migrate":
        try:
            require_current(connection)
        except StockroomError:
            connection.close()
            raise
    return connection
