"""Tools that check the rule data and write what is generated from it."""
