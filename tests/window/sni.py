"""sni.py menu | click LABEL: reads the newest tray icon's menu over D-Bus, and clicks in it."""
import sys
import time

import dbus

PROPERTIES = "org.freedesktop.DBus.Properties"
bus = dbus.SessionBus()


def properties(name, path, interface):
    return dbus.Interface(bus.get_object(name, path), PROPERTIES).GetAll(interface)


def walk(node, depth=0):
    number, given, children = node
    yield int(number), dict(given), depth
    for child in children:
        yield from walk(child, depth + 1)


watcher = properties("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", "org.kde.StatusNotifierWatcher")
items = watcher["RegisteredStatusNotifierItems"]
if not items:
    sys.exit("nothing in the tray")
name, path = items[-1].split("/", 1)
item = properties(name, "/" + path, "org.kde.StatusNotifierItem")
menu = dbus.Interface(bus.get_object(name, item["Menu"]), "com.canonical.dbusmenu")
try:
    menu.AboutToShow(0)
except dbus.DBusException:
    pass
_, root = menu.GetLayout(0, -1, dbus.Array([], "s"))
for number, given, depth in walk(root):
    label = str(given.get("label", "")).replace("__", "\0").replace("_", "").replace("\0", "_")
    if sys.argv[1] == "menu":
        state = "" if given.get("enabled", True) else " (disabled)"
        print("  " * depth + label + state)
    elif label == sys.argv[2]:
        menu.Event(number, "clicked", dbus.Int32(0, variant_level=1), dbus.UInt32(int(time.time()) & 0xFFFFFFFF))
        sys.exit(0)
if sys.argv[1] == "click":
    sys.exit("no such label")
