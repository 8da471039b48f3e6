"""Where things lie and what may be used: one frozen value, from the environment and arguments.

Variables read: `CODEARENA_STORE` (a SQLAlchemy URL or a path), `CODEARENA_DATA` (folder for the
store and attached files), `CODEARENA_PYTHON` (folder of the Python that answers run in),
`CODEARENA_MODELS` (the models file), `CODEARENA_SANDBOX` (force one isolation by name),
`CODEARENA_INSTALL` (`0`: no program's packages are installed), `CODEARENA_TRUSTED_PACKAGES` (names, separated
by commas or spaces, that are installed without asking), `CODEARENA_PACKAGE_AGE` (days that a release has to
be old), `CODEARENA_INSTALL_GB` (what one program's packages may take), `CODEARENA_NETWORK` (`0`: no program
reaches the internet), and the limits of one run, see `LIMITS`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from .domain.execution import MB, Limits
from .errors import UsageError

PACKAGE_AGE_DAYS = 14.0

LIMITS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "wall_seconds": (("wall_seconds",), 1),
    "cpu_seconds": (("cpu_seconds",), 1),
    "memory_mb": (("memory_bytes",), MB),
    "processes": (("processes",), 1),
    "output_mb": (("output_bytes",), MB),
    "disk_mb": (("disk_bytes", "file_bytes"), MB),
}
"""Settings by what they set of `Limits`, and in what unit. Each is a variable too: `CODEARENA_MEMORY_MB`."""


def _jupyter_dir(kind: str) -> Path:
    # Imported here: `import codearena_jupyter` and `codearena --help` stay light.
    from jupyter_core import paths

    return Path({"data": paths.jupyter_data_dir, "config": paths.jupyter_config_dir,
                 "runtime": paths.jupyter_runtime_dir}[kind]())  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the composition root needs to build an arena."""

    data_dir: Path
    runtime_dir: Path
    """Private to one boot of the machine; holds what must vanish with the server."""
    python_dir: Path
    """Holds the Python that answers run in; may be shared by many users and read-only once built."""
    models_file: Path
    store_url: str
    sandbox: str = "auto"
    allow_network: bool = True
    """Whether users may let programs reach the internet; they have to ask for it each time."""
    limits: Limits = field(default_factory=Limits)
    pool_size: int = 2
    install_packages: bool = True
    """Whether what programs import is installed; what is there already can be used in any case."""
    trusted_packages: tuple[str, ...] = ()
    """Names that are installed without asking, beside the well-known ones."""
    package_age_days: float = PACKAGE_AGE_DAYS
    """Releases younger than this are not taken, unless the user confirms the package."""
    packages_bytes: int = 4096 * MB
    """Of installed packages and fetched files; what was not used for longest goes first."""
    install_bytes: int = 1024 * MB
    """Of one program's packages."""
    install_seconds: float = 180.0
    answer_timeout_seconds: float = 300.0
    max_prompt_chars: int = 100_000
    max_file_bytes: int = 25 * MB
    max_files: int = 10
    pyodide: bool = True
    """Whether users may have Python run in their browsers."""
    pyodide_packages: str = ""
    """Address of the Pyodide distribution that those programs may load packages from."""
    pyodide_user_packages: bool = True
    """Whether users may name another one."""

    @property
    def caches_dir(self) -> Path:
        """Holds what compilers compile ahead; as shareable as `python_dir`."""
        return self.python_dir / "caches"

    @property
    def packages_dir(self) -> Path:
        """Holds what was installed for single programs."""
        return self.data_dir / "packages"

    @classmethod
    def load(cls, environ: Mapping[str, str] = os.environ, **overrides: object) -> Settings:
        """Read the environment; keyword arguments win.

        Raises:
            TypeError: an override that is no field.
            UsageError: a limit is no number above 0.
        """
        data = Path(environ.get("CODEARENA_DATA") or _jupyter_dir("data") / "codearena")
        values: dict[str, object] = {
            "data_dir": data,
            "runtime_dir": _jupyter_dir("runtime") / "codearena",
            "python_dir": Path(environ.get("CODEARENA_PYTHON") or data / "python"),
            "models_file": Path(
                environ.get("CODEARENA_MODELS") or _jupyter_dir("config") / "codearena_models.json"
            ),
            "store_url": _store_url(environ.get("CODEARENA_STORE") or str(data / "codearena.sqlite")),
            "sandbox": environ.get("CODEARENA_SANDBOX") or "auto",
            "allow_network": environ.get("CODEARENA_NETWORK", "1") != "0",
            "limits": read_limits(environ),
            "install_packages": environ.get("CODEARENA_INSTALL", "1") != "0",
            **_room(_number("CODEARENA_INSTALL_GB", environ.get("CODEARENA_INSTALL_GB", ""))),
            "trusted_packages": tuple(
                environ.get("CODEARENA_TRUSTED_PACKAGES", "").replace(",", " ").split()
            ),
            "package_age_days": float(environ.get("CODEARENA_PACKAGE_AGE") or PACKAGE_AGE_DAYS),
            **overrides,
        }
        return cls(**values)  # type: ignore[arg-type]  # checked by the dataclass at run time


def _room(gigabytes: float) -> dict[str, int]:
    """Bytes for one program's packages, and for those of several programs."""
    size = int(gigabytes * 1024 * MB)
    return {"install_bytes": size, "packages_bytes": max(4096 * MB, 2 * size)} if size else {}


def read_limits(environ: Mapping[str, str], given: Mapping[str, float] | None = None) -> Limits:
    """What one run may use: `given` by the names of `LIMITS` where that is above 0, else as the
    variables say, else as is usual.

    Raises:
        UsageError: a variable is no number above 0.
    """
    found: dict[str, float] = {}
    for name, (fields, factor) in LIMITS.items():
        variable = f"CODEARENA_{name.upper()}"
        value = (given or {}).get(name) or _number(variable, environ.get(variable, ""))
        for field_name in fields if value else ():
            # Seconds of waiting may be a fraction; all else is counted.
            found[field_name] = value if field_name == "wall_seconds" else int(value * factor)
    return replace(Limits(), **found)  # type: ignore[arg-type]  # as `Limits` has them


def told_limits(limits: Limits) -> dict[str, float]:
    """Limits by the names of `LIMITS`, for people."""
    return {name: getattr(limits, fields[0]) / factor for name, (fields, factor) in LIMITS.items()}


def _number(variable: str, text: str) -> float:
    """0 where there is none."""
    if not text:
        return 0.0
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise UsageError(f"{variable} has to be a number above 0, not “{text}”.")
    return value


def _store_url(text: str) -> str:
    """A SQLAlchemy URL, from one or from a path of a SQLite file."""
    return text if "://" in text else f"sqlite:///{Path(text).expanduser().absolute()}"
