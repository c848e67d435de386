"""A project file or a table row to a Project: encodings, field names in Chinese and English, values with units."""
