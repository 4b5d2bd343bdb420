"""What a session starts from, as TOML."""
