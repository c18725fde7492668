# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""References of cvt with numbers of 8, 6 and 4 bits and with random bits, after the text of PTX ISA 9.1 §5.2.3,
§9.7.9.21: every number of a format is looked at, and fractions are exact."""
import random
from fractions import Fraction

import exact as n
from harness import FLOAT_EDGES, Case

# Bits of exponent and fraction, the pattern of the largest number, that of a NaN's result.
FORMATS = {"e4m3": (4, 3, 0x7e, 0x7f), "e5m2": (5, 2, 0x7b, 0x7f), "e2m3": (2, 3, 0x1f, 0x1f), "e3m2": (3, 2, 0x1f, 0x1f),
           "e2m1": (2, 1, 7, 7)}
POOL = FLOAT_EDGES["f32"] + [0x43e00000, 0x43e80000, 0x43e80001, 0x3b000000, 0x3a800000, 0x3a800001, 0x47600000, 0x37800000,
                             0x3f880000, 0x3f980000, 0x3f900000, 0xc2f6e979, 0x40a00000, 0xc0a00001, 0x41e00000, 0x3e000000,
                             0x3dc00000, 0x3e800000, 0x3e800001, 0x3f400000, 0x40f80000, 0xc0f00000, 0x3d800000, 0x3d000001]


def width(kind):
    return 4 if kind == "e2m1" else 8


def decode(x, kind):
    exponent_bits, fraction_bits, _, _ = FORMATS[kind]
    sign, field = x >> exponent_bits + fraction_bits & 1, x >> fraction_bits & (1 << exponent_bits) - 1
    fraction = x & (1 << fraction_bits) - 1
    if kind == "e4m3" and x & 0x7f == 0x7f or kind == "e5m2" and x & 0x7f > 0x7c:
        return "nan"
    if kind == "e5m2" and x & 0x7f == 0x7c:
        return ("inf", sign)
    bias = (1 << exponent_bits - 1) - 1
    value = Fraction(fraction | (1 << fraction_bits if field else 0)) * Fraction(2) ** (max(field, 1) - bias - fraction_bits)
    return (-value if sign else value, sign)


def encode(number, kind, relu=False, random_bits=None):
    """The nearest finite number, to even; or with 16 random bits added to what is cut off, and their carry."""
    exponent_bits, fraction_bits, largest, nan = FORMATS[kind]
    if number == "nan":
        return nan
    if relu and number[1]:
        return 0
    sign = number[1] << exponent_bits + fraction_bits
    if number[0] == "inf":
        return sign | largest
    size = abs(number[0])
    if random_bits is None:
        return sign | min(range(largest + 1), key=lambda x: (abs(decode(x, kind)[0] - size), x & 1))
    below = max(x for x in range(largest + 1) if decode(x, kind)[0] <= size)
    if below == largest:
        return sign | largest
    low, high = decode(below, kind)[0], decode(below + 1, kind)[0]
    return sign | below + ((size - low) / (high - low) * 65536 + random_bits >= 65536)


def packed(kind):
    """`{d}` of .b16 from a .b8 result, for which e2m1x2 needs a register of its own."""
    def text(instruction, operands):
        if kind != "e2m1":
            return f"{instruction} {{d}}, {operands};"
        return f"{{ .reg .b8 %e; {instruction} %e, {operands}; cvt.u16.u8 {{d}}, %e; }}"
    return text


def to_small():
    pairs = [(a, POOL[(i * 7 + 3) % len(POOL)]) for i, a in enumerate(POOL)]
    for kind in FORMATS:
        text, w = packed(kind), width(kind)
        for relu in ("", ".relu"):
            one = lambda x, of, k=kind, r=relu: encode(n.decode(x, of), k, r != "")
            yield Case(text(f"cvt.rn.satfinite{relu}.{kind}x2.f32", "{0}, {1}"), ["f32"] * 2, "b16",
                       lambda a, b, f=one, w=w: f(b, "f32") | f(a, "f32") << w, pairs)
            for of in ("f16", "bf16"):
                pool = [(a | b << 16,) for a in FLOAT_EDGES[of] for b in (0x3c01, 0x3f80, 0x8001, 0x7fff)]
                yield Case(text(f"cvt.rn.satfinite{relu}.{kind}x2.{of}x2", "{0}"), [f"{of}x2"], "b16",
                           lambda a, f=one, w=w, o=of: f(a & 0xffff, o) | f(a >> 16, o) << w, pool)


def from_small():
    for kind in FORMATS:
        w = width(kind)
        mask = 0x3f if kind in ("e2m3", "e3m2") else (1 << w) - 1
        part = lambda x, k=kind: 0x7fff if decode(x, k) == "nan" else n.encode(decode(x, k), "f16")
        both = [(a & mask | (255 - a & mask) << w,) for a in range(256)]
        for relu in ("", ".relu"):
            cut = lambda x, f=part, r=relu: 0 if r and f(x) >> 15 else f(x)
            load = "{ .reg .b8 %e; mov.b16 {%e, _}, {0}; " if kind == "e2m1" else ""
            source, end = ("%e", "; }") if load else ("{0}", ";")
            yield Case(f"{load}cvt.rn{relu}.f16x2.{kind}x2 {{d}}, {source}{end}", ["b16"], "b32",
                       lambda a, f=cut, m=mask, w=w: [f(a & m), f(a >> w & m)], both, part="b16")


def by_chance():
    chance = random.Random(8)
    words = [0, 0xffffffff, 0x80007fff, 0x0000ffff, 0xffff0000, 0x00ff00ff] + [chance.getrandbits(32) for _ in range(40)]
    pool = POOL + [0x3f800000 + chance.getrandbits(23) for _ in range(30)]
    for kind in FORMATS:
        w = width(kind)
        values = [tuple(pool[(i * k + k) % len(pool)] for k in (1, 5, 7, 11)) + (words[i % len(words)],) for i in range(200)]
        for relu in ("", ".relu"):
            def four(a, b, e, f, bits, k=kind, w=w, r=relu):
                high, low = bits >> 16, bits & 0xffff
                if k == "e2m1":  # the upper bytes of both halves, and the lower ones
                    high, low = (high >> 8) << 8 | low >> 8, (high & 0xff) << 8 | low & 0xff
                result = 0
                for x, chosen in ((a, high), (b, high), (e, low), (f, low)):
                    result = result << w | encode(n.decode(x, "f32"), k, r != "", chosen)
                return result
            yield Case(f"cvt.rs{relu}.satfinite.{kind}x4.f32 {{d}}, {{{{0}}, {{1}}, {{2}}, {{3}}}}, {{4}};",
                       ["f32"] * 4 + ["b32"], "b16" if kind == "e2m1" else "b32", four, values)
    for kind, discarded in (("f16", 13), ("bf16", 16)):
        values = [(pool[i % len(pool)], pool[(i * 5 + 2) % len(pool)], words[i * 3 % len(words)]) for i in range(200)]
        for extra in ("", ".relu", ".satfinite", ".relu.satfinite"):
            def half(x, bits, k=kind, d=discarded, extra=extra):
                number = n.decode(x, "f32")
                if number == "nan":
                    return 0x7fff
                if "relu" in extra and number[1]:
                    return 0
                below = n.encode(number, k, "rz")
                if number[0] != "inf" and below & 0x7fff != n.infinity(k, 0) and n.decode(below, k)[0] != number[0]:
                    low = abs(n.decode(below, k)[0])
                    size = Fraction(2) ** max((below >> (10 if k == "f16" else 7) & (31 if k == "f16" else 255)) or 1, 1)
                    size *= Fraction(2) ** (-25 if k == "f16" else -134)
                    below += (abs(number[0]) - low) / size * 2 ** d + (bits & (1 << d) - 1) >= 2 ** d
                if below & 0x7fff == n.infinity(k, 0) and "satfinite" in extra:
                    below -= 1
                return below
            yield Case(f"cvt.rs{extra}.{kind}x2.f32", ["f32"] * 2 + ["b32"], "b32",
                       lambda a, b, bits, f=half: f(b, bits & 0xffff) | f(a, bits >> 16) << 16, values)

def scales():
    """ue8m0: powers of two from 2^-127 to 2^127 and 0xff; a sign is dropped."""
    def to(number, mode, finite):
        if number == "nan":
            return 0xff
        if number[0] == "inf":
            return 0xfe if finite else 0xff
        size = abs(number[0])
        codes = [x for x in range(255) if (Fraction(2) ** (x - 127) >= size if mode == "rp" else Fraction(2) ** (x - 127) <= size)]
        if not codes:
            return 0 if mode == "rz" else 0xfe if finite else 0xff
        return min(codes) if mode == "rp" else max(codes)
    pairs = [(a, POOL[(i * 7 + 3) % len(POOL)]) for i, a in enumerate(POOL)] + [(0x400000, 0x400001), (0x3fffff, 0x7f000000)]
    for mode in ("rz", "rp"):
        for extra in ("", ".satfinite"):
            one = lambda x, of, m=mode, s=extra: to(n.decode(x, of), m, s != "")
            yield Case(f"cvt.{mode}{extra}.ue8m0x2.f32", ["f32"] * 2, "b16", lambda a, b, f=one: f(b, "f32") | f(a, "f32") << 8, pairs)
            pool = [(a | b << 16,) for a in FLOAT_EDGES["bf16"] for b in (0x40, 0x41, 0x3f, 0x7f00)]
            yield Case(f"cvt.{mode}{extra}.ue8m0x2.bf16x2", ["bf16x2"], "b16",
                       lambda a, f=one: f(a & 0xffff, "bf16") | f(a >> 16, "bf16") << 8, pool)
    back = lambda x: 0x7fff if x == 0xff else n.encode((Fraction(2) ** (x - 127), 0), "bf16")
    yield Case("cvt.rn.bf16x2.ue8m0x2", ["b16"], "b32", lambda a: [back(a & 0xff), back(a >> 8)],
               [(a | (255 - a) << 8,) for a in range(256)], part="b16")


def fixed():
    """s2f6: a signed byte of 64ths, scaled by two ue8m0."""
    def to(number, scale, relu):
        if number == "nan" or scale == 0xff:
            return 127
        if relu and number[1]:
            return 0
        if number[0] == "inf":
            return 0x80 if number[1] else 127
        value = number[0] / Fraction(2) ** (scale - 127) * 64
        return max(-128, min(127, round(value))) & 0xff  # round() of a Fraction is to even
    def back(x, scale, relu, finite):
        if scale == 0xff:
            return 0x7fff
        value = (x - 256 if x > 127 else x) * Fraction(2) ** (scale - 133)
        bits = 0 if relu and value < 0 else n.encode((value, int(value < 0)), "bf16")
        return bits - 1 if finite and bits & 0x7fff == 0x7f80 else bits
    chance = random.Random(9)
    scale = [0x7f7f, 0x7f80, 0x817e, 0x00fe, 0xff01, 0xfeff, 0x7d85] + [chance.getrandbits(16) for _ in range(20)]
    pairs = [(a, POOL[(i * 7 + 3) % len(POOL)], scale[i % 7]) for i, a in enumerate(POOL)]
    for relu in ("", ".relu"):
        one = lambda x, of, s, r=relu: to(n.decode(x, of), s, r != "")
        yield Case(f"cvt.rn.satfinite{relu}.s2f6x2.f32", ["f32"] * 2, "b16",
                   lambda a, b, f=one: f(b, "f32", 127) | f(a, "f32", 127) << 8, [p[:2] for p in pairs])
        yield Case(f"cvt.rn.satfinite{relu}.scaled::n2::ue8m0.s2f6x2.f32", ["f32"] * 2 + ["b16"], "b16",
                   lambda a, b, s, f=one: f(b, "f32", s & 0xff) | f(a, "f32", s >> 8) << 8, pairs)
        pool = [(a | b << 16, s) for a, s in zip(FLOAT_EDGES["bf16"] * 4, scale * 4) for b in (0x3f80, 0xbf91)]
        yield Case(f"cvt.rn.satfinite{relu}.scaled::n2::ue8m0.s2f6x2.bf16x2", ["bf16x2", "b16"], "b16",
                   lambda a, s, f=one: f(a & 0xffff, "bf16", s & 0xff) | f(a >> 16, "bf16", s >> 8) << 8, pool)
        for finite in ("", ".satfinite"):
            cut = lambda x, s, r=relu, t=finite: back(x, s, r != "", t != "")
            yield Case(f"cvt.rn{finite}{relu}.scaled::n2::ue8m0.bf16x2.s2f6x2", ["b16"] * 2, "b32",
                       lambda a, s, f=cut: [f(a & 0xff, s & 0xff), f(a >> 8, s >> 8)],
                       [(a | (255 - a) << 8, scale[a % len(scale)]) for a in range(256)], part="b16")


def cases():
    for group in (to_small, from_small, by_chance, scales, fixed):
        yield from group()
