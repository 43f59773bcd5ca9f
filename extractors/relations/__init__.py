"""Who finds facts among mentions."""
