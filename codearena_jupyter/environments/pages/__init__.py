"""Pages that are built from an answer: in the sandbox, by Bun, with libraries that come along."""
