"""Isolation, kept small so that it can be audited. Everything a model wrote runs behind it."""
