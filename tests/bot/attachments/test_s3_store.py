"""Files in an S3-compatible store: real requests to a store that checks every signature."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.attachments.s3_store import S3BlobStore
from bot.attachments.sigv4 import Credentials, signed_headers
from sandbox.s3 import S3Store
from sandbox.s3.store import signature
from sandbox.server import serve
from storage.files import attachments
from storage.files.blob_store import MissingContent, sweep, with_blob_store
from workflows.messaging.messages import Attachment

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
KEYS = Credentials(access_key="khoa", secret_key="bi-mat/+=")
CONTENT = "ảnh chụp".encode() * 100
DIGEST = hashlib.sha256(CONTENT).hexdigest()
EXAMPLE = Credentials(
    access_key="AKIAIOSFODNN7EXAMPLE",
    secret_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
)
THEN = datetime(2013, 5, 24, tzinfo=UTC)
HOST = "https://examplebucket.s3.amazonaws.com"
EMPTY = hashlib.sha256(b"").hexdigest()
WELCOME = hashlib.sha256(b"Welcome to Amazon S3.").hexdigest()
STORED = {"Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"}


@pytest.mark.parametrize(
    ("method", "path", "headers", "content", "wanted"),
    [
        ("GET", "/test.txt", {"Range": "bytes=0-9"}, EMPTY,
         "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        ("PUT", "/test%24file.text", STORED, WELCOME,
         "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        ("GET", "/?lifecycle", {}, EMPTY,
         "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        ("GET", "/?max-keys=2&prefix=J", {}, EMPTY,
         "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ],
)  # fmt: skip
def test_the_published_examples_are_signed_as_published(
    method: str, path: str, headers: dict[str, str], content: str, wanted: str
) -> None:
    made = signed_headers(method, HOST + path, headers, content, EXAMPLE, THEN)
    assert made["authorization"].endswith(f"Signature={wanted}")
    bare, _, query = path.partition("?")
    names = sorted(name for name in made if name != "authorization")
    referee = signature(
        method,
        bare.replace("%24", "$"),
        query,
        [(name, made[name]) for name in names],
        content,
        secret_key=EXAMPLE.secret_key,
        region="us-east-1",
    )
    assert referee == wanted


@dataclass
class Served:
    store: S3Store
    url: str


@pytest.fixture
def served() -> Iterator[Served]:
    """The store in a thread of its own: the desk waits for it as it waits for a disk."""
    store = S3Store(bucket="desk", access_key="khoa", secret_key="bi-mat/+=", now=NOW)
    ready, stop, found = threading.Event(), asyncio.Event(), []
    loop = asyncio.new_event_loop()

    async def run() -> None:
        async with serve(store, port=0) as it:
            found.append(it.url)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    assert ready.wait(10)
    yield Served(store=store, url=found[0])
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)
    loop.close()


@pytest.fixture
def bucket(served: Served) -> Iterator[S3BlobStore]:
    made = S3BlobStore(f"{served.url}/desk/khieu nai", KEYS, lambda: NOW)
    yield made
    made.close()


def test_what_is_put_is_there_once_and_gone_when_dropped(
    served: Served, bucket: S3BlobStore
) -> None:
    bucket.put(DIGEST, CONTENT)
    bucket.put(DIGEST, CONTENT)
    assert list(served.store.objects) == [f"khieu nai/{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"]
    assert bucket.get(DIGEST) == CONTENT
    bucket.drop(DIGEST)
    with pytest.raises(MissingContent, match="không còn"):
        bucket.get(DIGEST)


def test_a_content_that_changed_in_the_store_is_told(served: Served, bucket: S3BlobStore) -> None:
    bucket.put(DIGEST, CONTENT)
    (key,) = served.store.objects
    served.store.objects[key] = (b"khac", NOW)
    with pytest.raises(MissingContent, match="hỏng"):
        bucket.get(DIGEST)


def test_listing_goes_through_all_pages(served: Served, bucket: S3BlobStore) -> None:
    served.store.page = 2
    contents = [f"tệp {n}".encode() for n in range(5)]
    for content in contents:
        bucket.put(hashlib.sha256(content).hexdigest(), content)
    wanted = {hashlib.sha256(content).hexdigest() for content in contents}
    assert {sha256 for sha256, _ in bucket.listing()} == wanted
    for key in ("khieu nai/readme.txt", f"khieu nai/{DIGEST}"):
        served.store.objects[key] = (b"somebody else's", NOW)
    assert sweep(bucket, frozenset(), NOW + timedelta(days=1)) == 5
    assert len(served.store.objects) == 2


@pytest.mark.parametrize("trouble", ["wrong key", "down", "gone"])
def test_a_store_that_refuses_or_is_silent_is_an_oserror(served: Served, trouble: str) -> None:
    wrong = Credentials(access_key="khoa", secret_key="sai")
    url = "http://127.0.0.1:9" if trouble == "gone" else served.url
    served.store.down = trouble == "down"
    made = S3BlobStore(f"{url}/desk", wrong if trouble == "wrong key" else KEYS, lambda: NOW)
    with pytest.raises(OSError, match="kho S3"):
        made.put(DIGEST, CONTENT)
    made.close()


def test_rows_and_store_go_together(
    sqlite_engine: Engine, bucket: S3BlobStore, served: Served
) -> None:
    stored = with_blob_store(sqlite_engine, bucket)
    served.store.down = True
    with pytest.raises(OSError, match="503"), stored.begin() as conn:
        attachments.put(conn, Attachment(name="a", content=CONTENT))
    with stored.begin() as conn:
        assert attachments.blob_names(conn) == frozenset()
        served.store.down = False
        attachments.put(conn, Attachment(name="a", content=CONTENT))
        assert attachments.get(conn, DIGEST) == CONTENT
