"""Installs pure-Python packages that the visitor names: wheels from PyPI, or by their address.

Python has no network here. The page fetches, after it has asked the visitor, and hands in what came
(``Installer.fetched``). Cells find it under the name ``micropip``, whose functions it has as far as they make sense.
"""

import ast
import asyncio
import importlib
import importlib.metadata
import io
import json
import os
import re
import sys
import sysconfig
import types
import zipfile
from urllib.parse import unquote, urlsplit

INDEX = "https://pypi.org/pypi/{name}/json"
MOST_BYTES = 64 * 2**20  #: of a wheel, unpacked
MOST_PACKAGES = 40  #: that one installation may pull in

_REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[([\w\s,.-]*)\])?\s*\(?([^;)]*)\)?\s*(?:;(.*))?$", re.S)
_CLAUSE = re.compile(r"^\s*(===|==|~=|!=|<=|>=|<|>)\s*([\w.*+!-]+)\s*$")


class InstallError(Exception):
    """A package cannot be installed here; the message says why."""


class Installer:
    """
    Attributes
    ----------
    home : str
        Where packages go.
    """

    def __init__(self, kernel, home=None):
        self.kernel = kernel
        self.home = home or sysconfig.get_path("purelib")
        self.waiting, self.number = {}, 0
        self.installed = {}

    def module(self):
        """What ``import micropip`` finds."""
        module = types.ModuleType("micropip", "Installs pure-Python wheels, as the micropip of Pyodide does.")
        module.install, module.list = self._install_from_cell, self.list
        return module

    def list(self):
        return dict(self.installed)

    async def _install_from_cell(self, requirements, **options):
        await self.install([requirements] if isinstance(requirements, str) else list(requirements), **options)

    async def install(self, requirements, deps=True):
        """Install wheels and what they depend on; returns name -> version of what is new."""
        todo, new = list(requirements), {}
        while todo:
            if len(new) > MOST_PACKAGES:
                raise InstallError(f"more than {MOST_PACKAGES} packages would be needed")
            wanted = todo.pop(0)
            if re.match(r"^(https?:|\.{0,2}/)", wanted) or wanted.endswith(".whl"):
                name, version, data = *named(wanted), await self.fetch(wanted)
            else:
                name, extras, clauses, marker = parse(wanted)
                if not holds(marker):
                    continue
                here = have(name)
                if here is not None and fits(here, clauses) and not extras:
                    continue
                version, url = choose(json.loads(await self.fetch(INDEX.format(name=name))), clauses)
                data = await self.fetch(url)
            needs = unpack(data, self.home, name)
            new[name] = self.installed[name] = version
            if deps:
                extras = parse(wanted)[1] if not wanted.endswith(".whl") else ()
                todo += [need for need in needs if _is_needed(need, extras)]
        importlib.invalidate_caches()
        if self.home not in sys.path:
            sys.path.append(self.home)
        return new

    async def fetch(self, url):
        """Bytes that the page fetches. Raises InstallError with what went wrong."""
        self.number += 1
        waiting = self.waiting[self.number] = asyncio.get_running_loop().create_future()
        self.kernel.flush()
        self.kernel.tell({"fetch": self.number, "url": url})
        return await waiting

    def fetched(self, number, error, data):
        waiting = self.waiting.pop(number, None)
        if waiting is None or waiting.done():
            return
        if data is None:
            waiting.set_exception(InstallError(error or "nothing came"))
        else:
            waiting.set_result(data)


def parse(requirement):
    """``name[extra]>=1,<2; marker``: name, extras, clauses, marker."""
    found = _REQUIREMENT.match(requirement)
    if not found:
        raise InstallError(f"{requirement!r} is no name of a package")
    name, extras, clauses, marker = found.groups()
    clauses = [_CLAUSE.match(clause) for clause in (clauses or "").split(",") if clause.strip()]
    if None in clauses:
        raise InstallError(f"{requirement!r} is no name of a package with versions")
    extras = tuple(filter(None, re.split(r"[\s,]+", extras or "")))
    return re.sub(r"[-_.]+", "-", name).lower(), extras, [clause.groups() for clause in clauses], marker


def release(version):
    """The numbers of a version, without zeros at the end: ``1.20.0`` is (1, 20). None for one before its release."""
    found = re.match(r"^v?(?:\d+!)?(\d+(?:\.\d+)*)(?:[.-]?(?:post|r)\.?\d*)?(?:\+[\w.]+)?$", version.strip())
    if not found:
        return None
    numbers = [int(part) for part in found[1].split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def fits(version, clauses):
    """Whether a version is among those that the clauses allow."""
    own = release(version)
    for sign, other in clauses:
        if other.endswith(".*"):
            stem = tuple(int(part) for part in other[:-2].split("."))
            padded = (*(own or ()), *[0] * len(stem))[: len(stem)]
            if (padded == stem) != (sign == "=="):
                return False
            continue
        wanted = release(other)
        if own is None or wanted is None:
            if (version == other) != (sign in ("==", "===")):
                return False
            continue
        if sign == "~=":
            stem = tuple(int(part) for part in other.split(".")[:-1])
            padded = (*own, *[0] * len(stem))[: len(stem)]
            if not (own >= wanted and padded == stem):
                return False
        elif not {
            "===": own == wanted,
            "==": own == wanted,
            "!=": own != wanted,
            "<=": own <= wanted,
            ">=": own >= wanted,
            "<": own < wanted,
            ">": own > wanted,
        }[sign]:
            return False
    return True


def choose(about, clauses):
    """The newest version in PyPI's answer that fits and has a wheel that is pure Python: version and address."""
    name = about["info"]["name"]
    releases = about.get("releases") or {about["info"]["version"]: about.get("urls", [])}
    here = ".".join(map(str, sys.version_info[:2]))
    found = []
    for version, files in releases.items():
        if release(version) is None or not fits(version, clauses):
            continue
        for file in files:
            python = [_CLAUSE.match(clause) for clause in (file.get("requires_python") or "").split(",") if clause]
            old = any(clause and not fits(here, [clause.groups()]) for clause in python)
            if re.search(r"-(py3|py2\.py3|py3\d+)-none-any\.whl$", file["filename"]) and not (
                old or file.get("yanked")
            ):
                found.append((release(version), version, file["url"]))
    if not found:
        wanted = "".join(f" {sign}{version}" for sign, version in clauses)
        raise InstallError(
            f"{name}{wanted}: PyPI has no wheel in pure Python of it; packages with compiled parts cannot be used here"
        )
    return max(found)[1:]


def named(url):
    """Name and version in the address of a wheel."""
    file = unquote(urlsplit(url).path).rpartition("/")[2]
    parts = file.removesuffix(".whl").split("-")
    if not file.endswith(".whl") or len(parts) < 5:
        raise InstallError(f"{file or url!r} is not called like a wheel, name-version-py3-none-any.whl")
    if parts[-1] != "any" or parts[-2] != "none":
        raise InstallError(f"{file} has compiled parts; only wheels in pure Python can be installed here")
    return re.sub(r"[-_.]+", "-", parts[0]).lower(), parts[1]


def unpack(data, home, name):
    """Write a wheel's files to ``home``; returns what it requires."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        raise InstallError(f"{name}: what came is not a wheel") from None
    if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
        raise InstallError(f"{name}: the wheel is larger than {MOST_BYTES >> 20} MB")
    needs = []
    for entry in archive.infolist():
        # A wheel keeps what belongs beside Python's modules in name.data/purelib.
        path = re.sub(r"^[^/]+\.data/(purelib|platlib)/", "", entry.filename)
        target = os.path.normpath(os.path.join(home, path))
        if entry.is_dir() or re.match(r"^[^/]+\.data/", path) or not target.startswith(os.path.join(home, "")):
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        content = archive.read(entry)
        with open(target, "wb") as file:
            file.write(content)
        if re.fullmatch(r"[^/]+\.dist-info/METADATA", path):
            head = content.decode(errors="replace").partition("\n\n")[0]
            needs = re.findall(r"^Requires-Dist:\s*(.+)$", head, re.M)
    return [need.strip() for need in needs]


def have(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _is_needed(requirement, extras):
    marker = parse(requirement)[3]
    return holds(marker) or any(holds(marker, extra) for extra in extras)


def holds(marker, extra=""):
    """Whether an environment marker is true here; one that cannot be read is."""
    if not marker:
        return True
    version = ".".join(map(str, sys.version_info[:2]))
    here = {
        "python_version": version,
        "python_full_version": ".".join(map(str, sys.version_info[:3])),
        "sys_platform": sys.platform,
        "platform_system": "Emscripten" if sys.platform == "emscripten" else sys.platform.capitalize(),
        "platform_machine": "wasm32",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "os_name": os.name,
        "extra": extra,
    }
    try:
        return bool(_truth(ast.parse(marker.strip(), mode="eval").body, here))
    except (SyntaxError, KeyError, ValueError):
        return True


def _truth(node, here):
    if isinstance(node, ast.BoolOp):
        every = all if isinstance(node.op, ast.And) else any
        return every(_truth(value, here) for value in node.values)
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        raise ValueError("not a marker")
    left, right = (
        here[side.id] if isinstance(side, ast.Name) else ast.literal_eval(side)
        for side in (node.left, node.comparators[0])
    )
    sign = {
        ast.Eq: "==",
        ast.NotEq: "!=",
        ast.Lt: "<",
        ast.LtE: "<=",
        ast.Gt: ">",
        ast.GtE: ">=",
        ast.In: "in",
        ast.NotIn: "not in",
    }[type(node.ops[0])]
    if sign in ("in", "not in"):
        return (left in right) == (sign == "in")
    if release(left) and release(right):
        return fits(left, [(sign, right)])
    return {"==": left == right, "!=": left != right}.get(sign, False)
