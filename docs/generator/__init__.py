"""What the documentation says of the tool, taken from the tool: commands, rules, catalogues, structure, transcripts."""
