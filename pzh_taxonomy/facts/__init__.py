"""Project texts to facts: scopes, kinds of activity, nature of construction, quantities with units, claims of standards."""
