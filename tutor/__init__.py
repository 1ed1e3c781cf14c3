"""backprop-tutor: learn backpropagation by doing it, in a terminal."""

__version__ = "0.1.0"
