"""Several models on the same rows: leaderboards and `loss compare`."""
