"""Readers of the recordings that lie beside the repository."""
