"""Who may come in: hosts, keys, scopes and rates, before any route."""
