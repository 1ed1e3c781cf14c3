"""The laboratory of lesson 15: what it shows, without a terminal."""
