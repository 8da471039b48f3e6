"""The folder of one program behind Landlock: in it lies what other sandboxes have at the top."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..domain.execution import AttachedFile
from .interpreter import Interpreter
from .isolation import CONNECTION_FILE, GUEST, HOME, PREFIX, PYTHON, WRITABLE, check_names, path_file
from .leftovers import alive, started

_PREFIX = "codearena-work-"


@dataclass(frozen=True)
class Work:
    """Made when it is first asked for."""

    shown: Mapping[str, Path]
    """What else of the host can be read, by its path in other sandboxes."""
    files: Sequence[AttachedFile] = ()

    @cached_property
    def root(self) -> Path:
        """Private, and short enough for socket paths."""
        name = f"{_PREFIX}{os.getpid()}-{started(os.getpid())}-"
        return Path(tempfile.mkdtemp(prefix=name)).resolve()

    @property
    def written(self) -> list[Path]:
        """What the program may write."""
        return [Path(f"{self.root}{path}") for path in WRITABLE]

    def fill(self, interpreter: Interpreter, connection: bytes, owner: int | None) -> list[Path]:
        """Lay everything out; answers what of it is to be read. `owner` is the program's user.

        Raises:
            UsageError: an attached file can't have the name it has.
        """
        check_names(self.files)
        site = f"{PREFIX}/lib/python{interpreter.version}/site-packages"
        packages = {f"{PREFIX}/packages-{n}": path for n, path in enumerate(interpreter.packages)}
        links = {**packages, **self.shown, f"{site}/{GUEST}": Path(__file__).parent / "guest"}
        links |= {PYTHON: interpreter.executable, f"{PYTHON}3": interpreter.executable}
        attached = "/files"
        for file in self.files:
            links[f"{HOME}/{file.name}"] = Path(f"{self.root}{attached}/{file.name}")
        home = f"home = {interpreter.executable.parent}\ninclude-system-site-packages = false\n"
        contents = {
            f"{PREFIX}/pyvenv.cfg": home.encode(),
            f"{site}/arena.pth": path_file(f"{self.root}{path}" for path in packages).encode(),
            CONNECTION_FILE: connection,
            **{f"{attached}/{file.name}": file.data for file in self.files},
        }
        for path in (*WRITABLE, PREFIX, attached):
            Path(f"{self.root}{path}").mkdir(parents=True, exist_ok=True)
        for target, data in contents.items():
            self._place(target).write_bytes(data)
        for target, source in links.items():
            self._place(target).symlink_to(source)
        if owner is not None:
            for made in (self.root, *self.root.rglob("*")):
                os.lchown(made, owner, owner)
        return [Path(f"{self.root}{path}") for path in (PREFIX, attached, CONNECTION_FILE)]

    def remove(self) -> None:
        """Remove every trace, once the program has ended."""
        shutil.rmtree(self.root, ignore_errors=True)

    def _place(self, inside: str) -> Path:
        path = Path(f"{self.root}{inside}")
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def remove_abandoned() -> int:
    """Remove folders of processes that are gone; answers of how many processes."""
    owners = set()
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*-*"):
        pid, start, *_ = folder.name.removeprefix(_PREFIX).split("-")
        ours = os.geteuid() in (0, folder.lstat().st_uid)
        if ours and not alive(f"{pid} {start}"):
            shutil.rmtree(folder, ignore_errors=True)
            owners.add((pid, start))
    return len(owners)
