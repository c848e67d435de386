"""Three-valued evaluation: criteria against facts, decision rules in order, editions in force."""
