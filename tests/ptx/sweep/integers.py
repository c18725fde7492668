# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""References of integer instructions, after the text of PTX ISA §9.7.1, §9.7.2, §9.7.8."""
from harness import Case, bits_of, signed

INTEGERS = ["u16", "u32", "u64", "s16", "s32", "s64"]


def value_of(bits, kind):
    return signed(bits, bits_of(kind)) if kind[0] == "s" else bits


def clamp(value, low, high):
    return max(low, min(high, value))


def on_values(kind, function):
    return lambda *operands: function(*(value_of(o, kind) for o in operands))


def truncated(a, b):
    quotient = abs(a) // abs(b)
    return -quotient if (a < 0) != (b < 0) else quotient


def arithmetic():
    for k in INTEGERS:
        n = bits_of(k)
        yield Case(f"add.{k}", [k, k], k, lambda a, b: a + b)
        yield Case(f"sub.{k}", [k, k], k, lambda a, b: a - b)
        yield Case(f"mul.lo.{k}", [k, k], k, lambda a, b: a * b)
        yield Case(f"mul.hi.{k}", [k, k], k, on_values(k, lambda a, b, n=n: a * b >> n))
        yield Case(f"mad.lo.{k}", [k, k, k], k, lambda a, b, c: a * b + c)
        yield Case(f"mad.hi.{k}", [k, k, k], k, on_values(k, lambda a, b, c, n=n: (a * b >> n) + c))
        yield Case(f"sad.{k}", [k, k, k], k, on_values(k, lambda a, b, c: abs(a - b) + c))
        yield Case(f"min.{k}", [k, k], k, on_values(k, min))
        yield Case(f"max.{k}", [k, k], k, on_values(k, max))
        # Division by zero is unspecified: CUDA's hardware gives all ones, and so do we (ir/README.md).
        yield Case(f"div.{k}", [k, k], k, on_values(k, lambda a, b: truncated(a, b) if b else -1))
        yield Case(f"rem.{k}", [k, k], k, on_values(k, lambda a, b: a - b * truncated(a, b) if b else -1))
        if k[0] == "s":
            yield Case(f"abs.{k}", [k], k, on_values(k, abs))
            yield Case(f"neg.{k}", [k], k, lambda a: -a)
        if n < 64:
            wide = k[0] + str(2 * n)
            yield Case(f"mul.wide.{k}", [k, k], wide, on_values(k, lambda a, b: a * b))
            yield Case(f"mad.wide.{k}", [k, k, wide], wide,
                       lambda a, b, c, k=k: value_of(a, k) * value_of(b, k) + c)
    low, high = -2**31, 2**31 - 1
    yield Case("add.sat.s32", ["s32", "s32"], "s32", on_values("s32", lambda a, b: clamp(a + b, low, high)))
    yield Case("sub.sat.s32", ["s32", "s32"], "s32", on_values("s32", lambda a, b: clamp(a - b, low, high)))
    yield Case("mad.hi.sat.s32", ["s32"] * 3, "s32", on_values("s32", lambda a, b, c: clamp((a * b >> 32) + c, low, high)))
    yield Case("min.relu.s32", ["s32"] * 2, "s32", on_values("s32", lambda a, b: max(0, min(a, b))))
    yield Case("max.relu.s32", ["s32"] * 2, "s32", on_values("s32", lambda a, b: max(0, a, b)))
    for k in ("u32", "s32"):
        narrow = (lambda a: signed(a & 0xffffff, 24)) if k == "s32" else (lambda a: a & 0xffffff)
        yield Case(f"mul24.lo.{k}", [k, k], k, lambda a, b, f=narrow: f(a) * f(b))
        yield Case(f"mul24.hi.{k}", [k, k], k, lambda a, b, f=narrow: f(a) * f(b) >> 16)
        yield Case(f"mad24.lo.{k}", [k, k, k], k, lambda a, b, c, f=narrow: f(a) * f(b) + c)
        yield Case(f"mad24.hi.{k}", [k, k, k], k, lambda a, b, c, f=narrow: (f(a) * f(b) >> 16) + c)
    yield Case("mad24.hi.sat.s32", ["s32"] * 3, "s32", lambda a, b, c: clamp(
        signed((signed(a & 0xffffff, 24) * signed(b & 0xffffff, 24) >> 16) & 0xffffffff, 32) + signed(c, 32), low, high))


def halves(x):
    return [x & 0xffff, x >> 16]


def packed():
    for k in ("u16", "s16"):
        for op, f in (("add", lambda a, b: a + b), ("min", min), ("max", max)):
            yield Case(f"{op}.{k}x2", ["b32", "b32"], "b32", lambda a, b, f=f, k=k: [
                f(value_of(x, k), value_of(y, k)) for x, y in zip(halves(a), halves(b))], part="b16")


def bit_field(a, pos, length, kind):
    """The loop of the document's semantics."""
    n = bits_of(kind)
    msb = n - 1
    pos, length = pos & 0xff, length & 0xff
    sbit = 0 if kind[0] == "u" or length == 0 else a >> min(pos + length - 1, msb) & 1
    return sum((a >> (pos + i) & 1 if i < length and pos + i <= msb else sbit) << i for i in range(n))


def insert_field(a, b, pos, length, n):
    pos, length = pos & 0xff, length & 0xff
    for i in range(length):
        if pos + i < n:
            b = b & ~(1 << (pos + i)) | (a >> i & 1) << (pos + i)
    return b


def find_bit(a, kind):
    n = bits_of(kind)
    if kind[0] == "s" and a >> (n - 1):
        a = ~a & (1 << n) - 1
    return a.bit_length() - 1


def nth_set(mask, base, offset):
    base &= 0xffffffff
    offset = signed(offset, 32)
    if base > 31:
        return -1
    if offset == 0:
        return base if mask >> base & 1 else -1
    step, left, at = (1 if offset > 0 else -1), abs(offset), base
    while 0 <= at < 32:
        left -= mask >> at & 1
        if left == 0:
            return at
        at += step
    return -1


def bit_instructions():
    for k in ("b32", "b64"):
        n = bits_of(k)
        yield Case(f"popc.{k}", [k], "u32", lambda a: bin(a).count("1"))
        yield Case(f"clz.{k}", [k], "u32", lambda a, n=n: n - a.bit_length())
        yield Case(f"brev.{k}", [k], k, lambda a, n=n: int(f"{a:0{n}b}"[::-1], 2))
        fields = [(a, b, p, c) for a, b in ((2**n - 1, 0), (0x123456789abcdef & 2**n - 1, 2**n - 1))
                  for p in (0, 1, 31, 32, n - 1, n, 255, 256) for c in (0, 1, 4, 31, 32, n, 255, 257)]
        yield Case(f"bfi.{k}", [k, k, "u32", "u32"], k, lambda a, b, p, c, n=n: insert_field(a, b, p, c, n), fields)
    for k in ("u32", "u64", "s32", "s64"):
        n = bits_of(k)
        yield Case(f"bfind.{k}", [k], "u32", lambda a, k=k: find_bit(a, k))
        yield Case(f"bfind.shiftamt.{k}", [k], "u32",
                   lambda a, k=k, n=n: n - 1 - find_bit(a, k) if find_bit(a, k) >= 0 else -1)
        fields = [(a, p, c) for a in (2**n - 1, 2**(n - 1), 0x123456789abcdef & 2**n - 1, 0xf0f0f0f0)
                  for p in (0, 1, 4, 31, 32, n - 1, n, 256) for c in (0, 1, 4, 31, 32, n - 1, n, 257)]
        yield Case(f"bfe.{k}", [k, "u32", "u32"], k, lambda a, p, c, k=k: bit_field(a, p, c, k), fields)
    places = [(m, b, o & 0xffffffff) for m in (0, 1, 0xffffffff, 0xaaaaaaaa, 0x80000001)
              for b in (0, 1, 15, 31, 32) for o in (0, 1, 2, 17, 33, -1, -2, -9)]
    yield Case("fns.b32", ["b32", "b32", "s32"], "b32", nth_set, places)
    small = [(a, b) for a in (0, 1, 5, 31, 32, 33, 255, 0xffffffff) for b in (0, 1, 7, 31, 32, 33, 64, 0xffffffff)]
    ones = lambda pos, length: ((1 << min(length, 64)) - 1) << min(pos, 64)
    yield Case("bmsk.clamp.b32", ["b32", "b32"], "b32", lambda a, b: ones(a, b), small)
    yield Case("bmsk.wrap.b32", ["b32", "b32"], "b32", lambda a, b: ones(a & 31, b & 31), small)
    extend = lambda a, n: signed(a & (1 << n) - 1, n) if n else 0
    for mode, f in (("clamp", lambda n: min(n, 32)), ("wrap", lambda n: n & 31)):
        pairs = [(a, n) for a in (0, 1, 0x80, 0xffffffff, 0x12345678) for n in (0, 1, 8, 16, 31, 32, 33, 40)]
        yield Case(f"szext.{mode}.s32", ["s32", "u32"], "s32", lambda a, n, f=f: extend(a, f(n)), pairs)
        yield Case(f"szext.{mode}.u32", ["u32", "u32"], "u32", lambda a, n, f=f: a & (1 << f(n)) - 1, pairs)


def dot(a, b, c, ka, kb, width, high=0):
    get = lambda x, i, n, k: signed(x >> i * n & (1 << n) - 1, n) if k == "s32" else x >> i * n & (1 << n) - 1
    count = 32 // width
    return c + sum(get(a, i, width, ka) * get(b, i + high, 8, kb) for i in range(count))


def dot_products():
    for ka in ("u32", "s32"):
        for kb in ("u32", "s32"):
            yield Case(f"dp4a.{ka}.{kb}", ["b32"] * 3, "b32", lambda a, b, c, ka=ka, kb=kb: dot(a, b, c, ka, kb, 8))
            yield Case(f"dp2a.lo.{ka}.{kb}", ["b32"] * 3, "b32", lambda a, b, c, ka=ka, kb=kb: dot(a, b, c, ka, kb, 16))
            yield Case(f"dp2a.hi.{ka}.{kb}", ["b32"] * 3, "b32",
                       lambda a, b, c, ka=ka, kb=kb: dot(a, b, c, ka, kb, 16, 2))


def carry_chains():
    for k in ("u32", "s32", "u64", "s64"):
        n = bits_of(k)
        carry = lambda a, b, n=n: a + b >> n
        yield Case(f"add.cc.{k} {{d}}, {{0}}, {{1}}; addc.{k} {{d}}, 0, 0;", [k, k], k, carry)
        yield Case(f"add.cc.{k} {{d}}, {{0}}, {{1}}; addc.{k} {{d}}, {{2}}, {{0}};", [k] * 3, k,
                   lambda a, b, c, f=carry: c + a + f(a, b))
        # The second carry comes from a sum that takes the first one in.
        yield Case(f"add.cc.{k} {{d}}, {{0}}, {{1}}; addc.cc.{k} {{d}}, {{2}}, {{0}}; addc.{k} {{d}}, 0, 0;", [k] * 3, k,
                   lambda a, b, c, f=carry, n=n: c + a + f(a, b) >> n)
        borrow = lambda a, b: int(a < b)
        yield Case(f"sub.cc.{k} {{d}}, {{0}}, {{1}}; subc.{k} {{d}}, {{2}}, {{0}};", [k] * 3, k,
                   lambda a, b, c, f=borrow: c - a - f(a, b))
        yield Case(f"sub.cc.{k} {{d}}, {{0}}, {{1}}; subc.cc.{k} {{d}}, {{2}}, {{0}}; subc.{k} {{d}}, 0, 0;", [k] * 3, k,
                   lambda a, b, c, f=borrow: -int(c - a - f(a, b) < 0))
        yield Case(f"mad.lo.cc.{k} {{d}}, {{0}}, {{1}}, {{2}}; madc.hi.{k} {{d}}, {{0}}, {{1}}, 0;", [k] * 3, k,
                   lambda a, b, c, k=k, n=n: (value_of(a, k) * value_of(b, k) >> n) + ((a * b) % 2**n + c >> n))
        yield Case(f"mad.hi.cc.{k} {{d}}, {{0}}, {{1}}, {{2}}; addc.{k} {{d}}, 0, 0;", [k] * 3, k,
                   lambda a, b, c, k=k, n=n: (value_of(a, k) * value_of(b, k) >> n) % 2**n + c >> n)


def logic():
    for k in ("b16", "b32", "b64"):
        n = bits_of(k)
        yield Case(f"and.{k}", [k, k], k, lambda a, b: a & b)
        yield Case(f"or.{k}", [k, k], k, lambda a, b: a | b)
        yield Case(f"xor.{k}", [k, k], k, lambda a, b: a ^ b)
        yield Case(f"not.{k}", [k], k, lambda a: ~a)
        yield Case(f"cnot.{k}", [k], k, lambda a: int(a == 0))
        amounts = [(a, s) for a in (1, 2**n - 1, 2**(n - 1), 0x1234567890abcdef & 2**n - 1)
                   for s in (0, 1, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65, 255, 256, 0xffffffff, 0x80000001)]
        yield Case(f"shl.{k}", [k, "u32"], k, lambda a, s: a << min(s, 64), amounts)
        yield Case(f"shr.{k}", [k, "u32"], k, lambda a, s: a >> min(s, 64), amounts)
        yield Case(f"shr.u{n}", [k, "u32"], k, lambda a, s: a >> min(s, 64), amounts)
        yield Case(f"shr.s{n}", [k, "u32"], k, lambda a, s, n=n: signed(a, n) >> min(s, 64), amounts)
    for op, f in (("and", lambda a, b: a & b), ("or", lambda a, b: a | b), ("xor", lambda a, b: a ^ b)):
        yield Case(f"{op}.pred", ["pred", "pred"], "pred", f, [(0, 0), (0, 1), (1, 0), (1, 1)])
    yield Case("not.pred", ["pred"], "pred", lambda a: 1 - a, [(0,), (1,)])
    for table in (0x00, 0x01, 0x1e, 0x2d, 0x40, 0x80, 0x96, 0xc0, 0xe8, 0xfe, 0xff):
        yield Case(f"lop3.b32 {{d}}, {{0}}, {{1}}, {{2}}, {table};", ["b32"] * 3, "b32", lambda a, b, c, t=table: sum(
            (t >> ((a >> i & 1) * 4 + (b >> i & 1) * 2 + (c >> i & 1)) & 1) << i for i in range(32)))
    amounts = [(a, b, s) for a, b in ((1, 0x80000000), (0x89abcdef, 0x01234567))
               for s in (0, 1, 8, 31, 32, 33, 63, 64, 0xffffffff)]
    for mode, f in (("clamp", lambda s: min(s, 32)), ("wrap", lambda s: s & 31)):
        yield Case(f"shf.l.{mode}.b32", ["b32", "b32", "u32"], "b32", lambda a, b, s, f=f: (b << 32 | a) << f(s) >> 32, amounts)
        yield Case(f"shf.r.{mode}.b32", ["b32", "b32", "u32"], "b32", lambda a, b, s, f=f: (b << 32 | a) >> f(s), amounts)
    yield Case("prmt.b32", ["b32"] * 3, "b32", permuted)
    rows = {  # the document's tables: bytes 3 to 0 of the result for selectors 0 to 3
        "f4e": [(3, 2, 1, 0), (4, 3, 2, 1), (5, 4, 3, 2), (6, 5, 4, 3)],
        "b4e": [(5, 6, 7, 0), (6, 7, 0, 1), (7, 0, 1, 2), (0, 1, 2, 3)],
        "rc8": [(0,) * 4, (1,) * 4, (2,) * 4, (3,) * 4],
        "ecl": [(3, 2, 1, 0), (3, 2, 1, 1), (3, 2, 2, 2), (3, 3, 3, 3)],
        "ecr": [(0, 0, 0, 0), (1, 1, 1, 0), (2, 2, 1, 0), (3, 2, 1, 0)],
        "rc16": [(1, 0, 1, 0), (3, 2, 3, 2), (1, 0, 1, 0), (3, 2, 3, 2)],
    }
    for mode, table in rows.items():
        yield Case(f"prmt.b32.{mode}", ["b32"] * 3, "b32", lambda a, b, c, t=table: int.from_bytes(
            bytes((b << 32 | a) >> 8 * i & 0xff for i in t[c & 3]), "big"))


def permuted(a, b, c):
    source = (b << 32 | a).to_bytes(8, "little")
    result = 0
    for i in range(4):
        nibble = c >> 4 * i & 0xf
        byte = source[nibble & 7]
        result |= ((0xff if byte & 0x80 else 0) if nibble & 8 else byte) << 8 * i
    return result


def cases():
    for group in (arithmetic, packed, bit_instructions, dot_products, carry_chains, logic):
        yield from group()
