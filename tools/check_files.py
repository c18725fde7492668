#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks what every hand-written file owes: the licence line first, and a size one can read.

    tools/check_files.py [--root DIR]

More than 400 lines need a row `path lines reason` in tools/long_files.txt; more than 800 fail. Binary files
fail, but for the packed inputs in tests/fuzz.
"""
import argparse
import pathlib
import sys

from check_layers import tracked

SPDX = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
CODE = (".h", ".hpp", ".cuh", ".cpp", ".cu", ".c", ".S", ".def", ".api", ".inc", ".py", ".sh", ".cmake")
CODE_NAMES = ("CMakeLists.txt", "Makefile")
# Tables are as long as what they list.
TABLES = (".def", ".api", ".md", ".txt", ".tsv")
WARN, FAIL = 400, 800


def has_licence(path, lines):
    # A script's first line is its interpreter.
    first = lines[1:2] if lines and lines[0].startswith("#!") else lines[:1]
    return bool(first) and SPDX in first[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", default=str(pathlib.Path(__file__).resolve().parent.parent))
    root = pathlib.Path(parser.parse_args().root)
    reasons = {}
    for row in (root / "tools/long_files.txt").read_text().splitlines():
        if row.strip() and not row.startswith("#"):
            path, limit, _reason = row.split(None, 2)
            reasons[path] = int(limit)
    problems, count = [], 0
    for path in tracked(root):
        if path.startswith("tests/fuzz/") and path.endswith(".tar.xz"):
            continue
        data = (root / path).read_bytes()
        if b"\0" in data[:8192]:
            problems.append(f"{path}: binary files don't belong in the repository")
            continue
        lines = data.decode(errors="replace").splitlines()
        count += 1
        if (path.endswith(CODE) or path.split("/")[-1] in CODE_NAMES) and not has_licence(path, lines):
            problems.append(f"{path}:1: the first line must be the licence: {SPDX}")
        if path.endswith(TABLES):
            continue
        if len(lines) > FAIL:
            problems.append(f"{path}: {len(lines)} lines, the limit is {FAIL}")
        elif len(lines) > max(WARN, reasons.get(path, 0)):
            problems.append(f"{path}: {len(lines)} lines; over {WARN} needs a row in tools/long_files.txt")
    problems += [f"tools/long_files.txt: '{p}' is gone" for p in reasons if not (root / p).exists()]
    print("\n".join(problems) if problems else f"{count} files have their licence and a readable size")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
