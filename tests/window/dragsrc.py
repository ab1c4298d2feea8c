"""dragsrc.py FILE...: a window in the corner from which these files can be dragged."""
import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402

uris = [pathlib.Path(path).resolve().as_uri() for path in sys.argv[1:]]
window = Gtk.Window(title="dragsrc")
window.set_decorated(False)
window.set_default_size(120, 120)
box = Gtk.EventBox()
box.add(Gtk.Label(label="files"))
window.add(box)
box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
box.drag_source_add_uri_targets()
box.connect("drag-data-get", lambda widget, context, data, info, when: data.set_uris(uris))
window.move(0, 0)
window.show_all()
Gtk.main()
