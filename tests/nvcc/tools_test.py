#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The toolkit's small programs: cuobjdump, fatbinary, nvlink."""
import struct
import unittest

from common import SMALL, TOOLKIT, Case

PTX = """.version 8.0
.target sm_{0}
.address_size 64
.visible .entry kernel{0}() {{ ret; }}
"""
CALLER = """.version 8.0
.target sm_80
.address_size 64
.extern .func (.param .b32 r) twice(.param .b32 a);
.visible .entry caller() { .param .b32 a; .param .b32 r; st.param.b32 [a], 1; call (r), twice, (a); ret; }
"""
CALLEE = """.version 8.0
.target sm_80
.address_size 64
.visible .func (.param .b32 r) twice(.param .b32 a) { .reg .b32 %r; ld.param.b32 %r, [a]; st.param.b32 [r], %r; ret; }
"""


def foreign_binary(*images):
    """A fat binary of NVIDIA's format (docs/decisions/0064): (kind, architecture, bytes)."""
    body = b""
    for kind, architecture, content in images:
        content += b"\0" * (-len(content) % 8)
        body += struct.pack("<HHIQIIHHIIIQQQ", kind, 0x101, 64, len(content), 0, 0, 0, 8, architecture, 0, 0, 0x11, 0, 0)
        body += content
    return struct.pack("<IHHQ", 0xba55ed50, 1, 16, len(body)) + body


class Tools(Case):
    def tool(self, name, *words, **options):
        return self.run_command(TOOLKIT / "bin" / name, *words, **options)

    def test_cuobjdump_lists_and_extracts_what_is_in_a_foreign_file(self):
        (self.dir / "a.out").write_bytes(b"anything" + foreign_binary((2, 75, b"machine"), (1, 80, PTX.format(80).encode())))
        self.assertEqual(self.tool("cuobjdump", "-lptx", "a.out").stdout, "PTX file    1: a.1.sm_80.ptx\n")
        self.assertEqual(self.tool("cuobjdump", "-lelf", "a.out").stdout, "ELF file    1: a.1.sm_75.cubin\n")
        self.assertEqual(self.tool("cuobjdump", "-lptx", "-lelf", "a.out").stdout,
                         "ELF file    1: a.1.sm_75.cubin\nPTX file    1: a.1.sm_80.ptx\n")
        said = self.tool("cuobjdump", "--dump-ptx", "a.out").stdout
        self.assertIn("arch = sm_80", said)
        self.assertIn(PTX.format(80), said)
        self.tool("cuobjdump", "-xptx", "all", "a.out")
        self.assertEqual((self.dir / "a.1.sm_80.ptx").read_text(), PTX.format(80))
        self.tool("cuobjdump", "-xelf", "sm_75", "a.out")
        self.assertEqual((self.dir / "a.1.sm_75.cubin").read_bytes(), b"machine\0")

    def test_cuobjdump_tells_of_a_container_that_is_cut_off(self):
        (self.dir / "a.fatbin").write_bytes(foreign_binary((1, 80, PTX.format(80).encode()))[:-8])
        done = self.tool("cuobjdump", "-ptx", "a.fatbin", ok=False)
        self.assertIn("damaged (cut off)", done.stderr)

    def test_cuobjdump_shows_our_own_code_as_ptx(self):
        self.write("a.cu", SMALL)
        self.nvcc("-o", "a.out", "a.cu")
        said = self.tool("cuobjdump", "-all", "-ptx", "a.out").stdout
        self.assertIn(".visible .entry _Z1kPi(", said)
        self.assertIn("identifier = a.cu", said)

    def test_cuobjdump_says_when_there_is_nothing(self):
        self.write("a.txt", "text")
        self.assertIn("does not contain device code", self.tool("cuobjdump", "-lptx", "a.txt").stdout)
        self.assertIn("No input file", self.tool("cuobjdump", "-lptx", ok=False).stderr)
        self.assertIn("not read here", self.tool("cuobjdump", "-sass", "a.txt", ok=False).stderr)

    def test_fatbinary_joins_ptx_and_cubins(self):
        for architecture in (80, 90):
            self.write(f"{architecture}.ptx", PTX.format(architecture))
        self.tool("ptxas", "-arch=sm_80", "80.ptx", "-o", "80.cubin")
        self.tool("fatbinary", "-64", "--create", "all.fatbin", "--image=profile=sm_80,file=80.cubin",
                  "--image3=kind=ptx,sm=90,file=90.ptx")
        said = self.tool("cuobjdump", "-ptx", "all.fatbin").stdout
        self.assertIn("kernel80", said)
        self.assertIn("kernel90", said)

    def test_nvlink_links_ptx(self):
        self.write("a.ptx", CALLER)
        self.write("b.ptx", CALLEE)
        self.tool("nvlink", "-arch=sm_80", "a.ptx", "b.ptx", "-o", "linked.cubin")
        self.assertIn(".visible .entry caller(", self.tool("cuobjdump", "-ptx", "linked.cubin").stdout)
        self.assertIn("twice", self.tool("nvlink", "-arch=sm_80", "a.ptx", "-o", "x", ok=False).stderr)


if __name__ == "__main__":
    unittest.main()
