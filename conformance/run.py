#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the conformance cases: compiles each program, then runs each of its cases in a process of its own.

    conformance/run.py [PATTERN...]            every case whose name matches (C3/shuffle.*, atomics, C1)
    conformance/run.py --list                  names the cases' programs with their sentences
    conformance/run.py --report DIR            also writes DIR/report.txt and DIR/report.json
    conformance/run.py --oracle                with real CUDA's nvcc, on a machine with an NVIDIA GPU

A program is levels/C*/NAME.cu (or NAME.sh). README.md beside this file explains its header lines.
The last line is `N passed, N failed` with `, N skipped` when some were.
"""
import argparse
import concurrent.futures
import fnmatch
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEADER = re.compile(r"^\s*(?://|#)\s*([A-Z][A-Z-]+):\s*(.*?)\s*$")
KEYS = {"CASE", "DOC", "ORACLE", "NVCC", "ENV", "DEVICES", "NEEDS", "FILES", "TIMEOUT",
        "EXPECT-EXIT", "EXPECT-STDOUT", "EXPECT-STDERR"}
SKIPPED = 77


class Program:
    """One file under levels/: what its header lines ask for."""

    def __init__(self, path):
        self.path = path
        self.name = f"{path.parent.name}/{path.stem}"
        self.header = {key: [] for key in KEYS}
        for line in path.read_text().splitlines()[:40]:
            match = HEADER.match(line)
            if match and match[1] in KEYS:
                self.header[match[1]].append(match[2])

    @property
    def sentence(self):
        return " ".join(self.header["CASE"])

    def words(self, key):
        return " ".join(self.header[key]).split()

    def first(self, key, default=None):
        return self.header[key][0] if self.header[key] else default

    def sources(self):
        return [self.path] + [self.path.parent / name for name in self.words("FILES")]


def stamp_of(toolkit):
    """A cheap fingerprint of what a compiled program depends on: names, sizes and times of the toolkit's files.

    Shared libraries and the run-time compiler are left out: programs load them when they run.
    """
    digest = hashlib.sha256()
    for root, folders, files in os.walk(toolkit, followlinks=True):
        folders.sort()
        for name in sorted(files):
            if ".so" in name or name == "causeway-compiler":
                continue
            try:
                stat = os.stat(os.path.join(root, name))
            except OSError:
                continue
            digest.update(f"{root}/{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def run_limited(command, env, seconds, cwd=None):
    """Runs in a process group of its own. -> (exit code or 'timeout', stdout, stderr, seconds)"""
    start = time.monotonic()
    process = subprocess.Popen(command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, start_new_session=True)
    try:
        out, err = process.communicate(timeout=seconds)
        code = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        code = "timeout"
    return code, out.decode(errors="replace"), err.decode(errors="replace"), time.monotonic() - start


class Device:
    def __init__(self, name, capabilities=None):
        self.name = name
        self.backend = name.split(":")[0]
        self.capabilities = capabilities        # None: not told, so nothing counts as absent
        self.expectations = []                  # (pattern, status, reason)
        path = HERE / "expectations" / f"{self.backend}.txt"
        if path.exists():
            for number, line in enumerate(path.read_text().splitlines(), 1):
                line = line.split("#")[0].strip()
                if not line:
                    continue
                parts = line.split(None, 2)
                if len(parts) < 3 or parts[1] not in ("fail", "unsupported"):
                    sys.exit(f"{path}:{number}: wants: CASE fail|unsupported REASON")
                self.expectations.append(tuple(parts))

    def expectation(self, name):
        for pattern, status, reason in self.expectations:
            if fnmatch.fnmatchcase(name, pattern):
                return status, reason
        return None


class Runner:
    def __init__(self, args):
        self.args = args
        self.nvcc = Path(args.nvcc)
        self.toolkit = self.nvcc.resolve().parent.parent
        self.work = Path(args.work)
        self.work.mkdir(parents=True, exist_ok=True)
        self.stamp = hashlib.sha256((stamp_of(self.toolkit) if not args.oracle else str(self.toolkit)).encode())
        for path in sorted(HERE.glob("*.h")) + sorted(HERE.glob("levels/**/*.h")):
            self.stamp.update(path.read_bytes())
        self.results = []
        self.lock = threading.Lock()
        self.total = self.done = self.failed = 0
        self.terminal = sys.stdout.isatty()

    # -- compiling ---------------------------------------------------------------------------
    def compile(self, program):
        """-> (path of the executable, None) or (None, what the compiler said)"""
        digest = self.stamp.copy()
        for source in program.sources():
            digest.update(source.read_bytes())
        folder = self.work / "programs" / program.name.replace("/", ".")
        executable = folder / "program"
        record = folder / "key"
        key = digest.hexdigest()
        if record.exists() and record.read_text() == key and executable.exists():
            return executable, None
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        command = [str(self.nvcc), "-std=c++17", "-arch=sm_80" if not self.args.oracle else "-arch=native",
                   f"-I{HERE}"] + program.words("NVCC") + [str(s) for s in program.sources()] + ["-o", str(executable)]
        code, out, err, _ = run_limited(command, self.environment(), self.args.compile_limit, cwd=folder)
        if code != 0:
            return None, f"compiling gives {code}\n$ {' '.join(command)}\n{out}{err}"
        record.write_text(key)
        return executable, None

    def environment(self, program=None, device=None):
        env = dict(os.environ)
        for name in list(env):
            if name.startswith("CUDA_") or (name.startswith("CAUSEWAY_") and name not in ("CAUSEWAY_HOME",)):
                del env[name]
        env["LC_ALL"] = "C"
        env["XDG_CACHE_HOME"] = str(self.work / "cache")
        if device and not self.args.oracle:
            count = program.first("DEVICES", "1") if program else "1"
            env["CAUSEWAY_DEVICES"] = f"{device.backend}:{count}"
        if program:
            for setting in program.header["ENV"]:
                name, _, value = setting.partition("=")
                env[name] = value
        return env

    # -- running -----------------------------------------------------------------------------
    def repeat(self, program, device, command):
        settings = self.environment(program, device)
        if program.path.suffix == ".sh":
            settings.update(self.shell_settings(program))
        shown = [f"{name}={settings[name]}" for name in sorted(settings)
                 if settings[name] != os.environ.get(name) and name not in ("LC_ALL", "XDG_CACHE_HOME")]
        return " ".join(shown + [str(part) for part in command])

    def judge(self, program, code, out, err):
        """-> 'pass', 'skip' or 'fail', and why"""
        if code == "timeout":
            return "fail", "ran past its time limit"
        if code == SKIPPED:
            return "skip", (out + err).strip().splitlines()[-1] if (out + err).strip() else "skipped"
        wanted = int(program.first("EXPECT-EXIT", "0"))
        if code != wanted:
            how = f"died of signal {-code}" if code < 0 else f"exit code {code}"
            return "fail", how
        for key, text in (("EXPECT-STDOUT", out), ("EXPECT-STDERR", err)):
            for pattern in program.header[key]:
                if not re.search(pattern, text, re.MULTILINE):
                    return "fail", f"nothing on {key[7:].lower()} matches /{pattern}/"
        return "pass", ""

    def record(self, program, device, case, status, why, seconds, output="", repeat=""):
        name = f"{program.name}.{case}" if case else program.name
        expected = device.expectation(name)
        if expected:
            if status == "fail":
                status, why = "known", f"{expected[0]}: {expected[1]}"
            elif status == "pass":
                status, why = "fail", f"passes, but expectations/{device.backend}.txt says {expected[0]}: {expected[1]}"
        with self.lock:
            self.results.append({"device": device.name, "level": program.name[:2], "case": name, "status": status,
                                 "why": why, "seconds": round(seconds, 3), "output": output[-6000:], "repeat": repeat})
            if status == "fail":
                self.failed += 1
                self.clear_line()
                print(f"FAIL {name} on {device.name}: {why}")
                for line in output.strip().splitlines()[-self.args.lines:]:
                    print(f"     {line}")
                if repeat:
                    print(f"     $ {repeat}")
                sys.stdout.flush()
            elif self.args.verbose:
                print(f"{status:5} {name} on {device.name} ({seconds:.2f} s){': ' + why if why else ''}")

    def missing(self, program, device):
        if self.args.oracle and int(program.first("DEVICES", "1")) > self.args.gpus:
            return "needs more GPUs"
        for need in program.words("NEEDS"):
            if need == "causeway":
                if self.args.oracle:
                    return "means something only with Causeway"
            elif need.startswith("tool:"):
                if not shutil.which(need[5:]):
                    return f"needs the program {need[5:]}"
            elif device.capabilities is not None and need not in device.capabilities:
                return f"the device declares no {need}"
        return None

    def shell_settings(self, program):
        return {"NVCC": str(self.nvcc), "TOOLKIT": str(self.toolkit), "CASE_DIR": str(program.path.parent),
                "ORACLE": "1" if self.args.oracle else ""}

    def run_case(self, program, device, case, command, scratch=None):
        env = self.environment(program, device)
        if scratch:
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir(parents=True)
            env.update(self.shell_settings(program))
        # A script compiles and links, perhaps many times, on a machine that other cases keep busy.
        limit = float(program.first("TIMEOUT", self.args.limit * (4 if scratch else 1)))
        code, out, err, seconds = run_limited(command, env, limit, cwd=scratch)
        status, why = self.judge(program, code, out, err)
        shown = out + err if status == "fail" else ""
        self.record(program, device, case, status, why, seconds, shown, self.repeat(program, device, command))

    def run_program(self, program):
        for device in self.args.devices:
            absent = self.missing(program, device)
            if absent:
                self.record(program, device, "", "skip", absent, 0)
                continue
            if program.path.suffix == ".sh":
                scratch = self.work / "scratch" / f"{program.name.replace('/', '.')}.{device.backend}"
                self.run_case(program, device, "", ["bash", "-eu", str(program.path)], scratch)
                continue
            executable, error = self.compile(program)
            if error:
                self.record(program, device, "", "fail", "does not compile", 0, error)
                continue
            if not re.search(r"^CASE\(", program.path.read_text(), re.MULTILINE):
                self.run_case(program, device, "", [str(executable)])
                continue
            code, out, err, seconds = run_limited([str(executable), "--list"], self.environment(program, device), 60)
            if code != 0:
                self.record(program, device, "", "fail", f"does not start ({code})", seconds, out + err)
                continue
            for case in out.split():
                if self.wanted(f"{program.name}.{case}"):
                    self.run_case(program, device, case, [str(executable), case])
        with self.lock:
            self.done += 1
            self.progress(program.name)

    def wanted(self, name):
        return not self.args.pattern or any(
            fnmatch.fnmatchcase(name, p) or p in name or name.startswith(p) for p in self.args.pattern)

    def select(self):
        programs = [Program(p) for p in sorted(HERE.glob("levels/C*/*.cu")) + sorted(HERE.glob("levels/C*/*.sh"))]
        programs = [p for p in programs if p.header["CASE"]]        # a file without the line is a part of another
        if self.args.pattern:
            programs = [p for p in programs if any(
                fnmatch.fnmatchcase(p.name, q.split(".")[0]) or q.split(".")[0] in p.name for q in self.args.pattern)]
        return sorted(programs, key=lambda p: p.name)

    # -- telling -----------------------------------------------------------------------------
    def clear_line(self):
        if self.terminal:
            print("\r\033[K", end="")

    def progress(self, name):
        if self.terminal:
            print(f"\r\033[K[{self.done}/{self.total}] {len(self.results)} cases, {self.failed} failed: {name}",
                  end="", flush=True)

    def report(self, seconds):
        counts = {status: sum(r["status"] == status for r in self.results)
                  for status in ("pass", "fail", "skip", "known")}
        lines = []
        for device in self.args.devices:
            lines.append(f"{device.name}:")
            for level in sorted({r["level"] for r in self.results}):
                rows = [r for r in self.results if r["level"] == level and r["device"] == device.name]
                passed = sum(r["status"] == "pass" for r in rows)
                lines.append(f"  {level}  {passed:4} of {len(rows):4} pass"
                             + "".join(f", {n} {word}" for word, n in
                                       (("fail", sum(r["status"] == "fail" for r in rows)),
                                        ("known", sum(r["status"] == "known" for r in rows)),
                                        ("skipped", sum(r["status"] == "skip" for r in rows))) if n))
        for r in self.results:
            if r["status"] in ("known", "skip"):
                lines.append(f"  {r['status']:5} {r['case']} on {r['device']}: {r['why']}")
        skipped = counts["skip"] + counts["known"]
        last = f"{counts['pass']} passed, {counts['fail']} failed" + (f", {skipped} skipped" if skipped else "")
        if self.args.report:
            folder = Path(self.args.report)
            folder.mkdir(parents=True, exist_ok=True)
            failures = [f"FAIL {r['case']} on {r['device']}: {r['why']}\n{r['output']}\n$ {r['repeat']}\n"
                        for r in self.results if r["status"] == "fail"]
            (folder / "report.txt").write_text("\n".join(lines + failures + [last]) + "\n")
            (folder / "report.json").write_text(json.dumps(
                {"toolkit": str(self.toolkit), "oracle": self.args.oracle, "seconds": round(seconds, 1),
                 "counts": counts, "cases": sorted(self.results, key=lambda r: (r["device"], r["case"]))},
                indent=1) + "\n")
        self.clear_line()
        print("\n".join(lines))
        print(f"in {seconds:.0f} s")
        print(last)
        sys.stdout.flush()
        return 1 if counts["fail"] or not self.results else 0

    def run(self):
        programs = self.select()
        if self.args.list:
            for program in programs:
                print(f"{program.name:32} {program.sentence}")
            return 0
        self.total = len(programs)
        start = time.monotonic()
        # Programs with long limits first, so that none is left running alone at the end.
        programs.sort(key=lambda p: -float(p.first("TIMEOUT", "0")))
        with concurrent.futures.ThreadPoolExecutor(self.args.jobs) as pool:
            for future in [pool.submit(self.run_program, p) for p in programs]:
                future.result()
        self.results.sort(key=lambda r: (r["device"], r["case"]))
        return self.report(time.monotonic() - start)


def find_devices(toolkit, oracle, asked):
    """The devices present: from `causeway devices --json`, else the CPU."""
    if oracle:
        return [Device("oracle")]
    if asked:
        return [Device(name) for name in asked.split(",")]
    tool = toolkit / "bin" / "causeway"
    found = []
    if tool.exists():
        try:
            text = subprocess.run([tool, "devices", "--json"], capture_output=True, text=True, timeout=60).stdout
            data = json.loads(text)
            rows = data.get("devices", []) if isinstance(data, dict) else data
            for row in rows:
                backend = row.get("backend", "cpu")
                if backend != "null" and backend not in [d.name for d in found]:
                    found.append(Device(backend, row.get("capabilities")))
        except (OSError, ValueError, subprocess.TimeoutExpired, AttributeError):
            found = []
    return found or [Device("cpu")]


def main():
    parser = argparse.ArgumentParser(description="Runs the conformance cases.")
    parser.add_argument("pattern", nargs="*", help="only cases whose name holds or matches this")
    parser.add_argument("--nvcc", help="default: build/toolkit/bin/nvcc; with --oracle the one on the path")
    parser.add_argument("--oracle", action="store_true", help="real CUDA on a machine with an NVIDIA GPU")
    parser.add_argument("--device", help="backends, with commas (default: every one present)")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--limit", type=float, default=60, help="seconds for one case (default 60)")
    parser.add_argument("--compile-limit", type=float, default=300)
    parser.add_argument("--lines", type=int, default=12, help="lines of output shown for a failure")
    parser.add_argument("--report", help="folder for report.txt and report.json")
    parser.add_argument("--work", help="folder for compiled programs (default: beside the toolkit)")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args()
    if args.nvcc is None:
        if args.oracle:
            args.nvcc = shutil.which("nvcc") or "/usr/local/cuda/bin/nvcc"
        else:
            beside = HERE.parent / "bin" / "nvcc"                  # an installed toolkit
            args.nvcc = str(beside if beside.exists() else HERE.parent / "build" / "toolkit" / "bin" / "nvcc")
    if not args.list and not Path(args.nvcc).exists():
        sys.exit(f"no nvcc at {args.nvcc}: build first, or name one with --nvcc")
    if args.work is None:
        args.work = str(HERE.parent / "build" / ("conformance-oracle" if args.oracle else "conformance-work"))
    args.gpus = 1
    if args.oracle and shutil.which("nvidia-smi"):
        args.gpus = len(subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True).stdout.splitlines())
    args.devices = find_devices(Path(args.nvcc).resolve().parent.parent, args.oracle, args.device)
    try:
        return Runner(args).run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
