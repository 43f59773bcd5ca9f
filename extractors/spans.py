"""What finders hand to one another: typed stretches of a folded text, and facts among them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a folded text, end exclusive, that a finder takes for a mention of `type`.

    `value` is the normalised value of an AMOUNT, PERCENT or DATE (keys as in `extractors.record.Value`).
    `canonical` is the gazetteer's identifier where the name is a listed one.
    """

    start: int
    end: int
    type: str
    confidence: float = 1.0
    value: Mapping[str, Any] | None = None
    canonical: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact among the mentions of one text.

    A role's fillers are indices into the list of mentions that the finder was given, or strings for text roles.
    `start` and `end` span the words that say it, end exclusive, in the folded text.
    `status` is asserted, planned, rumored or denied; `former` marks a post no longer held.
    """

    type: str
    roles: Mapping[str, tuple[int | str, ...]]
    start: int
    end: int
    status: str = "asserted"
    confidence: float = 1.0
    former: bool = False
