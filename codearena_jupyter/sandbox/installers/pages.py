"""Pages of package indexes: read as they come, written as an installer gets them.

What an installer does not see, it can't install: pages lose files that would have to be built, and those
that are younger than they should be, and every address leads back to the gateway.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"
Address = Callable[[str], str]
"""Where the gateway serves what lies at an address."""


@dataclass(frozen=True, slots=True)
class Release:
    """Something that can be installed: a wheel, or a version of an npm package."""

    name: str
    uploaded: datetime | None
    """None where the index does not say."""
    data: Mapping[str, Any]


def old_enough(releases: Sequence[Release], before: datetime | None, held: str = "") -> list[Release]:
    """Those from before a moment, None for all, and the version `held` that is there already; of unknown age
    are those of indexes that tell none."""
    return [
        found
        for found in releases
        if before is None
        or found.uploaded is None
        or found.uploaded < before
        or (held and _version(found.name) == held)
    ]


def _version(name: str) -> str:
    """Of a wheel's name, or of what is a version already."""
    return name.split("-")[1] if name.endswith(".whl") else name


def first_upload(releases: Sequence[Release]) -> datetime | None:
    """When the first of them came, None where nobody knows."""
    return min((found.uploaded for found in releases if found.uploaded), default=None)


def read_simple(text: str, kind: str, url: str) -> list[Release]:
    """The wheels of a project's page (PEP 503, 691, 700), at `url`.

    Raises:
        ValueError: it is no such page.
    """
    files = json.loads(text)["files"] if "json" in kind else list(_links(text, url))
    return [
        Release(file["filename"], moment(file.get("upload-time")), {**file, "url": urljoin(url, file["url"])})
        for file in files
        if str(file["filename"]).endswith(".whl")
    ]


def write_simple(project: str, releases: Sequence[Release], address: Address) -> str:
    """The page as an installer gets it."""
    kept = ("filename", "hashes", "requires-python", "yanked", "core-metadata", "size", "upload-time")
    files = [
        {**{key: found.data[key] for key in kept if key in found.data}, "url": address(found.data["url"])}
        for found in releases
    ]
    return json.dumps({"meta": {"api-version": "1.1"}, "name": project, "versions": [], "files": files})


def read_packument(text: str) -> tuple[dict[str, Any], list[Release]]:
    """(what is said of a whole npm package, its versions).

    Raises:
        ValueError: it is none.
    """
    told = json.loads(text)
    times = told.get("time") or {}
    found = [
        Release(version, moment(times.get(version)), data)
        for version, data in told.get("versions", {}).items()
    ]
    return {"name": told["name"], "dist-tags": told.get("dist-tags", {})}, found


_KEPT_OF_VERSIONS = (
    "name", "version", "dependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta",
    "bin", "engines", "os", "cpu", "libc", "dist",
)  # fmt: skip


def write_packument(told: Mapping[str, Any], releases: Sequence[Release], address: Address) -> str:
    """The package as an installer gets it: tags of what is not there lead to the newest that is."""
    versions = {}
    for found in releases:
        data = {key: found.data[key] for key in _KEPT_OF_VERSIONS if key in found.data}
        dist = dict(data.get("dist") or {})
        if "tarball" in dist:
            versions[found.name] = {**data, "dist": {**dist, "tarball": address(dist["tarball"])}}
    tags = {tag: version for tag, version in told["dist-tags"].items() if version in versions}
    plain = [version for version in versions if "-" not in version] or list(versions)
    if plain:
        tags.setdefault("latest", plain[-1])  # registries tell them in the order of upload
    return json.dumps({"name": told["name"], "dist-tags": tags, "versions": versions})


def moment(text: object) -> datetime | None:
    """A time as indexes write it."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[dict[str, str | None], str]] = []
        self._open: dict[str, str | None] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._open, self._text = dict(attrs), ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open is not None:
            self.found.append((self._open, self._text.strip()))
            self._open = None


def _links(text: str, url: str) -> Iterator[dict[str, Any]]:
    """The links of a page of PEP 503, as its JSON would tell them."""
    anchors = _Anchors()
    anchors.feed(text)
    for attributes, _ in anchors.found:
        parts = urlsplit(urljoin(url, attributes.get("href") or ""))
        algorithm, _, digest = parts.fragment.partition("=")
        file: dict[str, Any] = {
            "filename": unquote(parts.path.rpartition("/")[2]),
            "url": parts._replace(fragment="").geturl(),
            "hashes": {algorithm: digest} if digest else {},
        }
        if requires := attributes.get("data-requires-python"):
            file["requires-python"] = requires
        if "data-yanked" in attributes:
            file["yanked"] = attributes["data-yanked"] or True
        if attributes.get("data-core-metadata") or attributes.get("data-dist-info-metadata"):
            file["core-metadata"] = True
        yield file
