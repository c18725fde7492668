#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Tests of the generator: what rows mean, and that mistakes are reported with file and line."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import api_emit  # noqa: E402
import api_files  # noqa: E402
import api_rows  # noqa: E402

LIBRARY = """%library demo
%status  demoStatus
%header  demo.h
%door    1 libdemo.so.1 libdemo.so.1
%door    2 libdemo.so.2 libdemo.so.2
%linkage table
"""


def api_of(rows, library=LIBRARY):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "library.api").write_text(library)
        Path(folder, "area.api").write_text(rows)
        api = api_rows.read(folder)
    return api


class Rows(unittest.TestCase):
    def test_an_out_parameter_is_checked_and_becomes_a_reference(self):
        api = api_of("demoStatus demoAlloc(out void** p, size_t n) = done;")
        self.assertIn("Result<> demoAlloc(void*& p, size_t n);", api_emit.implementation_header(api))
        source = api_emit.entries_source(api, "area")
        self.assertIn('requireNonNull(p, "p")', source)
        self.assertIn("cw::demo::demoAlloc(*p, n)", source)

    def test_a_value_row_keeps_its_type(self):
        api = api_of("const char* demoName(demoStatus s) = done;")
        self.assertIn("const char* demoName(demoStatus s);", api_emit.implementation_header(api))

    def test_a_stub_has_no_body_of_ours(self):
        api = api_of('demoStatus demoLater(int a) = stub("comes later");')
        self.assertNotIn("demoLater", api_emit.implementation_header(api))
        self.assertIn('"comes later"', api_emit.entries_source(api, "area"))

    def test_rows_of_one_name_may_differ_by_door(self):
        api = api_of("[door=1] demoStatus demoF(int a) = stub;\n[door=2] demoStatus demoF(long a) = stub;")
        self.assertEqual(api_emit.exports(api, api.doors[0]), [("demoF", "demoF_of_1")])
        self.assertEqual(api_emit.exports(api, api.doors[1]), [("demoF", "demoF_of_2")])

    def test_a_row_may_be_of_several_doors(self):
        api = api_of("[door=1-2] demoStatus demoF(int a) = stub;\n[door=3] demoStatus demoF(long a) = stub;")
        self.assertEqual([api_emit.exports(api, door) for door in api.doors], [[("demoF", "demoF_of_1_2")]] * 2)

    def test_a_streams_row_exports_a_per_thread_variant(self):
        api = api_of("[streams=ptsz] demoStatus demoG(cudaStream_t s) = stub;")
        names = [name for name, _ in api_emit.exports(api, api.doors[0])]
        self.assertEqual(names, ["demoG", "demoG_ptsz"])
        self.assertIn("orPerThread(s)", api_emit.entries_source(api, "area"))

    def test_the_public_name_loses_its_version(self):
        api = api_of("demoStatus demoH_v2(int a) = stub;")
        self.assertEqual(api.rows[0].public_name, "demoH")

    def test_comments_and_line_breaks_are_free(self):
        api = api_of("// what it is; not a row\ndemoStatus demoI(int a, // first\n  int b) = stub;")
        self.assertEqual([p.name for p in api.rows[0].parameters], ["a", "b"])


class Headers(unittest.TestCase):
    def test_a_default_argument_is_for_cplusplus_only(self):
        api = api_of("demoStatus demoJ(int a = 3) = stub;")
        self.assertIn("demoJ(int a CAUSEWAY_DEFAULT(3));", api_files.functions(api, "demo.h"))

    def test_a_versioned_row_is_mapped_by_a_macro(self):
        api = api_of("[as=demoK] demoStatus demoK_v2(int a) = stub;")
        self.assertIn("#define demoK demoK_v2", api_files.functions(api, "demo.h"))

    def test_the_header_shows_the_first_door(self):
        api = api_of("[door=2] demoStatus demoL(int a) = stub;")
        self.assertNotIn("demoL", api_files.functions(api, "demo.h"))


class Mistakes(unittest.TestCase):
    def check(self, rows, text):
        with self.assertRaises(api_rows.ApiError) as caught:
            api_of(rows)
        self.assertIn(text, str(caught.exception))
        self.assertRegex(str(caught.exception), r"area\.api:\d+")

    def test_a_missing_semicolon(self):
        self.check("demoStatus demoM(int a) = stub", "without ';'")

    def test_a_parameter_without_a_name(self):
        self.check("demoStatus demoN(int) = stub;", "needs a type and a name")

    def test_out_without_a_pointer(self):
        self.check("demoStatus demoO(out int a) = stub;", "needs a pointer")

    def test_a_name_twice(self):
        self.check("demoStatus demoP() = stub;\ndemoStatus demoP() = stub;", "has a row in")

    def test_ignore_without_a_reason(self):
        self.check("demoStatus demoQ() = ignore;", "needs its reason")

    def test_an_unknown_attribute(self):
        self.check("[colour=red] demoStatus demoR() = stub;", "unknown attribute")


if __name__ == "__main__":
    unittest.main()
