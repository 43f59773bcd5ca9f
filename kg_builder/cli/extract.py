"""`kg-builder extract`"""

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg_builder.cli.options import fields_option, pipeline_option

if TYPE_CHECKING:
    from extractors.pipeline import Text


@click.command("extract")
@click.argument("source", metavar="FILE|FOLDER|-")
@pipeline_option
@fields_option
@click.option(
    "-o", "--output", default="-", metavar="OUT.jsonl", help="Where to write; `-` is standard output."
)
def command(source: str, pipeline: str, model: str | None, fields: dict[str, str], output: str) -> None:
    """Find the mentions and facts of articles, one JSON record a line; no graph is touched.

    JSON lines with `id`, `title`, `published` and `text` keep their ids. What cannot be read is named on
    standard error. Exits with 1 if no article could be read.

    \b
    kg-builder extract article.txt
    kg-builder extract articles.jsonl -o records.jsonl
    kg-builder extract articles/ --model models/my-token-classifier
    echo "6月3日，远山智能以120万元中标长河银行知识库大模型采购项目。" | kg-builder extract -
    """
    from extractors.pipeline import Text, extract, load
    from extractors.record import to_json
    from kg_builder.corpus.article import Article
    from kg_builder.corpus.reader import Options, read, read_stream

    options = Options(fields)
    nlp = load(pipeline, model)

    def texts() -> Iterator["Text"]:
        for one in read_stream(sys.stdin.buffer, "-", options) if source == "-" else read(source, options):
            if isinstance(one, Article):
                yield one.to_text()
            else:
                click.echo(f"set aside  {one.path}: {one.reason} ({one.detail})", err=True)

    def failed(text: Text, error: Exception) -> None:
        click.echo(f"set aside  {text.id}: extraction failed ({type(error).__name__}: {error})", err=True)

    records = 0
    destination = nullcontext(sys.stdout) if output == "-" else Path(output).open("w", encoding="utf-8")  # noqa: SIM115
    with destination as out:
        for record in extract(nlp, texts(), failed):
            out.write(json.dumps(to_json(record), ensure_ascii=False) + "\n")
            records += 1
    if not records:
        raise click.ClickException(f"{source}: no article could be read")
