"""An input's bytes: opening it once, unpacking it, one file or several."""
