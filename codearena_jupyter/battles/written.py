"""Where the files that programs wrote are kept, to be looked at and downloaded."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..domain.execution import MB, Execution
from ..errors import NotFound

MAX_BYTES = 512 * MB


class WrittenFiles:
    """One new folder for each run, below a folder that vanishes with the machine's boot. What was written
    longest ago goes first when it becomes too much: whoever wants it runs the program again."""

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self._folder, self._max_bytes = folder, max_bytes

    def new(self) -> Path:
        """An empty folder.

        Raises:
            OSError: there can't be one.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._tidy()
        return Path(tempfile.mkdtemp(prefix="run-", dir=self._folder))

    def _tidy(self) -> None:
        folders = sorted(self._ages(), reverse=True)
        total = 0
        for _, size, folder in folders:
            total += size
            if total > self._max_bytes:
                shutil.rmtree(folder, ignore_errors=True)

    def _ages(self) -> Iterator[tuple[float, int, Path]]:
        for folder in self._folder.iterdir():
            with suppress(OSError):  # another process tidies too
                size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
                yield folder.stat().st_mtime, size, folder


def read_written(execution: Execution | None, name: str) -> tuple[str, bytes]:
    """(MIME type, bytes) of a file that a run left.

    Raises:
        NotFound: it left no such file, or it is not kept any more.
    """
    for artifact in execution.artifacts if execution else ():
        if artifact.kind == "file" and artifact.name == name:
            if artifact.path is None:
                raise NotFound("file", name, "It was too large to be kept.")
            try:
                return artifact.mime, Path(artifact.path).read_bytes()
            except OSError as error:
                raise NotFound("file", name, "It is not kept any more: run the program again.") from error
    raise NotFound("file", name)
