"""`python -m losscli`, and what the console script `loss` calls."""

import gc
import sys

SELDOM = 100_000


def run() -> None:
    """Run the command line with the arguments of the process and end the process with its status."""
    # Next to nothing that a command makes is garbage in circles. Looking for it after every 700 objects, and once
    # more among all objects at the end, took a quarter of the time of a small computation.
    gc.set_threshold(SELDOM)
    try:
        from losscli.cli.main import main  # noqa: PLC0415 - after the line above

        status = main(sys.argv[1:])
    except KeyboardInterrupt:  # within the imports
        status = 130
    gc.freeze()
    sys.exit(status)


if __name__ == "__main__":
    run()
