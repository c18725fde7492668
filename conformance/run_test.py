#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The runner, tried on programs that a make-believe nvcc makes."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
# A compiler that copies the source's own shell script, after the line `SCRIPT`, to the output.
NVCC = """#!/bin/bash
echo run >> "$(dirname "$0")/calls"
while [ $# -gt 0 ]; do case $1 in -o) out=$2; shift;; *.cu) source=$1;; esac; shift; done
grep -q BROKEN "$source" && { echo "$source(3): error: broken" >&2; exit 2; }
{ echo '#!/bin/bash'; sed '1,/^SCRIPT/d' "$source"; } > "$out"
chmod +x "$out"
"""


class Runner(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp())
        (self.root / "levels" / "C1").mkdir(parents=True)
        (self.root / "expectations").mkdir()
        (self.root / "tool" / "bin").mkdir(parents=True)
        for module in HERE.glob("*.py"):
            shutil.copy(module, self.root)
        nvcc = self.root / "tool" / "bin" / "nvcc"
        nvcc.write_text(NVCC)
        nvcc.chmod(0o755)

    def tearDown(self):
        shutil.rmtree(self.root)

    def program(self, name, script, header="// CASE: a sentence", cases=""):
        include = "CASE(First) {}" if cases else ""
        listing = f'[ "$1" = --list ] && {{ echo {cases}; exit 0; }}\n' if cases else ""
        (self.root / "levels" / "C1" / f"{name}.cu").write_text(f"{header}\n{include}\nSCRIPT\n{listing}{script}\n")

    def run_it(self, *arguments, device=("--device", "cpu")):
        done = subprocess.run([sys.executable, str(self.root / "run.py"), "--nvcc", str(self.root / "tool/bin/nvcc"), *device,
                               "--work", str(self.root / "work"), "--report", str(self.root / "report"), *arguments],
                              capture_output=True, text=True)
        self.said = done.stderr
        self.assertEqual(done.stderr if device else "", "")
        self.lines = done.stdout.splitlines()
        self.report = json.loads((self.root / "report/report.json").read_text()) if (self.root / "report").exists() else None
        return done.returncode

    def status(self, case):
        return next(r["status"] for r in self.report["cases"] if r["case"] == case)

    def test_counts_stand_alone_on_the_last_line(self):
        self.program("good", "exit 0")
        self.assertEqual(self.run_it(), 0)
        self.assertEqual(self.lines[-1], "1 passed, 0 failed")

    def test_runs_once_on_each_backend_that_is_present(self):
        self.program("shows", 'echo "$CAUSEWAY_DEVICES"; exit 1')
        tool = self.root / "tool" / "bin" / "causeway"
        tool.write_text("""#!/bin/bash
[ "$*" = "devices --all --json" ] && echo '[{"backend": "null"}, {"backend": "one"}, {"backend": "two"}, {"backend": "one"}]'
""")
        tool.chmod(0o755)
        self.assertEqual(self.run_it(device=()), 1)
        self.assertEqual([(r["device"], r["output"]) for r in self.report["cases"]], [("one", "one:1\n"), ("two", "two:1\n")])

    def test_a_device_may_have_another_memory(self):
        self.program("shows", 'echo "$CAUSEWAY_DEVICES $CAUSEWAY_OPENCL_MEMORY"; exit 1')
        self.program("absent", "exit 1")
        (self.root / "expectations/opencl_usm.txt").write_text("C1/absent unsupported a reason\n")
        self.run_it(device=("--device", "opencl:usm"))
        self.assertEqual([(r["status"], r["output"]) for r in self.report["cases"]],
                         [("known", ""), ("fail", "opencl:1 usm\n")])

    def test_without_devices_it_says_so(self):
        self.program("good", "exit 0")
        self.assertEqual(self.run_it(device=()), 1)
        self.assertIn("--device names one", self.said)

    def test_each_case_is_judged_by_itself(self):
        self.program("mixed", 'case $1 in Bad) echo oops >&2; exit 1;; Absent) echo "no such thing"; exit 77;; Dies) kill -SEGV $$;; esac',
                     cases="Good Bad Absent Dies")
        self.assertEqual(self.run_it(), 1)
        self.assertEqual(self.lines[-1], "1 passed, 2 failed, 1 skipped")
        self.assertEqual(self.status("C1/mixed.Good"), "pass")
        self.assertIn("     oops", self.lines)
        self.assertIn("FAIL C1/mixed.Dies on cpu: died of signal 11", self.lines)

    def test_a_known_failure_is_skipped_and_an_unexpected_pass_fails(self):
        self.program("known", "exit 1")
        self.program("mended", "exit 0")
        (self.root / "expectations/cpu.txt").write_text("C1/known fail a reason\nC1/mended unsupported another\n")
        self.assertEqual(self.run_it(), 1)
        self.assertEqual(self.lines[-1], "0 passed, 1 failed, 1 skipped")
        self.assertEqual(self.status("C1/known"), "known")
        self.assertEqual(self.status("C1/mended"), "fail")

    def test_what_passes_by_chance_is_known_either_way(self):
        self.program("unlucky", "exit 1")
        self.program("lucky", "exit 0")
        (self.root / "expectations/cpu.txt").write_text("C1/*lucky chance a reason\n")
        self.assertEqual(self.run_it(), 0)
        self.assertEqual(self.status("C1/unlucky"), "known")
        self.assertEqual(self.status("C1/lucky"), "known")

    def test_a_program_that_does_not_compile_fails(self):
        self.program("broken", "# BROKEN")
        self.assertEqual(self.run_it(), 1)
        self.assertIn("error: broken", "\n".join(self.lines))

    def test_a_case_past_its_limit_is_killed(self):
        self.program("slow", "exec sleep 100", header="// CASE: a sentence\n// TIMEOUT: 1")
        self.assertEqual(self.run_it(), 1)
        self.assertIn("FAIL C1/slow on cpu: ran past its time limit", self.lines)

    def test_settings_and_expected_output(self):
        self.program("told", 'echo "<$NAME> <$CAUSEWAY_DEVICES>"; exit 3',
                     header="// CASE: a sentence\n// ENV: NAME=value\n// DEVICES: 2\n// EXPECT-EXIT: 3\n// EXPECT-STDOUT: <value> <cpu:2>")
        self.assertEqual(self.run_it(), 0)

    def test_a_second_run_compiles_nothing(self):
        self.program("good", "exit 0")
        self.run_it()
        calls = self.root / "tool/bin/calls"
        calls.rename(self.root / "calls")           # the toolkit's stamp counts all files
        self.run_it()
        first = calls.read_text() if calls.exists() else ""
        calls.unlink(missing_ok=True)
        self.run_it()
        self.assertFalse(calls.exists(), first)

    def test_a_foreign_compiler_compiles_and_our_libraries_run(self):
        self.program("linked", 'echo "$LD_LIBRARY_PATH"', "// CASE: a sentence\n// EXPECT-STDOUT: /tool/lib64$")
        self.program("own", "exit 1", "// CASE: a sentence\n// NEEDS: own-nvcc")
        (self.root / "levels/C1/script.sh").write_text('# CASE: a sentence\n[ "$FOREIGN" ] && [ "$NVCC" = "%s" ] && '
                                                       '[ "$NVCC_APPEND_FLAGS" = "-cudart shared" ]\n' % (self.root / "foreign"))
        foreign = self.root / "foreign"
        foreign.write_text(NVCC.replace("echo run", 'echo "$*"'))
        foreign.chmod(0o755)
        self.assertEqual(self.run_it("--foreign", str(foreign)), 0)
        self.assertEqual([self.status(f"C1/{case}") for case in ("linked", "script", "own")], ["pass", "pass", "skip"])
        self.assertIn("-cudart shared", (self.root / "calls").read_text())
        self.assertFalse((self.root / "tool/bin/calls").exists())

    def test_without_the_foreign_compiler_nothing_runs(self):
        self.program("good", "exit 0")
        self.assertEqual(self.run_it("--foreign", str(self.root / "absent")), 0)
        self.assertEqual(self.lines[-1], "0 passed, 0 failed")

    def test_a_pattern_picks_cases(self):
        self.program("one", "exit 0", cases="First Second")
        self.program("two", "exit 0", cases="First")
        self.assertEqual(self.run_it("C1/one.First"), 0)
        self.assertEqual(self.lines[-1], "1 passed, 0 failed")

    def test_nothing_to_run_is_a_failure(self):
        self.assertEqual(self.run_it(), 1)


if __name__ == "__main__":
    os.environ.pop("CAUSEWAY_DEVICES", None)
    unittest.main()
