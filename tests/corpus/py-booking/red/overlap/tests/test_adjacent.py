import unittest

from booking.rooms import Room
from booking.slots import Slot


class Adjacent(unittest.TestCase):
    def test_back_to_back_slots_do_not_collide(self):
        self.assertFalse(Slot(540, 600).overlaps(Slot(600, 660)))

    def test_back_to_back_meetings_can_be_booked(self):
        room = Room("Elm")
        room.book("ann", Slot(540, 600))
        room.book("bob", Slot(600, 660))
        self.assertEqual(len(room.bookings), 2)
