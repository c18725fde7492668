# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Triton, unchanged from PyPI: attention in one kernel, checked against numpy. No torch: arrays are cuMemAlloc's.

    python3 -m venv venv && venv/bin/pip install triton numpy
    causeway run env TRITON_PTXAS_PATH=$(causeway run which ptxas) TRITON_PTXAS_BLACKWELL_PATH=$(causeway run which ptxas) \\
        venv/bin/python attention.py
"""
import ctypes
import time

import numpy as np
import triton
import triton.language as tl

HEADS, LENGTH, WIDTH = 4, 256, 64
cuda = ctypes.CDLL("libcuda.so.1")


def check(status):
    assert status == 0, f"CUDA error {status}"


class DeviceArray:
    """What Triton asks of an argument: an address and a type."""

    def __init__(self, host):
        host = np.ascontiguousarray(host)
        self.shape, self.dtype, self.address = host.shape, host.dtype, ctypes.c_uint64()
        triton.runtime.driver.active.get_current_stream(0)  # makes a context
        check(cuda.cuMemAlloc_v2(ctypes.byref(self.address), ctypes.c_size_t(host.nbytes)))
        check(cuda.cuMemcpyHtoD_v2(self.address, host.ctypes.data_as(ctypes.c_void_p), ctypes.c_size_t(host.nbytes)))

    def data_ptr(self):
        return self.address.value

    def host(self):
        result = np.empty(self.shape, self.dtype)
        check(cuda.cuMemcpyDtoH_v2(result.ctypes.data_as(ctypes.c_void_p), self.address,
                                   ctypes.c_size_t(result.nbytes)))
        return result


@triton.jit
def attention(Q, K, V, Out, scale, LENGTH: tl.constexpr, WIDTH: tl.constexpr, ROWS: tl.constexpr, KEYS: tl.constexpr):
    """softmax(Q K^T) V with a running maximum: a block of rows sees the keys before it, some at a time."""
    base = tl.program_id(1) * LENGTH * WIDTH
    rows = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    columns = tl.arange(0, WIDTH)
    q = tl.load(Q + base + rows[:, None] * WIDTH + columns[None, :])
    highest = tl.full([ROWS], -1e30, tl.float32)
    weight = tl.zeros([ROWS], tl.float32)
    sums = tl.zeros([ROWS, WIDTH], tl.float32)
    for first in range(0, (tl.program_id(0) + 1) * ROWS, KEYS):
        keys = first + tl.arange(0, KEYS)
        k = tl.load(K + base + keys[None, :] * WIDTH + columns[:, None])
        score = tl.where(rows[:, None] >= keys[None, :], tl.dot(q, k) * scale, -1e30)
        now = tl.maximum(highest, tl.max(score, 1))
        p = tl.exp(score - now[:, None])
        shrink = tl.exp(highest - now)
        v = tl.load(V + base + keys[:, None] * WIDTH + columns[None, :])
        sums = tl.dot(p.to(tl.float16), v, sums * shrink[:, None])
        weight, highest = weight * shrink + tl.sum(p, 1), now
    tl.store(Out + base + rows[:, None] * WIDTH + columns[None, :], (sums / weight[:, None]).to(tl.float16))


def reference(q, k, v, scale):
    score = np.einsum("hid,hjd->hij", q.astype(np.float32), k.astype(np.float32)) * scale
    score = np.where(np.tri(LENGTH) > 0, score, -1e30)
    p = np.exp(score - score.max(-1, keepdims=True))
    return (p / p.sum(-1, keepdims=True)) @ v.astype(np.float32)


def main():
    random = np.random.default_rng(1)
    q, k, v = (random.standard_normal((HEADS, LENGTH, WIDTH)).astype(np.float16) for _ in range(3))
    out, scale = DeviceArray(np.zeros_like(q)), WIDTH**-0.5
    start = time.perf_counter()
    attention[(LENGTH // 64, HEADS)](DeviceArray(q), DeviceArray(k), DeviceArray(v), out, scale, LENGTH, WIDTH, 64, 32)
    result = out.host().astype(np.float32)
    took = time.perf_counter() - start
    error = np.abs(result - reference(q, k, v, scale)).max()
    print(f"{HEADS} heads of {LENGTH} tokens: {took:.2f} s with compilation, off numpy by {error:.1e}")
    assert error < 5e-3, error


main()
