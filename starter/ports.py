"""Ports that must be free before anything starts, and who holds one that is not."""

import os
import shutil
import socket
import subprocess
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from domain.errors import Unavailable

LISTENS = "0A"  # in /proc/net/tcp


@dataclass(frozen=True)
class Port:
    """A port on this machine, what it is for, and the variable that moves it."""

    number: int
    use: str
    setting: str


def refuse_taken(ports: Collection[Port], left_over: Collection[int] = ()) -> None:
    """`left_over` are the processes of an earlier start: one that lives on is named as such."""
    for port in ports:
        if accepts(port.number) or not _can_bind(port.number):
            raise _taken(port, holder(port.number), left_over)


def accepts(number: int) -> bool:
    with socket.socket() as caller:
        caller.settimeout(0.5)
        return caller.connect_ex(("127.0.0.1", number)) == 0


def holder(number: int) -> int | None:
    """The process that listens there, as far as this user may see it."""
    if Path("/proc/net/tcp").exists():
        return next(_owners(set(_sockets(number))), None)
    if shutil.which("lsof"):
        seen = subprocess.run(["lsof", "-nPt", f"-iTCP:{number}", "-sTCP:LISTEN"], capture_output=True, text=True)
        return next((int(pid) for pid in seen.stdout.split()), None)
    return None


def _can_bind(number: int) -> bool:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True


def _sockets(number: int) -> Iterator[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        lines = Path(table).read_text().splitlines()[1:] if Path(table).exists() else []
        for fields in map(str.split, lines):
            if fields[3] == LISTENS and int(fields[1].rpartition(":")[2], 16) == number:
                yield f"socket:[{fields[9]}]"


def _owners(sockets: set[str]) -> Iterator[int]:
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and not sockets.isdisjoint(_open_files(process / "fd")):
            yield int(process.name)


def _open_files(folder: Path) -> Iterator[str]:
    try:
        for entry in folder.iterdir():
            yield os.readlink(entry)
    except OSError:
        return  # it ended meanwhile, or belongs to somebody else


def _taken(port: Port, pid: int | None, left_over: Collection[int]) -> Unavailable:
    who = f"process {pid} ({_command(pid)})" if pid else "another program"
    change = f"set {port.setting} to use another port"
    if pid in left_over:
        return _refusal(
            port, f"{who}, left over from an earlier ./run", f"End it (kill {pid}) and start again, or {change}."
        )
    return _refusal(port, who, f"Stop that program and start again, or {change}.")


def _refusal(port: Port, who: str, next_step: str) -> Unavailable:
    return Unavailable(f"Port {port.number}, for {port.use}, is taken by {who}.", "Nothing was started.", next_step)


def _command(pid: int) -> str:
    shown = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True)
    return shown.stdout.strip()[:60] or "unknown"
