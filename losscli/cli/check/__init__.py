"""`loss check`: the gates of a file, each computed as on the command line."""
