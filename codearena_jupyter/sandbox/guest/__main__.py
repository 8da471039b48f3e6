"""Start the kernel: `python -m codearena_guest -f CONNECTION_FILE [--preload NAME]… [--proxy URL]`."""

from __future__ import annotations

import argparse
import os

from .supervisor import fork_kernel


def main() -> None:
    """Start, and serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-f", dest="connection_file", required=True)
    parser.add_argument("--preload", action="append", default=[])
    parser.add_argument("--proxy")
    options = parser.parse_args()
    if options.proxy:
        os.environ.update(_way_out(options.proxy))
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


def _way_out(proxy: str) -> dict[str, str]:
    """The variables by which programs find a proxy, in either spelling."""
    found = {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy, "NO_PROXY": "localhost,127.0.0.1,::1"}
    return found | {name.lower(): value for name, value in found.items()} | {"NODE_USE_ENV_PROXY": "1"}


main()
