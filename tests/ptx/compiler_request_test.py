#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""causeway-compiler takes PTX text where it takes KIR: compiler_request_test.py COMPILER"""
import platform
import struct
import subprocess
import sys

PTX = b""".version 8.0
.target sm_80
.address_size 64
.visible .entry fromPtx(.param .u64 out) { .reg .b64 %o; ld.param.u64 %o, [out]; st.global.u32 [%o], 7; ret; }
"""


def blob(data):
    return struct.pack("<Q", len(data)) + data


def compile_ptx(compiler, text):
    """(ok, log, image), in the bytes of compiler/request.cpp and ir/facts.cpp."""
    target = b"x86-64-v2" if platform.machine() == "x86_64" else b"aarch64-generic"
    facts = blob(b"cpu") + blob(target) + blob(b"test") + struct.pack("<4IQ7B", 1, 1, 0, 1 << 16, 1 << 30, 1, 1, 0, 1, 1, 1, 1)
    request = struct.pack("<I", 1) + blob(facts) + struct.pack("<BBI", 3, 0, 1) + blob(b"test.ptx") + blob(text)
    answer = subprocess.run([compiler], input=request, capture_output=True).stdout
    size, = struct.unpack_from("<Q", answer, 5)
    return answer[4], answer[13:13 + size].decode(), answer[21 + size:]


def main():
    ok, log, image = compile_ptx(sys.argv[1], PTX)
    assert ok and b"fromPtx" in image, log
    ok, log, _ = compile_ptx(sys.argv[1], PTX.replace(b"st.global", b"st.globe"))
    assert not ok and log.startswith("test.ptx:4:") and "'.globe'" in log, log
    print("PTX in a request becomes an image, or a message with its line")


main()
