from codearena_awk import Awk

from codearena_jupyter.testing.environment_contract import EnvironmentContract


class TestAwk(EnvironmentContract):
    environment = Awk()
    program = 'BEGIN { print "hello" }\n'
