# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""References of cvt and cvt.pack, after the text of PTX ISA §9.7.9."""
from fractions import Fraction

import exact as n
from harness import FLOAT_EDGES, Case, bits_of, signed

INTEGERS = ["u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64"]
FLOATS = ["f16", "bf16", "f32", "f64"]


def value_of(bits, kind):
    return signed(bits, bits_of(kind)) if kind[0] == "s" else bits


def limits(kind):
    bits = bits_of(kind)
    return (-(1 << bits - 1), (1 << bits - 1) - 1) if kind[0] == "s" else (0, (1 << bits) - 1)


def clamp(value, kind):
    low, high = limits(kind)
    return max(low, min(high, value))


def register_of(kind):
    """Results of 8 bits stand in a 16-bit register, extended by their sign."""
    return kind if bits_of(kind) > 8 else kind[0] + "16"


def integers():
    for to in INTEGERS:
        for kind in INTEGERS:
            text = f"cvt.{to}.{kind}"
            cut = lambda a, t=to, k=kind: value_of(value_of(a, k) & (1 << bits_of(t)) - 1, t)
            yield Case(text, [kind], register_of(to), cut)
            (low, high), (least, most) = limits(kind), limits(to)
            if low < least or high > most:  # else .sat is not allowed
                yield Case(f"cvt.sat.{to}.{kind}", [kind], register_of(to),
                           lambda a, t=to, k=kind: clamp(value_of(a, k), t))


def to_float():
    for to in FLOATS:
        for kind in INTEGERS:
            for mode in ("rn", "rz", "rm", "rp"):
                if to == "bf16" and (mode != "rn" or bits_of(kind) == 8):
                    continue
                yield Case(f"cvt.{mode}.{to}.{kind}", [kind], to, lambda a, t=to, k=kind, m=mode:
                           n.encode((Fraction(value_of(a, k)), int(value_of(a, k) < 0)), t, m))


def rounded(number, mode):
    value, sign = number
    size = n.whole(abs(value), {"rni": "rn", "rzi": "rz", "rmi": "rm", "rpi": "rp"}[mode], bool(sign))
    return -size if sign else size


def to_integer(a, kind, to, mode, ftz=False):
    number = n.decode(n.flushed(a, kind) if ftz else a, kind)
    if number == "nan":
        return value_of(1 << bits_of(to) - 1, to) if kind == "f64" or to in ("u64", "s64") else 0
    if number[0] == "inf":
        return limits(to)[0 if number[1] else 1]
    return clamp(rounded(number, mode), to)


def to_integers():
    for to in INTEGERS:
        for kind in FLOATS:
            for mode in ("rni", "rzi", "rmi", "rpi") if (kind, bits_of(to)) != ("bf16", 8) else ():
                yield Case(f"cvt.{mode}.{to}.{kind}", [kind], register_of(to),
                           lambda a, t=to, k=kind, m=mode: to_integer(a, k, t, m))
    yield Case("cvt.rpi.ftz.s32.f32", ["f32"], "s32", lambda a: to_integer(a, "f32", "s32", "rpi", ftz=True))


def between_floats():
    for to in FLOATS:
        for kind in FLOATS:
            narrows = n.FORMATS[to] < n.FORMATS[kind] or {to, kind} == {"f16", "bf16"}
            modes = ("rn", "rz", "rm", "rp") if narrows and to != "bf16" else ("rn", "rz") if to == "bf16" and kind == "f32" \
                else ("rn",) if narrows else ()
            for mode in modes:
                yield Case(f"cvt.{mode}.{to}.{kind}", [kind], to,
                           lambda a, t=to, k=kind, m=mode: n.encode(n.decode(a, k), t, m))
            if not narrows and to != kind:
                yield Case(f"cvt.{to}.{kind}", [kind], to, lambda a, t=to, k=kind: n.encode(n.decode(a, k), t))
    for kind in ("f32", "f64", "f16"):
        for mode in ("rni", "rzi", "rmi", "rpi"):
            def whole(a, k=kind, m=mode):
                number = n.decode(a, k)
                if number == "nan" or number[0] == "inf":
                    return n.encode(number, k)
                return n.encode((Fraction(rounded(number, m)), number[1]), k)
            yield Case(f"cvt.{mode}.{kind}.{kind}", [kind], kind, whole)
    yield Case("cvt.sat.f32.f32", ["f32"], "f32", lambda a: n.saturated(a, "f32"))
    yield Case("cvt.rn.sat.f16.f32", ["f32"], "f16", lambda a: n.saturated(n.encode(n.decode(a, "f32"), "f16"), "f16"))
    yield Case("cvt.ftz.f64.f32", ["f32"], "f64", lambda a: n.encode(n.decode(n.flushed(a, "f32"), "f32"), "f64"))
    yield Case("cvt.rn.ftz.f32.f64", ["f64"], "f32", lambda a: n.flushed(n.encode(n.decode(a, "f64"), "f32"), "f32"))


def packs():
    def half(a, to, mode="rn", relu=False, satfinite=False):
        number = n.decode(a, "f32")
        if number == "nan":
            return 0x7fff
        if relu and number[1]:
            return 0
        bits = n.encode(number, to, mode)
        return bits - 1 if satfinite and bits & 0x7fff == n.infinity(to, 0) else bits
    for to in ("f16", "bf16"):
        for mode in ("rn", "rz"):
            for extra in ("", ".relu", ".satfinite", ".relu.satfinite"):
                f = lambda a, t=to, m=mode, e=extra: half(a, t, m, "relu" in e, "satfinite" in e)
                # a goes into the upper half.
                yield Case(f"cvt.{mode}{extra}.{to}x2.f32", ["f32"] * 2, "b32", lambda a, b, f=f: f(b) | f(a) << 16)
                yield Case(f"cvt.{mode}{extra}.{to}.f32", ["f32"], "b16", f) if extra else None
    for mode in ("rna", "rn", "rz"):
        def tensor(a, m=mode):
            number = n.decode(a, "f32")
            if number == "nan":
                return 0x7fffffff
            if number[0] == "inf":
                return a
            exponent = max(a >> 23 & 0xff, 1) - 150 + 13
            size = n.whole(abs(number[0]) / Fraction(2) ** exponent, m, bool(number[1]))
            return n.encode((size * Fraction(2) ** exponent * (-1 if number[1] else 1), number[1]), "f32")
        yield Case(f"cvt.{mode}.tf32.f32", ["f32"], "b32", tensor)
    for to, big in (("u16", 16), ("s16", 16)):
        yield Case(f"cvt.pack.sat.{to}.s32", ["s32"] * 2, "b32", lambda a, b, t=to:
                   (clamp(signed(b, 32), t) & 0xffff) | (clamp(signed(a, 32), t) & 0xffff) << 16)
    for to in ("u8", "s8"):
        yield Case(f"cvt.pack.sat.{to}.s32.b32", ["s32", "s32", "b32"], "b32", lambda a, b, c, t=to:
                   (clamp(signed(b, 32), t) & 0xff) | (clamp(signed(a, 32), t) & 0xff) << 8 | c << 16)


def cases():
    for group in (integers, to_float, to_integers, between_floats, packs):
        yield from (case for case in group() if case)
