"""A folder of Chinese industry articles becomes a knowledge graph of who did what to whom."""

# Before PyTorch, which spaCy imports where it is installed: after it there is no room left for this library's
# thread-local data, and it cannot be loaded.
import kglite  # noqa: F401
