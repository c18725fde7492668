#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Measures Causeway against native programs in the same run (bench/README.md)."""
import argparse
import json
import math
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


def numbers(command):
    """The numbers that a program prints."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr[-500:]}")
    return [float(word) for word in done.stdout.split()]


def named_numbers(command, environment=None):
    """The "name number" lines that a program prints."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, env=environment)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr[-500:]}")
    return {name: float(value) for name, value in (line.split() for line in done.stdout.splitlines())}


def seconds(command):
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    took = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr[-500:]}")
    return took


def paired(ours, native, rounds):
    """Both sides in turn: medians and the median of the pairwise ratios ours/native."""
    pairs = [(ours(), native()) for _ in range(rounds)]
    return {
        "ours": statistics.median(a for a, _ in pairs),
        "native": statistics.median(b for _, b in pairs),
        "ratio": statistics.median(a / b for a, b in pairs),
        "rounds": rounds,
    }


class Bench:
    def __init__(self, toolkit, work):
        self.toolkit, self.work = toolkit, work
        self.nvcc = toolkit / "bin" / "nvcc"

    def cuda(self, name):
        program = self.work / name
        subprocess.run([self.nvcc, "-O3", HERE / "programs" / f"{name}.cu", "-o", program], check=True)
        return [program]

    def native(self, name, *flags):
        program = self.work / name
        subprocess.run(["clang-22", "-O3", "-march=native", HERE / "programs" / f"{name}.c", "-o", program, *flags], check=True)
        return [program]

    def against_openmp(self, name, rounds=7):
        ours, native = self.cuda(name), self.native(f"{name}_omp", "-fopenmp", "-lm")
        return paired(lambda: numbers(ours)[0], lambda: numbers(native)[0], rounds)

    def triad(self):
        return self.against_openmp("triad"), "GB/s, higher is better"

    def reduce(self):
        return self.against_openmp("reduce"), "GB/s, higher is better"

    def product(self):
        return self.against_openmp("product"), "GFLOP/s, higher is better"

    def nbody(self):
        return self.against_openmp("nbody"), "10^9 pairs/s, higher is better"

    def opencl(self):
        """Ours on opencl:0 against OpenCL C by hand on the same runtime: milliseconds, and their ratios."""
        ours, native = self.cuda("eight_kernels"), self.native("eight_kernels_cl", "-lOpenCL")
        with_device = {**os.environ, "CAUSEWAY_DEVICES": "opencl:0"}
        rounds = []
        for _ in range(5):
            rounds.append([named_numbers(ours, with_device), named_numbers(native)])
        result, ratios = {}, []
        for name in rounds[0][1]:
            ratio = statistics.median(a[name] / b[name] for a, b in rounds)
            native_ms = statistics.median(b[name] for _, b in rounds)
            result[name] = f"{native_ms * ratio:9.4f} / {native_ms:9.4f} = {ratio:.2f}"
            if name not in ("launch_wait", "launch", "copy_4k"):
                ratios.append(ratio)
        result["speed, geomean"] = 1 / statistics.geometric_mean(ratios)
        return result, "ms, ours / by hand; speed of the kernels: higher is better"

    def ptx(self):
        """The toolkit's own PTX of larger programs: into KIR and into code against ptxas -O1; a module from the cache."""
        loader = self.work / "load_ptx"
        subprocess.run([self.nvcc, "-O3", HERE / "programs/load_ptx.cu", "-o", loader, "-lcuda"], check=True)
        ptxas = shutil.which("ptxas", path=os.environ["PATH"] + ":/usr/local/cuda/bin")
        result = {}
        empty = self.work / "empty.ptx"
        empty.write_text(".version 8.0\n.target sm_80\n.address_size 64\n")
        translate = lambda text: seconds([self.toolkit / "libexec/cw-translate", "--raw", text])
        assemble = lambda text: seconds([ptxas, "-O1", "-arch=sm_90", text, "-o", self.work / "a.cubin"]) if ptxas else math.nan
        start_ups = [statistics.median(run(empty) for _ in range(7)) for run in (translate, assemble)]
        for source in (ROOT / "examples/gpt/network.cu", HERE / "programs/eight_kernels.cu"):
            text = self.work / f"{source.stem}.ptx"
            subprocess.run([self.nvcc, "-ptx", source, "-o", text], check=True)
            lines = len(text.read_text().splitlines())
            rows = []
            for _ in range(7):
                with tempfile.TemporaryDirectory(dir=self.work) as cache:
                    os.environ["CAUSEWAY_CACHE_DIR"] = cache
                    rows.append([translate(text), numbers([loader, text])[0] / 1e3, assemble(text), numbers([loader, text])[0]])
            del os.environ["CAUSEWAY_CACHE_DIR"]
            kir, code, theirs, cached = (statistics.median(column) for column in zip(*rows))
            ratio = lambda column, ours=0, native=0: statistics.median((row[2] - native) / (row[column] - ours) for row in rows)
            result[f"{source.stem}, {lines} lines"] = (
                f"into KIR {lines / kir:.0f}, into code {lines / code:.0f}, ptxas {lines / theirs:.0f} lines/s; ratios "
                f"{ratio(0):.2f} ({ratio(0, *start_ups):.2f} less both start-ups), {ratio(1):.2f}; from the cache {cached:.2f} ms")
        return result, "whole processes into KIR and for ptxas; higher is better"

    def jit(self):
        """Small kernels that a program compiles one by one, from an empty cache: modules of PTX, NVRTC's programs."""
        program, count = self.work / "jit", 100
        subprocess.run([self.nvcc, "-O3", HERE / "programs/jit.cu", "-o", program, "-lcuda", "-lnvrtc"], check=True)
        result = {}
        for threads in (1, os.cpu_count()):
            rows = []
            for _ in range(3):
                with tempfile.TemporaryDirectory(dir=self.work) as cache:
                    os.environ["CAUSEWAY_CACHE_DIR"] = cache
                    rows.append(numbers([program, str(count), str(threads)]))
            del os.environ["CAUSEWAY_CACHE_DIR"]
            for name, column in zip(("PTX", "NVRTC"), zip(*rows)):
                result[f"{name}, {threads} threads"] = count * 1e3 / statistics.median(column)
        return result, "compilations/s, higher is better"

    def launch(self):
        program = self.cuda("launch")
        rows = [numbers(program) for _ in range(5)]
        names = ("onto a busy stream", "onto an idle stream", "launch + synchronise")
        return {name: statistics.median(row[i] for row in rows) for i, name in enumerate(names)}, "µs"

    def barrier(self):
        program = self.cuda("barrier")
        return {"a thread": statistics.median(numbers(program)[0] for _ in range(5))}, "ns"

    def start(self):
        ours, native = self.cuda("start"), self.native("nothing")
        seconds(ours), seconds(native)  # the files are in memory now
        result = paired(lambda: seconds(ours) * 1e3, lambda: seconds(native) * 1e3, 21)
        result["above"] = result["ours"] - result["native"]
        return result, "ms"

    def nvcc_time(self):
        ours = [self.nvcc, "-O3", "-c", ROOT / "examples/vector_add/vector_add.cu", "-o", self.work / "a.o"]
        native = ["clang++-22", "-O3", "-c", HERE / "programs/vector_add_host.cpp", "-o", self.work / "b.o"]
        seconds(ours), seconds(native)
        return paired(lambda: seconds(ours) * 1e3, lambda: seconds(native) * 1e3, 11), "ms"


MEASUREMENTS = {
    "triad": Bench.triad,
    "reduce": Bench.reduce,
    "product": Bench.product,
    "nbody": Bench.nbody,
    "launch": Bench.launch,
    "barrier": Bench.barrier,
    "ptx": Bench.ptx,
    "jit": Bench.jit,
    "start": Bench.start,
    "nvcc": Bench.nvcc_time,
}
ON_REQUEST = {"opencl": Bench.opencl}  # needs a device that not every machine has


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*MEASUREMENTS, *ON_REQUEST, []],
                        help="default: all but " + ", ".join(ON_REQUEST))
    parser.add_argument("--toolkit", type=pathlib.Path, default=ROOT / "build" / "toolkit")
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    if not (arguments.toolkit / "bin" / "nvcc").exists():
        sys.exit(f"no toolkit in '{arguments.toolkit}'\n  hint: ./causeway.sh build makes it")
    os.environ.pop("CAUSEWAY_LOG", None)
    results = {}
    with tempfile.TemporaryDirectory() as work:
        bench = Bench(arguments.toolkit, pathlib.Path(work))
        for name in arguments.names or MEASUREMENTS:
            result, unit = {**MEASUREMENTS, **ON_REQUEST}[name](bench)
            results[name] = result
            print(f"{name} ({unit})")
            for what, value in result.items():
                print(f"    {what:22} {value:.3f}" if isinstance(value, float) else f"    {what:22} {value}")
            sys.stdout.flush()
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
