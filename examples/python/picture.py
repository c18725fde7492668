# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""taichi, unchanged from PyPI, draws a Julia set: on its own CPU back end, and through libcuda.

    python3 -m venv venv && venv/bin/pip install taichi
    causeway run venv/bin/python picture.py cuda           # writes julia_cuda.png
    venv/bin/python picture.py cpu                         # taichi's own, to compare: julia_cpu.png
"""
import sys

import taichi as ti

WIDTH, HEIGHT = 640, 320


def main():
    arch = sys.argv[1] if len(sys.argv) > 1 else "cuda"
    ti.init(arch=getattr(ti, arch))
    if arch == "cuda" and ti.lang.impl.current_cfg().arch != ti.cuda:
        sys.exit("taichi found no libcuda.so: run this with `causeway run`")
    picture = ti.field(dtype=float, shape=(WIDTH, HEIGHT))

    @ti.kernel
    def draw():
        for i, j in picture:
            c = ti.Vector([-0.8, 0.191])
            z = ti.Vector([i / HEIGHT - 1, j / HEIGHT - 0.5]) * 2
            rounds = 0
            while z.norm() < 20 and rounds < 50:
                z = ti.Vector([z[0] * z[0] - z[1] * z[1], 2 * z[0] * z[1]]) + c
                rounds += 1
            picture[i, j] = 1 - rounds * 0.02

    draw()
    ti.tools.imwrite(picture, f"julia_{arch}.png")
    print(f"{arch}: mean {picture.to_numpy().mean():.4f}, julia_{arch}.png")


if __name__ == "__main__":
    main()
