"""Runs what environments plan, inside a sandbox, and reports what came out."""
