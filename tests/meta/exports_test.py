#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every name that NVIDIA's library exports (exports/SONAME.txt) has a row, and the built library exports it.

usage: exports_test.py LIB64      the toolkit's lib64
"""
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SHIM = HERE.parent.parent / "shim"
sys.path.insert(0, str(SHIM))
import api_emit  # noqa: E402
import api_rows  # noqa: E402


def names_of(path):
    return {line for line in path.read_text().split("\n") if line and not line.startswith("#")}


def exported(library):
    """{name: version} of a shared library."""
    text = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    found = {}
    for line in text.splitlines():
        *_, kind, symbol = line.split()
        name, _, version = symbol.partition("@")
        if kind == "T":
            found[name] = version.strip("@")
    return found


def check(door, rows, lib64):
    expected = names_of(HERE / "exports" / f"{door.soname}.txt")
    for name in sorted(expected - rows):
        yield f"{door.soname}: '{name}' has no row in shim/"
    library = lib64 / door.soname
    if not library.exists():
        return
    built = exported(library)
    for name in sorted(rows - set(built)):
        yield f"{library}: does not export '{name}'"
    for name in sorted(set(built) & rows):
        if built[name] != door.version:
            yield f"{library}: '{name}' has version '{built[name]}', not '{door.version}'"


def main(lib64):
    problems, count = [], 0
    for folder in sorted(path.parent for path in SHIM.glob("*/library.api")):
        api = api_rows.read(folder)
        for door in api.doors:
            if not (HERE / "exports" / f"{door.soname}.txt").exists():
                continue
            rows = {name for name, _ in api_emit.exports(api, door)}
            problems += check(door, rows, lib64)
            count += len(rows)
    print("\n".join(problems) or f"{count} exported names have rows")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
