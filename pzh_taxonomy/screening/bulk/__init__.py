"""Deciding many projects at once: the same rules as for one, over words and scores that are found for whole chunks of projects."""
