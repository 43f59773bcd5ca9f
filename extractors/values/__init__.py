"""Amounts, percentages and dates: found and normalised."""
