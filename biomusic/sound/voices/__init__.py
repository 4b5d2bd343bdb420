"""One instrument a file."""
