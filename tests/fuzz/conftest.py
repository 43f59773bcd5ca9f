"""A folder of nasty files, and good articles beside them."""

from collections.abc import Iterator
from pathlib import Path

import nasty
import pytest

Nasty = tuple[Path, dict[str, str], dict[str, str]]


@pytest.fixture(scope="session")
def nasty_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nasty]:
    """The folder, what of it is set aside by reason, and what is read with words of its text."""
    root = tmp_path_factory.mktemp("nasty")
    aside, articles = {}, {}
    for name, (data, reason) in nasty.refused(tmp_path_factory.mktemp("scratch")).items():
        (root / name).write_bytes(data)
        aside[name] = reason
    for name, (data, words) in nasty.articles().items():
        (root / name).write_bytes(data)
        articles[name] = words
    aside |= nasty.write_links(root)
    nasty.write_good(root)
    articles |= dict.fromkeys(nasty.GOOD, "")
    with nasty.deep_folders(root) as name:
        yield root, aside, {**articles, name: "长河银行"}
