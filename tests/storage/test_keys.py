"""One key per case: what it locks opens only with it, and never again once it is destroyed."""

from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest

from domain.errors import Conflict, NotFound, Unavailable
from storage.keys import SYSTEM, TTL, KeyGone, KeyStore, make_key_file


@pytest.fixture
def store(empty_url: str, key_file: Path) -> Iterator[KeyStore]:
    """A key store on each kind of database."""
    store = KeyStore(empty_url, key_file)
    yield store
    store.close()


def test_what_is_sealed_opens_for_its_case_only(store: KeyStore, case: str) -> None:
    """Text moved to another case cannot be read there."""
    sealed = store.seal(case, b"rent doubled")
    store.seal("case-R-0002", b"")

    assert store.unseal(case, sealed) == b"rent doubled"
    assert b"rent" not in sealed
    assert store.seal(case, b"rent doubled") != sealed
    with pytest.raises(Unavailable, match="does not open"):
        store.unseal("case-R-0002", sealed)


@pytest.mark.parametrize("damage", [b"", b"\x01", b"\x02" + b"0" * 40, b"\x01" + b"0" * 40])
def test_damaged_text_is_refused_in_words(keys: KeyStore, case: str, damage: bytes) -> None:
    """Whatever is found in the row, the answer is a refusal and not a crash."""
    keys.seal(case, b"")

    with pytest.raises(Unavailable, match="does not open"):
        keys.unseal(case, damage)


def test_a_second_process_reads_with_the_same_key_file(
    store: KeyStore, case: str, empty_url: str, key_file: Path
) -> None:
    """Worker, web and command line share one key store."""
    sealed = store.seal(case, b"hello")

    other = KeyStore(empty_url, key_file)
    assert other.unseal(case, sealed) == b"hello"
    other.close()


def test_two_first_seals_at_once_make_one_key(empty_url: str, key_file: Path, case: str) -> None:
    """However many programs meet a new case at the same moment, all can read what each of them locked."""
    stores = [KeyStore(empty_url, key_file) for _ in range(6)]
    barrier, sealed = Barrier(6), list[bytes]()

    def seal(store: KeyStore) -> None:
        barrier.wait()
        sealed.append(store.seal(case, b"x"))

    threads = [Thread(target=seal, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    late = KeyStore(empty_url, key_file)
    assert [late.unseal(case, one) for one in sealed] == [b"x"] * 6
    for store in [*stores, late]:
        store.close()


def test_a_destroyed_key_never_comes_back(store: KeyStore, case: str) -> None:
    """After erasure the case can be neither read nor written, even when erasure is asked twice."""
    sealed = store.seal(case, b"x")
    store.destroy(case)
    store.destroy(case)

    with pytest.raises(KeyGone):
        store.unseal(case, sealed)
    with pytest.raises(NotFound, match="erased"):
        store.seal(case, b"y")


def test_a_case_without_a_key_can_be_destroyed_too(store: KeyStore, case: str) -> None:
    """Erasing a case that never locked anything still keeps a late writer from starting it again."""
    store.destroy(case)

    with pytest.raises(KeyGone):
        store.seal(case, b"y")


def test_another_process_forgets_a_destroyed_key_within_a_minute(empty_url: str, key_file: Path, case: str) -> None:
    """A key kept in memory elsewhere dies with its minute."""
    now = 0.0
    here, there = KeyStore(empty_url, key_file), KeyStore(empty_url, key_file, ticks=lambda: now)
    sealed = there.seal(case, b"x")
    here.destroy(case)

    assert there.holds(case)
    now = TTL
    assert not there.holds(case)
    with pytest.raises(KeyGone):
        there.unseal(case, sealed)
    here.close()
    there.close()


def test_the_wrapped_key_is_gone_from_the_file(tmp_path: Path, keys: KeyStore, case: str) -> None:
    """A destroyed key is overwritten, not only marked."""
    keys.seal(case, b"x")
    row = keys._row(case)
    assert row is not None
    keys.destroy(case)

    left = b"".join(path.read_bytes() for path in tmp_path.glob("keys.db*"))
    assert row.wrapped not in left


def test_the_system_key_is_never_destroyed(keys: KeyStore) -> None:
    """What belongs to no case has nobody who could ask for its erasure."""
    with pytest.raises(ValueError, match="never destroyed"):
        keys.destroy(SYSTEM)


def test_an_unknown_key_points_at_the_store(keys: KeyStore) -> None:
    """Reading with the wrong key store is not mistaken for an erased case."""
    with pytest.raises(Unavailable, match="holds no key for case-R-9"):
        keys.unseal("case-R-9", b"\x01" + b"0" * 40)


def test_a_missing_key_file_names_the_setting(tmp_path: Path) -> None:
    """The refusal says which setting to look at, that nothing was changed, and what to do."""
    for path in (tmp_path / "no.key", tmp_path / "no" / "folder.key"):
        with pytest.raises(Unavailable) as refusal:
            KeyStore(f"sqlite:///{tmp_path / 'k.db'}", path)
        assert "PASSERELLE_KEY_FILE" in refusal.value.happened
        assert refusal.value.unchanged == "Nothing was changed."
        assert refusal.value.next_step == "Put the key file back there."
    assert not (tmp_path / "k.db").exists()


@pytest.mark.parametrize("content", [b"", b"hello", b"aGVsbG8=", b"\xff\xfe" * 20, b"A" * 43 + b"!"])
def test_a_malformed_key_file_is_refused(tmp_path: Path, content: bytes) -> None:
    """Half a key, or something else altogether, is never used as a key."""
    (tmp_path / "kek.key").write_bytes(content)

    with pytest.raises(Unavailable, match="not a key file"):
        KeyStore(f"sqlite:///{tmp_path / 'k.db'}", tmp_path / "kek.key")


def test_a_folder_in_place_of_the_key_file_is_refused(tmp_path: Path) -> None:
    """What cannot be read as a file is told in words."""
    with pytest.raises(Unavailable, match="cannot be read"):
        KeyStore(f"sqlite:///{tmp_path / 'k.db'}", tmp_path)


def test_a_key_file_of_another_installation_is_refused_at_once(store: KeyStore, empty_url: str, tmp_path: Path) -> None:
    """The wrong key file locks nothing: it is found out when the store is opened."""
    make_key_file(tmp_path / "other.key")

    with pytest.raises(Unavailable, match="belongs to another installation"):
        KeyStore(empty_url, tmp_path / "other.key")


def test_a_key_file_is_private_and_never_overwritten(key_file: Path) -> None:
    """A second first start keeps the key of the first."""
    before = key_file.read_bytes()

    with pytest.raises(Conflict, match="left as it is"):
        make_key_file(key_file)
    assert key_file.read_bytes() == before
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in key_file.parent.iterdir()] == [key_file.name]


def test_fingerprints_depend_on_text_purpose_and_key_file(keys: KeyStore, tmp_path: Path) -> None:
    """The same text can be found again, and nobody without the key file can try texts against a mark."""
    make_key_file(tmp_path / "other.key")
    elsewhere = KeyStore(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "other.key")
    mark = keys.fingerprint("reference", "A-1")

    assert mark == keys.fingerprint("reference", "A-1")
    others = {keys.fingerprint("reference", "A-2"), keys.fingerprint("phone", "A-1")}
    assert mark not in others | {elsewhere.fingerprint("reference", "A-1")}
    elsewhere.close()
