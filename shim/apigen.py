#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes headers, entry points, export tables and coverage pages from .api files (grammar.md).

usage: apigen.py FOLDER --out GENERATED --include TOOLKIT_INCLUDE [--list]
"""
import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import api_emit  # noqa: E402
import api_files  # noqa: E402
import api_rows  # noqa: E402


def files(api, out, include):
    """Yields (path, function that makes its text) of everything that a folder gives."""
    here = out / "shim" / api.folder.name
    yield here / "impl.h", lambda: api_emit.implementation_header(api)
    yield here / "entries.h", lambda: api_emit.entries_header(api)
    yield here / "table.cpp", lambda: api_emit.table_source(api)
    for area in api.areas:
        yield here / f"entries_{area}.cpp", lambda area=area: api_emit.entries_source(api, area)
    for door in api.doors:
        yield here / f"door_{door.id}.map", lambda door=door: api_files.version_script(api, door)
        if api.linkage != "table":
            continue
        for kind in ("shared", "static", "link"):
            yield (
                here / f"door_{door.id}_{kind}.S",
                lambda door=door, kind=kind: api_files.forwarders(api, door, kind),
            )
        yield here / f"door_{door.id}_names.c", lambda door=door: api_files.static_table(api, door)
    for header in api.headers:
        yield include / header, lambda header=header: api_files.public_header(api, header)
    yield out / "docs" / "coverage" / f"{api.library}.md", lambda: api_files.coverage(api)


def write_if_changed(path, text):
    """Keeps the time stamp of what is the same, so that one changed row rebuilds little."""
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--include", type=Path, required=True)
    parser.add_argument("--list", action="store_true", help="name the files, write nothing")
    options = parser.parse_args(arguments)
    try:
        api = api_rows.read(options.folder)
        for path, make in files(api, options.out, options.include):
            if options.list:
                print(path)
            else:
                write_if_changed(path, make())
    except (api_rows.ApiError, OSError) as error:
        print(f"apigen: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
