"""selection.py: prints the text that is selected anywhere on the screen."""
import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402

print(Gtk.Clipboard.get(Gdk.SELECTION_PRIMARY).wait_for_text() or "")
