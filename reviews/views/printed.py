"""The page that waits for a print of ours: that of the floor below, under the name by which the views here know it."""

from applications.views.printed import waiting

__all__ = ["waiting"]
