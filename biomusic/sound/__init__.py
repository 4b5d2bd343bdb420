"""Bars become audio."""
