"""Votes as files that others read."""
