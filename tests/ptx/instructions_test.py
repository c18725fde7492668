#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs tests/ptx/instructions on every device: instructions_test.py LIBEXEC WORK [NAME…]"""
import pathlib
import subprocess
import sys

from instruction_file import InstructionFile, Module, bad_text, by_target

HERE = pathlib.Path(__file__).resolve().parent


def files(names=()):
    found = sorted((HERE / "instructions").glob("*.ptx"))
    return [InstructionFile(p) for p in found if not names or p.stem in names]


def good_modules(read):
    """The modules of all tables: (name, whether it is for the CPU alone, module). Other devices compile slowly: they get the
    first of each line's alternatives."""
    tables = [t for f in read for t in f.tables]
    for target, of_target in by_target(tables, lambda t: t.target).items():
        for cpu_only in (False, True):
            chosen = [t for t in of_target if t.cpu_only == cpu_only]
            if chosen:
                yield f"{'more' if cpu_only else 'tables'}_{target}", cpu_only, Module(target, chosen)


def bad_modules(read):
    errors = [(e, f.path) for f in read for e in f.errors]
    for target, of_target in by_target(errors, lambda e: e[0][0]).items():
        yield f"errors_{target}", *bad_text(target, of_target)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def main():
    libexec, work = sys.argv[1], pathlib.Path(sys.argv[2])
    work.mkdir(parents=True, exist_ok=True)
    read, failed = files(sys.argv[3:]), 0
    # Kernels that are written out in the files run as they are, in the same process.
    everywhere, cpu, modules = [str(f.path) for f in read if f.text], [], {}
    for name, cpu_only, module in good_modules(read):
        path = work / f"{name}.ptx"
        path.write_text(module.text)
        (cpu if cpu_only else everywhere).append(str(path))
        modules[str(path)] = module
    started = [subprocess.Popen([f"{libexec}/cw-run", *options, *paths], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
               for options, paths in (([], everywhere), (["--only", "cpu"], cpu)) if paths]
    for process in started:
        output, _ = process.communicate()
        for path, module in modules.items():
            output = module.located(output, path)
        failed += process.returncode != 0
        print(output, end="")
    for name, text, origin in bad_modules(read):
        path = work / f"{name}.ptx"
        path.write_text(text)
        status, output = run(f"{libexec}/cw-translate", "--check-errors", str(path))
        for line, place in origin.items():
            output = output.replace(f"{path}:{line}:", f"{place}:")
        failed += status != 0
        print(output, end="")
    rows = sum(len(t.rows) for f in read for t in f.tables)
    print(f"{len(read)} files, {rows} rows and {sum(len(f.errors) for f in read)} errors: {'failed' if failed else 'as written'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
