"""The built-in adapters, one ``module:class`` a line, in the order ``squatwatch sources`` shows them.

Listed by name so that a command imports only what it uses; tests/sources/test_registry.py loads every one.
"""

BUILT_IN: tuple[str, ...] = ("sources.offices.us:UsDaily",)
