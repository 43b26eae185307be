import sqlite3
import unittest

from stockroom.db import migrations
from stockroom.db.connection import connect
from stockroom.errors import StockroomError
from tests.support import SessionTestCase


class MigrationsTest(unittest.TestCase):
    """migrations"""

    def setUp(self):
        self.connection = connect(":memory:")
        self.addCleanup(self.connection.close)

    def test_are_numbered_without_gaps(self):
        versions = [migration.version for migration in migrations.available()]
        self.assertEqual(versions, list(range(1, len(versions) + 1)))

    def test_can_be_applied_step_by_step(self):
        self.assertEqual(migrations.migrate(self.connection, target=2), ["catalog", "stock"])
        self.assertEqual(migrations.current_version(self.connection), 2)
        self.assertEqual(migrations.migrate(self.connection)[0], "purchasing")
        self.assertEqual(migrations.migrate(self.connection), [])

    def test_an_outdated_database_is_refused(self):
        migrations.migrate(self.connection, target=3)
        with self.assertRaises(StockroomError) as caught:
            migrations.require_current(self.connection)
        self.assertEqual(caught.exception.code, "database-outdated")

    def test_a_failing_migration_leaves_the_version_alone(self):
        migrations.migrate(self.connection, target=1)
        self.connection.execute("CREATE TABLE receipts (id INTEGER)")
        with self.assertRaises(sqlite3.Error):
            migrations.migrate(self.connection)
        self.assertEqual(migrations.current_version(self.connection), 2)
        names = [row[0] for row in self.connection.execute("SELECT name FROM sqlite_master")]
        self.assertNotIn("purchase_orders", names)


class TransactionTest(SessionTestCase):
    """transactions"""

    def test_an_inner_transaction_joins_the_outer_one(self):
        with self.assertRaises(RuntimeError):
            with self.session.transaction():
                with self.session.transaction():
                    self.session.catalog.add_warehouse("YARD", "Yard")
                raise RuntimeError("after the inner one")
        self.assertIsNone(self.session.catalog.warehouse_by_code("YARD"))
