"""From an answer's text to its program: pure functions, no side effects."""
