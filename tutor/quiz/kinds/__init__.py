"""The kinds of questions, one file each: how each is asked of a graph."""
