# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Finds the CUDA projects under a folder, and says how each is built and run."""
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

SOURCES = (".cu", ".cuf", ".cuh")
SKIP = {".git", "build", "node_modules", "__pycache__", "CMakeFiles"}


@dataclass
class Project:
    name: str  # the folder, relative to the one that is surveyed
    folder: str
    how: str  # make, cmake or files
    file: str = ""  # the Makefile
    sources: list = field(default_factory=list)


def mentions_cuda(path):
    try:
        text = path.read_text(errors="replace")
    except OSError:
        return False
    return bool(re.search(r"nvcc|\bCUDA\b|\.cu\b|enable_language\(\s*CUDA", text))


def cuda_files(folder, deep=True):
    found = []
    for base, folders, files in os.walk(folder):
        folders[:] = sorted(d for d in folders if d not in SKIP and not d.startswith(".")) if deep else []
        found += [os.path.join(base, f) for f in sorted(files) if f.endswith(".cu")]
    return found


def project_in(folder):
    """(how, file) when this folder is a project of its own, else None."""
    for name in ("Makefile", "makefile", "GNUmakefile", "Makefile.cuda", "Makefile_nvidia"):
        path = folder / name
        if path.is_file() and mentions_cuda(path):
            return "make", name
    listing = folder / "CMakeLists.txt"
    if listing.is_file() and mentions_cuda(listing) and re.search(r"^\s*project\s*\(", listing.read_text(errors="replace"),
                                                                  re.IGNORECASE | re.MULTILINE):
        return "cmake", "CMakeLists.txt"
    return None


def find(root):
    """Outermost projects first; a folder of loose .cu files is one project for each file with a main function.
    A Makefile without sources of its own that stands over several projects only lists them: they count, not it."""
    root = Path(root)

    def visit(folder):
        if not cuda_files(folder):
            return []
        here = project_in(folder)
        whole = here and Project(str(folder.relative_to(root)), str(folder), *here)
        if here and cuda_files(folder, deep=here[0] == "cmake"):
            return [whole]
        loose = [Path(f) for f in cuda_files(folder, deep=False)]
        found = [Project(str(f.relative_to(root)), str(folder), "files", sources=[f.name]) for f in loose
                 if re.search(r"\bmain\s*\(", f.read_text(errors="replace"))]
        for name in sorted(p for p in folder.iterdir() if p.is_dir() and not p.is_symlink()):
            if name.name not in SKIP and not name.name.startswith("."):
                found += visit(name)
        return [whole] if here and sum(p.how != "files" for p in found) < 2 else found

    return visit(root)


def make_target_exists(folder, makefile, target):
    text = Path(folder, makefile).read_text(errors="replace")
    return bool(re.search(rf"^{target}\s*:", text, re.MULTILINE))


def includes_and_libraries(path):
    """A guess at what a loose file links."""
    text = Path(path).read_text(errors="replace")
    return [flag for header, flag in (("cublas", "-lcublas"), ("curand.h", "-lcurand"), ("cufft", "-lcufft"),
                                      ("cusparse", "-lcusparse"), ("cusolver", "-lcusolver"), ("nvml.h", "-lnvidia-ml"),
                                      ("<cuda.h>", "-lcuda"), ("omp.h", "-Xcompiler=-fopenmp"))
            if re.search(rf"#\s*include.*{re.escape(header)}", text)]
