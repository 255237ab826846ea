"""What a type checker makes of the functions of the package; it is checked by mypy, with all else, and never run."""

from typing import assert_type

import losscli
from losscli.domain import Array

assert_type(losscli.mse([1.0], [2.0]).value, float | None)
assert_type(losscli.bce([0.5], [1]).terms, Array)
