"""Contract tests for plug-ins and stores, to be subclassed by whoever writes one."""
