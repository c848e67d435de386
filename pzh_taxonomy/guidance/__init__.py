"""Helping people to give and to understand: templates, questions, explanations, tables for review. No decisions are made here."""
