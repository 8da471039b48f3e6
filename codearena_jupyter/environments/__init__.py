"""What code can be meant for: one small declarative class each."""
