"""A room and who has it when."""

from .slots import Slot


class Taken(Exception):
    """The room is not free then."""


class Room:
    def __init__(self, name, opens=8 * 60, closes=20 * 60):
        self.name = name
        self.opens = opens
        self.closes = closes
        self.bookings = {}
        self.waiting = []

    def book(self, who, slot):
        if slot.start < self.opens or slot.end > self.closes:
            raise ValueError(f"{self.name} is closed then")
        for other in self.bookings:
            if other.overlaps(slot):
                raise Taken(f"{self.name} is taken by {self.bookings[other]}")
        self.bookings[slot] = who
        return slot

    def wait(self, who, slot):
        """Asks for the room in case that it becomes free."""
        self.waiting.append((who, slot))

    def cancel(self, slot):
        """Gives the room back."""
        if slot not in self.bookings:
            raise KeyError(slot)
        del self.bookings[slot]

    def owner(self, slot):
        return self.bookings.get(slot)

    def free(self):
        """The gaps between bookings, in order."""
        gaps, at = [], self.opens
        for slot in sorted(self.bookings, key=lambda one: one.start):
            if slot.start > at:
                gaps.append(Slot(at, slot.start))
            at = max(at, slot.end)
        if at < self.closes:
            gaps.append(Slot(at, self.closes))
        return gaps
