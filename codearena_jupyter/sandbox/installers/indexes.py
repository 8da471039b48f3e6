"""Where packages come from, as the user's own installers are told. Only the host's side knows this.

Read, the first that is there: for Python `UV_DEFAULT_INDEX`, `UV_INDEX_URL`, `PIP_INDEX_URL`, uv's and pip's
configuration files; for npm `NPM_CONFIG_REGISTRY`, `BUN_CONFIG_REGISTRY` and npm's configuration files. Keys
in addresses and (npm) in `:_authToken` stay here too.
"""

from __future__ import annotations

import base64
import configparser
import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ...domain.packages import Ecosystem

PYPI = "https://pypi.org/simple/"
NPM = "https://registry.npmjs.org/"


@dataclass(frozen=True, slots=True)
class Index:
    """The address of an index, ending in a slash, and what its server has to be told."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The name (and port) of its server, which alone gets the headers."""
        return urlsplit(self.url).netloc


def find_index(ecosystem: Ecosystem, environ: Mapping[str, str] = os.environ) -> Index:
    """The index that the machine's installers use."""
    if ecosystem == "python":
        names = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
        found = _first(environ, names) or next(_uv_files(environ), "") or next(_pip_files(environ), "")
        # uv's may have a name before them: "company=https://…".
        return _index(found.rpartition("=")[2] if "=http" in found else found or PYPI)
    lines = _npm_lines(environ)
    names = ("NPM_CONFIG_REGISTRY", "npm_config_registry", "BUN_CONFIG_REGISTRY")
    index = _index(_first(environ, names) or lines.get("registry", "") or NPM)
    token = lines.get(f"//{index.url.partition('://')[2]}:_authToken", "")
    return Index(index.url, {"authorization": f"Bearer {token}"}) if token else index


def _first(environ: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((environ[name] for name in names if environ.get(name)), "")


def _index(url: str) -> Index:
    """Without the user and password that may stand in an address: they are told apart."""
    parts = urlsplit(url if url.endswith("/") else f"{url}/")
    who, at, host = parts.netloc.rpartition("@")
    code = base64.b64encode(unquote(who).encode()).decode()
    return Index(parts._replace(netloc=host).geturl(), {"authorization": f"Basic {code}"} if at else {})


def _configuration(environ: Mapping[str, str]) -> list[Path]:
    home = Path(environ.get("HOME") or Path.home())
    return [Path(environ.get("XDG_CONFIG_HOME") or home / ".config"), Path("/etc/xdg"), Path("/etc")]


def _uv_files(environ: Mapping[str, str]) -> Iterator[str]:
    for folder in _configuration(environ):
        with suppress(OSError, ValueError, AttributeError, TypeError):
            told = tomllib.loads((folder / "uv" / "uv.toml").read_text())
            indexes = [entry["url"] for entry in told.get("index", ()) if entry.get("default")]
            yield from (
                url for url in (*indexes, told.get("index-url"), told.get("pip", {}).get("index-url")) if url
            )


def _pip_files(environ: Mapping[str, str]) -> Iterator[str]:
    home = Path(environ.get("HOME") or Path.home())
    folders = _configuration(environ)
    named = [Path(environ["PIP_CONFIG_FILE"])] if environ.get("PIP_CONFIG_FILE") else []
    for path in [*named, *(folder / "pip" / "pip.conf" for folder in folders), home / ".pip" / "pip.conf",
                 Path("/etc/pip.conf")]:  # fmt: skip
        told = configparser.RawConfigParser()
        with suppress(OSError, configparser.Error, UnicodeDecodeError):
            told.read(path)
            for section in ("install", "global"):
                if url := told.get(section, "index-url", fallback=""):
                    yield url


def _npm_lines(environ: Mapping[str, str]) -> Mapping[str, str]:
    """What npm's configuration files say; `${NAME}` in them stands for a variable."""
    home = Path(environ.get("HOME") or Path.home())
    found: dict[str, str] = {}
    for path in (Path("/etc/npmrc"), Path(environ.get("NPM_CONFIG_USERCONFIG") or home / ".npmrc")):
        with suppress(OSError, UnicodeDecodeError):
            for line in path.read_text().splitlines():
                name, equals, value = line.partition("=")
                if equals and not name.lstrip().startswith(("#", ";")):
                    value = value.strip().strip("\"'")
                    if value.startswith("${") and value.endswith("}"):
                        value = environ.get(value[2:-1], "")
                    found[name.strip()] = value
    return found
