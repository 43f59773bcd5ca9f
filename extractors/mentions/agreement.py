from extractors.spans import Found


def agree(text: str, groups: list[tuple[str, list[Found]]]) -> list[tuple[str, Found]]:
    """Mentions without overlap, in text order, each with the finder it came from."""
    return sorted(((name, found) for name, group in groups for found in group), key=lambda pair: pair[1].start)
