import unittest

from booking.report import table
from booking.rooms import Room, Taken
from booking.slots import Slot


class Hidden(unittest.TestCase):
    def setUp(self):
        self.room = Room("Fir")
        self.slot = self.room.book("ann", Slot(600, 660))

    def test_the_first_who_fits_gets_it(self):
        self.room.book("eve", Slot(670, 720))
        self.room.wait("bob", Slot(630, 690))
        self.room.wait("cat", Slot(610, 650))
        self.room.wait("dan", Slot(615, 640))
        self.room.cancel(self.slot)
        self.assertEqual(self.room.owner(Slot(610, 650)), "cat")
        self.assertIsNone(self.room.owner(Slot(615, 640)))
        self.assertEqual(self.room.waiting, [("bob", Slot(630, 690)), ("dan", Slot(615, 640))])

    def test_nobody_waits(self):
        self.room.cancel(self.slot)
        self.assertEqual(self.room.bookings, {})

    def test_unknown(self):
        with self.assertRaises(KeyError):
            self.room.cancel(Slot(500, 520))

    def test_report_counts_those_who_wait(self):
        self.assertNotIn("waiting", table(self.room))
        self.room.wait("bob", Slot(600, 630))
        self.room.wait("cat", Slot(600, 630))
        self.assertEqual(table(self.room).splitlines()[-1], "2 waiting")
