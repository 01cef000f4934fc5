"""A lake in an object store (s3://...): copies of its files on this machine, for engines that read files.

Credentials and the store's address stand in the environment, as delta-rs reads them: AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL. A file of a Delta table never changes, so a copy is never stale.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyarrow.fs as pa_fs
from deltalake import DeltaTable
from deltalake.fs import DeltaStorageHandler

VARIABLE = "LAKE_CACHE"
BUFFER_BYTES = 1 << 20
KEEP_SECONDS = 14 * 86_400
"""A copy that nobody has used for so long is removed."""


def is_remote(address: str) -> bool:
    """Whether a lake, or a file, lies in an object store."""
    return "://" in address and not address.startswith("file://")


def store_at(address: str) -> pa_fs.FileSystem:
    """What lies at an address of an object store, as a file system."""
    return pa_fs.PyFileSystem(DeltaStorageHandler(address))


def local_copies(table: DeltaTable) -> list[str]:
    """The Parquet files of a table as paths of this machine: the files themselves, or copies of a store's."""
    uris = table.file_uris()
    if not is_remote(table.table_uri):
        return sorted(uris)
    paths = {uri: _cache_folder() / uri.split("://", 1)[1] for uri in uris}
    absent = [uri for uri, path in paths.items() if not path.exists()]
    if absent:
        _forget_unused()
        _copy(table, {uri: paths[uri] for uri in absent})
    for path in paths.values():
        os.utime(path)
    return sorted(map(str, paths.values()))


def put(address: str, path: Path) -> None:
    """Copy a file to a table's address in an object store; one that lies in a folder is there already."""
    if not is_remote(address):
        return
    store = store_at(address)
    # buffered: without, delta-rs is handed Arrow's own buffers, which it does not take
    with path.open("rb") as source, store.open_output_stream(path.name, buffer_size=BUFFER_BYTES) as target:
        shutil.copyfileobj(source, target)


def fetched_files(root: str) -> Iterator[tuple[str, Path]]:
    """Every object under a lake in a store, tables' or not, with a copy that lasts until the next is asked for."""
    store = store_at(root)
    _cache_folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_cache_folder(), prefix=".search-") as folder:
        for info in store.get_file_info(pa_fs.FileSelector("", recursive=True)):
            if info.type != pa_fs.FileType.File:
                continue
            path = Path(folder) / info.base_name
            with path.open("wb") as target, store.open_input_stream(info.path) as source:
                shutil.copyfileobj(source, target)
            yield f"{root.rstrip('/')}/{info.path}", path
            path.unlink()


def remove_copies(root: str) -> None:
    """Remove the copies of a lake in a store, wherever they are kept; those that are needed are made again."""
    shutil.rmtree(_cache_folder() / root.split("://", 1)[1], ignore_errors=True)


def _copy(table: DeltaTable, targets: dict[str, Path]) -> None:
    store = store_at(table.table_uri)
    root = table.table_uri.rstrip("/") + "/"
    for uri, target in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=target.parent, prefix=".copy-")
        with os.fdopen(descriptor, "wb") as file, store.open_input_stream(uri.removeprefix(root)) as source:
            shutil.copyfileobj(source, file)
        Path(draft).replace(target)


def _forget_unused() -> None:
    bound = time.time() - KEEP_SECONDS  # of files, not of customers: the machine's own time will do
    for path in _cache_folder().rglob("*"):
        if path.is_file() and path.stat().st_mtime < bound:
            path.unlink(missing_ok=True)


def _cache_folder() -> Path:
    return Path(os.environ.get(VARIABLE) or _own_folder())


@cache
def _own_folder() -> str:
    return tempfile.mkdtemp(prefix="retain-lake-")
