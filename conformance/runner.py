# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compiles the programs and runs their cases, each in a process of its own."""
import concurrent.futures
import fnmatch
import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

from program import Program
from report import Report

HERE = Path(__file__).resolve().parent
SKIPPED = 77


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


class Runner:
    def __init__(self, args):
        self.args = args
        self.nvcc = Path(args.nvcc)
        self.toolkit = self.nvcc.resolve().parent.parent    # whose libraries run
        self.compiler = Path(args.foreign) if args.foreign else self.nvcc
        self.work = Path(args.work).resolve()
        self.work.mkdir(parents=True, exist_ok=True)
        self.stamp = hashlib.sha256((str(self.compiler) if args.oracle or args.foreign else stamp_of(self.toolkit)).encode())
        self.stamp.update(args.flags.encode())
        for path in sorted(HERE.glob("*.h")) + sorted(HERE.glob("levels/**/*.h")):
            self.stamp.update(path.read_bytes())
        self.report = None

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
        command = [str(self.compiler), "-std=c++17", "-arch=sm_80" if not self.args.oracle else "-arch=native",
                   f"-I{HERE}"] + (["-cudart", "shared"] if self.args.foreign else []) + program.words("NVCC") + self.args.flags.split() + [str(s) for s in program.sources()] + ["-o", str(executable)]
        env = dict(os.environ) if self.args.foreign else self.environment()
        code, out, err, _ = run_limited(command, env, self.args.compile_limit, cwd=folder)
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
        if not self.args.oracle:
            env["CUDA_HOME"] = env["CUDA_PATH"] = str(self.toolkit)
        env["XDG_CACHE_HOME"] = str(self.work / "cache")
        if self.args.foreign:
            env["LD_LIBRARY_PATH"] = str(self.toolkit / "lib64")
        if device and not self.args.oracle:
            count = program.first("DEVICES", "1") if program else "1"
            env["CAUSEWAY_DEVICES"] = "all" if count == "all" else f"{device.backend}:{count}"
            if device.memory:
                env["CAUSEWAY_OPENCL_MEMORY"] = device.memory
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
                 if settings[name] != os.environ.get(name) and
                 name not in ("LC_ALL", "XDG_CACHE_HOME", "CUDA_HOME", "CUDA_PATH")]
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

    def missing(self, program, device):
        wanted = program.first("DEVICES", "1")
        if wanted == "all":
            if self.args.oracle or len(self.args.devices) < 2:
                return "needs devices of two kinds"
        elif self.args.oracle and int(wanted) > self.args.gpus:
            return "needs more GPUs"
        for need in program.words("NEEDS"):
            if need == "causeway":
                if self.args.oracle:
                    return "means something only with Causeway"
            elif need == "own-nvcc":
                if self.args.oracle or self.args.foreign:
                    return "is about our nvcc"
            elif need.startswith("tool:"):
                if not shutil.which(need[5:]):
                    return f"needs the program {need[5:]}"
            elif device.capabilities is not None and need not in device.capabilities:
                return f"the device declares no {need}"
        return None

    def shell_settings(self, program):
        settings = {"NVCC": str(self.compiler), "TOOLKIT": str(self.toolkit), "CASE_DIR": str(program.path.parent),
                    "ORACLE": "1" if self.args.oracle else "", "FOREIGN": "1" if self.args.foreign else ""}
        if self.args.foreign:
            settings["NVCC_APPEND_FLAGS"] = f"-cudart shared {self.args.flags}".strip()
        return settings

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
        self.report.record(program, device, case, status, why, seconds, shown, self.repeat(program, device, command))

    def run_program(self, program):
        # All devices at once are the same ones whichever comes first.
        devices = self.args.devices[:1] if program.first("DEVICES") == "all" else self.args.devices
        for device in devices:
            absent = self.missing(program, device)
            if absent:
                self.report.record(program, device, "", "skip", absent, 0)
                continue
            if program.path.suffix == ".sh":
                scratch = self.work / "scratch" / f"{program.name.replace('/', '.')}.{device.name.replace(':', '_')}"
                self.run_case(program, device, "", ["bash", "-eu", str(program.path)], scratch)
                continue
            executable, error = self.compile(program)
            if error:
                self.report.record(program, device, "", "fail", "does not compile", 0, error)
                continue
            if not re.search(r"^CASE\(", program.path.read_text(), re.MULTILINE):
                self.run_case(program, device, "", [str(executable)])
                continue
            code, out, err, seconds = run_limited([str(executable), "--list"], self.environment(program, device), 60)
            if code != 0:
                self.report.record(program, device, "", "fail", f"does not start ({code})", seconds, out + err)
                continue
            for case in out.split():
                if self.wanted(f"{program.name}.{case}"):
                    self.run_case(program, device, case, [str(executable), case])
        self.report.program_done(program.name)

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

    def run(self):
        """-> the exit code"""
        programs = self.select()
        if self.args.list:
            for program in programs:
                print(f"{program.name:32} {program.sentence}")
            return 0
        self.report = Report(self.args, len(programs))
        start = time.monotonic()
        # Programs with long limits first, so that none is left running alone at the end.
        programs.sort(key=lambda p: -float(p.first("TIMEOUT", "0")))
        with concurrent.futures.ThreadPoolExecutor(self.args.jobs) as pool:
            for future in [pool.submit(self.run_program, p) for p in programs]:
                future.result()
        return self.report.finish(time.monotonic() - start)
