"""Start the kernel: `python -m codearena_guest -f CONNECTION_FILE [--preload NAME]…`."""

from __future__ import annotations

import argparse

from .supervisor import fork_kernel


def main() -> None:
    """Start, and serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-f", dest="connection_file", required=True)
    parser.add_argument("--preload", action="append", default=[])
    options = parser.parse_args()
    pipes = fork_kernel()

    from traitlets.config import Config

    from .kernel import ScriptKernel, ScriptKernelApp, preload

    ScriptKernel.pipes = pipes
    config = Config()
    config.IPKernelApp.log_level = "CRITICAL"
    config.IPKernelApp.connection_file = options.connection_file
    config.HistoryManager.enabled = False
    config.InteractiveShell.cache_size = 0
    app = ScriptKernelApp.instance(config=config)
    app.initialize([])
    preload(options.preload)
    app.start()


main()
