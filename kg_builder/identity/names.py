"""What makes two written names the same name, and identifiers made of them."""

import hashlib
import re
from functools import lru_cache

from extractors.text import fold_characters

_SEPARATORS = re.compile(r"[\s·・•‧\-—–_'\"“”‘’「」『』《》〈〉【】()（）&,，、]|(?<!\d)\.|\.(?!\d)")


def stable_id(*parts: str) -> str:
    """A short identifier that is a function of the parts alone."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@lru_cache(maxsize=1 << 15)
def fold_name(name: str) -> str:
    """A name without script, width, case, white space, quotation marks and separators; a decimal point stays.

    A name of separators alone stays as it is.
    """
    folded = fold_characters(name).casefold()
    return _SEPARATORS.sub("", folded) or folded


_DIGITS = re.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十]+(?=期|标|批|包|号|轮|阶段)")


def digits(name: str) -> tuple[str, ...]:
    """The numbers in a name, in order: two versions or lots of one thing differ in them."""
    return tuple(_DIGITS.findall(fold_characters(name)))
