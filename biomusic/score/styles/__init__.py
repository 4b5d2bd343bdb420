"""One style a file."""
