"""A user's Cypher as tokens, and as the text that both stores understand alike."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rich.cells import cell_len


class CypherError(ValueError):
    """A query that cannot be read, or must not be run; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token: `kind` is word, quoted (a name in backticks), string, number, parameter or symbol.

    `value` is the name or text without its quotes, escapes resolved; `offset` counts code points of the query.
    """

    kind: str
    value: str
    offset: int

    @property
    def keyword(self) -> str:
        """A bare word in capitals, empty for anything else."""
        return self.value.upper() if self.kind == "word" else ""

    @property
    def is_name(self) -> bool:
        return self.kind in ("word", "quoted")


@dataclass(frozen=True)
class CypherText:
    """A query as it was typed. Both properties raise CypherError."""

    text: str

    @cached_property
    def tokens(self) -> list[Token]:
        """The tokens, without comments."""
        return [Token(kind, value, offset) for kind, value, _, offset in self._pieces if kind != "gap"]

    @cached_property
    def portable(self) -> str:
        """The query for a store: comments blanked, `\\uXXXX` replaced by the character that it stands for.

        The stores differ in both: kglite knows no block comments, and Neo4j resolves escapes before it looks for
        quotes and keywords. Lines and, but for escapes, columns stay.
        """
        return "".join(text for _, _, text, _ in self._pieces)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of an offset."""
        before = self.text[:offset]
        return before.count("\n") + 1, offset - before.rfind("\n")

    def where(self, offset: int) -> str:
        return "line {}, column {}".format(*self.place(offset))

    def told(self, mistake: str, line: int | None, column: int | None) -> str:
        """A mistake with its place, and below it the line of the query with a mark, where the place is known."""
        lines = self.text.split("\n")
        if not line or not column or line > len(lines):
            return mistake
        text = lines[line - 1].rstrip("\r")
        indent = "".join("\t" if c == "\t" else " " * cell_len(c) for c in text[: column - 1])
        return f"line {line}, column {column}: {mistake}\n  {text}\n  {indent}^"

    @cached_property
    def _pieces(self) -> list[tuple[str, str, str, int]]:
        return list(self._lex())

    def _lex(self) -> Iterator[tuple[str, str, str, int]]:
        """Kind, value, portable text and offset of each stretch of the query."""
        at = 0
        while at < len(self.text):
            match = _TOKEN.match(self.text, at)
            assert match, "the last alternative takes any character"
            kind, text = str(match.lastgroup), match[0]
            if kind == "broken":
                raise CypherError(f"{self.where(at)}: {_BROKEN[text[0]]}")
            if kind in ("string", "quoted"):
                quote, body = text[0], self._unescaped(text[1:-1], at + 1, text[0])
                value = body.replace("``", "`") if quote == "`" else re.sub(r"\\(.)", r"\1", body, flags=re.S)
                yield kind, value, f"{quote}{body}{quote}", at
            elif kind == "comment":
                yield "gap", "", re.sub(r"[^\r\n]", " ", text), at
            else:
                yield kind, text.removeprefix("$") if kind == "parameter" else text, text, at
            at = match.end()

    def _unescaped(self, body: str, offset: int, quote: str) -> str:
        """The inside of a string or quoted name with `\\uXXXX` resolved; a quote among these stays inside."""

        def character(match: re.Match[str]) -> str:
            if match[1] is None:
                return match[0]
            if not re.fullmatch(r"(?:\\u[0-9a-fA-F]{4})+", match[0]):
                raise CypherError(f"{self.where(offset + match.start())}: \\u needs four hexadecimal digits")
            units = bytes.fromhex(match[0].replace("\\u", ""))
            try:
                found = units.decode("utf-16-be")
            except UnicodeDecodeError:
                raise CypherError(
                    f"{self.where(offset + match.start())}: {match[0]} is half of a character"
                ) from None
            if quote == "`":
                if "\\" in found:
                    raise CypherError(f"{self.where(offset + match.start())}: a backslash in a quoted name")
                return found.replace("`", "``")
            return re.sub(r"[\\'\"]", r"\\\g<0>", found)

        return re.sub(r"\\(?:(u)(?:[0-9a-fA-F]{4}(?:\\u[0-9a-fA-F]{4})*)?|.)", character, body, flags=re.S)


# A backslash has no meaning outside quotes but to Neo4j, to which it may spell any character.
_BROKEN = {
    "'": "a string that starts with ' does not end",
    '"': 'a string that starts with " does not end',
    "`": "a name that starts with ` does not end",
    "/": "a comment that starts with /* does not end",
    "\\": "a backslash outside a string: write the character itself",
}

# A number comes before a word: `5LOAD` is a number and a keyword to kglite.
_TOKEN = re.compile(
    r"""
    (?P<gap>\s+)
  | (?P<comment>//[^\r\n]*|/\*.*?\*/)
  | (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
  | (?P<quoted>`(?:[^`]|``)*`)
  | (?P<broken>['"`\\]|/\*)
  | (?P<parameter>\$[^\W\d]\w*)
  | (?P<number>\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<symbol>\.\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)
