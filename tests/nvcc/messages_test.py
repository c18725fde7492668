# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What nvcc prints: versions, commands, dependencies, errors; and what it leaves behind."""
import os
import re
import unittest

from common import SMALL, TOOLKIT, Case


class Texts(Case):
    def test_version_has_the_lines_that_scripts_read(self):
        text = self.nvcc("--version").stdout
        self.assertRegex(text, r"^nvcc: NVIDIA \(R\) Cuda compiler driver\n")
        self.assertRegex(text, r"Cuda compilation tools, release 12\.8, V12\.8\.93\n")

    def test_lists(self):
        self.assertIn("compute_80\n", self.nvcc("--list-gpu-arch").stdout)
        self.assertIn("sm_80\n", self.nvcc("--list-gpu-code").stdout)
        self.assertIn("--gpu-architecture", self.nvcc("--help").stdout)

    def test_dryrun_lists_commands_and_runs_none(self):
        self.write("x.cu", SMALL)
        text = self.nvcc("--dryrun", "-gencode", "arch=compute_70,code=sm_70", "x.cu", "-o", "p").stderr
        self.assertEqual([p.name for p in self.dir.iterdir()], ["x.cu"])
        for line in text.splitlines():
            self.assertTrue(line.startswith("#$ "), line)
        libraries = re.search(r"#\$ LIBRARIES= *(.*)", text).group(1)
        link = text.splitlines()[-1]
        self.assertIn(libraries, link)
        self.assertIn("-lcudart_static", link)
        self.assertRegex(text, r"-arch compute_80")
        self.assertRegex(text, rf"#\$ TOP={re.escape(str(TOOLKIT))}")
        self.assertRegex(text, r"NVVMIR_LIBRARY_DIR=.*nvvm/libdevice")

    def test_verbose_lists_and_works(self):
        self.write("x.cu", SMALL)
        self.assertIn("#$ ", self.nvcc("-v", "-c", "x.cu").stderr)
        self.assertTrue((self.dir / "x.o").exists())

    def test_the_host_compilers_own_words_come_once_and_whole(self):
        # CMake reads the folders out of them: two passes that print at once would mix their lines.
        self.write("x.cu", SMALL)
        lines = self.nvcc("-Xcompiler=-v", "-c", "x.cu").stderr.splitlines()
        self.assertEqual(sum("clang version" in line for line in lines), 1, lines)
        start = lines.index("#include <...> search starts here:")
        for line in lines[start + 1:lines.index("End of search list.", start)]:
            self.assertRegex(line, r"^ /[^ \"]+$")

    def test_dump_keeps_the_forms_that_are_asked_for(self):
        self.write("x.cu", SMALL)
        self.nvcc("-c", "x.cu", env={"CAUSEWAY_DUMP": "kir,native:forms"})
        self.assertEqual(sorted(p.name for p in (self.dir / "forms").iterdir()), ["x.cu.kir.ll", "x.cu.native"])
        self.assertIn("ptx_kernel", (self.dir / "forms/x.cu.kir.ll").read_text())
        self.assertEqual((self.dir / "forms/x.cu.native").read_bytes()[:4], b"\x7fELF")

    def test_dump_shortens_names_that_no_file_can_have(self):
        name = "x" * 240 + ".cu"
        self.write(name, SMALL)
        said = self.nvcc("-c", name, "-o", "x.o", env={"CAUSEWAY_DUMP": "kir,native:forms"}).stderr
        self.assertEqual(said, "")
        names = sorted(p.name for p in (self.dir / "forms").iterdir())
        self.assertEqual(len(names), 2)
        self.assertRegex(names[0], r"^x{160}-[0-9a-f]{32}\.kir\.ll$")

    def test_dump_says_what_it_does_not_understand(self):
        self.write("x.cu", SMALL)
        for wish in ("kir", "asm:forms", "kir:"):
            said = self.nvcc("-c", "x.cu", env={"CAUSEWAY_DUMP": wish}).stderr
            self.assertEqual(said.count(f"CAUSEWAY_DUMP='{wish}' is not"), 1, said)
        self.assertFalse((self.dir / "forms").exists())

    def test_keep(self):
        self.write("x.cu", SMALL)
        self.nvcc("--keep", "--keep-dir", "kept", "x.cu", "-o", "p")
        self.assertEqual(sorted(p.name for p in (self.dir / "kept").iterdir()), ["x.fatbin", "x.kir.ll", "x.o"])


class Dependencies(Case):
    def setUp(self):
        super().setUp()
        self.write("h.h", "")
        self.write("x.cu", '#include "h.h"\n')

    def prerequisites(self, text):
        target, _, rest = text.replace("\\\n", " ").partition(":")
        return target.strip(), rest.split("\n")[0].split()

    def test_m_prints_the_rule(self):
        target, files = self.prerequisites(self.nvcc("-M", "x.cu").stdout)
        self.assertEqual(target, "x.o")
        self.assertIn("x.cu", files)
        self.assertIn("h.h", files)
        self.assertTrue(any(f.endswith("/cuda_runtime.h") for f in files))
        self.assertFalse(any("causeway." in f for f in files), files)

    def test_mm_has_no_system_headers(self):
        _, files = self.prerequisites(self.nvcc("-MM", "x.cu").stdout)
        self.assertEqual([f for f in files if not f.startswith(str(TOOLKIT))], ["x.cu", "h.h"])

    def test_md_writes_beside_the_object(self):
        (self.dir / "o").mkdir()
        self.nvcc("-MD", "-c", "x.cu", "-o", "o/y.o")
        target, files = self.prerequisites((self.dir / "o/y.d").read_text())
        self.assertEqual(target, "o/y.o")
        self.assertIn("h.h", files)

    def test_mf_mt_mp(self):
        self.nvcc("-MMD", "-MF", "deps", "-MT", "all", "-MP", "-c", "x.cu", "-o", "y.o")
        text = (self.dir / "deps").read_text()
        target, files = self.prerequisites(text)
        self.assertEqual(target, "all")
        self.assertIn("h.h", files)
        self.assertIn("\nh.h:", text)

    def test_e_prints_the_source(self):
        self.write("e.cu", "#define NAME value\nint NAME;\n")
        self.assertIn("int value;", self.nvcc("-E", "e.cu").stdout)


class Errors(Case):
    def test_show_file_and_line_once(self):
        self.write("sub/x.cu", "__global__ void k(int* p) {\n    *p = y;\n}\nint main() { return z; }\n")
        done = self.nvcc("-c", "sub/x.cu", ok=False)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(re.findall(r"^(sub/x\.cu:\d+:\d+): error", done.stderr, re.M), ["sub/x.cu:2:10", "sub/x.cu:4:21"])
        self.assertIn('2 errors detected in the compilation of "sub/x.cu"', done.stderr)
        self.assertEqual(sorted(p.name for p in (self.dir / "sub").iterdir()), ["x.cu"])

    def test_warnings_go_with_w(self):
        self.write("x.cu", "int f() { int x = 1.5; return x; }\n")
        self.assertIn("warning", self.nvcc("-c", "x.cu").stderr)
        self.assertEqual(self.nvcc("-c", "-w", "x.cu").stderr, "")

    def test_of_the_command_line(self):
        for words, text in [(["-foo"], "Unknown option '-foo'"), (["x.xyz"], "Don't know what to do with 'x.xyz'"),
                            ([], "No input files specified"), (["-optix-ir", "x.cu"], "OptiX is a product of its own"),
                            (["-c", "-E", "x.cu"], "More than one compilation phase")]:
            done = self.nvcc(*words, ok=False)
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, "nvcc fatal   : .*" + re.escape(text))

    def test_a_missing_file_is_named(self):
        self.assertIn("missing.cu", self.nvcc("-c", "missing.cu", ok=False).stderr)

    def test_temporary_files_go(self):
        (self.dir / "tmp").mkdir()
        self.write("x.cu", "int main() { return y; }\n")
        self.write("y.cu", SMALL)
        for name in ("x.cu", "y.cu"):
            self.nvcc(name, "-o", "p", ok=None, env={"TMPDIR": str(self.dir / "tmp")})
        self.assertEqual(os.listdir(self.dir / "tmp"), [])

    def test_calling_across_sides_is_an_error(self):
        self.write("x.cu", "int h(int);\n__global__ void k(int* p) { *p = h(1); }\n")
        self.assertRegex(self.nvcc("-c", "x.cu", ok=False).stderr, r"x\.cu:2:\d+: error: ")


if __name__ == "__main__":
    unittest.main()
