"""Notebook widgets: the panel's own React components, talking to an arena over the kernel's comm."""
