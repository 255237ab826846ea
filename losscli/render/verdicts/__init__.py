"""What was expected, allowed or asked of a result: its verdicts, limits, intervals and answers."""
