"""Spans of time within a day, in minutes after midnight."""


class Slot:
    """From ``start`` to ``end``."""

    def __init__(self, start, end):
        if start >= end:
            raise ValueError("a slot has to end after it starts")
        self.start = start
        self.end = end

    def __eq__(self, other):
        if not isinstance(other, Slot):
            return NotImplemented
        return (self.start, self.end) == (other.start, other.end)

    def __hash__(self):
        return hash((self.start, self.end))

    def __repr__(self):
        return f"Slot({clock(self.start)}-{clock(self.end)})"

    @property
    def minutes(self):
        return self.end - self.start

    def overlaps(self, other):
        """Whether both need the room at some moment."""
        return self.start <= other.end and other.start <= self.end


def clock(minutes):
    """``90`` is ``01:30``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def parse(text):
    """``09:00-10:30`` as a slot."""
    start, _, end = text.partition("-")
    return Slot(_minutes(start), _minutes(end))


def _minutes(text):
    hours, _, minutes = text.strip().partition(":")
    value = int(hours) * 60 + int(minutes or 0)
    if not 0 <= value <= 24 * 60:
        raise ValueError(f"{text} is no time of day")
    return value
