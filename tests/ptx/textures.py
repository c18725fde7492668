# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The textures that lines of instructions/*.ptx name, as variables of PTX: records of support/texture.h. Values count from 1 where
nothing else is said: first along x, then y, then slices.

  tx_line     8 floats, clamped                       tx_lines    4 floats, 2 layers
  tx_plane    4 x 2 floats, linear, clamped           tx_planes   2 x 2 of 4 bytes, 2 layers
  tx_volume   2 x 2 x 2 floats                        tx_levels   4 and 2 floats (10, 20), normalized
  tx_cube     a float on each face                    tx_cubes    the same, 2 of them
  tx_border   2 signed shorts (-1, 2), outside 7      tx_fractions 2 bytes (0, 255), as fractions
  tx_words    4 x 2 words, for surfaces               tx_small    4 of 2 signed bytes, for surfaces
  tx_box      2 x 2 x 2 of 4 shorts, for surfaces     tx_sheets   2 x 2 words, 2 layers, for surfaces
"""
import struct

FLOAT, UNSIGNED, SIGNED = 2, 1, 0


def floats(count):
    return struct.pack(f"<{count}f", *range(1, count + 1))


def texture(name, texels, channels, bits, kind, sizes, layers=0, cube=False, linear=False, fractions=False, normalized=False, border=None):
    """`sizes`: width, height, depth of each level; `texels`: the bytes of all levels."""
    mode = 3 if border is not None else 1
    record = struct.pack("<QII12B4BIIIIfffI", 0, len(sizes), layers, channels, bits, kind, 0, cube, 0, fractions, normalized, 0, 0, linear, 0,
                         mode, mode, mode, 0, border or 0, 0, 0, 0, 0, 0, 8, 0)
    words, at = list(struct.unpack("<8Q", record)), 0
    for width, height, depth in sizes:
        row = width * channels * bits // 8
        words += [f"{name}_texels+{at}", row, row * max(1, height), width | height << 32, depth]
        at += row * max(1, height) * max(1, depth, layers * (6 if cube else 1))
    data = struct.unpack(f"<{len(texels)}B", texels)
    return (f".global .align 16 .b8 {name}_texels[{len(data)}] = {{{', '.join(map(str, data))}}};\n"
            f".global .align 16 .u64 {name}[{len(words)}] = {{{', '.join(map(str, words))}}};\n")


def declarations():
    return "".join([
        texture("tx_line", floats(8), 1, 32, FLOAT, [(8, 0, 0)]),
        texture("tx_lines", floats(8), 1, 32, FLOAT, [(4, 0, 0)], layers=2),
        texture("tx_plane", floats(8), 1, 32, FLOAT, [(4, 2, 0)], linear=True),
        texture("tx_planes", bytes(range(1, 33)), 4, 8, UNSIGNED, [(2, 2, 0)], layers=2),
        texture("tx_volume", floats(8), 1, 32, FLOAT, [(2, 2, 2)]),
        texture("tx_levels", floats(4) + struct.pack("<2f", 10, 20), 1, 32, FLOAT, [(4, 1, 0), (2, 1, 0)], normalized=True),
        texture("tx_cube", floats(6), 1, 32, FLOAT, [(1, 1, 0)], layers=1, cube=True, normalized=True),
        texture("tx_cubes", floats(12), 1, 32, FLOAT, [(1, 1, 0)], layers=2, cube=True, normalized=True),
        texture("tx_border", struct.pack("<2h", -1, 2), 1, 16, SIGNED, [(2, 0, 0)], border=7),
        texture("tx_fractions", bytes([0, 255]), 1, 8, UNSIGNED, [(2, 0, 0)], fractions=True),
        texture("tx_words", struct.pack("<8I", *range(1, 9)), 1, 32, UNSIGNED, [(4, 2, 0)]),
        texture("tx_small", bytes(8), 2, 8, SIGNED, [(4, 0, 0)]),
        texture("tx_box", bytes(64), 4, 16, UNSIGNED, [(2, 2, 2)]),
        texture("tx_sheets", bytes(32), 1, 32, UNSIGNED, [(2, 2, 0)], layers=2),
    ])
