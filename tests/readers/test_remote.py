"""Inputs behind a URL: through fsspec, from memory, from files, and from a web server of our own."""

import gzip
import http.server
import re
import threading
from functools import partial

import numpy as np
import pytest

from losscli.errors import ReadError
from losscli.readers import open_table
from losscli.readers.number import NumberRules
from losscli.readers.sources import remote
from losscli.readers.sources.shards import parts
from losscli.readers.sources.source import Source
from losscli.readers.table import ReadOptions

fsspec = pytest.importorskip("fsspec")
GOOD = b"p,y\n1.5,2\n3,-4\n"
ROWS = [[1.5, 2.0], [3.0, -4.0]]


def numbers(path, **options):
    table = open_table(path, ReadOptions(**options))
    columns = range(table.shape.width)
    return np.concatenate([chunk.values for chunk in table.chunks(columns, [NumberRules()] * len(columns))])


@pytest.fixture
def memory():
    """Return what puts files in fsspec's memory, which is empty again afterwards."""
    system = fsspec.filesystem("memory")
    yield system.pipe
    system.rm("/", recursive=True)


class Server(http.server.SimpleHTTPRequestHandler):
    """A web server of a folder that says nothing, and sends parts of files if it is told to."""

    parts = False

    def log_message(self, *_):
        pass

    def do_GET(self):
        span = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if span is None or not self.parts:
            super().do_GET()
            return
        with open(self.translate_path(self.path), "rb") as file:
            data = file.read()
        first, last = int(span[1]), min(int(span[2]), len(data) - 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.send_header("Content-Length", str(last - first + 1))
        self.end_headers()
        self.wfile.write(data[first : last + 1])


class PartServer(Server):
    parts = True


@pytest.fixture(params=[Server, PartServer])
def web(request, tmp_path):
    """Return the address of a web server of the folder, of each kind in turn."""
    pytest.importorskip("aiohttp")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(request.param, directory=tmp_path))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", request.param.parts
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_url_is_read_like_a_file(memory):
    memory("/a/x.csv", GOOD)
    memory("/a/x.ndjson.gz", gzip.compress(b"[1.5, 2]\n[3, -4]\n"))
    assert numbers("memory://a/x.csv").tolist() == ROWS
    assert numbers("memory://a/x.ndjson.gz").tolist() == ROWS


def test_a_pattern_of_urls_is_its_files(memory):
    for i in (10, 9, 1):
        memory(f"/a/x{i}.csv", f"p\n{i}\n".encode())
    assert parts("memory://a/x*.csv") == [f"memory:///a/x{i}.csv" for i in (1, 9, 10)]
    assert numbers("memory://a/x*.csv").ravel().tolist() == [1, 9, 10]
    table = open_table("memory://a/x*.csv", ReadOptions())
    assert [table.done() for _ in table.chunks([0], [NumberRules()])] == [(1000, 3000), (2000, 3000), (3000, 3000)]
    with pytest.raises(ReadError, match="no file matches this pattern"):
        parts("memory://a/y*.csv")


def test_one_can_seek_in_a_remote_file_and_say_how_far_it_was_read(memory):
    data = b"\x93NUMPY" + bytes(100_000)
    memory("/x.npy", data)
    opened = Source.open("memory://x.npy")
    assert (opened.kind, opened.size, opened.done()) == ("npy", 100_006, (1 << 16, 100_006))
    with opened.binary() as file:
        assert (file.seekable(), file.read()) == (True, data)


def test_a_file_may_be_named_by_its_url(tmp_path):
    (tmp_path / "x.csv").write_bytes(GOOD)
    assert numbers(f"file://{tmp_path}/x.csv").tolist() == ROWS


def test_a_file_may_be_called_like_a_url(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "memory:").mkdir()
    (tmp_path / "memory:" / "x.csv").write_bytes(GOOD)
    assert numbers("memory://x.csv").tolist() == ROWS


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("memory://no.csv", "there is no such file"),
        ("memory://", "it cannot be read|this is a directory|there is no such file"),
        ("nothing://x.csv", "it cannot be read: Protocol not known: nothing"),
    ],
)
def test_a_url_that_leads_nowhere_is_an_error(url, message):
    with pytest.raises(ReadError, match=f"{re.escape(url)}: ({message})"):
        numbers(url)


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (PermissionError("403"), "no permission to read it"),
        (RuntimeError("credentials\nare missing"), "it cannot be read: credentials"),
        (TimeoutError(), "it cannot be read: TimeoutError"),
        (ImportError("Install s3fs"), "Install s3fs"),
    ],
)
def test_whatever_goes_wrong_is_one_line(monkeypatch, problem, message):
    def fails(*_, **__):
        raise problem

    monkeypatch.setattr("fsspec.core.url_to_fs", fails)
    with pytest.raises(ReadError) as found:
        numbers("s3://bucket/x.csv")
    assert found.value.headline == f"s3://bucket/x.csv: {message}"


def test_without_fsspec_the_error_says_what_to_install(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(remote, "import_module", missing)
    with pytest.raises(ReadError) as found:
        numbers("s3://bucket/x.csv")
    assert found.value.details == ("Install what reads it: pip install 'losscli[remote]'.",)


def test_a_file_of_the_web_is_read_whether_or_not_its_server_sends_parts(web, tmp_path, monkeypatch):
    address, _ = web
    monkeypatch.setattr(remote, "BLOCK", 1 << 17)
    values = np.random.default_rng(0).random(50_000)
    (tmp_path / "x.csv").write_text("\n".join(map(repr, values.tolist())))
    (tmp_path / "x.csv.gz").write_bytes(gzip.compress((tmp_path / "x.csv").read_bytes()))
    for url in (f"{address}/x.csv", f"{address}/x.csv?v=1", f"{address}/x.csv.gz"):
        assert np.array_equal(numbers(url).ravel(), values)


def test_one_can_seek_in_a_file_of_the_web_if_its_server_sends_parts(web, tmp_path):
    address, in_parts = web
    data = b"\x93NUMPY" + bytes(100_000)
    (tmp_path / "x.npy").write_bytes(data)
    with Source.open(f"{address}/x.npy").binary() as file:
        assert (file.seekable(), file.read()) == (in_parts, data)
    with Source.open(f"{address}/x.npy").seekable() as file:
        assert (file.seek(6), file.read()) == (6, data[6:])


def test_what_is_not_on_the_web_is_an_error(web):
    address, _ = web
    with pytest.raises(ReadError, match=r"no\.csv: there is no such file"):
        numbers(f"{address}/no.csv")
    with pytest.raises(ReadError, match=r"it cannot be read: Cannot connect to host 127\.0\.0\.1:1 "):
        numbers("http://127.0.0.1:1/x.csv")
