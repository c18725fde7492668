# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The devices that cases run on, and what is known to fail there."""
import fnmatch
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Device:
    def __init__(self, name, capabilities=None):
        self.name = name
        self.backend, _, self.memory = name.partition(":")      # opencl:usm
        self.capabilities = capabilities        # None: not told, so nothing counts as absent
        self.expectations = []                  # (pattern, status, reason)
        for name in (self.backend, f"{self.backend}_{self.memory}"):
            self.read_expectations(HERE / "expectations" / f"{name}.txt")

    def read_expectations(self, path):
        if not path.exists():
            return
        for number, line in enumerate(path.read_text().splitlines(), 1):
            line = line.split("#")[0].strip()
            if not line:
                continue
            parts = line.split(None, 2)
            if len(parts) < 3 or parts[1] not in ("fail", "unsupported", "chance"):
                sys.exit(f"{path}:{number}: wants: CASE fail|unsupported|chance REASON")
            self.expectations.append(tuple(parts))

    def expectation(self, name):
        for pattern, status, reason in self.expectations:
            if fnmatch.fnmatchcase(name, pattern):
                return status, reason
        return None


def find_devices(toolkit, oracle, asked, if_present=False):
    """One device of each backend that `causeway devices --all --json` tells of, or those that are asked for."""
    if oracle:
        return [Device("oracle")]
    if asked and not if_present:
        return [Device(name) for name in asked.split(",")]
    command = [str(toolkit / "bin" / "causeway"), "devices", "--all", "--json"]
    try:
        rows = json.loads(subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        sys.exit(f"no devices ({' '.join(command)}: {error}); --device names one")
    capabilities = {row["backend"]: row.get("capabilities") for row in rows if row["backend"] != "null"}
    if not capabilities:
        sys.exit(f"no devices ({' '.join(command)} shows none); --device names one")
    names = asked.split(",") if asked else capabilities
    return [Device(name, capabilities[name.split(":")[0]]) for name in names if name.split(":")[0] in capabilities]
