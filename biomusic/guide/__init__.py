"""A state and a goal become an intent: what the music should do about it."""
