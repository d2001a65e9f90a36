"""P20: zip archives."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

from tests.importers.hostile.case import Cases

cases = Cases()
ROWS = b"building_ref,room\nB1,1\n"


def packed(folder: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    """An archive with the entries as given."""
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def patched(path: Path, old: bytes, new: bytes) -> Path:
    """The same file with bytes replaced wherever they stand."""
    assert len(old) == len(new)
    path.write_bytes(path.read_bytes().replace(old, new))
    return path


@cases.add("archive_bomb")
def zip_bomb(folder: Path) -> Path:
    return packed(folder, ("a.csv", b"0" * (300 * 2**20)))


@cases.add("archive_bomb")
def zip_that_lies_about_its_size(folder: Path) -> Path:
    path = packed(folder, ("a.csv", b"a,b\n" + b"1,2\n" * 2_000_000))
    return patched(path, struct.pack("<L", 8_000_004), struct.pack("<L", 1_000))


@cases.add("archive_bomb")
def zip_with_overlapping_entries(folder: Path) -> Path:
    """Many entries of the directory point at the same packed bytes."""
    path = packed(folder, ("a.csv", bytes(range(256)) * 4_000))
    raw = path.read_bytes()
    start = raw.index(b"PK\1\2")
    end = raw.index(b"PK\5\6")
    entry, count = raw[start:end], 200
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(entry) * count, start, 0)
    path.write_bytes(raw[:start] + entry * count + tail)
    return path


@cases.add("archive_path_unsafe")
def zip_with_dots(folder: Path) -> Path:
    return packed(folder, ("../../etc/cron.d/a.csv", ROWS))


@cases.add("archive_path_unsafe")
def zip_with_backslash_dots(folder: Path) -> Path:
    return packed(folder, ("..\\..\\a.csv", ROWS))


@cases.add("archive_path_unsafe")
def zip_with_absolute_name(folder: Path) -> Path:
    return packed(folder, ("/tmp/a.csv", ROWS))


@cases.add("archive_path_unsafe")
def zip_with_drive_letter(folder: Path) -> Path:
    return packed(folder, ("C:\\a.csv", ROWS))


@cases.add("archive_path_unsafe")
def zip_with_control_character(folder: Path) -> Path:
    return packed(folder, ("a\x1b[2J.csv", ROWS))


@cases.add("archive_link")
def zip_with_link(folder: Path) -> Path:
    link = zipfile.ZipInfo("a.csv")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return packed(folder, (link, b"/etc/passwd"))


@cases.add("archive_too_many")
def zip_with_100_000_entries(folder: Path) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(100_000):
            archive.writestr(f"{number}.csv", b"")
    return path


@cases.add("archive_encrypted")
def zip_encrypted(folder: Path) -> Path:
    path = packed(folder, ("a.csv", ROWS))
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(raw)
    return path


@cases.add("archive_nested")
def zip_in_zip(folder: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", ROWS)
    return packed(folder, ("b.csv", ROWS), ("a.zip", inner.getvalue()))


@cases.add("archive_method")
def zip_packed_with_lzma(folder: Path) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", ROWS)
    return path


@cases.add("archive_without_data")
def zip_without_data(folder: Path) -> Path:
    return packed(folder, ("readme.txt", b"hello"), ("run.exe", b"MZ"))


@cases.add("archive_without_data")
def zip_empty(folder: Path) -> Path:
    return packed(folder)


@cases.add("file_unreadable")
def zip_cut_off(folder: Path) -> Path:
    path = packed(folder, ("a.csv", ROWS * 100))
    path.write_bytes(path.read_bytes()[:-30])
    return path


@cases.add("file_unreadable")
def zip_with_damaged_bytes(folder: Path) -> Path:
    path = folder / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", ROWS * 100)
    return patched(path, b"room", b"rOOm")


@cases.add("content_differs")
def zip_with_disguised_program(folder: Path) -> Path:
    return packed(folder, ("a.gpkg", b"MZ" + bytes(500)))


@cases.add(kind="units", accepted=1)
def zip_with_gbk_names_and_rubbish_beside(folder: Path) -> Path:
    """Not hostile at all, but every other tool makes gibberish of it."""
    name = zipfile.ZipInfo("x" * 8 + ".csv")
    path = packed(folder, (name, ROWS), ("__MACOSX/._a.csv", b"\0"), (".DS_Store", b"\0"))
    return patched(path, b"x" * 8, "资料一二".encode("gb18030"))
