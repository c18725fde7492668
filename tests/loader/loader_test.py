#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`causeway run`: the toolkit's libraries win over a program's DT_RPATH and over paths given to dlopen."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).parent
TOOLKIT, COMPILER = pathlib.Path(sys.argv[1]), sys.argv[2]
FAKES = ["libcudart.so.12", "libnvrtc.so.12", "libnvrtc.so.12.9.86", "libnvrtc-0123abcd.so.12", "libnvrtc.so.10.2"]


class CausewayRun(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        for name in FAKES:
            cls.compile("-shared", "-fPIC", HERE / "fake.c", f"-Wl,-soname,{name}", "-o", cls.path / name)
        cls.compile(HERE / "versions.c", cls.path / FAKES[0], "-Wl,--disable-new-dtags", f"-Wl,-rpath,{cls.path}",
                    "-ldl", "-o", cls.path / "versions")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @staticmethod
    def compile(*arguments):
        subprocess.run([COMPILER, *map(str, arguments)], check=True)

    def versions(self, *launcher):
        """What the program says of the fakes: libcudart by DT_RPATH, the others by their paths."""
        command = [*map(str, launcher), str(self.path / "versions"), *(str(self.path / name) for name in FAKES[1:])]
        done = subprocess.run(command, capture_output=True, text=True, check=True,
                              env={name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"})
        return done.stdout.split(), done.stderr

    def test_without_it_the_program_gets_its_own(self):
        self.assertEqual(self.versions()[0], ["1", "1.1", "1.1", "1.1", "1.1"])

    def test_the_toolkits_win_except_where_it_has_no_such_version(self):
        said, errors = self.versions(TOOLKIT / "bin/causeway", "run")
        self.assertEqual(said, ["12080", "12.8", "12.8", "12.8", "1.1"])
        self.assertEqual(errors, "")

    def test_verbose_names_what_was_replaced(self):
        _, errors = self.versions(TOOLKIT / "bin/causeway", "run", "-v")
        self.assertIn(f"causeway: libcudart.so.12 is {TOOLKIT}/lib64/libcudart.so.12\n", errors)
        self.assertIn(f"causeway: {self.path}/libnvrtc.so.12 is {TOOLKIT}/lib64/libnvrtc.so.12\n", errors)
        self.assertNotIn("libnvrtc.so.10.2", errors)


unittest.main(argv=sys.argv[:1])
