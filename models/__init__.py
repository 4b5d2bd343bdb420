"""The generators: what writes bars."""
