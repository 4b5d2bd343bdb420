"""Samples become a state: what the body is doing, causally, with honest uncertainty."""
