"""``python3 -m booking.cli NAME WHO SLOT...``"""

import sys

from . import report
from .rooms import Room, Taken
from .slots import parse


def main(args):
    name, who, *slots = args
    room = Room(name)
    for text in slots:
        try:
            room.book(who, parse(text))
        except Taken as problem:
            print(f"{text}: {problem}", file=sys.stderr)
            return 1
    print(report.table(room))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
