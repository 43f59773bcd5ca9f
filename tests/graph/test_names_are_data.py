"""Names stay data: no text from an article or a person is ever a part of a Cypher string."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from empty_stores import bring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg_builder
from kg_builder.graph.model import Edge, GraphBatch, Node
from kg_builder.graph.query import explain, run
from kg_builder.graph.store import Store, StoreError, identifier

PACKAGE = Path(kg_builder.__file__).parent

# What hands Cypher on: the method's name, and which of its arguments the text is.
SINKS = {
    "read": 0,
    "_read": 0,
    "_stream": 0,
    "_collect": 1,
    "cypher": 0,
    "run": 0,
    "_column": 1,
    "Statement": 0,
}
RECEIVERS = {
    "store",
    "self",
    "self.store",
    "self._graph",
    "session",
    "transaction",
    "tx",
    "driver",
    "self._driver",
}
# The one place where a person's own query goes in, after `read_only.check`.
OF_A_PERSON = {("graph/query.py", "query.portable")}
# A question's text, by its store, from the files that ship.
OF_A_FILE = {"query.cypher(store.dialect)"}
# A statement's text is looked at where the statement is made; a plan of them is read back from the state.
OF_A_STATEMENT = {"statement.cypher", "*one"}
CHECKED = "identifier"


class Strings:
    """Whether the Cypher of a function is made of constants and checked names alone."""

    def __init__(self, tree: ast.Module) -> None:
        self.globals = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def safe(self, value: ast.expr, function: ast.AST) -> bool:
        match value:
            case ast.Constant():
                return True
            case ast.JoinedStr():
                return all(self.safe(part, function) for part in value.values)
            case ast.FormattedValue():
                return self.safe(value.value, function)
            case ast.Call(func=ast.Name(id=name)):
                return name == CHECKED
            case ast.Call(func=ast.Attribute(attr="Query"), args=[text, *_]):
                return self.safe(text, function)
            case ast.IfExp():
                return self.safe(value.body, function) and self.safe(value.orelse, function)
            case ast.BinOp(op=ast.Add()):
                return self.safe(value.left, function) and self.safe(value.right, function)
            case ast.List() | ast.Tuple():
                return all(self.safe(item, function) for item in value.elts)
            case ast.ListComp():
                return self.safe(value.elt, function)
            case ast.Name(id=name):
                return self._safe_name(name, function)
        return False

    def _safe_name(self, name: str, function: ast.AST) -> bool:
        assert isinstance(function, ast.FunctionDef)
        values = list(_assigned(name, function))
        if values:
            return all(self.safe(value, function) for value in values)
        if any(
            isinstance(node, ast.Lambda) and name in (argument.arg for argument in node.args.args)
            for node in ast.walk(function)
        ):
            # What a transaction is given to run is looked at where it is run.
            return True
        arguments = [argument.arg for argument in function.args.args if argument.arg != "self"]
        if name in arguments:
            # A sink's own argument: it is looked at where the sink is called.
            return function.name in SINKS and arguments.index(name) == SINKS[function.name]
        return name in self.globals and self.safe(self.globals[name], function)


def _assigned(name: str, function: ast.AST) -> Iterator[ast.expr]:
    """What a local variable is ever bound to."""
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=found)]) if found == name:
                yield node.value
            case ast.AugAssign(target=ast.Name(id=found)) if found == name:
                yield node.value
            case ast.For(target=ast.Name(id=found)) if found == name:
                yield node.iter


def calls(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, ast.Call, ast.expr]]:
    """Each call of a sink with the function around it, the outermost, and the argument that is the text."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                match node:
                    case ast.Call(func=ast.Attribute(attr=name)) if ast.unparse(node.func.value) in RECEIVERS:
                        pass
                    case ast.Call(func=ast.Name(id="_column" | "Statement" as name)):
                        pass
                    case ast.Call(func=ast.Name(id="run" as name)) if any(
                        argument.arg == "run" for argument in function.args.args
                    ):
                        pass
                    case _:
                        continue
                if name in SINKS and len(node.args) > SINKS[name]:
                    yield function, node, node.args[SINKS[name]]


def violations(path: Path, source: str) -> list[str]:
    tree = ast.parse(source)
    strings = Strings(tree)
    safe: dict[int, bool] = {}
    nodes = {}
    for function, call, text in calls(tree):
        told = ast.unparse(text)
        of_a_person = any(path.as_posix().endswith(where) and told == what for where, what in OF_A_PERSON)
        fine = of_a_person or told in OF_A_FILE | OF_A_STATEMENT or strings.safe(text, function)
        # Outside the stores `self` is something else, with a `read` and a `run` of its own.
        called = ast.unparse(call.func)
        fine = fine or (path.parent.name != "graph" and re.fullmatch(r"self\.\w+", called) is not None)
        # A closure's variables are those of the functions around it.
        safe[id(call)] = safe.get(id(call), False) or fine
        nodes[id(call)] = (call.lineno, called, told)
    return [
        f"{path}:{line}: {called}({told})" for key, (line, called, told) in nodes.items() if not safe[key]
    ]


def test_all_cypher_is_constant_but_for_checked_names() -> None:
    found, seen = [], 0
    for path in sorted(PACKAGE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "store" in source and "corpus" not in path.parts:
            seen += sum(1 for _ in calls(ast.parse(source)))
            found += violations(path, source)
    assert seen > 20, "the sinks were renamed: look for them again"
    assert not found, "Cypher is built from what was not checked:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "body",
    [
        "store.read(f\"MATCH (n {{name: '{name}'}}) RETURN n\")",
        'store.read("MATCH (n:" + name + ") RETURN n")',
        'text = "MATCH (n) RETURN n"\n    text += name\n    store.read(text)',
        'store.read("MATCH (n:{}) RETURN n".format(name))',
        'store.read("MATCH (n:%s) RETURN n" % name)',
        "store.read(name)",
        'for text in [f"MATCH (n:{name})"]:\n        store.read(text)',
    ],
)
def test_a_name_in_a_cypher_string_is_seen(body: str) -> None:
    assert violations(Path("x.py"), f"def find(store, name):\n    {body}\n")


NASTY = [
    'a"}) DETACH DELETE n //',
    "a'}) DETACH DELETE n //",
    "`) DETACH DELETE n //",
    "\\u0027}) DETACH DELETE n //",
    "\\",
    "\\'",
    "$rows",
    "${name}",
    "{id: 1}",
    "a\nb\r\nc\td",
    "/* a",
    "// a",
    "a; CREATE (n)",
    "\u0000",
    "\u2028\ufeff\u200b",
    "𠮷😀",
    "  ",
]


@pytest.mark.parametrize("name", NASTY)
def test_nasty_values_come_back_as_they_went_in(store: Store, name: str) -> None:
    told = GraphBatch(
        (
            Node("Company", f"c-{name}", {"name": name, "names": [name], "search_text": name}),
            Node("Project", f"p-{name}", {"name": name, "names": [name]}),
            Node(
                "Event", f"e-{name}", {"name": name, "type": "WON_BID", "status": "asserted", "amount": name}
            ),
            Node("Article", name, {"name": name, "outlet": name}),
        ),
        (
            Edge("WON_BID", f"c-{name}", f"p-{name}", name, {"event": f"e-{name}"}, "Company", "Project"),
            Edge("WINNER", f"e-{name}", f"c-{name}", "", {}, "Event", "Company"),
            Edge(
                "REPORTS",
                name,
                f"e-{name}",
                "0-1",
                {"sentence": name, "start": 0, "end": 1},
                "Article",
                "Event",
            ),
        ),
    )
    bring(store, [told])
    bring(store, [told])
    assert {(n.label, n.id, n.properties["name"]) for n in store.nodes()} == {
        (n.label, n.id, name) for n in told.nodes
    }
    assert {(e.type, e.source, e.target, e.key) for e in store.edges()} == {
        (e.type, e.source, e.target, e.key) for e in told.edges
    }
    assert run(store, "bids_won", {"company": name})[1][0][0] == name
    assert explain(store, f"e-{name}")[1][0][7] == name
    store.forget([name])
    store.sweep()
    assert list(store.nodes()) == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.sampled_from("ab'\"`\\u0027{}()[];/*\n$:汉"), min_size=1, max_size=12))
def test_any_name_comes_back_as_it_went_in(kglite_store: Store, name: str) -> None:
    bring(kglite_store, [GraphBatch((Node("Company", "c", {"name": name, "names": [name]}),))])
    assert kglite_store.read("MATCH (c:Company) WHERE c.name = $name RETURN c.names", {"name": name})[1] == [
        [[name]]
    ]


@pytest.mark.parametrize("name", [*NASTY, "", "a b", "a-b", "1a", "公司", "A\n", "É"])
def test_what_is_no_identifier_is_refused(name: str) -> None:
    with pytest.raises(StoreError, match="cannot name a label"):
        identifier(name)


def test_identifiers_stay_as_they_are() -> None:
    assert [identifier(name) for name in ("Company", "WON_BID", "price_from")] == [
        "Company",
        "WON_BID",
        "price_from",
    ]
