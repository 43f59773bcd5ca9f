"""What a query may do: read the graph, and nothing besides.

The stores refuse what writes to the graph. Both let through more than that: LOAD CSV reads any file or URL, and on
Neo4j a reader may end transactions, drop caches, list settings and users, and call whatever a plugin offers. So
what may start a query, which procedures it may call and from which namespaces functions may come are lists of what
is allowed.
"""

from kg_builder.graph.cypher_tokens import CypherError, CypherText, Token

STARTS = ("MATCH", "OPTIONAL", "WITH", "UNWIND", "RETURN", "CALL", "SHOW", "FILTER", "LET", "FINISH")
PREFIXES = ("EXPLAIN", "PROFILE", "CYPHER")
WRITES = ("CREATE", "INSERT", "MERGE", "SET", "REMOVE", "DELETE", "DETACH", "NODETACH", "FOREACH", "DROP")
SHOWN = ("INDEX", "INDEXES", "CONSTRAINT", "CONSTRAINTS", "PROCEDURE", "PROCEDURES", "FUNCTION", "FUNCTIONS")
SHOWN_KINDS = (
    *("ALL", "RANGE", "TEXT", "POINT", "LOOKUP", "FULLTEXT", "VECTOR", "BUILT", "IN", "USER", "DEFINED"),
    *("NODE", "REL", "RELATIONSHIP", "PROPERTY", "EXISTENCE", "EXIST", "TYPE", "KEY", "UNIQUE", "UNIQUENESS"),
)
NAMESPACES = (
    *("date", "datetime", "duration", "localdatetime", "localtime", "point", "time", "vector"),
    *("apoc.coll", "apoc.convert", "apoc.date", "apoc.map", "apoc.math", "apoc.number", "apoc.text"),
)
PROCEDURES = frozenset(
    """
    db.constraints db.graph_stats db.indexes db.info db.labels db.property_stats db.property_uniqueness
    db.propertykeys db.relationshiptypes db.schema db.schema.nodetypeproperties db.schema.reltypeproperties
    db.schema.visualization
    db.index.fulltext.querynodes db.index.fulltext.queryrelationships
    db.index.vector.querynodes db.index.vector.queryrelationships
    betweenness closeness clustering_coefficient connected_components degree diameter eccentricity k_core
    label_propagation leiden list_procedures louvain pagerank triangle_count
    """.split()  # noqa: SIM905
)

# What may stand after a variable, and so does not stand after the first word of a clause.
_AFTER_A_NAME = frozenset(
    """
    AND AS ASC ASCENDING CALL CONTAINS DESC DESCENDING ELSE END ENDS EXCEPT FILTER FINISH FOR IN INTERSECT IS LET
    LIMIT MATCH NEXT OFFSET OPTIONAL OR ORDER RETURN SKIP STARTS THEN UNION UNWIND WHEN WHERE WITH XOR YIELD
    """.split()  # noqa: SIM905
)
_BEFORE_A_NAME = (":", "|", "&", "!")


def check(query: CypherText) -> None:
    """Raises CypherError, one line that says what is refused, where and why, for a query that may do more than read."""
    tokens = query.tokens
    while tokens and tokens[-1].value == ";" and tokens[-1].kind == "symbol":
        tokens = tokens[:-1]
    if not tokens:
        raise CypherError("the query is empty")
    _check_start(query, tokens)
    for i, token in enumerate(tokens):
        if token.kind == "symbol" and token.value == ";":
            raise CypherError(f"{query.where(token.offset)}: one query at a time; another follows this ;")
        if problem := _problem(tokens, i):
            raise CypherError(f"{query.where(token.offset)}: refused: {problem}")


def _check_start(query: CypherText, tokens: list[Token]) -> None:
    i = 0
    while i < len(tokens) - 1 and tokens[i].keyword in PREFIXES:
        i = _after_options(tokens, i + 1) if tokens[i].keyword == "CYPHER" else i + 1
    first = tokens[i]
    if first.keyword not in STARTS and not _problem(tokens, i):
        raise CypherError(
            f"{query.where(first.offset)}: refused: a query that reads does not start with {first.value!r} "
            f"but with {', '.join(STARTS[:6])} or SHOW"
        )


def _after_options(tokens: list[Token], i: int) -> int:
    """Where the version and the options after CYPHER end, as in `CYPHER 5 planner = cost`."""
    last = len(tokens) - 1
    while i < last and (tokens[i].kind == "number" or tokens[i + 1].value == "="):
        i = min(i + (1 if tokens[i].kind == "number" else 3), last)
    return i


def _problem(tokens: list[Token], i: int) -> str | None:
    """What a query does, other than reading the graph, by the clause or call that starts at a token."""
    token, after = tokens[i], tokens[i + 1 : i + 8]
    if _spells(tokens[i : i + 2], "LOAD", "CSV"):
        return "LOAD CSV reads files and URLs, and only the graph is read here"
    if token.is_name and _is_call(tokens, i):
        return _problem_of_function(tokens, i)
    if i and tokens[i - 1].value in _BEFORE_A_NAME and tokens[i - 1].kind == "symbol":
        return None
    if _follows_a_dot(tokens, i):
        return None
    if token.value == "}" and [t.keyword for t in after[:1]] == ["IN"]:
        if any(t.keyword in ("TRANSACTION", "TRANSACTIONS") for t in after[1:4]):
            return "IN TRANSACTIONS commits on its own, and only reading is allowed"
        return None
    if token.keyword in WRITES and after and _starts_a_clause(tokens, i):
        return (
            f"{token.keyword} writes, and only reading is allowed; "
            f"if {token.value} is a name, write `{token.value}` in backticks"
        )
    follows = bool(after) and after[0].is_name and after[0].keyword not in _AFTER_A_NAME
    if token.keyword == "CALL" and after and after[0].is_name:
        name = _dotted(tokens, i + 1)
        if (follows or "." in name) and name.lower() not in PROCEDURES:
            return f"the procedure {name} is not among those that only read the graph"
    if token.keyword == "SHOW" and follows:
        words = [t for t in after if t.keyword not in SHOWN_KINDS]
        if not words or words[0].keyword not in SHOWN:
            what = (words or after)[0].value.upper()
            return f"SHOW {what} tells about the server; INDEXES, CONSTRAINTS, PROCEDURES and FUNCTIONS may be shown"
    if token.keyword == "TERMINATE" and follows:
        return "TERMINATE ends the work of others"
    if token.keyword == "USE" and follows:
        return "USE leaves the graph that was opened: say --store or NEO4J_DATABASE"
    return None


def _starts_a_clause(tokens: list[Token], i: int) -> bool:
    """Whether a word with others after it is the first of a clause, and not a name."""
    after = tokens[i + 1]
    if after.keyword in _AFTER_A_NAME:
        return i + 2 < len(tokens) and tokens[i + 2].value == "."
    return after.is_name or after.value == "("


def _spells(tokens: list[Token], *words: str) -> bool:
    """Whether tokens are these words, in backticks or not: kglite takes both for keywords."""
    return [token.value.upper() for token in tokens if token.is_name] == list(words)


def _dotted(tokens: list[Token], i: int) -> str:
    """The name that starts at a token, with its namespace."""
    parts = [tokens[i].value]
    while i + 2 < len(tokens) and tokens[i + 1].value == "." and tokens[i + 2].is_name:
        i += 2
        parts.append(tokens[i].value)
    return ".".join(parts)


def _is_call(tokens: list[Token], i: int) -> bool:
    """Whether a name with a namespace starts at a token and is called as a function."""
    if i and (tokens[i - 1].keyword == "CALL" or _follows_a_dot(tokens, i)):
        return False
    name = _dotted(tokens, i)
    while i + 2 < len(tokens) and tokens[i + 1].value == "." and tokens[i + 2].is_name:
        i += 2
    return "." in name and i + 1 < len(tokens) and tokens[i + 1].value == "("


def _follows_a_dot(tokens: list[Token], i: int) -> bool:
    """Whether a token is a property; after a number the dot is the number's to kglite."""
    return i > 0 and tokens[i - 1].value == "." and (i == 1 or tokens[i - 2].kind != "number")


def _problem_of_function(tokens: list[Token], i: int) -> str | None:
    name = _dotted(tokens, i)
    if name.lower().startswith(tuple(f"{namespace}." for namespace in NAMESPACES)):
        return None
    return f"the function {name} is not among those that only read the graph"
