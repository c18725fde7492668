#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles the programs beside it against the toolkit's headers, as every client of them does.

  *.cu   both passes of Clang, -Wall -Werror, in several standards; `// standards: 17 20` narrows them,
         `// error: text` on a line expects that text in the device pass's message for the line
  *.c    gcc and Clang, C90 to C17         *.cpp   g++ and Clang without CUDA, C++11 to C++20
And the library functions that the headers call are exactly the rows of ir/device/functions.def and ir/ops.def.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
MACROS = ["-fgnuc-version=12.2.0", "-O2", "-D__NVCC__=1", "-U__CUDACC__", "-D__CUDACC__=1", "-D__CUDACC_VER_MAJOR__=12", "-D__CUDACC_VER_MINOR__=8"]


def run(command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


class Toolkit:
    def __init__(self, include, clang):
        self.include, self.clang = include, clang
        self.resource = pathlib.Path(run([clang, "-print-resource-dir"])[1].strip())

    def cuda(self, source, device, *more):
        """Clang as our front end runs it: no headers of Clang's own for CUDA, the runtime header first."""
        side = ["--cuda-device-only", "--cuda-gpu-arch=sm_80", "-Xclang", "-target-feature", "-Xclang", "+ptx83"]
        return [self.clang, "-x", "cuda", *(side if device else ["--cuda-host-only"]), "-nobuiltininc", "-nocudainc",
                "-nocudalib", "--cuda-path=/nonexistent", "-Xclang", "-target-sdk-version=12.8", *MACROS,
                "-isystem", self.include, "-idirafter", self.resource / "include", "-include", self.include / "cuda_runtime.h",
                *more, source]


def standards(source, default):
    named = re.search(r"// standards: ([\d ]+)", source.read_text())
    return named.group(1).split() if named else default


def check_cuda(toolkit, source):
    text = source.read_text()
    expected = [(n, m.group(1)) for n, line in enumerate(text.splitlines(), 1) if (m := re.search(r"// error: (.*)", line))]
    for standard in standards(source, ["17"]):
        for device in (True, False):
            code, output = run(toolkit.cuda(source, device, f"-std=c++{standard}", "-Wall", "-Wextra", "-Werror",
                                            "-fsyntax-only", "-ferror-limit=0"))
            where = f"{source.name} -std=c++{standard} {'device' if device else 'host'} pass"
            if not expected and code:
                yield f"{where}:\n{output}"
            for line, message in expected if device else []:
                if not re.search(rf":{line}:.*error: .*{re.escape(message)}|{line}:.*\n(.*\n)*?.*{re.escape(message)}", output):
                    yield f"{where}: no error '{message}' on line {line}:\n{output}"


def check_plain(toolkit, source):
    is_c = source.suffix == ".c"
    compilers = [toolkit.clang] + [c for c in [shutil.which("gcc" if is_c else "g++")] if c]
    for compiler in compilers:
        for standard in standards(source, ["90", "99", "11", "17"] if is_c else ["11", "14", "17", "20"]):
            language = ["-x", "c", f"-std=c{standard}"] if is_c else ["-x", "c++", f"-std=c++{standard}"]
            code, output = run([compiler, *language, "-isystem", toolkit.include, "-Wall", "-Wextra", "-Werror",
                                "-fsyntax-only", source])
            if code:
                yield f"{source.name} {compiler} {' '.join(language)}:\n{output}"


def check_alone(toolkit, header):
    """A header needs no other before it, and is not harmed by being included twice."""
    source = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / f"alone_{os.getpid()}_{header.name}.cu"
    source.write_text(f'#include "{header}"\n#include "{header}"\n')
    code, output = run(toolkit.cuda(source, True, "-std=c++17", "-Werror", "-fsyntax-only"))
    if code:
        yield f"{header.name} alone:\n{output}"
    source.unlink()


def check_names(toolkit, definitions):
    source = HERE / "language.cu"
    _, text = run(toolkit.cuda(source, True, "-std=c++17", "-E"))
    called = set(re.findall(r'__asm__\("__cw_" "(\w+)"(?: "_[xyz]")?\)', text)) - {"tid", "ctaid", "ntid", "nctaid"}
    library = set(re.findall(r"^CW_DEVICE_FUNCTION\((\w+),", (definitions / "device/functions.def").read_text(), re.M))
    operations = set(re.findall(r'^CW_OP\("([\w.]+)"', (definitions / "ops.def").read_text(), re.M))
    operations = {name.replace(".", "_") for name in operations}
    declared = set(re.findall(r"\b__cw_(\w+)\(", text)) | set(re.findall(r'__asm__\("__cw_(\w+)"\)', text))
    for name in sorted(called - library - operations):
        yield f"the headers call __cw_{name}, which no row of ir/device/functions.def or ir/ops.def names"
    for name in sorted(library - called):
        if name.startswith(("simt_", "soft_", "ptx_")):  # what passes and the PTX front end call
            continue
        yield f"ir/device/functions.def names {name}, which no header calls"
    types = {"thread_index", "block_index", "block_shape", "grid_shape"}
    for name in sorted(declared - called - library - operations - types):
        yield f"the headers declare __cw_{name}, which ir/ops.def does not name"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--include", type=pathlib.Path, required=True)
    parser.add_argument("--clang", default="clang++-22")
    parser.add_argument("--def", dest="definitions", type=pathlib.Path, required=True)
    parser.add_argument("only", nargs="*", help="names of programs")
    options = parser.parse_args()
    toolkit = Toolkit(options.include.resolve(), options.clang)

    sources = sorted(s for s in HERE.iterdir() if s.suffix in (".cu", ".c", ".cpp"))
    sources = [s for s in sources if not options.only or s.name in options.only]
    checks = [(check_cuda if s.suffix == ".cu" else check_plain, s) for s in sources]
    if not options.only:
        headers = [h for h in sorted(toolkit.include.glob("**/*.h")) if "causeway" not in h.parts and h.name != "cuda_gl_interop.h"]
        checks += [(check_alone, h) for h in headers]
        checks.append((check_names, options.definitions))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda check: list(check[0](toolkit, check[1])), checks)
        failures = [failure for result in results for failure in result]
    for failure in failures:
        print("FAIL:", failure)
    print(f"{len(checks)} checks, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
