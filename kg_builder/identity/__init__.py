"""Across articles: names to entities, reports to events."""
