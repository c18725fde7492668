# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""numba-cuda, unchanged from PyPI: a wave on a string, in kernels with shared memory, atomics and device math.

    python3 -m venv venv && venv/bin/pip install numba-cuda cuda-core "cuda-bindings<13"
    causeway run venv/bin/python waves.py
"""
import math
import time

import numpy as np
from numba import cuda, float32, float64

POINTS, STEPS, THREADS = 4096, 400, 256
TILE = THREADS + 2
SPEED = float32(0.25)  # (c dt / dx)^2


@cuda.jit
def pluck(now, before):
    i = cuda.grid(1)
    if i < now.size:
        x = float32(i) / float32(now.size - 1)
        now[i] = before[i] = math.sin(math.pi * x) * math.exp(-50 * (x - float32(0.3)) ** 2)


@cuda.jit
def step(now, before, after):
    tile = cuda.shared.array(TILE, float32)
    i, t = cuda.grid(1), cuda.threadIdx.x
    tile[t + 1] = now[i]
    if t == 0:
        tile[0] = now[i - 1] if i > 0 else 0
        last = i + THREADS
        tile[THREADS + 1] = now[last] if last < now.size else 0
    cuda.syncthreads()
    after[i] = 2 * tile[t + 1] - before[i] + SPEED * (tile[t] - 2 * tile[t + 1] + tile[t + 2])


@cuda.jit
def energy(now, before, sums):
    i = cuda.grid(1)
    speed = now[i] - before[i]
    slope = (now[i + 1] - now[i]) if i + 1 < now.size else float32(0)
    cuda.atomic.add(sums, 0, float64(speed * speed + SPEED * slope * slope))


@cuda.reduce
def largest(a, b):
    return max(a, b)


def reference():
    """The same in numpy."""
    x = np.linspace(0, 1, POINTS, dtype=np.float32)
    now = (np.sin(np.pi * x) * np.exp(-50 * (x - 0.3) ** 2)).astype(np.float32)
    before = now.copy()
    for _ in range(STEPS):
        padded = np.pad(now, 1)
        now, before = 2 * now - before + SPEED * (padded[:-2] - 2 * now + padded[2:]), now
    return now


def main():
    blocks = POINTS // THREADS
    now, before, after = (cuda.device_array(POINTS, np.float32) for _ in range(3))
    start = time.perf_counter()
    pluck[blocks, THREADS](now, before)
    for _ in range(STEPS):
        step[blocks, THREADS](now, before, after)
        now, before, after = after, now, before
    sums = cuda.to_device(np.zeros(1))
    energy[blocks, THREADS](now, before, sums)
    shape = now.copy_to_host()
    took = time.perf_counter() - start
    error = np.abs(shape - reference()).max()
    print(f"{cuda.get_current_device().name}: {STEPS} steps in {took:.2f} s with compilation, "
          f"energy {sums.copy_to_host()[0]:.6f}, highest point {largest(now):.4f}, off numpy by {error:.1e}")
    assert error < 1e-3, error


main()
