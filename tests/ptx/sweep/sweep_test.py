#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs every sweep: sweep_test.py CW_RUN WORK [NAME…]"""
import importlib
import pathlib
import sys

import harness

SWEEPS = ["integers", "floats", "comparisons", "conversions", "formats", "reductions", "matrices", "fragments", "videos",
          "warpgroups", "tensors"]
CHUNK = 60


def main():
    cw_run, work = sys.argv[1], pathlib.Path(sys.argv[2])
    work.mkdir(parents=True, exist_ok=True)
    failed = total = 0
    for name in sys.argv[3:] or SWEEPS:
        cases = list(importlib.import_module(name).cases())
        total += len(cases)
        for at in range(0, len(cases), CHUNK):
            failed += harness.run(cases[at:at + CHUNK], cw_run, str(work / f"{name}{at // CHUNK}.ptx"))
    print(f"{total - failed} of {total} instructions give what the references give")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
