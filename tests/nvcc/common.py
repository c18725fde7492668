# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the suites of tests/nvcc share: our nvcc, a folder for each test, and how programs are run."""
import os
import pathlib
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
NVCC = pathlib.Path(os.environ.get("NVCC", HERE.parents[1] / "build/toolkit/bin/nvcc")).resolve()
TOOLKIT = NVCC.parents[1]
LIB = TOOLKIT / "lib64"


class Case(unittest.TestCase):
    """A test with a folder of its own that goes when it ends."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="nvcc-test-")
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name)

    def write(self, name, text):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run_command(self, *words, ok=True, env=None, cwd=None):
        words = [str(w) for w in words]
        done = subprocess.run(words, cwd=cwd or self.dir, env={**os.environ, **(env or {})}, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
        if ok is not None:
            self.assertEqual(done.returncode == 0, ok, f"{' '.join(words)}\n{done.stdout}{done.stderr}")
        return done

    def nvcc(self, *words, **options):
        return self.run_command(NVCC, *words, **options)

    def output_of(self, program, *words):
        return self.run_command(self.dir / program, *words).stdout


# A program that says "42" when its kernel ran.
SMALL = """#include <cstdio>
__global__ void k(int* p) { *p = 42; }
int main() {
    int *p, x = 0;
    cudaMalloc(&p, 4);
    k<<<1, 1>>>(p);
    cudaMemcpy(&x, p, 4, cudaMemcpyDeviceToHost);
    std::printf("%d\\n", x);
}
"""
