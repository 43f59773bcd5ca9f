"""Stopping on Ctrl-C and SIGTERM: the first asks, the second does not wait."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

from kg_builder.build import InterruptedRun

SHOW_CURSOR = "\x1b[?25h"


@contextmanager
def stoppable() -> Iterator[Callable[[], bool]]:
    """Gives a function that says whether to stop; a run that then does exits with 128 and the signal's number."""
    received: list[int] = []

    def handle(number: int, frame: FrameType | None) -> None:
        if received:
            # Nothing that is committed is lost, as by any other end.
            if sys.stderr.isatty():
                os.write(2, SHOW_CURSOR.encode())
            os._exit(128 + number)
        received.append(number)
        os.write(2, b"stopping after this batch; once more to leave at once\n")

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(received)
    except InterruptedRun:
        click.echo("stopped; what was done is kept: the same command goes on from here", err=True)
        raise SystemExit(128 + received[0]) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
