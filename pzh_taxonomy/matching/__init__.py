"""Texts to candidate entries with evidence spans, scores and their arithmetic."""
