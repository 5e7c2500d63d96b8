"""A disk that keeps what was synced and, at a power cut, nothing else for certain.

Strict, as POSIX is: a sync of a file makes its content last, and only a sync of the folder
makes last that it is there, or has another name.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.prove.tracing import Call

SECTOR = 512  # bytes that reach the disk together


@dataclass(slots=True, eq=False)
class File:
    """The content of one file: what is certainly on the disk, and the writes that may be."""

    lasting: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)  # None: cut off here
    size: int = 0  # with everything that was written

    def write(self, at: int, data: bytes) -> None:
        self.pending.append((at, data))
        self.size = max(self.size, at + len(data))

    def cut(self, size: int) -> None:
        self.pending.append((size, None))
        self.size = size

    def sync(self) -> None:
        for at, data in self.pending:
            _apply(self.lasting, at, data)
        self.pending.clear()

    def after(self, loss: Loss) -> bytes:
        """Return what is found after a power cut."""
        found = bytearray(self.lasting)
        for at, data in self.pending:
            for place, piece in _sectors(at, data):
                if loss.spares():
                    _apply(found, place, piece)
        return bytes(found)


@dataclass(slots=True)
class Loss:
    """What becomes of that which was never synced: `share` of it is on the disk all the same."""

    share: float
    chance: random.Random

    def spares(self) -> bool:
        return self.share >= 1 or self.chance.random() < self.share


@dataclass(slots=True)
class Disk:
    """All files of one folder and below."""

    folder: Path
    files: dict[Path, File] = field(default_factory=dict)
    lasting: dict[Path, File] = field(default_factory=dict)  # the names that are on the disk
    renamed: list[tuple[Path | None, Path | None, File]] = field(default_factory=list)
    _opened: dict[int, Path] = field(default_factory=dict)
    _at: dict[int, int] = field(default_factory=dict)  # where write() goes on, by descriptor

    @classmethod
    def holding(cls, folder: Path) -> Disk:
        """Return a disk on which everything in the folder lasts."""
        disk = cls(folder)
        for path in (p for p in folder.rglob("*") if p.is_file()):
            content = path.read_bytes()
            disk.files[path] = File(bytearray(content), size=len(content))
        disk.lasting = dict(disk.files)
        return disk

    def do(self, call: Call) -> None:
        """Let the call have its effect."""
        if (effect := getattr(self, f"_{call.name}", None)) is not None:
            effect(call)

    def leave(self, into: Path, loss: Loss) -> None:
        """Write into an empty folder what a power cut at this moment leaves."""
        names = dict(self.lasting)
        for old, new, file in self.renamed:
            if not loss.spares():
                break  # a journal keeps the order of names
            _rename(names, old, new, file)
        for path, file in names.items():
            target = into / path.relative_to(self.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.after(loss))

    def _openat(self, call: Call) -> None:
        path, flags = self._path(call, 1, of=call.arguments[0]), str(call.arguments[2])
        self._opened[call.result], self._at[call.result] = path, 0
        if self.folder not in path.parents or path.is_dir():
            return
        if path not in self.files and "O_CREAT" in flags:
            self._name(None, path, File())
        if path in self.files and "O_TRUNC" in flags and self.files[path].size:
            self.files[path].cut(0)

    def _close(self, call: Call) -> None:
        self._opened.pop(call.number(0), None)

    def _pwrite64(self, call: Call) -> None:
        if file := self._file(call.number(0)):
            file.write(int(str(call.arguments[3])), call.text(1)[: call.result])

    def _write(self, call: Call) -> None:
        descriptor = call.number(0)
        if file := self._file(descriptor):
            file.write(self._at[descriptor], call.text(1)[: call.result])
            self._at[descriptor] += call.result

    def _sendfile(self, call: Call) -> None:
        source, target = self._file(call.number(1)), self._file(call.number(0))
        if source and target and call.result:
            at = self._at[call.number(0)]
            target.write(at, _whole(source)[at : at + call.result])
            self._at[call.number(0)] += call.result

    def _ftruncate(self, call: Call) -> None:
        if file := self._file(call.number(0)):
            file.cut(call.number(1))

    def _fsync(self, call: Call) -> None:
        if file := self._file(call.number(0)):
            file.sync()
        elif (folder := self._opened.get(call.number(0))) is not None:
            self._sync_names(folder)

    _fdatasync = _fsync

    def _unlink(self, call: Call) -> None:
        self._drop(self._path(call, 0))

    def _unlinkat(self, call: Call) -> None:
        self._drop(self._path(call, 1, of=call.arguments[0]))

    def _rename(self, call: Call) -> None:
        old, new = self._path(call, 0), self._path(call, 1)
        if old in self.files:
            self._name(old, new, self.files[old])

    def _drop(self, path: Path) -> None:
        if path in self.files:
            self._name(path, None, self.files[path])

    def _name(self, old: Path | None, new: Path | None, file: File) -> None:
        _rename(self.files, old, new, file)
        self.renamed.append((old, new, file))

    def _sync_names(self, folder: Path) -> None:
        waiting, self.renamed = self.renamed, []
        for old, new, file in waiting:
            if folder in {path.parent for path in (old, new) if path}:
                _rename(self.lasting, old, new, file)
            else:
                self.renamed.append((old, new, file))

    def _file(self, descriptor: int) -> File | None:
        path = self._opened.get(descriptor)
        return self.files.get(path) if path else None

    def _path(self, call: Call, place: int, *, of: bytes | str = "AT_FDCWD") -> Path:
        path = Path(os.fsdecode(call.text(place)))
        base = Path() if of == "AT_FDCWD" else self._opened.get(int(str(of)), Path())
        return base / path


def _rename(names: dict[Path, File], old: Path | None, new: Path | None, file: File) -> None:
    if old:
        names.pop(old, None)
    if new:
        names[new] = file


def _apply(content: bytearray, at: int, data: bytes | None) -> None:
    if len(content) < at:
        content.extend(bytes(at - len(content)))
    if data is None:
        del content[at:]
    else:
        content[at : at + len(data)] = data


def _sectors(at: int, data: bytes | None) -> Iterator[tuple[int, bytes | None]]:
    """Cut a write where sectors end."""
    if data is None:
        yield at, None
        return
    end = at + len(data)
    while at < end:
        until = min(end, (at // SECTOR + 1) * SECTOR)
        yield at, data[len(data) - (end - at) : len(data) - (end - until)]
        at = until


def _whole(file: File) -> bytes:
    return file.after(Loss(1, random.Random()))  # noqa: S311  # no dice are thrown
