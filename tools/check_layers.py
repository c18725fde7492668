#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Holds the include arrows of docs/architecture.md, and keeps vendor names below the seam.

    tools/check_layers.py [--root DIR]

Prints one line for each violation; exit status 1 when there is one. `tools/exceptions.txt` lists the
lines that are allowed all the same, each with its reason.
"""
import argparse
import pathlib
import re
import subprocess
import sys

# What each folder may include besides itself. The longest matching folder counts; `*` is one path part, and in the
# list it stands for the same part. An entry that ends in "/" shows the whole folder, any other only that header.
MAY_INCLUDE = {
    "support": [],
    "ir": ["support/"],
    # Device code: compiled to bitcode, sees nothing of the host's side.
    "ir/device": ["support/redux.h", "support/tensor_map.h", "support/texture.h"],
    "frontend": ["support/", "ir/module.h", "ir/ops.h", "ir/ops.def", "ir/pipeline.h", "ir/device/ops_video.h", "ir/device/surface.h"],
    "compiler": ["support/", "frontend/frontend.h", "ir/", "backends/codegen.h"],
    "backends": ["support/", "ir/facts.h", "ir/image.h"],
    "backends/*": ["support/", "ir/facts.h", "ir/image.h"],
    "backends/*/codegen": ["support/", "ir/", "backends/codegen.h", "backends/*/"],
    "backends/*/driver": ["support/", "ir/facts.h", "ir/image.h", "backends/driver.h", "backends/shapes.h", "backends/*/"],
    "backends/*/device": ["support/printf_format.h", "support/redux.h", "backends/*/"],
    "runtime": ["support/", "ir/facts.h", "ir/image.h", "compiler/client.h", "backends/driver.h"],
    "shim/common": ["support/"],
    "shim/libcuda": ["support/", "runtime/", "shim/common/"],
    "shim/libcudart": ["support/", "runtime/", "shim/common/"],
    "shim/libnvrtc": ["support/", "compiler/rtc/client.h", "compiler/rtc/request.h", "shim/common/", "shim/include/"],
    "shim/libnvJitLink": ["support/", "compiler/rtc/client.h", "compiler/rtc/request.h", "shim/common/", "shim/include/"],
    "shim/libnvfatbin": ["support/", "shim/common/", "shim/include/"],
    "shim/libnvvm": ["support/", "compiler/rtc/client.h", "compiler/rtc/request.h", "shim/common/", "shim/include/"],
    "shim/libnvptxcompiler": ["support/", "compiler/rtc/client.h", "compiler/rtc/request.h", "shim/common/", "shim/include/"],
    "shim/libnvidia-ml": ["support/", "runtime/", "shim/common/"],
    # Every other library is a client of CUDA's public interface.
    "shim/*": ["shim/common/", "shim/include/", "support/result.h"],
    "shim/include": [],
    "tools": ["support/", "shim/include/"],
    # Programs of the tests: front end, pipeline and drivers in one process.
    "tools/ptx": ["support/", "frontend/frontend.h", "ir/", "backends/codegen.h", "backends/driver.h"],
    "examples": [],
    "conformance": [],
}
# Single files that stand elsewhere than their folder.
FILE_MAY_INCLUDE = {
    "compiler/rtc/client.cpp": ["support/", "compiler/"],
    "compiler/client.cpp": ["support/", "ir/facts.h", "ir/image.h", "compiler/"],
    "backends/codegen.h": ["support/", "ir/"],
    "tools/cw_opt_main.cpp": ["support/", "ir/", "backends/codegen.h"],
    "backends/registry_driver.cpp": ["support/", "backends/driver.h", "backends/backends.def", "backends/*/driver/"],
    "backends/registry_codegen.cpp": ["support/", "ir/", "backends/codegen.h", "backends/backends.def",
                                      "backends/*/codegen/"],
}
# LLVM's and Clang's headers appear only here (and never in a driver or the runtime).
LLVM_FOLDERS = ["ir", "frontend", "compiler", "backends/*/codegen", "tools/cw_opt_main.cpp"]
TOP = ["support", "ir", "frontend", "compiler", "backends", "runtime", "shim", "tools", "conformance", "tests", "bench"]
# Names of makers and of their interfaces: above the seam one asks DeviceFacts.
VENDOR_WORD = re.compile(r"\b(hip|opencl|spir|spirv|spirv64|amd|amdgpu|rocm|radeon|ascend|hygon|pocl|intel)\b", re.IGNORECASE)
VENDOR_FREE = ["support", "ir", "frontend", "compiler", "runtime", "shim"]
SOURCE = (".h", ".hpp", ".cuh", ".cpp", ".cu", ".c", ".def", ".api", ".inc", ".S")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def matches(pattern, path):
    """The text that `*` stood for when `path` is inside `pattern` ("" without a `*`), or None."""
    parts, of_path, star = pattern.split("/"), path.split("/"), ""
    if len(of_path) < len(parts):
        return None
    for want, have in zip(parts, of_path):
        if want == "*":
            star = have
        elif want != have:
            return None
    return star


def rule_of(path):
    """(folder pattern, star, allowed list) for a file, longest pattern first; an exact name beats `*`."""
    if path in FILE_MAY_INCLUDE:
        return path, None, FILE_MAY_INCLUDE[path]
    folder = path.rsplit("/", 1)[0] if "/" in path else ""
    for pattern in sorted(MAY_INCLUDE, key=lambda p: (-p.count("/"), "*" in p)):
        star = matches(pattern, folder) if folder else None
        if star is not None:
            return pattern, star, MAY_INCLUDE[pattern]
    return None, None, None


def allowed(include, pattern, star, entries):
    if pattern in MAY_INCLUDE and include.startswith(pattern.replace("*", star) + "/"):
        return True
    for entry in entries:
        if star:
            entry = entry.replace("*", star)
        regex = re.escape(entry).replace(r"\*", "[^/]+")
        if entry.endswith("/"):
            # A backend shows its shared headers to its own halves, not one half to the other.
            if star and entry == f"backends/{star}/":
                regex += r"[^/]+$"
            if re.match(regex, include):
                return True
        elif re.fullmatch(regex, include):
            return True
    return False


def tracked(root):
    out = subprocess.run(["git", "-C", root, "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True)
    if out.returncode == 0:
        names = out.stdout.splitlines()
    else:  # an archive without .git
        names = [str(p.relative_to(root)) for p in pathlib.Path(root).rglob("*") if p.is_file()]
        names = [n for n in names if not n.startswith("build")]
    return sorted(n for n in names if (pathlib.Path(root) / n).is_file())


def load_exceptions(root):
    """Lines `path word reason…`; the path may end in `*`."""
    rows = []
    file = pathlib.Path(root) / "tools/exceptions.txt"
    if file.exists():
        for line in file.read_text().splitlines():
            if line.strip() and not line.startswith("#"):
                path, word, _reason = line.split(None, 2)
                rows.append((path, word))
    return rows


def excepted(rows, path, word):
    return any(word == w and (path == p or p.endswith("*") and path.startswith(p[:-1])) for p, w in rows)


def check_file(root, path, exceptions):
    problems = []
    top = path.split("/")[0]
    pattern, star, entries = rule_of(path)
    is_test = path.endswith(("_test.cpp", "_fuzz.cpp", "_bench.cpp"))
    text = (pathlib.Path(root) / path).read_text(errors="replace")
    for number, line in enumerate(text.splitlines(), 1):
        found = INCLUDE.match(line)
        if found and pattern is not None:
            name = found[2]
            beside = (pathlib.Path(root) / path).parent / name
            if found[1] == '"' and beside.exists():
                name = str(beside.resolve().relative_to(pathlib.Path(root).resolve()))
            if name.startswith(("llvm/", "clang/", "lld/")):
                if not any(matches(p, path) is not None or path.startswith(p) for p in LLVM_FOLDERS) or \
                        matches("backends/*/driver", path) is not None:
                    problems.append(f"{path}:{number}: '{top}' may not include LLVM's headers ({name})")
            elif name.split("/")[0] in TOP and "/" in name and (pathlib.Path(root) / name.split("/")[0]).is_dir():
                fine = allowed(name, pattern, star, entries) or \
                    is_test and (name.startswith("tests/") or name in ("backends/driver.h", "backends/codegen.h"))
                if not fine and not excepted(exceptions, path, name):
                    problems.append(f"{path}:{number}: '{pattern}' may not include '{name}'")
        if top in VENDOR_FREE:
            for word in VENDOR_WORD.findall(line):
                if not excepted(exceptions, path, word.lower()):
                    problems.append(f"{path}:{number}: '{word}' is a vendor's word; above the seam ask DeviceFacts")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", default=str(pathlib.Path(__file__).resolve().parent.parent))
    root = parser.parse_args().root
    exceptions = load_exceptions(root)
    files = [f for f in tracked(root) if f.endswith(SOURCE)]
    problems = [p for f in files for p in check_file(root, f, exceptions)]
    print("\n".join(problems) if problems else f"{len(files)} files keep the arrows")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
