"""Installing what programs import: flagged names first, then an installer in a sandbox of its own.

The installer (uv, Bun) has one way out, a gateway on the host's side that answers nothing but pages and
files of the package index. What it installed is copied out of the sandbox file by file, kept in a bounded
folder by what was asked for, and shown read-only to the one program that asked.
"""
