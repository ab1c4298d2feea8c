import unittest

from booking.slots import Slot, clock, parse


class Slots(unittest.TestCase):
    def test_a_slot_ends_after_it_starts(self):
        with self.assertRaises(ValueError):
            Slot(600, 600)

    def test_clear_collisions(self):
        self.assertTrue(Slot(540, 660).overlaps(Slot(600, 720)))
        self.assertFalse(Slot(540, 600).overlaps(Slot(660, 720)))

    def test_clock(self):
        self.assertEqual(clock(545), "09:05")

    def test_parse(self):
        self.assertEqual(parse("09:00-10:30"), Slot(540, 630))
        self.assertEqual(parse("9-10").minutes, 60)


if __name__ == "__main__":
    unittest.main()
