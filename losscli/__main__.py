"""`python -m losscli`, and what the console script `loss` calls."""

import gc
import sys


def run() -> None:
    """Run the command line with the arguments of the process and end the process with its status."""
    # Nothing that the imports make is garbage; not looking for any saves a tenth of the time to start.
    gc.disable()
    from losscli.cli.main import main  # noqa: PLC0415 - after the line above

    gc.enable()
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
