"""Reading a folder of which much was read before: files with the bytes that they had are not parsed again."""

import hashlib
import json
import stat
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from kg_builder.corpus.article import Article, CorpusError, Reason, SetAside
from kg_builder.corpus.metadata import without_surrogates
from kg_builder.corpus.reader import Options, read_all, read_file
from kg_builder.state import Place, State
from kg_builder.versions import code_version

READ = "read"


class Reading:
    """One pass over a folder.

    `found` says where its articles stand, `aside` what was passed over, `broken` the files on which a reader failed,
    as (name, digest of its bytes); `seconds` is the time that reading took. All are complete once `articles` is
    exhausted. Articles with a digest among `skip`, and broken files among them, are not read again. What cannot be
    read for the moment, be it a file or a folder, is set aside and holds what it held when it last could be.
    """

    def __init__(
        self, state: State, folder: Path, options: Options, skip: set[str], seen: Callable[[int], None]
    ) -> None:
        """Raises CorpusError for a folder whose path cannot be kept, being no Unicode text."""
        self.state, self.folder, self.options, self.skip, self.seen = state, folder, options, skip, seen
        self.root = str(folder.resolve())
        if without_surrogates(self.root) != self.root:
            raise CorpusError(f"{self.root!a}: the name of the folder is not in UTF-8: rename it")
        self.found: dict[tuple[str, str], Place] = {}
        self.aside: list[SetAside] = []
        self.broken: set[tuple[str, str]] = set()
        self.seconds = 0.0

    def articles(self) -> Iterator[Article]:
        """The articles of files that were not read before, or of which a record is missing, each once.

        Raises CorpusError for a folder that is not there and for fields that an article does not have.
        """
        self._before, self._held, self._names = self.state.files(self.root), self.state.held(), set[str]()
        self._sorted = sorted(self._before)
        self._salt = json.dumps([code_version(), dict(self.options.fields)], sort_keys=True).encode()
        given: set[str] = set()
        items = iter(read_all(self.folder, self.options, self._file))
        while True:
            begun = time.perf_counter()
            item = next(items, None)
            self.seconds += time.perf_counter() - begun
            if item is None:
                break
            if isinstance(item, SetAside):
                unlisted = item.reason == Reason.UNREADABLE and item.path not in self._names
                self.aside += self._kept(item, self._under(item.path)) if unlisted else [item]
            elif item.sha256 not in given:
                given.add(item.sha256)
                yield item
        self.state.drop_files(self.root, self._before.keys() - self._names)

    def _file(self, path: Path, name: str, options: Options) -> Iterator[Article | SetAside]:
        """What of a file is to be extracted or set aside."""
        self._names.add(name)
        digest = _file_digest(path, self._salt)
        known, items = self._before.get(name, (None, []))
        articles: dict[str, Article] = {}
        if digest is None or digest != known or not self._settled(items):
            if digest in self.skip:
                self.broken.add((name, digest))
                return
            try:
                read = list(read_file(path, name, options))
            except Exception as error:  # a fault of a parser is one file's, whatever it is
                digest = digest or ""
                self.state.put_failure(self.root, name, digest, READ, code_version(), error)
                self.broken.add((name, digest))
                return
            aside = [item for item in read if isinstance(item, SetAside)]
            unreadable = next((item for item in aside if item.reason == Reason.UNREADABLE), None)
            before = [name] * (name in self._before) + self._under(name)
            if unreadable and before and _stands(path):
                yield from self._kept(unreadable, before)
                return
            articles = {item.sha256: item for item in read if isinstance(item, Article)}
            items = [Place.of(item) if isinstance(item, Article) else item for item in read]
            if digest is not None and not unreadable:
                self.state.put_file(self.root, name, digest, items)
        yield from self._find(items)
        yield from articles.values()
        self.seen(len(self.found))

    def _find(self, items: Iterable[Place | SetAside]) -> Iterator[SetAside]:
        """Note where articles stand; what is set aside of what a file holds."""
        for item in items:
            if isinstance(item, SetAside):
                yield item
            elif self.found.setdefault((item.given, item.digest), item) is not item:
                detail = f"the same article as an earlier one, id {item.given!r}"
                yield SetAside(item.path, Reason.DUPLICATE, detail)

    def _kept(self, unreadable: SetAside, names: list[str]) -> Iterator[SetAside]:
        """Find what files held when they were last read, and say so with what cannot be read."""
        self._names.update(names)
        items = [item for name in names for item in self._before[name][1]]
        if any(isinstance(item, Place) for item in items):
            detail = f"{unreadable.detail}; what was read of it before is kept"
            unreadable = replace(unreadable, detail=detail)
        yield unreadable
        yield from self._find(items)

    def _under(self, name: str) -> list[str]:
        """The files that were read before in a folder."""
        first, end = (bisect_left(self._sorted, name + mark) for mark in ("/", chr(ord("/") + 1)))
        return self._sorted[first:end]

    def _settled(self, items: Iterable[Place | SetAside]) -> bool:
        """Whether the articles among what a file held need not be read from it."""
        return all(
            item.digest in self._held or item.digest in self.skip for item in items if isinstance(item, Place)
        )


def failed_alike(state: State, version: str) -> set[str]:
    """The digests of what failed with the code that there is, given the version of the pipeline."""
    return {
        one.digest
        for one in state.failures()
        if one.pipeline == (code_version() if one.stage == READ else version)
    }


def _stands(path: Path) -> bool:
    """Whether a path may be that of a file, not one that is gone or a pipe by now."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def _file_digest(path: Path, salt: bytes) -> str | None:
    """A digest of a file's bytes, None where it cannot be read or is none (a pipe would be waited for)."""
    digest = hashlib.sha256(salt)
    try:
        if not path.is_file():
            return None
        with path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()
