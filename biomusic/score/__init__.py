"""The nouns of music, shared by every generator."""
