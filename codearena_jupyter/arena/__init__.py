"""The composition root: the one place that picks concrete parts, and a small module per use case."""

from .arena import Arena, Frames

__all__ = ["Arena", "Frames"]
