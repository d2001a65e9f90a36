"""P25: what is attached is judged by its content, and photos are drawn anew."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from geo_grid.edge import front
from geo_grid.errors import BadInput
from geo_grid.incidents import files, photos
from geo_grid.incidents.media import EXTENSIONS, media_type_of
from geo_grid.incidents.photos import redrawn
from tests.incidents import media


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (media.photo(), "image/jpeg"),
        (media.photo(form="PNG"), "image/png"),
        (media.photo(form="WEBP"), "image/webp"),
        (media.sound(), "audio/wav"),
        (media.MP3, "audio/mpeg"),
        (media.BARE_MP3, "audio/mpeg"),
        (media.OGG, "audio/ogg"),
        (media.boxed(b"M4A "), "audio/mp4"),
        (media.boxed(b"isom"), "video/mp4"),
        (media.boxed(b"mp42"), "video/mp4"),
        (media.boxed(b"qt  "), "video/quicktime"),
        (media.WEBM, "video/webm"),
    ],
)
def test_p25_what_may_be_attached_is_known_by_its_content(content, media_type):
    assert media_type_of(content) == media_type


@pytest.mark.parametrize(
    "content",
    [media.SVG, media.HTML, media.PDF, media.ZIP, media.GIF, media.HEIC, media.EXE, b"text",
     b"\xef\xbb\xbf" + media.HTML, b"\n  " + media.SVG, "<html>".encode("utf-16")],
)  # fmt: skip
def test_p25_what_is_no_photo_recording_or_film_is_refused(content):
    with pytest.raises(BadInput) as refused:
        media_type_of(content)
    assert refused.value.code == "file_type_unusable"


@pytest.mark.parametrize("hidden", [media.HTML, media.SVG, media.ZIP])
@pytest.mark.parametrize("shown", [media.photo(), media.photo(form="PNG"), media.MP3, media.WEBM])
def test_p25_what_is_two_things_at_once_is_refused(shown, hidden):
    with pytest.raises(BadInput) as refused:
        media_type_of(shown + hidden)
    assert refused.value.code == "file_of_two_kinds"


def test_p25_a_document_in_the_head_of_a_photo_is_refused():
    shown = media.photo()
    comment = b"\xff\xfe" + struct.pack(">H", len(media.PDF) + 2) + media.PDF
    with pytest.raises(BadInput) as refused:
        media_type_of(shown[:2] + comment + shown[2:])
    assert refused.value.code == "file_of_two_kinds"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_p25_a_photo_loses_its_exif_and_stands_upright(form):
    sent = media.photo(form=form, turned=True, located=True)
    assert b"CANARY" in sent
    drawn = redrawn(sent, media_type=media_type_of(sent))
    assert b"CANARY" not in drawn
    with Image.open(io.BytesIO(drawn)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (32, 64))
        assert not kept.getexif()
        assert not {"exif", "comment", "icc_profile"} & set(kept.info)
        red, _, blue = kept.convert("RGB").getpixel((16, 8))
        assert red > 200 > 100 > blue  # what was left is above, as a phone held upright sees it


def test_p25_what_stands_behind_a_photo_is_gone():
    sent = media.photo() + b"CANARY" * 9
    assert b"CANARY" not in redrawn(sent, media_type="image/jpeg")


def test_p25_a_large_photo_is_made_smaller():
    drawn = redrawn(media.photo(size=(5200, 2600)), media_type="image/jpeg")
    with Image.open(io.BytesIO(drawn)) as kept:
        assert kept.size == (photos.MOST_SIDE, photos.MOST_SIDE // 2)


def test_p25_a_transparent_picture_stands_on_white():
    written = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(written, "PNG")
    with Image.open(io.BytesIO(redrawn(written.getvalue(), media_type="image/png"))) as kept:
        assert min(kept.getpixel((4, 4))) > 250


def test_p25_a_bomb_is_refused_before_it_is_unpacked():
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    with pytest.raises(BadInput) as refused:
        redrawn(bomb, media_type="image/png")
    assert refused.value.code == "photo_too_large"


@pytest.mark.parametrize("cut", [30, 200])
def test_p25_a_photo_that_is_cut_off_ends_in_a_sentence(cut):
    with pytest.raises(BadInput) as refused:
        redrawn(media.photo()[:cut], media_type="image/jpeg")
    assert refused.value.code == "photo_unreadable"


def test_p25_every_stored_type_has_an_ending_and_none_runs_in_a_browser():
    assert {kind.partition("/")[0] for kind in EXTENSIONS} == {"image", "audio", "video"}
    assert not [kind for kind in EXTENSIONS if "svg" in kind or "xml" in kind]


def test_the_front_lets_through_what_a_case_takes():
    assert front.CASE_FILE_MB * front.MEGABYTE == files.MOST_BYTES
