# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import os

import lit.formats

config.name = "ptx"
config.test_format = lit.formats.ShTest(True)
config.suffixes = [".ptx"]
config.excludes = ["instructions"]  # instructions_test.py
config.test_exec_root = lit_config.params["work"]
config.substitutions += [
    ("%cw-translate", os.path.join(lit_config.params["libexec"], "cw-translate")),
    ("%cw-run", os.path.join(lit_config.params["libexec"], "cw-run")),
]
# A second device, where there is one.
if "OCL_ICD_VENDORS" in os.environ:
    config.environment["OCL_ICD_VENDORS"] = os.environ["OCL_ICD_VENDORS"]
# FileCheck and `not`.
config.environment["PATH"] = lit_config.params["llvm_bin"] + os.pathsep + os.environ["PATH"]
