#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""nvcc -ptx and -cubin: device code alone, as text and as what module loaders take."""
import os
import pathlib
import shutil
import unittest

from common import TOOLKIT, Case

SOURCE = """#include <cstdio>
__constant__ float table[4];
__device__ int counter = 7;
__device__ float scaled(float x) { return x * table[1]; }
extern "C" __global__ void __launch_bounds__(64) work(float* data, int n) {
    extern __shared__ float staged[];
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    staged[threadIdx.x] = scaled(data[i]);
    __syncthreads();
    float sum = staged[threadIdx.x ^ 1] + sinf(data[i]);
    sum += __shfl_down_sync(0xffffffff, sum, 16);
    if (__any_sync(0xffffffff, sum > 1)) atomicAdd(&counter, 1);
    if (i < n) data[i] = sum;
    printf("%f %d", sum, __CUDA_ARCH__);
}
"""


def other_ptxas():
    """NVIDIA's assembler, where there is one: a judge that is only run."""
    for folder in [os.environ.get("CUDA_HOME", ""), os.environ.get("CUDA_PATH", "")]:
        path = pathlib.Path(folder or "/", "bin/ptxas")
        if path.exists() and TOOLKIT not in path.resolve().parents:
            return path
    found = shutil.which("ptxas")
    return found if found and TOOLKIT not in pathlib.Path(found).resolve().parents else None


class Ptx(Case):
    def setUp(self):
        super().setUp()
        self.write("a.cu", SOURCE)

    def ptx(self, *options):
        self.nvcc("-ptx", *options, "a.cu")
        return (self.dir / "a.ptx").read_text()

    def test_kernels_and_variables_keep_their_names(self):
        text = self.ptx()
        self.assertRegex(text, r"(?m)^\.version \d+\.\d+\n\.target sm_80\n\.address_size 64")
        self.assertIn(".visible .entry work(", text)
        self.assertIn(".visible .const .align 4 .b8 table[16];", text)
        self.assertIn(".visible .global .align 4 .u32 counter = 7;", text)
        self.assertIn(".maxntid 64", text)

    def test_operations_are_instructions(self):
        text = self.ptx()
        for instruction in ("mov.u32 %r", "bar.sync 0;", "shfl.sync.down.b32", "vote.sync.any.pred",
                            "call.uni (retval0), vprintf"):
            self.assertIn(instruction, text)
        self.assertNotIn("cw.", text)

    def test_math_is_inside(self):
        text = self.ptx()
        self.assertNotIn("__cw_", text)
        self.assertIn("fma.rn.f32", text)

    def test_architecture_is_the_one_asked_for(self):
        text = self.ptx("-arch=sm_90")
        self.assertIn(".target sm_90", text)
        self.assertIn(", 900;", text)
        text = self.ptx("-gencode", "arch=compute_75,code=compute_75")
        self.assertIn(".target sm_75", text)

    def test_lines(self):
        self.assertNotIn("\t.loc\t", self.ptx())
        text = self.ptx("-lineinfo")
        self.assertRegex(text, r"\.file\s+1 .*a\.cu")
        self.assertIn("\t.loc\t1 9 ", text)
        self.assertNotIn(".debug_info", text)

    def test_cubin_is_a_container(self):
        self.nvcc("-cubin", "a.cu")
        self.nvcc("-fatbin", "a.cu")
        self.assertEqual((self.dir / "a.cubin").read_bytes()[:4], (self.dir / "a.fatbin").read_bytes()[:4])

    @unittest.skipUnless(other_ptxas(), "no other ptxas here")
    def test_the_other_assembler_takes_it(self):
        for arch in ("sm_75", "sm_80", "sm_90"):
            self.ptx("-lineinfo", f"-arch={arch}")
            self.run_command(other_ptxas(), f"-arch={arch}", "a.ptx", "-o", "a.cubin")


class Ptxas(Case):
    PTXAS = TOOLKIT / "bin/ptxas"

    def test_version_has_the_release_that_programs_look_for(self):
        text = self.run_command(self.PTXAS, "--version").stdout
        self.assertRegex(text, r"(?m)^ptxas: NVIDIA \(R\) Ptx optimizing assembler$")
        self.assertRegex(text, r"release 12\.8, V12\.8\.\d+")

    def test_ptx_becomes_a_container(self):
        ptx = "// a comment\n.version 8.0\n.target sm_80\n.address_size 64\n"
        self.write("a.ptx", ptx)
        self.run_command(self.PTXAS, "-lineinfo", "-v", "--regAllocOptLevel=2", "--gpu-name=sm_80", "a.ptx", "-o", "a.cubin")
        self.nvcc("-cubin", self.write("b.cu", "__global__ void k() {}\n"))
        self.assertEqual((self.dir / "a.cubin").read_bytes()[:4], (self.dir / "b.cubin").read_bytes()[:4])

    def test_mistakes_are_told(self):
        self.write("a.ptx", "hello\n")
        self.write("good.ptx", ".version 8.0\n")
        for words, text in [(["a.ptx"], "Missing .version directive at start of file 'a.ptx'"),
                            (["--foo", "good.ptx"], "Unknown option '--foo'"), ([], "0 input files"),
                            (["absent.ptx"], "absent.ptx")]:
            done = self.run_command(self.PTXAS, *words, ok=False)
            self.assertIn("ptxas fatal   : ", done.stderr)
            self.assertIn(text, done.stderr)


if __name__ == "__main__":
    unittest.main()
