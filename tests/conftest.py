"""Settings of all tests."""

import os

from hypothesis import settings

# Machines are shared: how long an example takes says nothing. In CI the same examples are tried every time.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")
