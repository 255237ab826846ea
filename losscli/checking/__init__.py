"""Many gates in one file: what the file says, the baselines that it names, and what became of each gate."""
