"""`python -m losscli`, and what the console script `loss` calls."""

import sys


def run() -> None:
    """Run the command line with the arguments of the process and end the process with its status."""
    from losscli.cli.main import main  # noqa: PLC0415 - an interrupt during the imports is caught below

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
