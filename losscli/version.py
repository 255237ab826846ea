"""The version, on the ground floor: the package's own `__init__` would lead back up to the API."""

__version__ = "0.1.0"
