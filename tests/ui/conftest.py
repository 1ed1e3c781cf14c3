"""Textual draws at most once in 1/TEXTUAL_FPS seconds; tests need not wait for the next frame."""

import os

os.environ["TEXTUAL_FPS"] = "1000"
