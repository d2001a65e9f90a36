"""Zip archives of strangers: looked through before a byte is unpacked, then unpacked by our names.

Nothing of the archive decides where a file goes or what it is called on disk; sizes are counted
while unpacking and not believed.
"""

from __future__ import annotations

import re
import shutil
import stat
import struct
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from geo_grid.errors import BadInput, gettext_noop
from importers.formats.base import fault, unreadable

MOST_ENTRIES = 2_000
MOST_BYTES = 4 * 2**30
MOST_RATIO = 200
_RATIO_COUNTS_FROM = 16 * 2**20
_BLOCK = 2**20
_END = struct.Struct("<4s4H2LH")
_LOCAL_BYTES = 30
ARCHIVES = {".zip", ".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".kmz"}

_MESSAGES = {
    "archive_too_many": gettext_noop("“%(file)s” holds %(found)s files; at most %(limit)s are read."),
    "archive_path_unsafe": gettext_noop(
        "“%(file)s” holds a file with an unsafe name: “%(name)s”. Pack it again without folders."
    ),
    "archive_link": gettext_noop("“%(file)s” holds a link, “%(name)s”; pack the file itself."),
    "archive_encrypted": gettext_noop("“%(file)s” is encrypted (“%(name)s”); pack it without a password."),
    "archive_bomb": gettext_noop(
        "“%(file)s” would unpack to more than is sensible (“%(name)s”); at most %(limit)s bytes "
        "and %(ratio)s times its size are unpacked."
    ),
    "archive_nested": gettext_noop(
        "“%(file)s” holds another archive, “%(name)s”; unpack it and send that one."
    ),
    "archive_method": gettext_noop("“%(name)s” in “%(file)s” is packed in a way that is not read."),
}  # fmt: skip


@dataclass(frozen=True)
class Member:
    """A file in an archive; `name` as people read it, GBK names included."""

    name: str
    info: zipfile.ZipInfo

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()


_GEODATABASE_FILE = re.compile(r"[A-Za-z0-9_.]{1,60}", re.ASCII)


def geodatabase_of(member: Member) -> str:
    """The path of the file geodatabase (a folder ``x.gdb``) that a member lies in; empty for none."""
    path = PurePosixPath(member.name)
    is_inside = path.parent.suffix.lower() == ".gdb" and _GEODATABASE_FILE.fullmatch(path.name)
    return str(path.parent) if is_inside else ""


def _refuse(code: str, path: Path, name: str = "", **params: object) -> BadInput:
    more = {"limit": MOST_BYTES, "ratio": MOST_RATIO} if code == "archive_bomb" else {}
    return fault(code, _MESSAGES[code], path, name=name[:200], **(more | params))


def members(path: Path, *, nested: bool = False) -> list[Member]:
    """The files of an archive, all of them harmless; `nested` archives are refused unless told.

    Raises :class:`BadInput` with a code of ``archive_…`` or ``file_unreadable``.
    """
    count = _entries(path)
    if count > MOST_ENTRIES:
        raise _refuse("archive_too_many", path, found=count, limit=MOST_ENTRIES)
    try:
        with zipfile.ZipFile(path) as archive:
            found = [Member(_readable(info), info) for info in archive.infolist()]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError) as error:
        raise unreadable(path, error) from error
    for member in found:
        _check(path, member, nested=nested)
    whole = sum(member.info.file_size for member in found)
    packed = sum(member.info.compress_size for member in found)
    if whole > MOST_BYTES or packed > path.stat().st_size:  # the latter: entries that overlap
        raise _refuse("archive_bomb", path, found[0].name if found else "")
    kept = [m for m in found if not m.info.is_dir() and not m.name.startswith("__MACOSX/")]
    return [member for member in kept if not PurePosixPath(member.name).name.startswith(".")]


def _entries(path: Path) -> int:
    """How many entries the end of the archive announces, before anything of them is read."""
    with path.open("rb") as stream:
        stream.seek(0, 2)
        stream.seek(-min(stream.tell(), 65_557), 2)
        tail = stream.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise unreadable(path, "no end of archive")
    _, _, _, _, count, directory_bytes, _, _ = _END.unpack_from(tail, at)
    # 0xFFFF hands over to ZIP64; an entry of the directory has at least 46 bytes
    return max(int(count), int(directory_bytes) // 46 if count == 0xFFFF else 0)


def _readable(info: zipfile.ZipInfo) -> str:
    """The name; without the UTF-8 flag Chinese Windows writes GBK, which zipfile takes for cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def _check(path: Path, member: Member, *, nested: bool) -> None:
    info, name = member.info, member.name
    parts = PurePosixPath(name.replace("\\", "/")).parts
    unsafe = ".." in parts or name.startswith(("/", "\\")) or name[1:2] == ":" or "\0" in name
    if unsafe or "\0" in info.orig_filename or not name.isprintable():
        raise _refuse("archive_path_unsafe", path, name.replace("\0", "?"))
    if stat.S_ISLNK(info.external_attr >> 16):
        raise _refuse("archive_link", path, name)
    if info.flag_bits & 0x1:
        raise _refuse("archive_encrypted", path, name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refuse("archive_method", path, name)
    if info.file_size > _RATIO_COUNTS_FROM and info.file_size > MOST_RATIO * info.compress_size:
        raise _refuse("archive_bomb", path, name)
    if member.suffix in ARCHIVES and not nested:
        raise _refuse("archive_nested", path, name)


class Folder:
    """A temporary folder that goes with this object, at the latest with the process."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="geo-grid-import-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def unpack(path: Path, wanted: list[tuple[Member, str]]) -> Path:
    """A new folder with the `wanted` members under the names given; the caller's to remove.

    Raises :class:`BadInput` ``archive_bomb`` when a member is larger than it says.
    """
    folder = Path(tempfile.mkdtemp())
    for member, name in wanted:
        (folder / name).parent.mkdir(exist_ok=True)
        with (folder / name).open("wb") as target:
            for block in inflated(path, member):
                target.write(block)
    return folder


def inflated(path: Path, member: Member) -> Iterator[bytes]:
    """The bytes of a member in blocks, never more than it announces."""
    info, left, check = member.info, member.info.file_size, 0
    with path.open("rb") as stream:
        stream.seek(info.header_offset)
        local = stream.read(_LOCAL_BYTES)
        if len(local) < _LOCAL_BYTES or not local.startswith(b"PK\3\4"):
            raise unreadable(path, member.name)
        stream.seek(sum(struct.unpack_from("<2H", local, 26)), 1)
        packed = info.compress_size
        engine = zlib.decompressobj(-15) if info.compress_type == zipfile.ZIP_DEFLATED else None
        while packed > 0:
            block = stream.read(min(_BLOCK, packed))
            if not block:
                raise unreadable(path, member.name)
            packed -= len(block)
            for piece in _inflate(path, engine, block):
                left -= len(piece)
                if left < 0:
                    raise _refuse("archive_bomb", path, member.name)
                check = zlib.crc32(piece, check)
                yield piece
    if left or check != info.CRC:
        raise unreadable(path, member.name)


def _inflate(path: Path, engine: Any, block: bytes) -> Iterator[bytes]:
    if engine is None:
        yield block
        return
    while block and not engine.eof:
        try:
            yield engine.decompress(block, _BLOCK)
        except zlib.error as error:
            raise unreadable(path, error) from error
        block = engine.unconsumed_tail
