"""YAML on disk to one immutable, validated, indexed Library; editions and dates; content-hashed compiled cache."""
