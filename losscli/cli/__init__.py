"""The command line: the typer application, and the one place that turns errors into words."""
