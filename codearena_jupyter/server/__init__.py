"""The Jupyter server extension: handlers that parse, call the arena, and render."""
