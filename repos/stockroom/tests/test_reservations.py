from datetime import date
from decimal import Decimal

from stockroom.models.stock import ReservationStatus
from stockroom.services.availability import available
from stockroom.services.issuing import issue_stock
from stockroom.services.receiving import receive_stock
from stockroom.services.reservations import expire_due, pick, release, reserve
from stockroom.services.transfers import transfer_stock
from tests.support import SessionTestCase


class ReservationsTest(SessionTestCase):
    """reservations"""

    def setUp(self):
        super().setUp()
        receive_stock(self.session, "DRILL", "MAIN", 10, Decimal("80"))

    def free(self):
        return available(self.session, self.item_id("DRILL"), self.warehouse_id("MAIN"))

    def reserve(self, quantity, **options):
        return reserve(self.session, "SO-1", "DRILL", "MAIN", quantity, **options)

    def test_reserved_stock_is_not_available(self):
        self.reserve(6)
        self.assertEqual(self.free(), 4)
        self.assert_refused("insufficient-stock", self.reserve, 5)
        self.assert_refused("insufficient-stock", issue_stock, self.session, "DRILL", "MAIN", 5)
        self.assert_refused("insufficient-stock", transfer_stock, self.session, "DRILL", "MAIN", "SHOP", 5)

    def test_picking_in_parts_closes_with_the_last_part(self):
        reservation = self.reserve(6)
        self.assertEqual(pick(self.session, reservation.id, 4).status, ReservationStatus.OPEN)
        self.assertEqual((self.on_hand("DRILL"), self.free()), (6, 4))
        self.assertEqual(pick(self.session, reservation.id).status, ReservationStatus.CLOSED)
        self.assertEqual((self.on_hand("DRILL"), self.free()), (4, 4))

    def test_refuses_to_pick_more_than_is_outstanding(self):
        reservation = self.reserve(6)
        pick(self.session, reservation.id, 4)
        self.assert_refused("over-reservation", pick, self.session, reservation.id, 3)

    def test_releasing_after_a_part_was_picked(self):
        reservation = self.reserve(6)
        pick(self.session, reservation.id, 2)
        self.assertEqual(release(self.session, reservation.id, 1).outstanding, 3)
        self.assertEqual(self.free(), 5)
        self.assertEqual(release(self.session, reservation.id).status, ReservationStatus.CLOSED)
        self.assertEqual((self.on_hand("DRILL"), self.free()), (8, 8))

    def test_a_closed_reservation_cannot_be_used_again(self):
        reservation = release(self.session, self.reserve(1).id)
        self.assert_refused("reservation-not-open", pick, self.session, reservation.id)

    def test_holds_on_its_last_day_and_expires_on_the_next(self):
        self.reserve(6, expires_on=date(2024, 5, 1))
        self.assertEqual(expire_due(self.session), [])
        self.clock.advance(days=1)
        self.assertEqual([reservation.status for reservation in expire_due(self.session)], ["expired"])
        self.assertEqual(self.free(), 10)
