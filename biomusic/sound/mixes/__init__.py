"""One style's mixes a file."""
