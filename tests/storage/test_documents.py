"""Documents: sealed, written once, in a folder or in a bucket; faults told in codes."""

import stat
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from domain.errors import NotFound, Unavailable
from domain.partner import PartnerAway, PartnerFault, PartnerRefused
from storage.documents import Documents, open_documents
from storage.keys import KeyGone, KeyStore

LETTER = "referral/bed/letter.txt"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A server that speaks S3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def who_we_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual variables."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "invented")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "invented")


@pytest.fixture(params=["folder", "bucket"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A place for documents, once of each kind."""
    if request.param == "folder":
        return f"file://{tmp_path / 'documents'}"
    server, bucket = request.getfixturevalue("endpoint"), tmp_path.name.replace("_", "-").lower()[:60].strip("-")
    urllib.request.urlopen(urllib.request.Request(f"{server}/{bucket}", method="PUT"))  # noqa: S310
    return f"s3://{bucket}?endpoint={server}&region=us-east-1"


@pytest.fixture
def documents(url: str, keys: KeyStore) -> Documents:
    """The place, opened."""
    return open_documents(url, keys)


def test_the_first_writing_stays(documents: Documents, case: str) -> None:
    """The same deed done twice leaves one document, and says so."""
    assert documents.put(case, LETTER, "first") is True
    assert documents.put(case, LETTER, "second") is False

    assert documents.text(case, LETTER) == "first"
    assert documents.names(case) == ["referral--bed--letter.txt"]


def test_many_writers_at_once_leave_one_document(documents: Documents, case: str) -> None:
    """Eight threads put the same name: one of them wrote it, and that is what is read."""
    wrote: list[str] = []

    def put(text: str) -> None:
        if documents.put(case, LETTER, text):
            wrote.append(text)

    threads = [threading.Thread(target=put, args=(f"letter {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [documents.text(case, LETTER)] == wrote


def test_bytes_come_back_as_they_were(documents: Documents, case: str) -> None:
    """A file of any content, larger than one part of an upload, is kept to the byte."""
    content = bytes(range(256)) * 24_000
    documents.put(case, "attachment/a1", content)

    assert documents.read(case, "attachment/a1") == content


def test_cases_do_not_see_each_other(documents: Documents, case: str) -> None:
    """A case whose number begins like another's has its own documents."""
    documents.put(case, "a", "mine")
    documents.put(f"{case}2", "b", "hers")

    assert (documents.names(case), documents.names(f"{case}2")) == (["a"], ["b"])
    assert documents.names("case-R-nobody") == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "/", "a\0b", "case\u202efdp.txt", "é" * 90])
def test_no_name_climbs_out_of_its_case(documents: Documents, case: str, tmp_path: Path, name: str) -> None:
    """Whatever a name holds, the document lies in the folder of its case, or nowhere."""
    if not name.strip("./"):
        name += "x"
    documents.put(case, name, "kept")

    assert documents.text(case, name) == "kept"
    assert len(documents.names(case)) == 1
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and "documents" not in path.parts]
    assert {path.name for path in outside} <= {"keys.db", "keys.db-wal", "keys.db-shm", "kek.key"}


def test_a_document_without_a_name_is_a_mistake_of_ours(documents: Documents, case: str) -> None:
    """Nothing but dots is no name."""
    with pytest.raises(ValueError, match="needs a name"):
        documents.put(case, "..", "x")


def test_what_is_not_there_is_told_in_three_parts(documents: Documents, case: str) -> None:
    """Reading what was never put changes nothing."""
    with pytest.raises(NotFound, match=r"no document plan--1--copy.txt"):
        documents.read(case, "plan/1/copy.txt")


def test_deleting_is_for_good_and_may_be_asked_twice(documents: Documents, case: str) -> None:
    """One document, then all of a case; those of another case stay."""
    for name in ("a", "b", "c"):
        documents.put(case, name, name)
    documents.put("case-R-other", "a", "hers")
    documents.delete(case, "a")
    documents.delete(case, "a")
    assert documents.names(case) == ["b", "c"]
    documents.delete_case(case)
    documents.delete_case(case)

    assert documents.names(case) == []
    assert documents.text("case-R-other", "a") == "hers"
    assert documents.put(case, "a", "anew") is True


def test_the_check_leaves_nothing_behind(documents: Documents) -> None:
    """One line of plain words; the probe is cleared away."""
    assert documents.check().endswith(" works")
    assert documents.names("check") == []


def test_nobody_reads_a_document_without_the_key(tmp_path: Path, keys: KeyStore, case: str) -> None:
    """What lies in the folder is sealed; with the key destroyed it is lost."""
    documents = open_documents(f"file://{tmp_path / 'documents'}", keys)
    documents.put(case, LETTER, "a name of Wuduma")
    (kept,) = (path for path in (tmp_path / "documents").rglob("*") if path.is_file())
    assert b"Wuduma" not in kept.read_bytes()
    keys.destroy(case)

    with pytest.raises(KeyGone):
        documents.read(case, LETTER)


def test_the_folder_is_its_owners_alone(tmp_path: Path, keys: KeyStore, case: str) -> None:
    """Folders 0700, files 0600."""
    folder = tmp_path / "documents"
    open_documents(f"file://{folder}", keys).put(case, LETTER, "x")

    modes = {path.is_dir(): stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}
    assert modes == {True: 0o700, False: 0o600}


def test_a_document_under_another_name_does_not_open(tmp_path: Path, keys: KeyStore, case: str) -> None:
    """Two documents of one case exchanged in the folder are found out, and so is one that was damaged."""
    folder = tmp_path / "documents"
    documents = open_documents(f"file://{folder}", keys)
    documents.put(case, "one", "first")
    documents.put(case, "two", "second")
    (folder / case / "two").write_bytes((folder / case / "one").read_bytes())
    with pytest.raises(Unavailable, match="another name"):
        documents.read(case, "two")
    (folder / case / "one").write_bytes(b"\x01" + b"0" * 40)
    with pytest.raises(Unavailable, match="does not open"):
        documents.read(case, "one")


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path, keys: KeyStore, case: str) -> None:
    """A file where the folder of the case should be: a fault of the place, in codes, without its path."""
    documents = open_documents(f"file://{tmp_path / 'documents'}", keys)
    (tmp_path / "documents" / case).write_text("in the way")
    with pytest.raises(PartnerFault) as told:
        documents.put(case, LETTER, "x")

    assert str(tmp_path) not in str(told.value)


def test_a_bucket_that_is_not_there_is_a_final_no(endpoint: str, keys: KeyStore, case: str) -> None:
    """Trying again would change nothing: a person must look. The check says so in one line."""
    documents = open_documents(f"s3://nowhere-at-all?endpoint={endpoint}&region=us-east-1", keys)
    with pytest.raises(PartnerRefused, match=r"^documents REFUSED 404$"):
        documents.put(case, LETTER, "x")
    with pytest.raises(PartnerRefused):
        documents.names(case)

    assert documents.check().endswith("cannot be used (documents REFUSED 404)")


@pytest.mark.parametrize(
    ("status", "kind"),
    [(403, PartnerRefused), (400, PartnerRefused), (501, PartnerRefused), (429, PartnerAway), (500, PartnerAway)],
)
def test_what_a_store_answers_is_a_pause_or_an_end(status: int, kind: type, keys: KeyStore, case: str) -> None:
    """4xx other than 408, 425 and 429 is final; the rest is tried again. No address in the words."""
    with answering(status) as place:
        documents = open_documents(f"s3://bucket?endpoint={place}&region=us-east-1", keys)
        with pytest.raises(kind) as told:
            documents.put(case, LETTER, "x")

    assert "127.0.0.1" not in str(told.value)
    assert case not in str(told.value)


def test_a_store_that_is_down_is_away(keys: KeyStore, case: str) -> None:
    """Nobody listens there."""
    documents = open_documents("s3://bucket?endpoint=http://127.0.0.1:1&region=us-east-1", keys)
    with pytest.raises(PartnerAway):
        documents.put(case, LETTER, "x")


@pytest.mark.parametrize(
    "url",
    [
        "s3://bucket?endpoint=http://store.example.org",
        "s3://bucket?endpoint=http://127.0.0.1.example.org",
        "s3://bucket?endpoint=ftp://127.0.0.1",
        "s3://someone:hidden@bucket",
        "s3://bucket?access_key_id=hidden",
        "s3://?region=eu-west-3",
        "file:///dev/null/documents",
    ],
)
def test_a_place_that_cannot_be_used_is_refused_at_once(url: str, keys: KeyStore) -> None:
    """No plain http beyond this machine, no password in an address, and nothing of it is repeated."""
    with pytest.raises(Unavailable) as told:
        open_documents(url, keys)

    assert "hidden" not in str(told.value)


def test_https_stores_and_prefixes_are_taken(keys: KeyStore) -> None:
    """Nothing is asked of a store before the first document."""
    for url in ("s3://bucket", "s3://bucket/cases?endpoint=https://s3.example.org&region=eu-west-3"):
        assert isinstance(open_documents(url, keys), Documents)


class answering:
    """A server with one answer for everything."""

    def __init__(self, status: int) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> str:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
