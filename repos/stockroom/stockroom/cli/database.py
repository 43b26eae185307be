"""init, migrate and import."""

import argparse
from typing import Callable

from stockroom import imports
from stockroom.cli.common import Context, add_verbs
from stockroom.db.migrations import current_version, migrate
from stockroom.errors import StockroomError
from stockroom.imports import ImportResult
from stockroom.services import costing
from stockroom.services.catalog import configure, valid_settings


def register(groups: argparse._SubParsersAction) -> None:
    init = groups.add_parser("init", help="create a database")
    init.add_argument("--valuation", default=costing.FIFO, help="fifo (default) or average")
    init.add_argument("--currency", default="EUR", help="currency of all amounts (default: EUR)")
    init.set_defaults(run=_init)

    upgrade = groups.add_parser("migrate", help="bring a database to the newest schema")
    upgrade.set_defaults(run=_migrate)

    verbs = add_verbs(groups, "import", "CSV files into the database")
    _add_import(verbs, "items", "add and update items", imports.import_items)
    _add_import(verbs, "opening-stock", "book in opening stock", imports.import_opening_stock)


def _add_import(
    verbs: argparse._SubParsersAction, name: str, summary: str, importer: Callable[..., ImportResult]
) -> None:
    parser = verbs.add_parser(name, help=summary)
    parser.add_argument("file")
    parser.add_argument("--dry-run", action="store_true", help="check the file, change nothing")
    parser.set_defaults(run=lambda context, args: _import(context, args, importer))


def _init(context: Context, args: argparse.Namespace) -> None:
    connection = context.session.connection
    if current_version(connection) > 0:
        raise StockroomError("database-exists", f"{args.db} already is a stockroom database.")
    settings = valid_settings(args.valuation, args.currency)
    migrate(connection)
    configure(context.session, settings)
    context.say(f"Created {args.db} ({settings.valuation_method}, {settings.base_currency}).")


def _migrate(context: Context, args: argparse.Namespace) -> None:
    applied = migrate(context.session.connection)
    context.say(f"Applied: {', '.join(applied)}." if applied else "Nothing to do.")


def _import(context: Context, args: argparse.Namespace, importer: Callable[..., ImportResult]) -> None:
    try:
        with open(args.file, encoding="utf-8-sig", newline="") as stream:
            result = importer(context.session, stream, args.dry_run)
    except OSError as error:
        raise StockroomError("file-unreadable", f"{args.file}: {error.strerror}.") from error
    if result.problems:
        for problem in result.problems:
            context.say(f"line {problem.line}: {problem.message} ({problem.code})")
        raise StockroomError(
            "import-refused", f"{len(result.problems)} rows are wrong; nothing was imported."
        )
    counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(result.counts.items())) or "no rows"
    context.say(f"{'Would import' if args.dry_run else 'Imported'}: {counts}.")
