# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import os

import lit.formats

config.name = "passes"
config.test_format = lit.formats.ShTest(True)
config.suffixes = [".ll"]
config.test_exec_root = lit_config.params["work"]
config.substitutions += [
    ("%cw-opt", lit_config.params["cw_opt"]),
]
# FileCheck and `not`.
config.environment["PATH"] = lit_config.params["llvm_bin"] + os.pathsep + os.environ["PATH"]
