"""Reading settings: TOML into checked models, with the place of every mistake."""
