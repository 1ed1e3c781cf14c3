"""Reading what a learner typed: plain text, tokens, a tree, a value."""
