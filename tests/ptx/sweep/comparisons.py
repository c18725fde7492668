# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""References of comparison and selection, after the text of PTX ISA §9.7.6, §9.7.7."""
import exact as n
from harness import Case, bits_of, edges_of, signed

SIGNED = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
UNSIGNED = {"lo": "<", "ls": "<=", "hi": ">", "hs": ">="}
COMBINE = {"": lambda a, c: a, ".and": lambda a, c: a & c, ".or": lambda a, c: a | c, ".xor": lambda a, c: a ^ c}
ORDER = {"==": (0,), "!=": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}


def order(a, b):
    return (a > b) - (a < b)


def compared(op, kind, ftz=False):
    """-> 0 or 1."""
    if kind in n.FORMATS:
        def reference(a, b):
            if ftz:
                a, b = n.flushed(a, kind), n.flushed(b, kind)
            way = n.compare(n.decode(a, kind), n.decode(b, kind))
            if op in ("num", "nan"):
                return int((way is None) == (op == "nan"))
            if op in SIGNED:  # false when one is NaN
                return int(way is not None and way in ORDER[SIGNED[op]])
            return int(way is None or way in ORDER[SIGNED[op[:-1]]])
        return reference
    if kind[0] == "s":
        return lambda a, b: int(order(signed(a, bits_of(kind)), signed(b, bits_of(kind))) in ORDER[SIGNED[op]])
    return lambda a, b: int(order(a, b) in ORDER[(SIGNED | UNSIGNED)[op]])


def operators(kind):
    if kind in n.FORMATS:
        return list(SIGNED) + ["equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan"]
    if kind[0] == "b":
        return ["eq", "ne"]
    return list(SIGNED) + (list(UNSIGNED) if kind[0] == "u" else [])


def set_predicates():
    for kind in ("b16", "b32", "b64", "u16", "u32", "u64", "s16", "s32", "s64", "f32", "f64", "f16", "bf16"):
        for op in operators(kind):
            yield Case(f"setp.{op}.{kind}", [kind] * 2, "pred", compared(op, kind))
    yield Case("setp.lt.ftz.f32", ["f32"] * 2, "pred", compared("lt", "f32", ftz=True))
    yield Case("setp.eq.ftz.f16", ["f16"] * 2, "pred", compared("eq", "f16", ftz=True))
    pairs = [(a, b, c) for a in (0, 1, 0xffffffff) for b in (0, 1, 0x80000000) for c in (0, 1)]
    for name in ("and", "or", "xor"):
        f = COMBINE["." + name]
        less = compared("lt", "s32")
        yield Case(f"setp.lt.{name}.s32", ["s32", "s32", "pred"], "pred", lambda a, b, c, f=f: f(less(a, b), c), pairs)
        yield Case(f"setp.lt.{name}.s32 {{d}}, {{0}}, {{1}}, !{{2}};", ["s32", "s32", "pred"], "pred",
                   lambda a, b, c, f=f: f(less(a, b), 1 - c), pairs)
        # p|q: q is the opposite comparison, combined in the same way.
        yield Case(f"setp.lt.{name}.s32 %t|{{d}}, {{0}}, {{1}}, {{2}};", ["s32", "s32", "pred"], "pred",
                   lambda a, b, c, f=f: f(1 - less(a, b), c), pairs)
    yield Case("setp.lt.f32 %t|{d}, {0}, {1};", ["f32"] * 2, "pred", lambda a, b: 1 - compared("lt", "f32")(a, b))
    for kind in ("f32", "f16", "bf16"):
        for combination in list(COMBINE)[1:]:
            operands, reference, values = combined("ge", combination, "", kind)
            yield Case(f"setp.ge{combination}.{kind}", operands, "pred", reference, values)
    for kind in ("f16x2", "bf16x2"):
        for op, combination, ftz, _, number in spread([kind], kind == "f16x2"):
            operands, reference, values = combined(op, combination, ftz, kind)
            third = ", {2}" if combination else ""
            yield Case(f"setp.{op}{combination}{ftz}.{kind} {['{d}|%t', '%t|{d}'][number // 2 % 2]}, {{0}}, {{1}}{third};",
                       operands, "pred", lambda *given, f=halves(reference), half=number // 2 % 2: f(*given)[half], values)


def halves(reference):
    """The reference for each half of packed operands."""
    return lambda a, b, *c: [reference(a & 0xffff, b & 0xffff, *c), reference(a >> 16, b >> 16, *c)]


def spread(kinds, flush=False):
    """(operator, combination, .ftz or not, type, number): each of them, not each with each. Operators that a type lacks go
    to another one."""
    operators_of = {kind: operators(kind.removesuffix("x2")) for kind in kinds}
    every = list(dict.fromkeys(op for kind in kinds for op in operators_of[kind]))
    for number in range(max(len(every), len(kinds))):
        kind = kinds[number % len(kinds)]
        op = every[number % len(every)]
        if op not in operators_of[kind]:
            kind = next(k for k in kinds[number % len(kinds):] + kinds if op in operators_of[k])
        yield op, list(COMBINE)[number % 4], ".ftz" if flush and number % 3 == 1 else "", kind, number
    for number, kind in enumerate(kinds):
        yield operators_of[kind][number % 2], "", "", kind, number


def combined(op, combination, ftz, kind, ones=1):
    """-> (operands, reference, values)."""
    compare, combine = compared(op, kind.removesuffix("x2"), bool(ftz)), COMBINE[combination]
    reference = lambda a, b, c=0: ones * combine(compare(a, b), c)
    if not combination:
        return [kind] * 2, reference, None
    edges = edges_of(kind)
    return [kind, kind, "pred"], reference, [(a, b, c) for a in edges[:6] for b in edges[:6] for c in (0, 1)]


def sets():
    integers = ["b16", "b32", "b64", "u16", "u32", "u64", "s16", "s32", "s64", "f64"]
    ones = {"u32": 0xffffffff, "s32": 0xffffffff, "f32": 0x3f800000, "f16": 0x3c00, "bf16": 0x3f80, "u16": 0xffff, "s16": 0xffff}
    for to, kinds, flush in ((("u32", "s32", "f32"), integers, False), (("u32", "s32", "f32"), ["f32"], True),
                             (("f16", "u16", "s16", "u32", "s32"), ["f16"], True),
                             (("bf16", "u16", "s16", "u32", "s32"), ["bf16"], False),
                             (("f16", "bf16"), integers, False), (("f16", "bf16"), ["f32"], True)):
        for op, combination, ftz, kind, number in spread(kinds, flush):
            result = to[number % len(to)]
            operands, reference, values = combined(op, combination, ftz, kind, ones[result])
            yield Case(f"set.{op}{combination}{ftz}.{result}.{kind}", operands, result, reference, values)
    for to, kind, one in ((("f16x2",), "f16x2", 0x3c00), (("bf16x2",), "bf16x2", 0x3f80), (("u32", "s32"), "f16x2", 0xffff),
                          (("u32", "s32"), "bf16x2", 0xffff)):
        for op, combination, ftz, _, number in spread([kind], kind == "f16x2"):
            operands, reference, values = combined(op, combination, ftz, kind, one)
            yield Case(f"set.{op}{combination}{ftz}.{to[number % len(to)]}.{kind}", operands, "b32", halves(reference), values, part="b16")


def selections():
    for kind in ("b16", "b32", "b64", "u16", "u32", "u64", "s16", "s32", "s64", "f32", "f64"):
        plain = "b" + str(bits_of(kind))
        values = [(1, 2, 0), (1, 2, 1), (2**bits_of(kind) - 1, 0, 0), (2**bits_of(kind) - 1, 0, 1)]
        yield Case(f"selp.{kind}", [kind, kind, "pred"], kind, lambda a, b, c: a if c else b,
                   values if kind[0] != "f" else values[:2])
        triples = [(1, 2, c) for c in (0, 1, 0x7fffffff, 0x80000000, 0xffffffff)]
        yield Case(f"slct.{kind}.s32", [kind, kind, "s32"], kind, lambda a, b, c: a if signed(c, 32) >= 0 else b, triples)
        floats = [(1, 2, c) for c in (0, 0x80000000, 1, 0x80000001, 0x3f800000, 0xbf800000, 0x7fc00000, 0x7f800000, 0xff800000)]
        # NaN is not >= 0; -0 is.
        choose = lambda a, b, c: a if (n.compare(n.decode(c, "f32"), n.decode(0, "f32")) or 0) >= 0 and \
            n.decode(c, "f32") != "nan" else b
        yield Case(f"slct.{kind}.f32", [kind, kind, "f32"], kind, choose, floats)
        yield Case(f"slct.ftz.{kind}.f32", [kind, kind, "f32"], kind,
                   lambda a, b, c, f=choose: f(a, b, n.flushed(c, "f32")), floats)


def cases():
    for group in (set_predicates, sets, selections):
        yield from group()
