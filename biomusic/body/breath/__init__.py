"""How fast the body breathes, and where in a breath it is."""
