"""Who fills a role that the form itself leaves open: subjects before the trigger, values around it."""

import re

from extractors.relations.forms import Type
from extractors.relations.scene import ACTORS, CODES, GOVERNED, MODIFIER, TELLER, Scene
from extractors.spans import Found

_JOINED = re.compile(r"(?:等)?(?:、|和|及|以及|与|联合|携手|/)[^,、:。;!?\n]{0,9}?$")
VAGUE = re.compile(r"近日|日前|最近|近期|当日|前不久|目前|当天|即日|同日|同一天|此前|前段时间|这两天")
# "在X降价之后": the clause is governed, not its subject.
_WHEN = re.compile(
    r"在[^,:。;\n]{0,60}?(?:之?后|以后|之?前|以前|之际|时|的背景下|的情况下|期间|的带动下)(?=[,。])"
)
_COMPARED = re.compile(r"(?:较|比|截至|截止|同比|环比|不超过|不晚于|相较于?)$")
_DATE = CODES["DATE"]
# "从去年的X降到": the date of what is compared with.
# Of the day of the sentence before.
_SAME_DAY = re.compile(r"[^,。;\n]{0,4}?(?:上午|中午|下午|当晚|傍晚|晚间|深夜|同日|同一天|当天|数?几?小时后)")
_BASE = re.compile(rf"[从由自]{_DATE}的")


def subject(
    scene: Scene, bound: tuple[int, int], before: int, codes: str, others: set[int], here: bool
) -> tuple[list[int], bool]:
    """Positions of the mentions that act as subject of what stands at `before`, and whether they were carried
    over from an earlier sentence. Empty where there is none; `others` have another part and are passed over."""
    start = scene.clause(before, bound[0])
    if found := _pick(scene, start, before, codes, others, last=True):
        return found, False
    while start > bound[0]:
        end = start - 1
        start = scene.clause(end, bound[0])
        if found := _pick(scene, start, end, codes, others, last=False):
            return found, False
    here = here and scene.coded[bound[0] - 1 : bound[0]] != ";"
    if (
        not here
        and CODES["COMPANY"] in codes
        and (topic := scene.topic(bound[0])) is not None
        and topic not in others
    ):
        return [topic], True
    return [], False


def _pick(scene: Scene, start: int, end: int, codes: str, others: set[int], last: bool) -> list[int]:
    coded = scene.coded
    positions = [i for i in scene.mentions_in(start, end) if coded[i] in codes and i not in others]
    numbers = range(len(positions))
    for number in reversed(numbers) if last else numbers:
        low = high = number
        while low > 0 and _JOINED.match(coded, positions[low - 1] + 1, positions[low]):
            low -= 1
        position, first = positions[number], positions[low]
        if coded[position] in ACTORS and (
            (
                GOVERNED.search(coded, max(start, first - 3), first)
                and not _WHEN.match(coded, first - 1, end + 20)
            )
            or TELLER.match(coded, position + 1)
            or MODIFIER.match(coded, position + 1, end)
        ):
            continue
        while (
            not last
            and high + 1 < len(positions)
            and _JOINED.match(coded, positions[high] + 1, positions[high + 1])
        ):
            high += 1
        return positions[low : high + 1]
    return []


def nearest(
    scene: Scene, type_: Type, role: str, bound: tuple[int, int], anchor: tuple[int, int], taken: set[int]
) -> re.Match[str] | None:
    """The match of the role's cues that stands nearest to the anchor, earlier cues first: in the sentence, in the
    anchor's clause, or after it."""
    for reach, pattern in type_.near[role]:
        best: tuple[int, re.Match[str]] | None = None
        for match in pattern.finditer(scene.coded, *_within(scene, bound, anchor, reach)):
            if match.start(role) in taken:
                continue
            start, end = match.span(role)
            distance = anchor[0] - end if end <= anchor[0] else max(0, start - anchor[1])
            if best is None or distance < best[0]:
                best = distance, match
        if best:
            return best[1]
    return None


def _within(scene: Scene, bound: tuple[int, int], anchor: tuple[int, int], reach: str) -> tuple[int, int]:
    """The span in which a cue of this reach ("clause", "after", or "" for the sentence) may stand."""
    if not reach:
        return bound
    return clause_of(scene, bound, anchor) if reach == "clause" else (anchor[1], bound[1])


def date(
    scene: Scene, text: str, mentions: list[Found], bound: tuple[int, int], anchor: tuple[int, int]
) -> int | None:
    """Where the date of what is told at the anchor stands: in its clause, else before it in the sentence."""
    coded = scene.coded
    clause, clause_end = clause_of(scene, bound, anchor)

    def usable(position: int) -> bool:
        found = mentions[scene.mention[position]]
        if VAGUE.fullmatch(text, found.start, found.end):
            return False
        if _BASE.match(coded, position - 1):
            return False
        return not _COMPARED.search(coded, max(bound[0], position - 4), position)

    own = [i for i in scene.mentions_in(clause, clause_end) if coded[i] == _DATE and usable(i)]
    if own:
        return min(own, key=lambda i: (i > anchor[0], abs(i - anchor[0])))
    for position in reversed(scene.mentions_in(bound[0], clause)):
        if coded[position] == _DATE and usable(position):
            return position if anchor[0] - position < 60 else None
    if not _SAME_DAY.match(text, scene.starts[bound[0]]):
        return None
    last = scene.last(_DATE, bound[0])
    while last is not None and not usable(last):
        last = scene.last(_DATE, last)
    return last


def clause_of(scene: Scene, bound: tuple[int, int], anchor: tuple[int, int]) -> tuple[int, int]:
    """The span of the clause in which the anchor stands."""
    end = scene.coded.find(",", anchor[1], bound[1])
    return scene.clause(anchor[0], bound[0]), end if end >= 0 else bound[1]
