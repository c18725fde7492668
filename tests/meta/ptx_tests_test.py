#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every PTX instruction that is not refused occurs in a test of tests/ptx or in a sweep."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
from make_docs import ptx_sections  # noqa: E402


def tested():
    """All words that begin an instruction in the tests; a sweep also names them in lists."""
    words = set()
    for path in (ROOT / "tests/ptx").rglob("*"):
        if path.suffix == ".ptx":
            text = re.sub(r"//.*", "", path.read_text())
            words |= set(re.findall(r"(?:^|[;{}:]|@!?%?\w+)\s*([a-z]\w*)(?=[.\s;])", text, re.MULTILINE))
        elif path.suffix == ".py":
            words |= set(re.findall(r"""(?:"|; )([a-z]\w*)(?=[".])""", path.read_text()))
    return words


def main():
    words = tested()
    names = {re.split(r"[.{]", syntax)[0] for _, rows in ptx_sections() for syntax, _, done, _, _ in rows if done}
    missing = sorted(names - words)
    if missing:
        print("no test in tests/ptx has: " + ", ".join(missing))
    else:
        print(f"{len(names)} instructions have a test")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
