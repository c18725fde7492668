#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Programs that NVIDIA's nvcc built run on our libraries. Skipped where that compiler is absent; it is only run."""
import os
import pathlib
import shutil
import unittest

from common import LIB, SMALL, TOOLKIT, Case

PARTS = {
    "main.cu": """#include <cstdio>
extern __device__ int twice(int);
static __device__ int hidden;
__constant__ int table[2] = {1, 2};
__managed__ int managed = 7;
__global__ void k(int* p) { *p = twice(3) + table[1] + managed + hidden; managed = 9; }
int main() {
    int *p, x = 0, y = 100;
    cudaMalloc(&p, 4);
    std::printf("%d ", managed);
    cudaMemcpyToSymbol(hidden, &y, 4);
    k<<<1, 1>>>(p);
    cudaMemcpy(&x, p, 4, cudaMemcpyDeviceToHost);
    std::printf("%d %d\\n", x, managed);
}
""",
    "twice.cu": "static __device__ int hidden = 1;\n__device__ int twice(int a) { return 2 * a * hidden; }\n",
}


def foreign_nvcc():
    for folder in (os.environ.get("CUDA_HOME"), os.environ.get("CUDA_PATH"), "/usr/local/cuda"):
        path = pathlib.Path(folder or "/nowhere", "bin/nvcc")
        if path.exists() and TOOLKIT not in path.resolve().parents:
            return path
    found = shutil.which("nvcc")
    return found if found and TOOLKIT not in pathlib.Path(found).resolve().parents else None


@unittest.skipUnless(foreign_nvcc(), "no nvcc but ours")
class Foreign(Case):
    def build(self, *words):
        self.run_command(foreign_nvcc(), "-o", "program", *words)

    def run_program(self, **options):
        return self.run_command(self.dir / "program", env={"LD_LIBRARY_PATH": str(LIB), "CAUSEWAY_DEVICES": "cpu",
                                                           "XDG_CACHE_HOME": str(self.dir / "cache")}, **options)

    def test_ptx_is_found_however_it_is_packed(self):
        self.write("a.cu", SMALL)
        for mode in ("none", "speed", "balance", "size"):
            with self.subTest(mode):
                self.build("-cudart", "shared", "-arch=sm_80", f"--compress-mode={mode}", "a.cu")
                self.assertEqual(self.run_program().stdout, "42\n")

    def test_separately_compiled_parts_are_linked(self):
        for name, text in PARTS.items():
            self.write(name, text)
        for target in ("-arch=sm_80", "-gencode=arch=compute_80,code=compute_80"):
            with self.subTest(target):
                self.build("-cudart", "shared", "-rdc=true", target, *PARTS)
                self.assertEqual(self.run_program().stdout, "7 115 9\n")

    def test_machine_code_alone_is_told_with_its_architectures(self):
        self.write("a.cu", SMALL)
        self.build("-cudart", "shared", "-gencode=arch=compute_80,code=sm_80", "a.cu")
        said = self.run_program().stderr
        self.assertRegex(said, r"program' holds code for NVIDIA GPUs alone \(sm_80\), without PTX")
        self.assertIn("arch=compute_80,code=compute_80", said)

    def test_a_program_with_its_own_runtime_is_told_why_it_can_not_run(self):
        self.write("a.cu", SMALL)
        self.build("a.cu")
        self.assertRegex(self.run_program(ok=None).stderr, r"program' holds NVIDIA's own CUDA runtime")


if __name__ == "__main__":
    unittest.main()
