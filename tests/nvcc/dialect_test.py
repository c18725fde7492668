# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Each file of dialect/ compiles in both passes; `// ERROR: line: text` says that it doesn't. Every rule has a file."""
import re
import unittest

from common import HERE, NVCC, Case

RULES = HERE.parents[1] / "frontend/cuda/dialect"
DOCS = HERE.parents[1] / "docs/dialect.md"


class Dialect(Case):
    def check(self, path):
        text = path.read_text()
        flags = re.findall(r"^// FLAGS: (.*)$", text, re.M)
        words = flags[0].split() if flags else []
        done = self.nvcc("-c", *words, path.name, "-o", self.dir / "x.o", cwd=path.parent, ok=None)
        errors = re.findall(r"^// ERROR: (\d+): (.*)$", text, re.M)
        for line, message in errors:
            self.assertRegex(done.stderr, rf"{re.escape(path.name)}:{line}:\d+: error: .*{re.escape(message)}")
        self.assertEqual(done.returncode, 2 if errors else 0, done.stderr)
        if not errors:
            self.assertTrue((self.dir / "x.o").exists())

    def test_lines_stay_where_they_are(self):
        # Each rule at work above an error: the error keeps its line.
        for path in sorted((HERE / "dialect").glob("*.cu")):
            text = path.read_text()
            if "// ERROR:" in text or "FLAGS:" in text:
                continue
            with self.subTest(path.name):
                self.write("x.cu", text + "int bad() { return undefined_name; }\n")
                line = text.count("\n") + 1
                done = self.nvcc("-c", "x.cu", ok=False)
                self.assertRegex(done.stderr, rf"x\.cu:{line}:\d+: error: use of undeclared identifier 'undefined_name'")

    def test_every_rule_has_a_page_and_a_file(self):
        names = re.findall(r'Rule k\w+ =\s*\{\s*"([\w-]+)"', "".join(p.read_text() for p in RULES.glob("*.cpp")))
        self.assertGreaterEqual(len(names), 9)
        docs = DOCS.read_text()
        for name in names:
            self.assertIn(f"`{name}`", docs)
            self.assertTrue((HERE / "dialect" / (name.replace("-", "_") + ".cu")).exists(), name)


for _path in sorted((HERE / "dialect").glob("*.cu")):
    setattr(Dialect, "test_" + _path.stem, lambda self, path=_path: self.check(path))

if __name__ == "__main__":
    unittest.main()
