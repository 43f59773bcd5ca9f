"""A folder of Chinese industry articles becomes a knowledge graph of who did what to whom."""
