from extractors.spans import Found


def find_names(text: str, known: list[Found]) -> list[Found]:
    return []
