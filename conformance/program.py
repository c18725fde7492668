# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What a case's file asks for."""
import re

HEADER = re.compile(r"^\s*(?://|#)\s*([A-Z][A-Z-]+):\s*(.*?)\s*$")
KEYS = {"CASE", "DOC", "ORACLE", "NVCC", "ENV", "DEVICES", "NEEDS", "FILES", "TIMEOUT",
        "EXPECT-EXIT", "EXPECT-STDOUT", "EXPECT-STDERR"}


class Program:
    """One file under levels/: what its header lines ask for."""

    def __init__(self, path):
        self.path = path
        self.name = f"{path.parent.name}/{path.stem}"
        self.header = {key: [] for key in KEYS}
        for line in path.read_text().splitlines()[:40]:
            match = HEADER.match(line)
            if match and match[1] in KEYS:
                self.header[match[1]].append(match[2])

    @property
    def sentence(self):
        return " ".join(self.header["CASE"])

    def words(self, key):
        return " ".join(self.header[key]).split()

    def first(self, key, default=None):
        return self.header[key][0] if self.header[key] else default

    def sources(self):
        return [self.path] + [self.path.parent / name for name in self.words("FILES")]
