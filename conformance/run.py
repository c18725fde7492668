#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the conformance cases: compiles each program, then runs each of its cases in a process of its own.

    conformance/run.py [PATTERN...]            every case whose name matches (C3/shuffle.*, atomics, C1)
    conformance/run.py --list                  names the cases' programs with their sentences
    conformance/run.py --report DIR            also writes DIR/report.txt and DIR/report.json
    conformance/run.py --oracle                with real CUDA's nvcc, on a machine with an NVIDIA GPU
    conformance/run.py --foreign NVCC          compiled by NVIDIA's nvcc, run on our libraries

A program is levels/C*/NAME.cu (or NAME.sh). README.md beside this file explains its header lines.
The last line is `N passed, N failed` with `, N skipped` when some were.
"""
import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from device import find_devices
from runner import Runner

HERE = Path(__file__).resolve().parent
TOOLKIT = HERE.parents[2] if HERE.parent.parent.name == "libexec" else None    # `causeway conformance`


def main():
    parser = argparse.ArgumentParser(description="Runs the conformance cases.")
    parser.add_argument("pattern", nargs="*", help="only cases whose name holds or matches this")
    parser.add_argument("--nvcc", help="default: build/toolkit/bin/nvcc; with --oracle the one on the path")
    parser.add_argument("--flags", default="", help="more flags for nvcc, as one word")
    parser.add_argument("--oracle", action="store_true", help="real CUDA on a machine with an NVIDIA GPU")
    parser.add_argument("--foreign", metavar="NVCC", help="NVIDIA's nvcc compiles (-cudart shared), our libraries run")
    parser.add_argument("--device", help="backends, with commas (default: every one present); opencl:usm: with that CAUSEWAY_OPENCL_MEMORY")
    parser.add_argument("--if-present", action="store_true", help="exit code 77 where there is none of --device")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--limit", type=float, default=60, help="seconds for one case (default 60)")
    parser.add_argument("--compile-limit", type=float, default=300)
    parser.add_argument("--lines", type=int, default=12, help="lines of output shown for a failure")
    parser.add_argument("--report", help="folder for report.txt and report.json")
    parser.add_argument("--work", help="folder for compiled programs (default: in the build, or here)")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args()
    if args.nvcc is None:
        if args.oracle:
            args.nvcc = shutil.which("nvcc") or "/usr/local/cuda/bin/nvcc"
        else:
            args.nvcc = str((TOOLKIT or HERE.parent / "build" / "toolkit") / "bin" / "nvcc")
    if not args.list and not Path(args.nvcc).exists():
        sys.exit(f"no nvcc at {args.nvcc}: build first, or name one with --nvcc")
    if args.foreign and not Path(args.foreign).exists():
        print(f"no nvcc at {args.foreign}: nothing to run\n0 passed, 0 failed")
        return 0
    if args.work is None:
        folder = Path.cwd() if TOOLKIT else HERE.parent / "build"
        args.work = str(folder / ("conformance-oracle" if args.oracle else
                                   "conformance-foreign" if args.foreign else "conformance-work"))
    args.gpus = 1
    if args.oracle and shutil.which("nvidia-smi"):
        args.gpus = len(subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True).stdout.splitlines())
    args.devices = find_devices(Path(args.nvcc).resolve().parent.parent, args.oracle, args.device,
                                args.if_present)
    if not args.devices:
        print(f"no device of {args.device}")
        return 77
    try:
        return Runner(args).run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
