#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds every CUDA project under a folder with this toolkit, runs what it can, and reports.

A project is a folder with a Makefile or CMakeLists.txt that mentions CUDA, or a loose .cu file with a main function.
It is copied, built by its own Makefile or CMake (or by `nvcc FILE`), and run by its own `run` target or as the binary
that it makes, without arguments. One that does not end in time is run again with smaller numbers ("less"). "Verified"
means that it ran well and said so: PASS, correct, success and the like.
What was done is kept in the work folder: a second run goes on from there.
"""
import argparse
import concurrent.futures
import dataclasses
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import projects

GOOD = re.compile(r"\b(PASS(ED)?|passed|success(ful(ly)?)?|correct|verified|validated|OK)\b|Test PASSED|results? match",
                  re.IGNORECASE)
BAD = re.compile(r"\b(FAIL(ED|URE)?|mismatch|incorrect|not correct|wrong result|verification error|unsuccessful)\b|CUDA error|"
                 r"segmentation fault", re.IGNORECASE)
NONE_FAILED = re.compile(r"\b(0|no|without) (fail\w*|errors?|mismatch\w*)|fail\w*\s*[:=]\s*0\b", re.IGNORECASE)
ERROR = re.compile(r"(error|undefined reference|undefined symbol|cannot find|No such file|not found|unknown|not supported|"
                   r"Killed|unsupported|No rule to make)", re.IGNORECASE)


class Runner:
    def __init__(self, options):
        self.options = options
        self.work = Path(options.work).resolve()
        toolkit = Path(options.toolkit).resolve()
        self.environment = dict(os.environ)
        for name in ("CUDA_HOME", "CUDA_PATH", "CUDAToolkit_ROOT", "CUDA_DIR", "CUDA_INSTALL_PATH"):
            self.environment[name] = str(toolkit)
        self.environment["PATH"] = f"{toolkit}/bin:" + self.environment["PATH"]
        self.environment["LD_LIBRARY_PATH"] = f"{toolkit}/lib64:" + self.environment.get("LD_LIBRARY_PATH", "")
        self.environment["LIBRARY_PATH"] = f"{toolkit}/lib64:{toolkit}/lib64/stubs:" + self.environment.get("LIBRARY_PATH", "")
        self.environment["CPATH"] = f"{toolkit}/include:" + self.environment.get("CPATH", "")
        self.toolkit = toolkit

    def command(self, arguments, folder, log, limit):
        """(exit status, seconds); status 124 after the limit. The whole process group ends with it."""
        start = time.monotonic()
        with open(log, "ab") as out:
            out.write(f"$ {shlex.join(arguments)}\n".encode())
            out.flush()
            try:
                process = subprocess.Popen(arguments, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                           env=self.environment, start_new_session=True)
            except OSError as error:
                out.write(f"{error}\n".encode())
                return 127, 0.0
            try:
                status = process.wait(limit)
            except subprocess.TimeoutExpired:
                status = 124
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        return status, time.monotonic() - start

    def build(self, project, folder, log):
        jobs, limit = f"-j{self.options.build_jobs}", self.options.build_limit
        if project.how == "make":
            settings = [f"{name}={value}" for name, value in (
                ("CUDA_DIR", self.toolkit), ("CUDA_PATH", self.toolkit), ("CUDA_HOME", self.toolkit),
                ("CUDA_LIB_DIR", self.toolkit / "lib64"), ("SDK_DIR", self.toolkit), ("NVCC", self.toolkit / "bin/nvcc"),
                *(item.split("=", 1) for item in self.options.make))]
            return self.command(["make", "-f", project.file, jobs, *settings], folder, log, limit)[0]
        if project.how == "cmake":
            build = folder / "build-survey"
            status, _ = self.command(["cmake", "-S", ".", "-B", str(build), "-DCMAKE_BUILD_TYPE=Release",
                                      f"-DCMAKE_CUDA_COMPILER={self.toolkit}/bin/nvcc", "-DCMAKE_CUDA_ARCHITECTURES=80"],
                                     folder, log, limit)
            return status or self.command(["cmake", "--build", str(build), jobs], folder, log, limit)[0]
        source = project.sources[0]
        flags = projects.includes_and_libraries(folder / source)
        return self.command([str(self.toolkit / "bin/nvcc"), "-O3", "-o", Path(source).stem + ".out", source, *flags],
                            folder, log, limit)[0]

    def run(self, project, folder, log, before):
        limit = self.options.limit
        if project.how == "make" and projects.make_target_exists(folder, project.file, "run"):
            return self.command(["make", "-f", project.file, "run"], folder, log, limit)
        if project.how == "make" and (folder / "run").is_file() and os.access(folder / "run", os.X_OK):
            return self.command(["bash", "./run"], folder, log, limit)
        programs = sorted((p for p in executables(folder) if p not in before), key=lambda p: (len(p.parts), str(p)))
        if not programs:
            Path(log).write_text("survey: no program was made\n")
            return None, 0.0
        wanted = [p for p in programs if p.stem in (folder.name, folder.name.removesuffix("-cuda"), "main")]
        program = (wanted or programs)[0]
        return self.command([str(program)], program.parent if project.how == "cmake" else folder, log, limit)

    def run_smaller(self, project, folder, log):
        """A program made for a GPU may have too much to do: the same with smaller numbers, -> (status, seconds, command)."""
        if project.how != "make" or not projects.make_target_exists(folder, project.file, "run"):
            return 124, 0.0, ""
        done = subprocess.run(["make", "-n", "-f", project.file, "run"], cwd=folder, env=self.environment,
                              capture_output=True, text=True)
        for arguments in smaller_commands(done.stdout):
            status, seconds = self.command(arguments, folder, log, self.options.limit)
            if status == 0:
                return status, seconds, shlex.join(arguments)
        return 124, 0.0, ""

    def one(self, project):
        result = {"name": project.name, "how": project.how, "built": False, "ran": False, "verified": False, "smaller": "", "reason": ""}
        copy = self.work / "projects" / project.name.replace("/", "__")
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir(parents=True)
        source = Path(project.folder)
        # Neighbours hold what Makefiles include (../common, ../../data): links show them at the same distance,
        # those of the surveyed folder too, which may itself be one of several (suite/cuda beside suite/common).
        root = Path(self.options.folder).resolve().parent
        place = copy / "tree" / source.relative_to(root)
        link_neighbours(root, copy / "tree", source, place)
        shutil.copytree(source, place, symlinks=False, ignore_dangling_symlinks=True,
                        ignore=shutil.ignore_patterns(".git"), dirs_exist_ok=True)
        build_log, run_log = copy / "build.log", copy / "run.log"
        for log in (build_log, run_log):
            log.touch()
        before = set(executables(place))
        status = self.build(project, place, build_log)
        if status == 0:
            result["built"] = True
            status, result["seconds"] = self.run(project, place, run_log, before)
            if status == 124 and self.options.smaller:
                run_log.rename(copy / "run-full.log")
                run_log.touch()
                status, result["seconds"], result["smaller"] = self.run_smaller(project, place, run_log)
            text = run_log.read_text(errors="replace")
            if status == 0:
                result["ran"] = True
                clean = NONE_FAILED.sub("", text)
                result["verified"] = bool(GOOD.search(clean)) and not BAD.search(clean)
                result["reason"] = "" if result["verified"] else first(BAD, clean) or "it does not say whether it is right"
            else:
                result["reason"] = {124: f"no end within {self.options.limit} s", None: "no program was made"}.get(
                    status, first(ERROR, text) or first(BAD, text) or last_line(text) or signal_name(status))
        else:
            text = build_log.read_text(errors="replace")
            result["reason"] = "the build took too long" if status == 124 else first(ERROR, text) or last_line(text)
        if not self.options.keep:
            shutil.rmtree(copy / "tree", ignore_errors=True)
        return result


def link_neighbours(root, tree, source, place):
    """Recreates the folders from root down to source; every sibling on the way is a link."""
    place.parent.mkdir(parents=True, exist_ok=True)
    here, there = root, tree
    parts = source.relative_to(root).parts if source != root else ()
    for part in parts:
        there.mkdir(parents=True, exist_ok=True)
        for sibling in here.iterdir():
            if sibling.name != part and not sibling.name.startswith(".git") and not (there / sibling.name).exists():
                (there / sibling.name).symlink_to(sibling)
        here, there = here / part, there / part


def smaller_commands(lines):
    """Of the first command that runs a program: fewer repetitions (which most take as their last number), then all of it less."""
    for line in lines.splitlines():
        words = shlex.split(line) if line.strip().startswith("./") else []
        numbers = [i for i, word in enumerate(words) if word.isdigit() and int(word) > 1]
        if not numbers:
            continue
        once = [*words]
        once[numbers[-1]] = "1"
        yield once
        for divisor in (16, 256):
            for line in (once, words):
                less = [str(max(int(w) // divisor, 1)) if i in numbers and int(w) > 16 else w for i, w in enumerate(line)]
                if less != line:
                    yield less
        return


def executables(folder):
    found = []
    for base, folders, files in os.walk(folder):
        folders[:] = [d for d in folders if d != "CMakeFiles"]
        for name in files:
            path = Path(base, name)
            try:
                if os.access(path, os.X_OK) and path.open("rb").read(4) == b"\x7fELF" and ".so" not in name and \
                        not name.endswith(".o"):
                    found.append(path)
            except OSError:
                pass
    return found


def first(pattern, text):
    for line in text.splitlines():
        if pattern.search(line) and not line.startswith("$ "):
            return line.strip()[:200]
    return ""


def last_line(text):
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("$ ")]
    return lines[-1].strip()[:200] if lines else ""


def signal_name(status):
    return signal.Signals(-status).name if status and status < 0 else f"exit status {status}"


def table(results, total):
    lines = []
    width = max([len(r["name"]) for r in results] + [7])
    lines.append(f"{'project':<{width}}  built  ran   verified  reason")
    for r in sorted(results, key=lambda r: r["name"]):
        yes = {"ran": "less" if r.get("smaller") else "yes"}
        marks = "".join(f"{yes.get(k, 'yes') if r[k] else '-':<{w}}" for k, w in (("built", 7), ("ran", 6), ("verified", 10)))
        lines.append(f"{r['name']:<{width}}  {marks}{r['reason']}".rstrip())
    n = {k: sum(r[k] for r in results) for k in ("built", "ran", "verified")}
    less = sum(bool(r["ran"] and r.get("smaller")) for r in results)
    lines.append(f"{n['built']} built, {n['ran']} ran ({less} of them with smaller numbers), "
                 f"{n['verified']} verified, of {total}")
    return "\n".join(lines)


def reasons(results):
    """The reasons of the rest, numbers and names taken out, most frequent first."""
    classes = {}
    for r in results:
        if not r["ran"]:
            key = re.sub(r"^[^ ]*:\d+:\d+: ", "", r["reason"])
            key = re.sub(r"'[^']*'|0x[0-9a-f]+|\d+", "…", key)
            classes.setdefault(("does not build: " if not r["built"] else "does not run: ") + key, []).append(r["name"])
    return sorted(classes.items(), key=lambda item: -len(item[1]))


def main():
    here = Path(__file__).resolve()
    parser = argparse.ArgumentParser(prog="causeway survey", description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--work", help="where copies, logs and results go (default: survey-FOLDER here)")
    parser.add_argument("--toolkit", default=os.environ.get("CAUSEWAY_HOME") or str(here.parents[3]))
    parser.add_argument("--only", default="", help="only the projects whose name matches this expression")
    parser.add_argument("--limit", type=float, default=120, help="seconds that a program may run (120)")
    parser.add_argument("--smaller", action=argparse.BooleanOptionalAction, default=True,
                        help="a program that takes longer is run once more with smaller numbers (yes)")
    parser.add_argument("--build-limit", type=float, default=600, help="seconds that a build may take (600)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="projects at the same time")
    parser.add_argument("--build-jobs", type=int, default=1, help="make -j of each")
    parser.add_argument("--make", action="append", default=[], metavar="NAME=VALUE", help="more settings for make")
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument("--list", action="store_true", help="only name the projects")
    parser.add_argument("--again", action="store_true", help="forget earlier results")
    parser.add_argument("--keep", action="store_true", help="keep the copies of the projects")
    options = parser.parse_args()
    if not Path(options.folder).is_dir():
        parser.error(f"'{options.folder}' is not a folder")
    options.work = options.work or f"survey-{Path(options.folder).resolve().name}"

    found = [p for p in projects.find(Path(options.folder).resolve()) if re.search(options.only, p.name)]
    if options.list:
        print("\n".join(f"{p.how:<6} {p.name}" for p in found))
        return 0
    state = Path(options.work, "results.jsonl")
    state.parent.mkdir(parents=True, exist_ok=True)
    if options.again:
        state.unlink(missing_ok=True)
    done = {r["name"]: r for r in map(json.loads, state.read_text().splitlines())} if state.exists() else {}
    todo = [p for p in found if p.name not in done]
    runner, lock, terminal = Runner(options), threading.Lock(), sys.stderr.isatty()
    names = {p.name for p in found}
    results = [r for r in done.values() if r["name"] in names]

    def one(project):
        try:
            result = runner.one(project)
        except OSError as error:
            result = dataclasses.asdict(project) | {"built": False, "ran": False, "verified": False, "reason": str(error)}
        with lock:
            results.append(result)
            with state.open("a") as out:
                out.write(json.dumps(result) + "\n")
            if terminal:
                good = sum(r["ran"] for r in results)
                sys.stderr.write(f"\r\033[K{len(results)}/{len(found)}, {good} ran: {project.name[:60]}")
                sys.stderr.flush()

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(one, todo))
    if terminal and todo:
        sys.stderr.write("\r\033[K")
    report = {"projects": len(found), "results": sorted(results, key=lambda r: r["name"])}
    Path(options.work, "report.json").write_text(json.dumps(report, indent=2) + "\n")
    text = table(results, len(found))
    for reason, who in reasons(results):
        text += f"\n{len(who):>4}  {reason}"
    Path(options.work, "report.txt").write_text(text + "\n")
    print(json.dumps(report, indent=2) if options.json else text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
