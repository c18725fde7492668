# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The header that nvcc includes first comes precompiled from the cache when that can't be noticed."""
import shutil
import unittest

from common import NVCC, SMALL, TOOLKIT, Case

USED = "takes the precompiled header"


class Precompiled(Case):
    def setUp(self):
        super().setUp()
        self.cached = {"CAUSEWAY_CACHE_DIR": str(self.dir / "cache"), "CAUSEWAY_LOG": "warn,dialect=debug"}
        self.plain = {"CAUSEWAY_CACHE_DIR": str(self.dir / "none"), "CAUSEWAY_CACHE_SIZE": "0"}
        self.write("x.cu", SMALL)

    def warm(self, *options, nvcc=NVCC):
        """Options that come once leave a mark; the second time the header is made."""
        self.write("warm.cu", "")
        for _ in range(2):
            self.run_command(nvcc, "-c", *options, "warm.cu", env=self.cached)

    def uses(self, *options, ok=True, nvcc=NVCC):
        """How many of the two passes take it, and what else nvcc says."""
        text = self.run_command(nvcc, "-c", *options, "x.cu", "-o", "x.o", env=self.cached, ok=ok).stderr
        rest = [line for line in text.splitlines(True) if USED not in line]
        return text.count(USED), "".join(rest)

    def test_is_made_when_options_come_twice(self):
        self.assertEqual(self.uses()[0], 0)
        self.assertEqual(self.uses()[0], 2)

    def test_is_done_without_where_nothing_can_be_kept(self):
        self.write("file", "")
        for _ in range(2):
            self.assertEqual(self.nvcc("-c", "x.cu", env={"CAUSEWAY_CACHE_DIR": str(self.dir / "file")}).stderr, "")

    def test_gives_the_same_object(self):
        for options in ([], ["-std=c++20", "-O2", "-rdc=true", "-Xcompiler", "-fPIC"]):
            self.nvcc("-c", *options, "x.cu", "-o", "plain.o", env=self.plain)
            self.warm(*options)
            self.assertEqual(self.uses(*options)[0], 2)
            self.assertEqual((self.dir / "x.o").read_bytes(), (self.dir / "plain.o").read_bytes())

    def test_is_shared_by_programs_with_other_macros_and_folders(self):
        self.warm()
        self.write("inc/mine.h", "#define MINE 1\n")
        self.write("x.cu", '#include "mine.h"\nstatic_assert(MINE + N == 3, "");\n')
        self.assertEqual(self.uses("-DN=2", "-I", "inc")[0], 2)

    def test_gives_way_to_a_macro_that_the_header_reads(self):
        self.warm()
        self.write("x.cu", '#ifdef CUDART_VERSION\n#error "it was read"\n#endif\n')
        self.assertEqual(self.uses("-D__CUDA_RUNTIME_H__")[0], 0)

    def test_gives_way_to_a_folder_that_hides_a_header(self):
        self.warm()
        self.write("inc/string.h", "#include_next <string.h>\n#define HIDES 1\n")
        self.write("x.cu", 'static_assert(HIDES, "");\n')
        self.assertEqual(self.uses("-I", "inc")[0], 0)

    def test_gives_way_to_a_header_before_it(self):
        self.warm()
        self.write("first.h", "#define NDEBUG 1\n")
        self.assertEqual(self.uses("-include", "first.h")[0], 0)

    def test_gives_way_to_debug_information(self):
        self.warm("-g")
        self.assertEqual(self.uses("-g")[0], 1)  # that of device code is none

    def test_is_made_anew_when_a_header_changes(self):
        copy = self.dir / "toolkit"
        shutil.copytree(TOOLKIT / "include", copy / "include")
        (copy / "bin").mkdir()
        nvcc = shutil.copy(NVCC, copy / "bin")
        for name in ("lib64", "nvvm"):
            (copy / name).symlink_to(TOOLKIT / name)
        self.warm(nvcc=nvcc)
        self.assertEqual(self.uses(nvcc=nvcc)[0], 2)
        with (copy / "include/causeway/launch_api.h").open("a") as header:
            header.write("#define EDITED 1\n")
        self.write("x.cu", 'static_assert(EDITED, "");\n')
        self.assertEqual(self.uses(nvcc=nvcc)[0], 2)

    def test_is_listed_as_the_files_it_is_made_of(self):
        self.warm()
        lists = []
        for option in ("-MD", "-MMD"):
            for env in (self.plain, self.cached):
                self.nvcc("-c", option, "-MF", "x.d", "x.cu", "-o", "x.o", env=env)
                lists.append((self.dir / "x.d").read_text())
        self.assertEqual(lists[0], lists[1])
        self.assertIn("cuda_runtime.h", lists[0])
        self.assertEqual(lists[2], lists[3])

    def test_leaves_messages_as_they_are(self):
        self.warm()
        self.write("x.cu", "int f() { return cudaMalloc(1); }\n")
        plain = self.nvcc("-c", "x.cu", "-o", "x.o", env=self.plain, ok=False).stderr
        self.assertEqual(self.uses(ok=False)[1], plain)
        self.write("x.cu", "#warning mine\n__global__ void k() { int unused; }\n")
        plain = self.nvcc("-c", "-Xcompiler", "-Wall", "x.cu", "-o", "x.o", env=self.plain).stderr
        self.warm("-Xcompiler", "-Wall")
        self.assertEqual(self.uses("-Xcompiler", "-Wall"), (2, plain))

    def test_is_taken_by_programs_that_are_compiled_at_run_time(self):
        self.write("x.cpp", '''
            #include <nvrtc.h>
            int main(int, char** words) {
                nvrtcProgram program;
                return nvrtcCreateProgram(&program, words[1], "x.cu", 0, nullptr, nullptr) || nvrtcCompileProgram(program, 0, nullptr);
            }''')
        self.run_command("g++", "x.cpp", "-o", "x", f"-I{TOOLKIT}/include", f"-L{TOOLKIT}/lib64", "-lnvrtc",
                         f"-Wl,-rpath,{TOOLKIT}/lib64")
        taken = [self.run_command(self.dir / "x", f"__global__ void f{i}() {{}}", env=self.cached).stderr.count(USED) for i in range(3)]
        self.assertEqual(taken, [0, 1, 1])


if __name__ == "__main__":
    unittest.main()
