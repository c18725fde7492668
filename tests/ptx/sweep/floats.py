# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""References of floating-point instructions, after the text of PTX ISA §9.7.3, §9.7.4."""
from fractions import Fraction

import exact as n
from harness import FLOAT_EDGES, Case

MODES = ["rn", "rz", "rm", "rp"]
OPERATIONS = {
    "add": lambda a, b, mode: n.add(a, b, mode),
    "sub": lambda a, b, mode: n.add(a, n.negated(b), mode),
    "mul": lambda a, b, mode: n.multiply(a, b),
    "div": lambda a, b, mode: n.divide(a, b),
    "fma": n.fma,
}


def operation(op, kind, mode="rn", ftz=False, sat=False, relu=False):
    def reference(*operands):
        if ftz:
            operands = [n.flushed(o, kind) for o in operands]
        # Flushing looks at the rounded result.
        bits = n.encode(OPERATIONS[op](*(n.decode(o, kind) for o in operands), mode), kind, mode)
        if ftz:
            bits = n.flushed(bits, kind)
        if sat:
            bits = n.saturated(bits, kind)
        if relu and bits is not None and n.decode(bits, kind)[1]:
            bits = 0
        return bits
    return reference


def arithmetic():
    for kind in ("f32", "f64"):
        for op in ("add", "sub", "mul", "fma", "div"):
            operands = [kind] * (3 if op == "fma" else 2)
            for mode in MODES:
                yield Case(f"{op}.{mode}.{kind}", operands, kind, operation(op, kind, mode))
                if kind == "f32":
                    yield Case(f"{op}.{mode}.ftz.f32", operands, kind, operation(op, kind, mode, ftz=True))
                if kind == "f32" and op != "div":
                    yield Case(f"{op}.{mode}.sat.f32", operands, kind, operation(op, kind, mode, sat=True))
            if op in ("add", "sub", "mul"):
                yield Case(f"{op}.{kind}", operands, kind, operation(op, kind))
        for mode in MODES:
            one = (Fraction(1), 0)
            yield Case(f"rcp.{mode}.{kind}", [kind], kind,
                       lambda a, k=kind, m=mode: n.encode(n.divide(one, n.decode(a, k)), k, m))
            yield Case(f"sqrt.{mode}.{kind}", [kind], kind,
                       lambda a, k=kind, m=mode: n.square_root(n.decode(a, k), k, m))
    yield Case("mad.rn.f32", ["f32"] * 3, "f32", operation("fma", "f32"))


def sign_bit(kind):
    return n.infinity(kind, 1) ^ n.infinity(kind, 0)


def choose(kind, op, nan=False, ftz=False, absolute=False, xorsign=False):
    def reference(*operands):
        signs = 0
        best = None
        for bits in operands:
            if ftz:
                bits = n.flushed(bits, kind)
            signs ^= bits & sign_bit(kind)
            if absolute:
                bits &= ~sign_bit(kind)
            number = n.decode(bits, kind)
            if number == "nan":
                if nan:
                    return None
                continue
            if best is None or (n.less(number, n.decode(best, kind)) == (op == "min") and number != n.decode(best, kind)):
                best = bits
        if best is not None and xorsign:
            best = best & ~sign_bit(kind) | signs
        return best
    return reference


def minima():
    for op in ("min", "max"):
        yield Case(f"{op}.f64", ["f64"] * 2, "f64", choose("f64", op))
        yield Case(f"{op}.f32", ["f32"] * 2, "f32", choose("f32", op))
        yield Case(f"{op}.ftz.f32", ["f32"] * 2, "f32", choose("f32", op, ftz=True))
        yield Case(f"{op}.NaN.f32", ["f32"] * 2, "f32", choose("f32", op, nan=True))
        yield Case(f"{op}.xorsign.abs.f32", ["f32"] * 2, "f32", choose("f32", op, absolute=True, xorsign=True))
        yield Case(f"{op}.f32", ["f32"] * 3, "f32", choose("f32", op))
        yield Case(f"{op}.NaN.abs.f32", ["f32"] * 3, "f32", choose("f32", op, nan=True, absolute=True))
        for kind in ("f16", "bf16"):
            yield Case(f"{op}.{kind}", [kind] * 2, kind, choose(kind, op))
            yield Case(f"{op}.NaN.{kind}", [kind] * 2, kind, choose(kind, op, nan=True))
            yield Case(f"{op}.NaN.xorsign.abs.{kind}", [kind] * 2, kind,
                       choose(kind, op, nan=True, absolute=True, xorsign=True))
            yield Case(f"{op}.{kind}x2", [kind + "x2"] * 2, "b32", pairwise(choose(kind, op)), part=kind)


def pairwise(reference):
    return lambda *operands: [reference(*(o >> shift & 0xffff for o in operands)) for shift in (0, 16)]


def halves():
    for kind in ("f16", "bf16"):
        for op in ("add", "sub", "mul", "fma"):
            count = 3 if op == "fma" else 2
            rounding = ".rn" if op == "fma" else ""
            yield Case(f"{op}{rounding}.{kind}", [kind] * count, kind, operation(op, kind))
            yield Case(f"{op}.rn.{kind}x2", [kind + "x2"] * count, "b32", pairwise(operation(op, kind)), part=kind)
            if kind == "f16":
                yield Case(f"{op}{rounding}.sat.f16", [kind] * count, kind, operation(op, kind, sat=True))
                yield Case(f"{op}{rounding}.ftz.f16", [kind] * count, kind, operation(op, kind, ftz=True))
                yield Case(f"{op}{rounding}.ftz.f16x2", [kind + "x2"] * count, "b32",
                           pairwise(operation(op, kind, ftz=True)), part=kind)
        yield Case(f"fma.rn.relu.{kind}", [kind] * 3, kind, operation("fma", kind, relu=True))
        yield Case(f"fma.rn.relu.{kind}x2", [kind + "x2"] * 3, "b32", pairwise(operation("fma", kind, relu=True)), part=kind)
        # The NaN of an element outside of its tensor is 0x7ff7: as tensor copies fill it in, the text does not say.
        edges = FLOAT_EDGES[kind] + [0x7ff7] * 6
        values = [tuple(edges[(i * p + q) % len(edges)] for p, q in ((1, 0), (5, 2), (7, 3))) for i in range(200)]
        for relu in ("", ".relu"):
            inside = lambda a, b, c, f=operation("fma", kind, relu=relu != ""): 0 if 0x7ff7 in (a, b) else f(a, b, c)
            yield Case(f"fma.rn.oob{relu}.{kind}", [kind] * 3, kind, inside, values)
            yield Case(f"fma.rn.oob{relu}.{kind}x2", [kind + "x2"] * 3, "b32", pairwise(inside),
                       [tuple(x | y << 16 for x, y in zip(v, w)) for v, w in zip(values, values[7:])], part=kind)
        for op, f in (("neg", lambda a: a ^ 0x8000), ("abs", lambda a: a & 0x7fff)):
            number = lambda a, f=f, k=kind: None if n.decode(a, k) == "nan" else f(a)
            yield Case(f"{op}.{kind}", [kind], kind, number)
            yield Case(f"{op}.{kind}x2", [kind + "x2"], "b32", pairwise(number), part=kind)
            if kind == "f16":
                flat = lambda a, g=number: g(n.flushed(a, "f16"))
                yield Case(f"{op}.ftz.f16", ["f16"], "f16", flat)


def mixed():
    """A half operand is exact in float."""
    for half in ("f16", "bf16"):
        wide = lambda a, k=half: n.decode(a, k)
        for mode in MODES:
            yield Case(f"add.{mode}.f32.{half}", [half, "f32"], "f32", lambda a, b, w=wide, m=mode:
                       n.encode(n.add(w(a), n.decode(b, "f32"), m), "f32", m))
            yield Case(f"sub.{mode}.f32.{half}", [half, "f32"], "f32", lambda a, b, w=wide, m=mode:
                       n.encode(n.add(w(a), n.negated(n.decode(b, "f32")), m), "f32", m))
            yield Case(f"fma.{mode}.f32.{half}", [half, half, "f32"], "f32", lambda a, b, c, w=wide, m=mode:
                       n.encode(n.fma(w(a), w(b), n.decode(c, "f32"), m), "f32", m))


def float_pairs():
    both = lambda f: lambda *o: [f(*(x >> s & 0xffffffff for x in o)) for s in (0, 32)]
    edges = FLOAT_EDGES["f32"]
    values = [tuple(edges[(i * p + q) % len(edges)] | edges[(i * q + p) % len(edges)] << 32 for p, q in ((1, 0), (5, 2), (7, 3)))
              for i in range(200)]
    for op in ("add", "sub", "mul", "fma"):
        count = 3 if op == "fma" else 2
        for ftz in (False, True):
            yield Case(f"{op}.rn{'.ftz' if ftz else ''}.f32x2", ["b64"] * count, "b64", both(operation(op, "f32", ftz=ftz)),
                       [v[:count] for v in values], part="f32")


def signs():
    for kind in ("f32", "f64"):
        top = sign_bit(kind)
        number = lambda f, k=kind: lambda a: None if n.decode(a, k) == "nan" else f(a)
        yield Case(f"neg.{kind}", [kind], kind, number(lambda a, t=top: a ^ t))
        yield Case(f"abs.{kind}", [kind], kind, number(lambda a, t=top: a & ~t))
        # The sign of the first on the value of the second.
        yield Case(f"copysign.{kind}", [kind] * 2, kind, lambda a, b, t=top, k=kind:
                   None if n.decode(b, k) == "nan" else b & ~t | a & t)
    yield Case("neg.ftz.f32", ["f32"], "f32", lambda a: None if n.decode(a, "f32") == "nan" else n.flushed(a, "f32") ^ 1 << 31)
    yield Case("abs.ftz.f32", ["f32"], "f32", lambda a: None if n.decode(a, "f32") == "nan" else n.flushed(a, "f32") & ~(1 << 31))


def properties():
    for kind in ("f32", "f64"):
        exponent_bits, fraction_bits = n.FORMATS[kind]
        field = lambda a, e=exponent_bits, f=fraction_bits: a >> f & (1 << e) - 1
        ones = (1 << exponent_bits) - 1
        zero = lambda a, k=kind: a & ~sign_bit(k) == 0
        nan = lambda a, k=kind: n.decode(a, k) == "nan"
        table = {
            "finite": lambda a, f=field, o=ones: f(a) != o,
            "infinite": lambda a, f=field, o=ones, q=nan: f(a) == o and not q(a),
            "number": lambda a, q=nan: not q(a),
            "notanumber": nan,
            "normal": lambda a, f=field, o=ones: 0 < f(a) < o,
            "subnormal": lambda a, f=field, z=zero: f(a) == 0 and not z(a),
        }
        for name, holds in table.items():
            yield Case(f"testp.{name}.{kind}", [kind], "pred", lambda a, h=holds: int(h(a)))


def cases():
    for group in (arithmetic, minima, halves, mixed, float_pairs, signs, properties):
        yield from group()
