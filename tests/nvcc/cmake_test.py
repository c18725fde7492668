# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""CMake's own support of CUDA on our toolkit."""
import unittest

from common import NVCC, SMALL, TOOLKIT, Case
from link_test import A, B


class CMake(Case):
    def build(self, lists, *words):
        self.write("CMakeLists.txt", lists)
        self.run_command("cmake", "-S", ".", "-B", "b", *words)
        self.run_command("cmake", "--build", "b")

    def test_language_with_separable_compilation(self):
        self.write("a.cu", A)
        self.write("b.cu", B)
        self.write("small.cu", SMALL)
        self.build("""cmake_minimum_required(VERSION 3.18)
project(T LANGUAGES CXX CUDA)
add_library(b STATIC b.cu)
add_executable(app a.cu)
target_link_libraries(app b)
set_target_properties(app b PROPERTIES CUDA_SEPARABLE_COMPILATION ON POSITION_INDEPENDENT_CODE ON)
add_executable(small small.cu)
target_compile_options(small PRIVATE $<$<COMPILE_LANGUAGE:CUDA>:--expt-relaxed-constexpr -Xcompiler=-Wall,-fno-gnu-unique>)
""", f"-DCMAKE_CUDA_COMPILER={NVCC}", "-DCMAKE_CUDA_ARCHITECTURES=60;70-real;80-virtual", "-DCMAKE_BUILD_TYPE=Release",
                   "-DCMAKE_CUDA_STANDARD=17")
        self.assertEqual(self.output_of("b/app"), "42 43\n")
        self.assertEqual(self.output_of("b/small"), "42\n")

    def test_native_architecture(self):
        self.write("small.cu", SMALL)
        self.build("cmake_minimum_required(VERSION 3.24)\nproject(T LANGUAGES CUDA)\nadd_executable(small small.cu)\n",
                   f"-DCMAKE_CUDA_COMPILER={NVCC}", "-DCMAKE_CUDA_ARCHITECTURES=native")
        self.assertEqual(self.output_of("b/small"), "42\n")

    def test_toolkit_package_for_host_code(self):
        self.write("m.cpp", "#include <cuda_runtime.h>\nint main() { int n = 0; return cudaGetDeviceCount(&n); }\n")
        self.build("""cmake_minimum_required(VERSION 3.18)
project(T LANGUAGES CXX)
find_package(CUDAToolkit 12 REQUIRED)
add_executable(m m.cpp)
target_link_libraries(m CUDA::cudart)
""", f"-DCUDAToolkit_ROOT={TOOLKIT}")
        self.output_of("b/m")

    def test_old_module(self):
        self.write("small.cu", SMALL)
        self.build("""cmake_minimum_required(VERSION 3.5)
project(T LANGUAGES C CXX)
find_package(CUDA REQUIRED)
list(APPEND CUDA_NVCC_FLAGS -O2 -arch=sm_35)
cuda_add_executable(small small.cu)
""", f"-DCUDA_TOOLKIT_ROOT_DIR={TOOLKIT}")
        self.assertEqual(self.output_of("b/small"), "42\n")


if __name__ == "__main__":
    unittest.main()
