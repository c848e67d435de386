"""Decisions to text and JSON; one file a format. No decisions are made here."""
