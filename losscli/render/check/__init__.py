"""What `loss check` came to: a table, JSON, JUnit XML, annotations."""
