"""The laboratories, each behind the face of its package; they bring in NumPy, so this does not."""
