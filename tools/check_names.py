#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Checks names (.clang-tidy) in the C++ files of a build, in parallel; a file that did not change is not read twice.

    tools/check_names.py [--build DIR] [--all] [FILE…]

Files that include LLVM's or Clang's headers cost seconds each, tests about two: they are left to `--all`
(docs/decisions/0041).
"""
import argparse
import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
QUOTED = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
HEAVY = re.compile(r'^\s*#\s*include\s*[<"](llvm|clang|lld)/', re.MULTILINE)


@functools.lru_cache(maxsize=None)
def closure(path):
    """The file and all headers of the repository that it includes."""
    seen, todo = {}, [path]
    while todo:
        file = todo.pop()
        if file in seen:
            continue
        seen[file] = text = file.read_text(errors="replace")
        for name in QUOTED.findall(text):
            for candidate in (file.parent / name, ROOT / name):
                if candidate.is_file():
                    todo.append(candidate.resolve())
                    break
    return seen


def check(file, build, cache):
    texts = closure(file)
    digest = hashlib.sha256((ROOT / ".clang-tidy").read_bytes())
    for path in sorted(texts):
        digest.update(texts[path].encode())
    mark = cache / digest.hexdigest()
    if mark.exists():
        return ""
    folders = "|".join(p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith((".", "build")))
    run = subprocess.run(["clang-tidy-22", "-p", str(build), "--quiet",
                          f"--header-filter=^{re.escape(str(ROOT))}/({folders})/.*", str(file)],
                         capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if run.returncode == 0:
        mark.touch()
        return ""
    wanted = [line for line in run.stdout.splitlines() if re.search(r": (error|warning): ", line)]
    return "\n".join(wanted) or run.stderr.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=str(ROOT / "build"), type=pathlib.Path)
    parser.add_argument("--all", action="store_true", help="also files that include LLVM's headers")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    entries = json.loads((options.build / "compile_commands.json").read_text())
    files = {pathlib.Path(e["file"]).resolve() for e in entries}
    wanted = {pathlib.Path(f).resolve() for f in options.files}
    files = sorted(f for f in files if f.suffix == ".cpp" and f.is_file() and ROOT in f.parents and
                   options.build.resolve() not in f.parents and (not wanted or f in wanted))
    if not options.all and not wanted:
        files = [f for f in files if not f.stem.endswith(("_test", "_fuzz", "_bench")) and
                 not any(HEAVY.search(t) for t in closure(f).values())]
    cache = options.build / "names-cache"
    cache.mkdir(exist_ok=True)
    failed = set()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for report in pool.map(lambda f: check(f, options.build, cache), files):
            failed.update(line for line in report.splitlines() if line)
    print("\n".join(sorted(failed)) if failed else f"the names in {len(files)} files are in style")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
