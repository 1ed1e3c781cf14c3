"""The laboratory of lesson 16: what it shows, without a terminal."""
