"""What the tests share: a clock that stands still, databases, and the command line in process."""

import io
import json
import os
import shutil
import tempfile
import unittest
from datetime import datetime, timedelta
from typing import Any, Dict, List, NamedTuple

from stockroom.cli.app import main
from stockroom.db.connection import connect
from stockroom.db.migrations import migrate
from stockroom.errors import StockroomError
from stockroom.models.catalog import Settings
from stockroom.services import catalog
from stockroom.session import Session

START = datetime(2024, 5, 1, 9, 0)


class FixedClock:
    def __init__(self, now: datetime = START) -> None:
        self.current = now

    def __call__(self) -> datetime:
        return self.current

    def advance(self, **duration: int) -> None:
        self.current += timedelta(**duration)


def memory_session(clock: FixedClock, valuation: str = "fifo") -> Session:
    connection = connect(":memory:")
    migrate(connection)
    session = Session(connection, clock)
    catalog.configure(session, Settings(valuation_method=valuation, base_currency="EUR"))
    return session


class SessionTestCase(unittest.TestCase):
    """A database in memory with two warehouses, a supplier and two items."""

    valuation = "fifo"

    def setUp(self) -> None:
        self.clock = FixedClock()
        self.session = memory_session(self.clock, self.valuation)
        self.addCleanup(self.session.connection.close)
        catalog.add_warehouse(self.session, "MAIN", "Main warehouse")
        catalog.add_warehouse(self.session, "SHOP", "Shop floor")
        catalog.add_supplier(self.session, "ACME", "Acme Tools", lead_days=5)
        catalog.add_item(
            self.session,
            "DRILL",
            "Cordless drill",
            weight_grams=1800,
            reorder_point=5,
            reorder_quantity=10,
            supplier="ACME",
        )
        catalog.add_item(self.session, "BIT-6", "Drill bit 6 mm", unit="pack", weight_grams=120)

    def item_id(self, sku: str) -> int:
        return catalog.find_item(self.session, sku).id

    def warehouse_id(self, code: str) -> int:
        return catalog.find_warehouse(self.session, code).id

    def on_hand(self, sku: str, warehouse: str = "MAIN") -> int:
        return self.session.movements.on_hand(self.item_id(sku), self.warehouse_id(warehouse))

    def assert_refused(self, code: str, call, *args: Any, **kwargs: Any) -> None:
        with self.assertRaises(StockroomError) as caught:
            call(*args, **kwargs)
        self.assertEqual(caught.exception.code, code)


class CliResult(NamedTuple):
    code: int
    out: str
    err: str


class CliTestCase(unittest.TestCase):
    """A database file of its own, driven through the command line."""

    valuation = "fifo"

    def setUp(self) -> None:
        self.clock = FixedClock()
        self.folder = tempfile.mkdtemp(prefix="stockroom-test-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.db = os.path.join(self.folder, "stock.db")
        self.ok("init", "--valuation", self.valuation)

    def cli(self, *argv: str) -> CliResult:
        out, err = io.StringIO(), io.StringIO()
        code = main(["--db", self.db, *(str(arg) for arg in argv)], out=out, err=err, clock=self.clock)
        return CliResult(code, out.getvalue(), err.getvalue())

    def ok(self, *argv: str) -> str:
        result = self.cli(*argv)
        self.assertEqual(result.code, 0, result.err)
        return result.out

    def rows(self, *argv: str) -> List[Dict[str, Any]]:
        return json.loads(self.ok(*argv, "--format", "json"))["rows"]

    def totals(self, *argv: str) -> Dict[str, Any]:
        return json.loads(self.ok(*argv, "--format", "json"))["totals"]

    def refused(self, code: str, *argv: str) -> str:
        """The command must be refused with this error code; returns what it printed as the reason."""
        result = self.cli(*argv)
        self.assertEqual(result.code, 1, result.out + result.err)
        self.assertTrue(result.err.rstrip().endswith(f"({code})"), result.err)
        return result.err

    def file(self, name: str, text: str) -> str:
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
        return path
