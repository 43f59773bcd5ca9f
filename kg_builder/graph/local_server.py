"""A Neo4j server on this machine without Docker: `python -m kg_builder.graph.local_server start|stop|status|import`.

Needs Java 17 or newer, and Maven for the first start, which fetches the server's jars (`neo4j/pom.xml`, 123 MB)
to `build/neo4j/lib`. The server listens on loopback only: Bolt on $NEO4J_PORT (7687), no HTTP. Data, log and
settings stand under `build/neo4j`. The first start sets the password of the user neo4j to $NEO4J_PASSWORD
(kg-builder); it is that folder's from then on.
"""

import argparse
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kg_builder.graph.admin_csv import ARGUMENTS
from kg_builder.graph.store import StoreError, open_store

ROOT = Path(__file__).resolve().parents[2]
POM = ROOT / "neo4j" / "pom.xml"
HOME = ROOT / "build" / "neo4j"
LIBRARY = HOME / "lib"

PORT = 7687
PASSWORD = "kg-builder"
OLDEST_JAVA = 17
HEAP = "512m"
START_SECONDS = 90
STOP_SECONDS = 30
OPENS = [
    f"--add-opens=java.base/{package}=ALL-UNNAMED"
    for package in ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
]


@dataclass(frozen=True)
class LocalServer:
    """A server with its data under `home`. Every method raises StoreError."""

    home: Path = HOME
    port: int = PORT
    password: str = PASSWORD

    @property
    def uri(self) -> str:
        return f"bolt://127.0.0.1:{self.port}"

    def start(self) -> bool:
        """Start the server and wait till Bolt answers; False if it was running already."""
        if pid := self.pid():
            if f":{self.port}\n" not in self._settings.read_text():
                raise StoreError(f"the server runs on another port (process {pid}): stop it first")
            self._wait()
            return False
        if _answers(self.port):
            raise StoreError(
                f"port {self.port} is taken by another program: choose one with NEO4J_PORT=… or stop that program"
            )
        _check_java()
        _fetch_jars()
        self._configure()
        if not self._initialised.exists():
            self._admin("dbms", "set-initial-password", self.password)
            self._initialised.touch()
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [
                    *("java", f"-Xmx{HEAP}", "-XX:+UseSerialGC", *OPENS, "-cp", f"{LIBRARY}/*"),
                    "org.neo4j.server.CommunityEntryPoint",
                    *(f"--home-dir={self.home}", f"--config-dir={self._settings.parent}"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._pid_file.write_text(str(process.pid))
        self._wait(process)
        return True

    def stop(self) -> bool:
        """Stop the server and wait till it has ended; False if none was running."""
        pid = self.pid()
        if pid is None:
            self._pid_file.unlink(missing_ok=True)
            return False
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while self.pid() is not None:
            if time.monotonic() > deadline:
                raise StoreError(f"the server (process {pid}) does not stop: see {self._log}")
            time.sleep(0.1)
        self._pid_file.unlink(missing_ok=True)
        return True

    def import_csv(self, folder: Path, replace: bool = False) -> None:
        """Make the graph that `kg-builder export` wrote into a folder the server's, which is stopped.

        What the server held is lost; where it holds anything `replace` must say so. An export that was broken off is
        refused.
        """
        # Brings spaCy with it, which starting a server need not wait for.
        from kg_builder.transfer import read_manifest

        read_manifest(folder)
        if not replace and self._initialised.exists():
            self.start()
            with closing(open_store(self.uri, "neo4j", self.password)) as store:
                ((count,),) = store.read("MATCH (n) RETURN count(n)")[1]
            if count:
                raise StoreError(
                    f"{self.uri}: holds {count} nodes, which an import replaces: allow it with --replace "
                    "(make neo4j-import REPLACE=yes)"
                )
        self.stop()
        _check_java()
        _fetch_jars()
        self._configure()
        report = f"--report-file={self._log.with_name('import.report').resolve()}"
        options = ("--overwrite-destination=true", "--verbose", report)
        self._admin("database", "import", "full", "neo4j", f"@{ARGUMENTS}", *options, folder=folder)

    def pid(self) -> int | None:
        """The process of the running server, None where there is none."""
        try:
            pid = int(self._pid_file.read_text())
        except (OSError, ValueError):
            return None
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        command = _command_line(pid)
        return pid if f"--home-dir={self.home}" in command else None

    @property
    def _pid_file(self) -> Path:
        return self.home / "server.pid"

    @property
    def _log(self) -> Path:
        return self.home / "logs" / "console.log"

    @property
    def _settings(self) -> Path:
        return self.home / "conf" / "neo4j.conf"

    @property
    def _initialised(self) -> Path:
        return self.home / "data" / "password-is-set"

    def _configure(self) -> None:
        for folder in (self._settings.parent, self._log.parent, self._initialised.parent):
            folder.mkdir(parents=True, exist_ok=True)
        self._settings.write_text(
            "server.default_listen_address=127.0.0.1\n"
            f"server.bolt.listen_address=127.0.0.1:{self.port}\n"
            f"server.bolt.advertised_address=127.0.0.1:{self.port}\n"
            "server.http.enabled=false\n"
            "server.https.enabled=false\n"
            "server.memory.pagecache.size=128m\n"
            "dbms.security.allow_csv_import_from_file_urls=false\n"
            "internal.server.bolt.thread_pool_shutdown_wait_time=2s\n"
            "dbms.usage_report.enabled=false\n"
        )

    def _admin(self, *arguments: str, folder: Path | None = None) -> None:
        done = subprocess.run(
            [
                "java",
                "-XX:TieredStopAtLevel=1",
                *OPENS,
                "-cp",
                f"{LIBRARY}/*",
                "org.neo4j.server.startup.Neo4jAdminCommand",
                *arguments,
            ],
            env={
                **os.environ,
                "NEO4J_HOME": str(self.home.resolve()),
                "NEO4J_CONF": str(self._settings.parent.resolve()),
            },
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            reasons = [line for line in done.stderr.splitlines() if "original error: " in line]
            reason = reasons[0].strip() if reasons else _last_line(done.stderr or done.stdout)
            raise StoreError(f"neo4j-admin {arguments[1]} failed: {reason}")

    def _wait(self, process: subprocess.Popen[bytes] | None = None) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(self.port):
            if process and process.poll() is not None:
                self._pid_file.unlink(missing_ok=True)
                reason = _last_line(self._log.read_text(errors="replace"))
                raise StoreError(f"the server ended while starting: {reason}; see {self._log}")
            if time.monotonic() > deadline:
                raise StoreError(f"the server does not answer on port {self.port}: see {self._log}")
            time.sleep(0.1)


def missing() -> str | None:
    """What a first start would lack, as a line for people; None where nothing is missing."""
    try:
        _check_java()
    except StoreError as error:
        return str(error)
    if not _jars_are_there() and not shutil.which("mvn"):
        return "Maven is missing (mvn): install it, for it fetches Neo4j; Debian: apt install maven"
    return None


def _check_java() -> None:
    advice = f"install Java {OLDEST_JAVA} or newer; Debian: apt install openjdk-17-jre-headless"
    try:
        said = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr
    except FileNotFoundError:
        raise StoreError(f"Java is missing: {advice}") from None
    version = re.search(r'version "(\d+)', said)
    if not version or int(version[1]) < OLDEST_JAVA:
        raise StoreError(f"{_last_line(said) or 'this java'} is too old: {advice}")


def _jars_are_there() -> bool:
    """Whether what the pom asks for was copied; an edited pom is fetched anew."""
    mark = LIBRARY / "pom.xml"
    return mark.is_file() and mark.read_bytes() == POM.read_bytes()


def _fetch_jars() -> None:
    if _jars_are_there():
        return
    if problem := missing():
        raise StoreError(problem)
    if not POM.is_file():
        raise StoreError(f"{POM} is missing: the local server is started from a clone of the repository")
    HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HOME, prefix="fetching-") as folder:
        done = subprocess.run(
            [
                *("mvn", "--batch-mode", "--quiet", "--file", str(POM)),
                *("dependency:copy-dependencies", f"-DoutputDirectory={folder}/lib"),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            errors = [line for line in done.stdout.splitlines() if "ERROR" in line]
            raise StoreError(f"Maven could not fetch Neo4j: {(errors or ['no reason given'])[0]}")
        shutil.copy(POM, Path(folder, "lib"))
        shutil.rmtree(LIBRARY, ignore_errors=True)
        Path(folder, "lib").rename(LIBRARY)


def _answers(port: int) -> bool:
    """Whether something speaks Bolt on loopback: it answers the handshake with a version."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(bytes.fromhex("6060b017" + "00000405" + "00" * 12))
            return len(connection.recv(4)) == 4
    except OSError:
        return False


def _command_line(pid: int) -> str:
    """The command of a process, empty where there is no such process."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return subprocess.run(["ps", "-p", str(pid), "-o", "args="], capture_output=True, text=True).stdout


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m kg_builder.graph.local_server", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    for name in ("start", "stop", "status"):
        actions.add_parser(name)
    importing = actions.add_parser("import")
    importing.add_argument("folder", type=Path, help="what `kg-builder export` wrote")
    importing.add_argument("--replace", action="store_true", help="even where the server holds a graph")
    given = parser.parse_args(arguments)
    action = given.action
    server = LocalServer(
        port=int(os.environ.get("NEO4J_PORT", PORT)), password=os.environ.get("NEO4J_PASSWORD", PASSWORD)
    )
    try:
        if action == "start":
            print("Neo4j started" if server.start() else "Neo4j was running", "at", server.uri)
        elif action == "import":
            server.import_csv(given.folder, given.replace)
            server.start()
            print("Neo4j has imported", given.folder, "and runs at", server.uri)
        elif action == "stop":
            print("Neo4j stopped" if server.stop() else "Neo4j was not running")
        else:
            pid = server.pid()
            print(f"Neo4j runs at {server.uri}, process {pid}" if pid else "Neo4j does not run")
            return 0 if pid else 1
    except StoreError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
