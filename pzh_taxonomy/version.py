"""The version of the program and of its output format."""

VERSION = "0.1.0"
SCHEMA_VERSION = "1.0"
