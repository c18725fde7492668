#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The survey finds the projects of a mock tree, and builds each where its Makefile finds its neighbours."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SURVEY = pathlib.Path(__file__).resolve().parents[2] / "tools/survey/survey.py"
LISTING = "# CUDA\nall:\n\tcd a && make\n\tcd b && make\n"
PROGRAM = "include ../../common/settings\nall: ; printf '#!/bin/sh\\necho $(WORD)\\n' > run; chmod +x run  # nvcc\n"


class Survey(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name, "suite")
        self.addCleanup(self.folder.cleanup)

    def write(self, files):
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def survey(self, folder, *arguments):
        run = subprocess.run([sys.executable, SURVEY, folder, "--toolkit", self.root, *arguments],
                             cwd=self.folder.name, capture_output=True, text=True, check=True)
        return run.stdout

    def projects(self):
        return [line.split()[1] for line in self.survey(self.root, "--list").splitlines()]

    def test_a_listing_of_several_projects_is_none_itself(self):
        self.write({"Makefile": LISTING, "cuda/a/Makefile": PROGRAM, "cuda/a/k.cu": "", "cuda/b/Makefile": PROGRAM,
                    "cuda/b/k.cu": ""})
        self.assertEqual(self.projects(), ["cuda/a", "cuda/b"])

    def test_the_makefile_over_one_project_builds_it(self):
        self.write({"Makefile": "# CUDA\nall:\n\tcd lib && make\n\tcd src && make\n", "src/Makefile": PROGRAM, "src/k.cu": ""})
        self.assertEqual(self.projects(), ["."])

    def test_neighbours_of_the_surveyed_folder_are_in_reach(self):
        self.write({"common/settings": "WORD = PASSED\n", "cuda/a/Makefile": PROGRAM, "cuda/a/k.cu": ""})
        report = json.loads(self.survey(self.root / "cuda", "--json"))
        self.assertTrue(report["results"][0]["verified"], report)

    def test_a_program_that_takes_too_long_gets_smaller_numbers(self):
        script = "#!/bin/sh\\n[ $$2 -le 1 ] || sleep 9; echo PASSED $$1\\n"
        self.write({"a/Makefile": f"all: ; printf '{script}' > slow; chmod +x slow # nvcc\nrun: ; ./slow 64 500\n", "a/k.cu": ""})
        result = json.loads(self.survey(self.root, "--json", "--limit", "1"))["results"][0]
        self.assertEqual((result["ran"], result["verified"], result["smaller"]), (True, True, "./slow 64 1"))
        result = json.loads(self.survey(self.root, "--json", "--limit", "1", "--again", "--no-smaller"))["results"][0]
        self.assertEqual((result["built"], result["ran"], result["smaller"]), (True, False, ""))


if __name__ == "__main__":
    unittest.main()
