"""Mentions under the labels of other models, turned into ours.

Most schemes of labels do not tell companies from other organisations. `decide` does, by the name itself.
"""

from collections.abc import Iterable, Mapping

from extractors.mentions.companies import FORM
from extractors.mentions.company_names import places, tails
from extractors.mentions.gazetteer import default_gazetteer
from extractors.mentions.organizations import TAIL
from extractors.mentions.person_names import chinese_name
from extractors.spans import Found
from schemas.label_tables import Choice


def decide(name: str, choice: Choice) -> str | None:
    """Which of the types that a label may stand for a folded name is.

    In this order: what the lists of names hold; a legal form at the end (有限公司) is a company's; the tail of a body
    (大学, 委员会, 交易所) an organisation's; a trade at the end (科技, 银行) a company's; a listed place is a place; a
    surname with a given name a person. Where none of these says one of `choice`, its first.
    """
    if len(choice) == 1:
        return choice[0]
    told = (kind for kind in _told(name) if kind in choice)
    return next(told, choice[0])


def _told(name: str) -> Iterable[str]:
    listed = {reading.type for reading in default_gazetteer().readings(name) if reading.rule.needs != "never"}
    yield from sorted(listed, key=lambda kind: kind != "COMPANY")
    if any(match.end() == len(name) and match.start() for match in FORM.finditer(name)):
        yield "COMPANY"
    if any(match.end() == len(name) for match in TAIL.finditer(name)):
        yield "ORG"
    if any(match.end() == len(name) and match.start() for match in tails()[0].finditer(name)):
        yield "COMPANY"
    if name in places():
        yield "LOCATION"
    if chinese_name(name, 0) == len(name):
        yield "PERSON"


def labelled(
    text: str, spans: Iterable[tuple[int, int, str, float]], table: Mapping[str, Choice]
) -> list[Found]:
    """Finds in a folded text from spans (start, end exclusive, label, confidence) of another model.

    Blanks at the ends are left out, and spans whose label is not in the table or stands for no type of ours.
    """
    found = []
    for start, end, label, confidence in spans:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        kind = decide(text[start:end], table.get(label, (None,)))
        if kind is not None and start < end:
            found.append(Found(start, end, kind, confidence))
    return found
