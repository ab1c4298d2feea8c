import unittest

from booking.report import share, table
from booking.rooms import Room, Taken
from booking.slots import Slot


class Rooms(unittest.TestCase):
    def setUp(self):
        self.room = Room("Oak")
        self.slot = self.room.book("ann", Slot(540, 600))

    def test_a_room_is_not_given_twice(self):
        with self.assertRaises(Taken):
            self.room.book("bob", Slot(570, 630))

    def test_cancel_frees_the_room(self):
        self.room.cancel(self.slot)
        self.assertIsNone(self.room.owner(self.slot))
        self.room.book("bob", self.slot)

    def test_cancel_of_an_unknown_booking(self):
        with self.assertRaises(KeyError):
            self.room.cancel(Slot(700, 760))

    def test_gaps(self):
        self.assertEqual(self.room.free(), [Slot(480, 540), Slot(600, 1200)])

    def test_report(self):
        self.assertAlmostEqual(share(self.room), 60 / 720)
        self.assertIn("09:00-10:00 ann", table(self.room))
