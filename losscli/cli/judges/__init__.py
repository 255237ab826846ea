"""What is asked of a result beside it: limits, what was expected, pictures, further losses."""
