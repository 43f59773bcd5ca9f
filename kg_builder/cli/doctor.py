"""`kg-builder doctor`"""

import platform
import shutil

import click

from kg_builder.cli.options import store_option

REQUIRED = ("spacy", "opencc", "ahocorasick-rs", "onnxruntime", "trafilatura", "neo4j", "kglite")


@click.command("doctor")
@store_option
def command(uri: str) -> None:
    """Tell what is installed, reachable and missing, and which models are here. Exits with 1 if something needed
    is missing. Each model is loaded, which takes a while for large ones.

    \b
    kg-builder doctor
    kg-builder doctor --store neo4j://localhost:7687
    """
    from extractors.backends import BACKENDS, installed, models
    from extractors.pipeline import load, names
    from kg_builder.errors import USER_ERRORS
    from kg_builder.graph.store import open_store

    broken = 0

    def tell(what: str, fine: bool | None, detail: str) -> None:
        nonlocal broken
        broken += fine is False
        click.echo(f"{ {True: 'ok', False: 'MISSING', None: 'absent'}[fine]:8} {what:18} {detail}")

    tell("python", True, platform.python_version())
    for name in REQUIRED:
        there = installed(name)
        tell(name, bool(there), there or "install kg-builder again: make install")
    for name, how in BACKENDS.items():
        if name not in REQUIRED:
            there = installed(name)
            tell(name, True if there else None, there or how)
    for name in names():
        try:
            tell(f"pipeline {name}", True, " → ".join(load(name).pipe_names))
        except USER_ERRORS as error:
            needed = name != "hanlp" or installed("hanlp")
            tell(f"pipeline {name}", False if needed else None, str(error))
    for model in models():
        where = f"{model.kind}, {model.folder or 'a package'}"
        try:
            model.load()
            tell(f"model {model.name}", True, where)
        except Exception as error:  # a damaged file makes a library raise whatever it likes
            reason = " ".join(str(error).split()) or type(error).__name__
            tell(f"model {model.name}", None, f"{where}: {reason}")
    try:
        store = open_store(uri)
        try:
            _, rows = store.read("MATCH (e:Event) RETURN count(e) AS events")
        finally:
            store.close()
        tell("store", True, f"{uri} answers; {rows[0][0]} events")
    except USER_ERRORS as error:
        tell("store", False, str(error))
    for program, what in (("java", "17 or newer"), ("mvn", "Maven")):
        found = shutil.which(program)
        tell(program, True if found else None, found or f"{what} is needed for `make neo4j` alone")
    if broken:
        raise SystemExit(1)
