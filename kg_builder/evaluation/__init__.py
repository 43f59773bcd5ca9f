"""Predicted records scored against gold ones."""
