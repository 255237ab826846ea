"""Exit statuses beside 0 (computed, all gates passed), 1 (a gate failed) and 2 (usage, input, data, not judged)."""

BUG, INTERRUPTED, CLOSED_PIPE, TERMINATED = 70, 130, 141, 143
