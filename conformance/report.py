# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What came out of each case: told as it happens, as a table, and as files."""
import json
import sys
import threading
from pathlib import Path


class Report:
    """Shared by the threads that run programs."""

    def __init__(self, args, programs):
        self.args = args
        self.total = programs
        self.results = []
        self.done = self.failed = 0
        self.lock = threading.Lock()
        self.terminal = sys.stdout.isatty()

    def record(self, program, device, case, status, why, seconds, output="", repeat=""):
        name = f"{program.name}.{case}" if case else program.name
        expected = device.expectation(name)
        if expected:
            if status == "fail" or (status == "pass" and expected[0] == "chance"):
                status, why = "known", f"{expected[0]}: {expected[1]}"
            elif status == "pass":
                status, why = "fail", f"passes, but expectations/{device.backend}.txt says {expected[0]}: {expected[1]}"
        with self.lock:
            self.results.append({"device": device.name, "level": program.name[:2], "case": name, "status": status,
                                 "why": why, "seconds": round(seconds, 3), "output": output[-6000:], "repeat": repeat})
            if status == "fail":
                self.failed += 1
                self.clear_line()
                print(f"FAIL {name} on {device.name}: {why}")
                for line in output.strip().splitlines()[-self.args.lines:]:
                    print(f"     {line}")
                if repeat:
                    print(f"     $ {repeat}")
                sys.stdout.flush()
            elif self.args.verbose:
                print(f"{status:5} {name} on {device.name} ({seconds:.2f} s){': ' + why if why else ''}")

    def clear_line(self):
        if self.terminal:
            print("\r\033[K", end="")

    def program_done(self, name):
        with self.lock:
            self.done += 1
            if self.terminal:
                print(f"\r\033[K[{self.done}/{self.total}] {len(self.results)} cases, {self.failed} failed: {name}",
                      end="", flush=True)

    def finish(self, seconds):
        """Prints the table, writes the report's files. -> the exit code"""
        self.results.sort(key=lambda r: (r["device"], r["case"]))
        counts = {status: sum(r["status"] == status for r in self.results)
                  for status in ("pass", "fail", "skip", "known")}
        lines = []
        for device in self.args.devices:
            lines.append(f"{device.name}:")
            for level in sorted({r["level"] for r in self.results}):
                rows = [r for r in self.results if r["level"] == level and r["device"] == device.name]
                passed = sum(r["status"] == "pass" for r in rows)
                lines.append(f"  {level}  {passed:4} of {len(rows):4} pass"
                             + "".join(f", {n} {word}" for word, n in
                                       (("fail", sum(r["status"] == "fail" for r in rows)),
                                        ("known", sum(r["status"] == "known" for r in rows)),
                                        ("skipped", sum(r["status"] == "skip" for r in rows))) if n))
        for r in self.results:
            if r["status"] in ("known", "skip"):
                lines.append(f"  {r['status']:5} {r['case']} on {r['device']}: {r['why']}")
        skipped = counts["skip"] + counts["known"]
        last = f"{counts['pass']} passed, {counts['fail']} failed" + (f", {skipped} skipped" if skipped else "")
        if self.args.report:
            folder = Path(self.args.report)
            folder.mkdir(parents=True, exist_ok=True)
            failures = [f"FAIL {r['case']} on {r['device']}: {r['why']}\n{r['output']}\n$ {r['repeat']}\n"
                        for r in self.results if r["status"] == "fail"]
            (folder / "report.txt").write_text("\n".join(lines + failures + [last]) + "\n")
            (folder / "report.json").write_text(json.dumps(
                {"toolkit": str(Path(self.args.nvcc).resolve().parent.parent), "oracle": self.args.oracle, "seconds": round(seconds, 1),
                 "counts": counts, "cases": self.results},
                indent=1) + "\n")
        self.clear_line()
        print("\n".join(lines))
        print(f"in {seconds:.0f} s")
        print(last)
        sys.stdout.flush()
        return 1 if counts["fail"] or not self.results else 0
