"""Who finds names, and how the finders agree."""
