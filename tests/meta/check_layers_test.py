#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The layer checker finds each kind of wrong arrow in a mock tree, and nothing in a right one."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECKER = pathlib.Path(__file__).resolve().parents[2] / "tools/check_layers.py"
SKELETON = ["support/result.h", "ir/module.h", "ir/facts.h", "frontend/ptx/ast.h", "frontend/frontend.h",
            "compiler/client.h", "compiler/link.h", "backends/driver.h", "backends/codegen.h", "backends/cpu/abi.h",
            "backends/cpu/driver/queue.h", "backends/cpu/codegen/emit.h", "backends/null/driver/null.h",
            "runtime/runtime.h", "shim/common/api_call.h", "shim/libcuda/status.h"]


class Layers(unittest.TestCase):
    def check(self, path, line):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name in SKELETON:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).touch()
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(line + "\n")
            run = subprocess.run([sys.executable, CHECKER, "--root", root], capture_output=True, text=True)
            self.assertEqual(run.returncode == 0, not run.stdout.startswith(path), run.stdout + run.stderr)
            return run.returncode == 0

    def test_allows_the_arrows(self):
        for path, header in [("runtime/x.cpp", "backends/driver.h"), ("runtime/x.cpp", "compiler/client.h"),
                             ("backends/cpu/driver/x.cpp", "backends/cpu/abi.h"),
                             ("backends/cpu/driver/x.cpp", "backends/cpu/driver/queue.h"),
                             ("backends/registry_driver.cpp", "backends/cpu/driver/queue.h"),
                             ("compiler/x.cpp", "frontend/frontend.h"), ("shim/libcudart/x.cpp", "runtime/runtime.h"),
                             ("support/fatbin/x.cpp", "support/result.h")]:
            self.assertTrue(self.check(path, f'#include "{header}"'), (path, header))

    def test_finds_wrong_arrows(self):
        for path, header in [("runtime/x.cpp", "backends/cpu/driver/queue.h"), ("runtime/x.cpp", "frontend/ptx/ast.h"),
                             ("runtime/x.cpp", "compiler/link.h"), ("compiler/x.cpp", "frontend/ptx/ast.h"),
                             ("ir/x.cpp", "runtime/runtime.h"), ("support/x.cpp", "ir/facts.h"),
                             ("backends/cpu/driver/x.cpp", "backends/cpu/codegen/emit.h"),
                             ("backends/cpu/driver/x.cpp", "backends/null/driver/null.h"),
                             ("shim/libcublas/x.cpp", "shim/libcuda/status.h"),
                             ("shim/libcublas/x.cpp", "runtime/runtime.h")]:
            self.assertFalse(self.check(path, f'#include "{header}"'), (path, header))

    def test_keeps_llvm_out_of_the_runtime(self):
        self.assertFalse(self.check("runtime/x.cpp", "#include <llvm/IR/Module.h>"))
        self.assertFalse(self.check("backends/cpu/driver/x.cpp", '#include "llvm/IR/Module.h"'))
        self.assertTrue(self.check("ir/x.cpp", '#include "llvm/IR/Module.h"'))

    def test_keeps_vendor_words_below_the_seam(self):
        self.assertFalse(self.check("runtime/x.cpp", "if (name == \"opencl\") fast();"))
        self.assertTrue(self.check("backends/opencl/driver/x.cpp", "// OpenCL"))
        self.assertTrue(self.check("runtime/x.cpp", "int relationship, ship_to;"))


if __name__ == "__main__":
    unittest.main()
