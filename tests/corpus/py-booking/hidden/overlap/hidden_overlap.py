import unittest

from booking.rooms import Room, Taken
from booking.slots import Slot


class Hidden(unittest.TestCase):
    def test_adjacent(self):
        for start in (480, 555, 700):
            a, b = Slot(start, start + 45), Slot(start + 45, start + 90)
            self.assertIs(bool(a.overlaps(b)), False)
            self.assertIs(bool(b.overlaps(a)), False)

    def test_real_collisions(self):
        self.assertTrue(Slot(540, 600).overlaps(Slot(599, 660)))
        self.assertTrue(Slot(540, 600).overlaps(Slot(550, 560)))
        self.assertTrue(Slot(550, 560).overlaps(Slot(540, 600)))
        self.assertTrue(Slot(540, 600).overlaps(Slot(540, 600)))

    def test_equality_is_kept(self):
        self.assertNotEqual(Slot(540, 600), Slot(541, 600))

    def test_rooms(self):
        room = Room("Ash")
        room.book("a", Slot(600, 660))
        room.book("b", Slot(660, 700))
        room.book("c", Slot(550, 600))
        with self.assertRaises(Taken):
            room.book("d", Slot(699, 720))
