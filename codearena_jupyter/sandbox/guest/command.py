"""Run a command as a child process: compilers, and programs of other languages than Python."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .bridge import Bridge
from .paths import moved
from .room import make_room
from .script import HOME


def write(files: Mapping[str, str]) -> None:
    """Put files into the working folder, by their paths below it."""
    for name, text in files.items():
        path = Path(HOME, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@dataclass(frozen=True)
class Command:
    """`words` to run after `files` were written; `variables` are added to the environment. With `port`,
    they are a web app that is asked to listen there."""

    words: list[str]
    files: dict[str, str]
    variables: dict[str, str]
    port: int | None = None

    @classmethod
    def read(cls, text: str) -> Command:
        """From a request."""
        asked = json.loads(base64.b64decode(text))
        variables = {name: moved(value) for name, value in asked.get("variables", {}).items()}
        words = [moved(word) for word in asked["command"]]
        return cls(words, asked.get("files", {}), variables, asked.get("port"))

    def run(self) -> int:
        """The exit status; minus the number of the signal that ended it."""
        try:
            write(self.files)
            if self.port is not None:
                Bridge(self.port).start()
            make_room()
            # The streams are the descriptors 0, 1 and 2 that everything here writes to.
            return subprocess.call(self.words, cwd=HOME, env={**os.environ, **self.variables})
        except FileNotFoundError as error:
            print(f"{error.filename}: not found", file=sys.stderr)
            return 127
        except OSError as error:
            print(f"{error.filename or self.words[0]}: {error.strerror}", file=sys.stderr)
            return 126
