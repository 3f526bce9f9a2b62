"""The config of an installation: TOML in, one frozen, checked model out.

Nobody below this floor imports it: sources, store and notices get keys, state and limits as arguments
(``monitor/wiring.py``).
"""

from monitor.configuration.load import build_config, find_config, load_config
from monitor.configuration.models import Config
from monitor.configuration.problems import ConfigError, Problem
from monitor.configuration.secrets import SecretMissing

__all__ = ["Config", "ConfigError", "Problem", "SecretMissing", "build_config", "find_config", "load_config"]
