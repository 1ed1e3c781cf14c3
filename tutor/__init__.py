"""backprop-tutor: learn backpropagation by doing it, in a terminal."""
