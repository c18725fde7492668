#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Adds up ctest's JUnit files: the failures with their output, then `N passed, N failed`.

    tools/test_summary.py [NAME=]FILE.xml…

A program that counts its own cases (GoogleTest, unittest, lit, or a last line `N passed, N failed`) counts as many.
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as xml

TAIL = 40
PATTERNS = [
    # (passed, failed) patterns; the last match of each counts.
    (r"^(\d+) passed, \d+ failed\b", r"^\d+ passed, (\d+) failed\b"),
    (r"\[  PASSED  \] (\d+) tests?\.", r"\[  FAILED  \] (\d+) tests?, listed below"),
    (r"^\s+Passed\s*:\s*(\d+)", r"^\s+Failed\s*:\s*(\d+)"),
]


def count(output, good):
    for passed_pattern, failed_pattern in PATTERNS:
        passed = re.findall(passed_pattern, output, re.MULTILINE)
        failed = re.findall(failed_pattern, output, re.MULTILINE)
        if passed or failed:
            n_passed, n_failed = int(passed[-1]) if passed else 0, int(failed[-1]) if failed else 0
            return n_passed, n_failed if good else max(n_failed, 1)
    ran = re.search(r"^Ran (\d+) tests? in", output, re.MULTILINE)
    if ran:
        failed = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", output))
        return int(ran[1]) - failed, failed if good else max(failed, 1)
    return (1, 0) if good else (0, 1)


def read(argument):
    """Yields (name, good, skipped, output)."""
    prefix, _, file = argument.rpartition("=")
    if not pathlib.Path(file).exists():
        yield f"{prefix or file}", False, False, f"{file}: the tests did not run"
        return
    for case in xml.parse(file).getroot().iter("testcase"):
        output = (case.findtext("system-out") or "")
        status = case.get("status")
        good = status == "run" and case.find("failure") is None
        skipped = status in ("disabled", "notrun") and case.find("skipped") is not None and \
            "SKIP" in (case.find("skipped").get("message") or "").upper()
        yield (prefix + ": " if prefix else "") + case.get("name"), good, skipped, output


def main():
    passed = failed = 0
    for argument in sys.argv[1:]:
        for name, good, skipped, output in read(argument):
            if skipped:
                print(f"skipped: {name}")
                continue
            p, f = count(output, good)
            passed, failed = passed + p, failed + f
            if f:
                lines = output.splitlines()
                print(f"---- failed: {name}")
                print("\n".join(lines[-TAIL:]))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
