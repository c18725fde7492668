# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every way to make a program of objects, with whole-program and with relocatable device code."""
import unittest

from common import LIB, SMALL, TOOLKIT, Case

A = """#include <cstdio>
extern __device__ int shared_value;
extern __device__ int twice(int);
__managed__ int result;
static __global__ void k(int* p) { *p = twice(shared_value); }
int other();
int main() {
    k<<<1, 1>>>(&result);
    cudaDeviceSynchronize();
    int mine = result;
    std::printf("%d %d\\n", mine, other());
}
"""
B = """__device__ int shared_value = 21;
__device__ int twice(int x) { return 2 * x; }
extern __managed__ int result;
static __global__ void k(int* p) { *p = twice(shared_value) + 1; }
int other() {
    k<<<1, 1>>>(&result);
    cudaDeviceSynchronize();
    return result;
}
"""
STATIC = [f"-L{LIB}", "-lcudart_static", "-ldl", "-lpthread", "-lrt"]
SHARED = [f"-L{LIB}", "-lcudart", f"-Wl,-rpath,{LIB}"]


class WholeProgram(Case):
    def setUp(self):
        super().setUp()
        self.write("small.cu", SMALL)

    def test_one_step(self):
        self.nvcc("small.cu", "-o", "p")
        self.assertEqual(self.output_of("p"), "42\n")

    def test_shared_runtime(self):
        self.nvcc("small.cu", "-cudart=shared", "-o", "p")
        self.assertEqual(self.output_of("p"), "42\n")
        self.assertIn("libcudart.so.12", self.run_command("ldd", "p").stdout)

    def test_object_then_plain_linker(self):
        self.nvcc("-c", "small.cu", "-O2", "-arch=sm_70")
        for libraries in (STATIC, SHARED):
            self.run_command("g++", "small.o", *libraries, "-o", "p")
            self.assertEqual(self.output_of("p"), "42\n")

    def test_host_source_for_the_host_compiler(self):
        self.nvcc("-cuda", "small.cu", "-g")
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()), ["small.cu", "small.cu.cpp.ii"])
        self.run_command("g++", "-g", "small.cu.cpp.ii", *STATIC, "-o", "p")
        self.assertEqual(self.output_of("p"), "42\n")

    def test_host_integers_wrap(self):
        self.write("wrap.cu", """#include <cstdio>
            long modulus = 2147483647;
            int factor = 1103515245, increment = 12345;
            void next(int* seed) { int n = factor * *seed + increment; *seed = n % modulus; }
            int main() { int seed = 7654321; next(&seed); std::printf("%d\\n", seed); }\n""")
        n = (1103515245 * 7654321 + 12345 + 2**31) % 2**32 - 2**31
        self.nvcc("-O3", "wrap.cu", "-o", "p")
        self.assertEqual(self.output_of("p"), f"{n}\n")

    def test_run(self):
        self.assertEqual(self.nvcc("--run", "small.cu").stdout, "42\n")
        self.assertEqual([p.name for p in self.dir.iterdir()], ["small.cu"])

    def test_shared_library(self):
        self.write("lib.cu", SMALL.replace("int main()", "extern \"C\" int run()").replace(", x);", ", x); return 0;"))
        self.write("main.c", "int run(void);\nint main(void) { return run(); }\n")
        self.nvcc("-shared", "-Xcompiler", "-fPIC", "lib.cu", "-o", "libx.so")
        self.nvcc("main.c", "-L.", "-lx", "-Xlinker", "-rpath", "-Xlinker", self.dir, "-o", "p")
        self.assertEqual(self.output_of("p"), "42\n")

    def test_other_languages(self):
        self.write("c.c", "#include <cuda_runtime_api.h>\nint count(void) { int n = 0; cudaGetDeviceCount(&n); return n; }\n")
        self.write("m.cpp", "#include <cuda_runtime.h>\nextern \"C\" int count(void);\nint main() { return count() > 0 ? 0 : 1; }\n")
        self.nvcc("-c", "c.c")
        self.nvcc("c.o", "m.cpp", "-std=c++17", "-o", "p")
        self.output_of("p")

    def test_x_cu_and_threads_and_options_file(self):
        self.write("small.cpp", SMALL)
        self.write("words", "-DX=1 \\\n -O2\n")
        self.nvcc("-x", "cu", "small.cpp", "--threads", "4", "@words", "--options-file", "words", "-o", "p")
        self.assertEqual(self.output_of("p"), "42\n")

    def test_environment_adds_flags(self):
        self.write("e.cu", "#if A + B != 3\n#error\n#endif\n")
        self.nvcc("-c", "e.cu", env={"NVCC_PREPEND_FLAGS": "-DA=1", "NVCC_APPEND_FLAGS": "-DB=2"})

    def test_host_openmp(self):
        self.write("omp.cu", """#include <cstdio>
#include <omp.h>
int main() {
    int n = 0;
#pragma omp parallel for reduction(+ : n) num_threads(4)
    for (int i = 0; i < 100; i++) n += omp_get_num_threads() == 4;
    std::printf("%d\\n", n);
}
""")
        self.nvcc("omp.cu", "-Xcompiler", "-fopenmp", "-o", "p")
        self.assertEqual(self.output_of("p"), "100\n")


class Relocatable(Case):
    def setUp(self):
        super().setUp()
        self.write("a.cu", A)
        self.write("b.cu", B)

    def check(self):
        self.assertEqual(self.output_of("p"), "42 43\n")

    def objects(self):
        self.nvcc("-dc", "a.cu", "b.cu")

    def test_one_step(self):
        self.nvcc("-rdc=true", "a.cu", "b.cu", "-o", "p")
        self.check()

    def test_objects(self):
        self.objects()
        self.nvcc("a.o", "b.o", "-o", "p")
        self.check()

    def test_device_link_step_then_plain_linker(self):
        self.objects()
        self.nvcc("-dlink", "a.o", "b.o", "-o", "d.o")
        self.run_command("g++", "a.o", "b.o", "d.o", *SHARED, "-o", "p")
        self.check()

    def test_plain_linker_alone(self):
        self.objects()
        self.run_command("g++", "a.o", "b.o", *STATIC, "-o", "p")
        self.check()

    def test_static_library(self):
        self.objects()
        self.nvcc("-lib", "b.o", "-o", "libb.a")
        self.nvcc("a.o", "-L.", "-lb", "-o", "p")
        self.check()
        self.nvcc("a.o", "libb.a", "-o", "p")
        self.check()

    def test_joined_objects(self):
        self.objects()
        self.run_command("ld", "-r", "a.o", "b.o", "-o", "ab.o")
        self.nvcc("ab.o", "-o", "p")
        self.check()

    def test_what_is_missing_is_named(self):
        self.nvcc("-dc", "a.cu")
        done = self.nvcc("a.o", "-o", "p", ok=False)
        self.assertIn("twice", done.stderr)

    def test_toolkit_may_move(self):
        self.objects()
        moved = self.dir / "moved"
        self.run_command("cp", "-r", TOOLKIT, moved)
        self.run_command(moved / "bin/nvcc", "a.o", "b.o", "-o", "p")
        self.check()


if __name__ == "__main__":
    unittest.main()
