"""Devices of our own: the virtual strap."""
