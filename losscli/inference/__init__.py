"""What a mean over these rows says about other rows drawn the same way: intervals, and tests of a difference."""
