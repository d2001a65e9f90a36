"""Small files of every kind that may be attached, and of those that may not; made here."""

from __future__ import annotations

import io
import random
import struct
import wave

from PIL import Image

GPS, ORIENTATION = 0x8825, 0x0112


def photo(*, form: str = "JPEG", size: tuple[int, int] = (64, 32), turned: bool = False,
          located: bool = False, colour: str = "red") -> bytes:  # fmt: skip
    """A picture whose left half has `colour`; `turned` says in its EXIF that it lies on its side."""
    picture = Image.new("RGB", size, "white")
    picture.paste(Image.new("RGB", (size[0] // 2, size[1]), colour), (0, 0))
    exif = Image.Exif()
    exif[0x010F] = "CANARY-MAKER"
    if turned:
        exif[ORIENTATION] = 6
    if located:
        exif.get_ifd(GPS).update({1: "N", 2: (24.0, 28.0, 50.4), 3: "E", 4: (118.0, 4.0, 48.0)})
    written = io.BytesIO()
    picture.save(written, form, exif=exif)
    return written.getvalue()


def sound() -> bytes:
    """A tenth of a second of silence as WAV."""
    written = io.BytesIO()
    with wave.open(written, "wb") as track:
        track.setparams((1, 2, 8000, 800, "NONE", ""))
        track.writeframes(b"\0\0" * 800)
    return written.getvalue()


def boxed(brand: bytes) -> bytes:
    """The beginning of a file of the MP4 family."""
    head = brand + struct.pack(">I", 512) + brand + b"isom"
    return struct.pack(">I", len(head) + 8) + b"ftyp" + head + struct.pack(">I", 8) + b"mdat"


MP3 = b"ID3\x03\0\0\0\0\0\x0a" + bytes(10) + b"\xff\xfb\x90\x00" + bytes(413)
BARE_MP3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 3
OGG = b"OggS\0\x02" + bytes(20) + b"\x01\x1e\x01vorbis" + bytes(24)
WEBM = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d") + bytes(40)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF"
ZIP = b"PK\x05\x06" + bytes(18)
GIF = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"
HEIC = boxed(b"heic")
EXE = b"MZ" + bytes(200)


def noise(seed: int, *, size: tuple[int, int] = (240, 180)) -> bytes:
    """A picture of some tens of kilobytes, another one for each seed."""
    drawn = random.Random(seed).randbytes(size[0] * size[1] * 3)
    written = io.BytesIO()
    Image.frombytes("RGB", size, drawn).save(written, "JPEG", quality=80)
    return written.getvalue()
