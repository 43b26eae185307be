"""One open database together with the clock: what every service is handed."""

import sqlite3
from contextlib import contextmanager
from datetime import date, datetime
from typing import Callable, Iterator

from stockroom.models.catalog import Settings
from stockroom.repositories.catalog import CatalogRepository
from stockroom.repositories.costs import CostRepository
from stockroom.repositories.counts import CountRepository
from stockroom.repositories.movements import MovementRepository
from stockroom.repositories.orders import OrderRepository
from stockroom.repositories.reservations import ReservationRepository

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now().replace(microsecond=0)


class Session:
    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        self.connection = connection
        self._clock = clock
        self.catalog = CatalogRepository(connection)
        self.movements = MovementRepository(connection)
        self.costs = CostRepository(connection)
        self.reservations = ReservationRepository(connection)
        self.orders = OrderRepository(connection)
        self.counts = CountRepository(connection)

    def now(self) -> datetime:
        return self._clock()

    def today(self) -> date:
        return self.now().date()

    @property
    def settings(self) -> Settings:
        return self.catalog.settings()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. A transaction inside another joins the outer one."""
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
