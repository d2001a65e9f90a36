"""Numbers lie sealed: revealed with the key, found by their digest, useless without."""

from __future__ import annotations

import stat

import pytest

from geo_grid.errors import Misconfigured
from geo_grid.vault import sealing

NUMBER = "99010519491231004x"


@pytest.fixture
def var(settings, tmp_path):
    settings.GEO_GRID_VAR = tmp_path
    return tmp_path


def test_what_is_sealed_is_revealed_and_nothing_shows(var):
    sealed, nothing, blank = sealing.seal([NUMBER, None, " "])
    assert (nothing, blank) == (None, None)
    assert sealing.reveal(sealed) == "99010519491231004X"
    assert b"9901051949" not in sealed
    assert sealing.reveal(memoryview(sealed)) == sealing.reveal(sealed)


def test_the_key_is_made_once_and_for_its_owner_alone(var):
    sealing.seal(["1"])
    key = var / "keys" / "personal"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    before = key.read_text()
    sealing.digest(["1"], purpose="phone")
    assert key.read_text() == before
    assert [path.name for path in key.parent.iterdir()] == ["personal"]


def test_equal_numbers_are_found_however_they_are_written(var):
    spellings = [NUMBER, "990105 19491231 004X", "９９０１０５19491231004X"]
    digests = sealing.digest(spellings, purpose="resident_id")
    assert len(set(digests)) == 1
    assert len(digests[0]) == 32
    assert len(set(sealing.seal(spellings))) == 1
    assert sealing.digest([NUMBER], purpose="passport") != digests[:1]
    assert sealing.digest([None, ""], purpose="phone") == [None, None]


def test_a_new_version_seals_and_the_old_still_reveals(var):
    old = sealing.seal([NUMBER])[0]
    digest = sealing.digest([NUMBER], purpose="phone")
    key = var / "keys" / "personal"
    key.write_text(key.read_text() + "2 " + "ab" * 32 + "\n")
    sealing._read_keys.cache_clear()
    new = sealing.seal([NUMBER])[0]
    assert (old[0], new[0]) == (1, 2)
    assert sealing.reveal(old) == sealing.reveal(new)
    assert sealing.digest([NUMBER], purpose="phone") != digest
    newest_first = [*sealing.digest([NUMBER], purpose="phone"), *digest]
    assert sealing.digests(NUMBER, purpose="phone") == newest_first


def test_a_version_is_added_and_running_servers_follow(var):
    old = sealing.seal([NUMBER])[0]
    assert sealing.add_version() == 2
    assert sealing.newest_version() == sealing.seal([NUMBER])[0][0] == 2
    assert sealing.reveal(old) == "99010519491231004X"
    assert [path.name for path in (var / "keys").iterdir()] == ["personal"]
    assert stat.S_IMODE((var / "keys" / "personal").stat().st_mode) == 0o600


def test_a_phone_has_a_tail_and_a_room_number_has_none():
    assert [sealing.tail(t) for t in ("139-0000-1234", "0592 5551234", "1234", "", None)] == [
        "1234", "1234", None, None, None,
    ]  # fmt: skip


def test_damage_and_lost_keys_are_told(var):
    sealed = sealing.seal([NUMBER])[0]
    for broken in (b"", sealed[:-1] + bytes([sealed[-1] ^ 1]), b"\x09" + sealed[1:]):
        with pytest.raises(Misconfigured) as told:
            sealing.reveal(broken)
        assert told.value.code == "vault_key"
    (var / "keys" / "personal").write_text("1 zz\n")
    sealing._read_keys.cache_clear()
    with pytest.raises(Misconfigured) as told:
        sealing.seal([NUMBER])
    assert told.value.code == "vault_key_file"
