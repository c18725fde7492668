#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Where NVIDIA's ptxas is: it accepts every good text of the tests and rejects every bad line. ptxas_test.py WORK; 77: no ptxas.
ptxas is a black box here: whether it accepts, and which lines it names."""
import os
import pathlib
import re
import shutil
import subprocess
import sys

from instructions_test import HERE, bad_modules, files, good_modules

OLDEST = 75  # what is for older devices ptxas no longer takes


def find_ptxas():
    return os.environ.get("CW_PTXAS") or shutil.which("ptxas", path="/usr/local/cuda/bin")


def number_of(text):
    target = re.search(r"^\.target +sm_(\d+)", text, re.MULTILINE)
    return int(target[1])


def lines_refused(ptxas, text, path):
    """{line: what is said} of what ptxas refuses; empty when it accepts."""
    path.write_text(text)
    arch = re.search(r"^\.target +(sm_\w+)", text, re.MULTILINE)[1]
    done = subprocess.run([ptxas, f"-arch={arch}", "-O0", "-o", "/dev/null", str(path)], capture_output=True, text=True)
    if done.returncode == 0:
        return {}
    said = {int(line): sentence for line, sentence in
            re.findall(r", line (\d+); *(?:fatal|error) *: *(.*)", done.stdout + done.stderr)}
    return said or {0: (done.stdout + done.stderr)[:200]}


def good(ptxas, work, read):
    failed = 0
    texts = [(name, module.text, module) for name, _, module in good_modules(read)]
    texts += [(f.path.stem, f.text, None) for f in read if f.text]
    texts += [(p.stem, p.read_text(), None) for p in HERE.glob("*.ptx") if "--check-errors" not in p.read_text()]
    for name, text, module in texts:
        if number_of(text) < OLDEST:
            continue
        for line, sentence in lines_refused(ptxas, text, work / f"{name}.ptx").items():
            failed += 1
            print(f"{module.origin.get(line) if module else f'{name}.ptx:{line}'}: ptxas refuses: {sentence}")
    return failed


def bad(ptxas, work, read):
    """All bad lines at once; those that it does not name stay, until all are named or accepted."""
    failed = 0
    for name, text, origin in bad_modules(read):
        if number_of(text) < OLDEST:
            continue
        lines = text.split("\n")
        left = set(origin)
        while left:
            kept = "\n".join(line if i not in origin or i in left else "" for i, line in enumerate(lines, 1))
            refused = left & set(lines_refused(ptxas, kept, work / f"{name}.ptx"))
            left -= refused
            if not refused:
                break
        for line in sorted(left):
            print(f"{origin[line]}: ptxas takes: {lines[line - 1]}")
        failed += len(left)
    return failed


def main():
    ptxas, work = find_ptxas(), pathlib.Path(sys.argv[1])
    if not ptxas:
        print("there is no ptxas")
        return 77
    work.mkdir(parents=True, exist_ok=True)
    read = files(sys.argv[2:])
    failed = good(ptxas, work, read) + bad(ptxas, work, read)
    print(f"ptxas and the tests differ in {failed} places" if failed else "ptxas agrees")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
