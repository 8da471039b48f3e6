"""Fetches from a package index, on the host's side: pages, and files into a bounded folder."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from ...domain.execution import MB
from ...domain.packages import Ecosystem
from ...errors import InstallError, NotFound
from .indexes import Index
from .pages import SIMPLE_JSON, Release, first_upload, read_packument, read_simple
from .shelf import Lease, Shelf

if TYPE_CHECKING:
    import httpx

MAX_PAGE_BYTES = 64 * MB
"""Some npm packages have thousands of versions."""
_SECONDS = 30
_ACCEPT = {
    "python": f"{SIMPLE_JSON}, text/html;q=0.5",
    "npm": "application/json",
}


class Unreachable(InstallError):
    """The index gave no answer."""


class Source:
    """One index. Use it as a context: it holds connections."""

    def __init__(self, ecosystem: Ecosystem, index: Index, shelf: Shelf, max_file_bytes: int) -> None:
        self._ecosystem, self._index, self._shelf = ecosystem, index, shelf
        self._max_file_bytes = max_file_bytes
        self._pages: dict[str, tuple[dict[str, Any], list[Release]]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def __aenter__(self) -> Source:
        import httpx

        self._client = httpx.AsyncClient(timeout=_SECONDS, follow_redirects=True, max_redirects=5)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def project(self, name: str) -> tuple[dict[str, Any], list[Release]]:
        """What the index says of a package, and all that could be installed of it.

        Raises:
            NotFound: there is no such package.
            Unreachable: there is no answer.
        """
        async with self._locks.setdefault(name, asyncio.Lock()):
            if name not in self._pages:
                self._pages[name] = await self._project(name)
            return self._pages[name]

    async def first_upload(self, name: str) -> datetime | None:
        """When a package came to be, None where the index does not say; see `project` for errors."""
        return first_upload((await self.project(name))[1])

    async def file(self, url: str) -> Lease:
        """A file of the index, from the shelf or fetched.

        Raises:
            Unreachable: there is no answer.
            InstallError: it is too large.
        """
        key = f"{self._ecosystem}-{hashlib.sha256(url.encode()).hexdigest()[:32]}"
        async with self._locks.setdefault(url, asyncio.Lock()):
            if lease := await asyncio.to_thread(self._shelf.take, key):
                return lease
            data = await self._get(url, self._max_file_bytes)
            return await asyncio.to_thread(self._shelf.put, key, lambda folder: _write(folder, data))

    async def _project(self, name: str) -> tuple[dict[str, Any], list[Release]]:
        import httpx

        url = f"{self._index.url}{quote(name, safe='@')}{'/' if self._ecosystem == 'python' else ''}"
        response = await self._answer(url)
        if response.status_code in {404, 410}:
            raise NotFound("package", name)
        try:
            response.raise_for_status()
            if self._ecosystem == "npm":
                return read_packument(response.text)
            kind = response.headers.get("content-type", "")
            return {}, read_simple(response.text, kind, str(response.url))
        except httpx.HTTPStatusError as error:
            raise Unreachable(f"The package index answered {response.status_code} for {name}.") from error
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise Unreachable(f"The package index said nothing sensible about {name}.") from error

    async def _get(self, url: str, limit: int) -> bytes:
        response = await self._answer(url, limit)
        if response.status_code != 200:
            raise Unreachable(f"The package index answered {response.status_code} for a file.")
        return response.content

    async def _answer(self, url: str, limit: int = MAX_PAGE_BYTES) -> httpx.Response:
        """The whole answer; nothing but web addresses are asked, and headers go to the index alone."""
        import httpx

        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"}:
            raise Unreachable("The package index names an address that is none of the web.")
        headers = {"accept": _ACCEPT[self._ecosystem]}
        if parts.netloc == self._index.host:
            headers.update(self._index.headers)
        try:
            async with self._client.stream("GET", url, headers=headers) as response:
                chunks, size = [], 0
                async for chunk in response.aiter_bytes():
                    chunks.append(chunk)
                    size += len(chunk)
                    if size > limit:
                        raise InstallError(f"A file of the index has more than {limit // MB} MB.")
        except (httpx.RequestError, httpx.InvalidURL, OSError) as error:
            raise Unreachable(
                "The package index can't be reached. Run it again when it can; what was installed is kept."
            ) from error
        return _whole(response, b"".join(chunks))


def _whole(response: httpx.Response, content: bytes) -> httpx.Response:
    import httpx

    headers = {"content-type": response.headers.get("content-type", "")}
    return httpx.Response(response.status_code, headers=headers, content=content, request=response.request)


def _write(folder: Path, data: bytes) -> None:
    (folder / "entry").write_bytes(data)
