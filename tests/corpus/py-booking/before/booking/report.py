"""How much a room is used."""

from .slots import clock


def used(room):
    """Minutes that are booked."""
    return sum(slot.minutes for slot in room.bookings)


def share(room):
    """Part of the opening hours that is booked, 0 to 1."""
    return used(room) / (room.closes - room.opens)


def lines(room):
    for slot in sorted(room.bookings, key=lambda one: one.start):
        yield f"{clock(slot.start)}-{clock(slot.end)} {room.bookings[slot]}"


def table(room):
    return "\n".join([room.name, *lines(room), f"{share(room):.0%} used"])
