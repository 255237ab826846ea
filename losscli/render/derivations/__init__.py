"""The arithmetic written out: `--steps`, and what it is made of."""
