"""JSON and NDJSON as tables: one grammar, two speeds."""
