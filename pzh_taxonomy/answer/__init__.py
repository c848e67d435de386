"""What the rules decided, put into the words and records of a Decision."""
