# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reductions of arrays, of boxes of tensors and of a warp's floats, after the text of PTX ISA 9.1 §9.7.9.25.4.2
(cp.reduce.async.bulk), §9.7.9.27.1.3 (cp.reduce.async.bulk.tensor) and §9.7.13.12 (redux.sync)."""
import exact as n
from harness import FLOAT_EDGES, bits_of, edges_of, random_of, signed

# By the table of valid combinations.
IN_SHARED = [("add", "u32 s32 u64"), ("min", "u32 s32"), ("max", "u32 s32"), ("inc", "u32"), ("dec", "u32"), ("and", "b32"),
             ("or", "b32"), ("xor", "b32")]
IN_GLOBAL = [("add", "u32 s32 u64 f32 f64"), ("add.noftz", "f16 bf16"), ("min", "u32 s32 u64 s64 f16 bf16"),
             ("max", "u32 s32 u64 s64 f16 bf16"), ("inc", "u32"), ("dec", "u32"), ("and", "b32 b64"), ("or", "b32 b64"),
             ("xor", "b32 b64")]
IN_TENSORS = [("add", "u32 s32 u64 f32 f16 bf16"), ("min", "u32 s32 u64 s64 f16 bf16"), ("max", "u32 s32 u64 s64 f16 bf16"),
              ("inc", "u32"), ("dec", "u32"), ("and", "u32 u64"), ("or", "u32 u64"), ("xor", "u32 u64")]
NUMBERS = {"u32": 2, "s32": 3, "u64": 4, "s64": 5, "f16": 6, "f32": 7, "bf16": 10}  # of tensormap.replace


def reduced(old, x, op, kind):
    """None: any NaN."""
    bits = bits_of(kind)
    if "f" in kind:
        a, b = n.decode(old, kind), n.decode(x, kind)
        if op.startswith("add"):
            total = "nan" if "nan" in (a, b) else n.add(a, b)
            return None if total == "nan" else n.encode(total, kind)
        if a == "nan" or b == "nan":
            return (None if b == "nan" else x) if a == "nan" else old
        least, most = (old, x) if n.less(a, b) else (x, old)
        return least if op == "min" else most
    if kind[0] == "s":
        old, x = signed(old, bits), signed(x, bits)
    return {
    "add" : lambda : old + x,
        "min" : lambda : min(old, x),
                         "max" : lambda : max(old, x),
                                          "inc" : lambda : 0 if old >= x else old + 1,
                                          "dec" : lambda : x if old == 0 or old > x else old - 1,
                                          "and" : lambda : old& x,
                                                           "or" : lambda : old | x,
                                                           "xor" : lambda : old ^ x
}[op]() & (1 << bits) - 1


def two_zeros(a, b, kind):
    top = 1 << bits_of(kind) - 1
    return "f" in kind and (a | b) & ~top == 0 and a != b


def operands(kind, count, chance):
    pool = edges_of(kind) + [random_of(kind, chance) for _ in range(20)]
    pairs = []
    while len(pairs) < count:
        a, b = chance.choice(pool), chance.choice(pool)
        if not two_zeros(a, b, kind):
            pairs.append((a, b))
    return [a for a, _ in pairs], [b for _, b in pairs]


def listed(values, bits):
    return "[" + ", ".join(f"{v:#x}:b{bits}" for v in values) + "]"


def expected(values, kind):
    nan = {"f32": "nanf", "f64": "nan"}.get(kind, f"nan:{kind}")
    return ", ".join(nan if v is None else f"{v:#x}:b{bits_of(kind)}" for v in values)


LOADS = """  mbarrier.init.shared::cta.b64 [bar], 1;
  mbarrier.arrive.expect_tx.shared::cta.b64 %s, [bar], {both};
  cp.async.bulk.shared::cta.global.mbarrier::complete_tx::bytes [was], [%w], {bytes}, [bar];
  cp.async.bulk.shared::cta.global.mbarrier::complete_tx::bytes [given], [%g], {bytes}, [bar];
wait:
  mbarrier.try_wait.shared::cta.b64 %p, [bar], %s;
  @!%p bra wait;
"""


class Array:
    """One thread reduces 48 elements; thread 0 alone."""
    COUNT = 48

    def __init__(self, text, op, kind, shared):
        self.text, self.op, self.kind, self.shared = text, op, kind, shared
        self.bytes = self.COUNT * bits_of(kind) // 8

    def kernel(self):
        end = f"  cp.async.bulk.global.shared::cta.bulk_group [%o], [was], {self.bytes};\n"
        reduce = f"  {self.text} [was], [given], {self.bytes}, [bar];\n" if self.shared else \
            f"  {self.text} [%o], [given], {self.bytes};\n"
        return (f".visible .entry {self.name}(.param .u64 out, .param .u64 w, .param .u64 g) {{\n"
                f"  .shared .align 16 .b8 was[{self.bytes}], given[{self.bytes}]; .shared .align 8 .b64 bar;\n"
                "  .reg .b64 %o, %w, %g, %s; .reg .pred %p;\n"
                "  ld.param.u64 %o, [out]; ld.param.u64 %w, [w]; ld.param.u64 %g, [g];\n"
                + LOADS.format(bytes=self.bytes, both=2 * self.bytes) + (reduce + end if self.shared else end + reduce)
                + "  ret;\n}")

    def exec_line(self, chance):
        old, given = operands(self.kind, self.COUNT, chance)
        bits = bits_of(self.kind)
        values = [reduced(a, b, self.op.split(".")[0], self.kind) for a, b in zip(old, given)]
        return f"// EXEC: {self.name}({listed(old, bits)}, {listed(given, bits)}) == {expected(values, self.kind)}"


class Box:
    """A tensor of 8 by 4; the box of 8 by 2 at (3, 3) has 5 by 1 elements inside."""

    def __init__(self, op, kind):
        self.op, self.kind = op, kind
        self.text = f"cp.reduce.async.bulk.tensor.2d.global.shared::cta.{op}.bulk_group ({kind})"

    def kernel(self):
        size = bits_of(self.kind) // 8
        fields = [f"global_address.shared::cta.b1024.b64 [map], %o", "rank.shared::cta.b1024.b32 [map], 1",
                  f"global_stride.shared::cta.b1024.b64 [map], 0, {8 * size}"]
        for field, values in (("box_dim", (8, 2)), ("global_dim", (8, 4)), ("element_stride", (1, 1))):
            fields += [f"{field}.shared::cta.b1024.b32 [map], {i}, {v}" for i, v in enumerate(values)]
        for field, value in (("elemtype", NUMBERS[self.kind]), ("interleave_layout", 0), ("swizzle_mode", 0),
                             ("swizzle_atomicity", 0), ("fill_mode", 0)):
            fields.append(f"{field}.shared::cta.b1024.b32 [map], {value}")
        lines = "".join(f"  tensormap.replace.tile.{f};\n" for f in fields)
        # The map has a place behind the results.
        return (f".visible .entry {self.name}(.param .u64 out, .param .u64 w, .param .u64 g, .param .u64 m) {{\n"
                f"  .shared .align 128 .b8 was[{32 * size}], given[{32 * size}], map[128]; .shared .align 8 .b64 bar;\n"
                "  .reg .b64 %o, %w, %g, %s, %m; .reg .b32 %i, %x; .reg .pred %p;\n"
                "  ld.param.u64 %o, [out]; ld.param.u64 %w, [w]; ld.param.u64 %g, [g]; ld.param.u64 %m, [m];\n"
                "  mov.u32 %i, %tid.x; setp.ne.u32 %p, %i, 0; @%p bra made;\n" + lines +
                "made:\n  tensormap.cp_fenceproxy.global.shared::cta.tensormap::generic.release.gpu.sync.aligned [%m], [map], 128;\n"
                "  setp.ne.u32 %p, %i, 0; @%p ret;\n" + LOADS.format(bytes=32 * size, both=64 * size) +
                f"  cp.async.bulk.global.shared::cta.bulk_group [%o], [was], {32 * size};\n  mov.u32 %x, 3;\n"
                f"  cp.reduce.async.bulk.tensor.2d.global.shared::cta.{self.op}.bulk_group [%m, {{%x, 3}}], [given];\n  ret;\n}}")

    def exec_line(self, chance):
        old, given = operands(self.kind, 32, chance)
        bits = bits_of(self.kind)
        values = list(old)
        for i in range(5):  # row 3 from column 3; row 4 is outside
            if two_zeros(old[27 + i], given[i], self.kind):
                given[i] = old[27 + i]
            values[27 + i] = reduced(old[27 + i], given[i], self.op, self.kind)
        # What no sum was made of is as it was, be it a NaN or not.
        same = [v if 0 <= i - 27 < 5 else old[i] for i, v in enumerate(values)]
        return (f"// EXEC: {self.name}<<<1,32>>>({listed(old, bits)}, {listed(given, bits)}, {listed([0] * 16, 64)}) == "
                f"{expected(same, self.kind)}")


class Warp:
    """redux.sync of floats by the lanes of a mask; the others' results stay 0."""

    def __init__(self, op, extra):
        self.op, self.extra = op, extra
        self.text = f"redux.sync.{op}{extra}.f32"

    def kernel(self):
        return (f".visible .entry {self.name}(.param .u64 out, .param .u64 in, .param .u32 mask) {{\n"
                "  .reg .b64 %o, %a; .reg .b32 %i, %m, %one; .reg .f32 %x; .reg .pred %p;\n"
                "  ld.param.u64 %o, [out]; ld.param.u64 %a, [in]; ld.param.u32 %m, [mask]; mov.u32 %i, %laneid;\n"
                "  mad.wide.u32 %a, %i, 4, %a; ld.global.f32 %x, [%a]; mad.wide.u32 %o, %i, 4, %o;\n"
                "  mov.u32 %one, 0; st.global.u32 [%o], %one; shl.b32 %one, 1, %i; and.b32 %one, %one, %m; setp.eq.u32 %p, %one, 0;\n"
                f"  @%p ret;\n  {self.text} %x, %x, %m;\n  st.global.f32 [%o], %x;\n  ret;\n}}")

    def lines(self, chance):
        pools = [FLOAT_EDGES["f32"], [0, 0x80000000], [0x7fc00001, 0xffc00000], [0x3f800000, 0xff800000, 0x7f800001, 0x80000001]]
        for mask in (0xffffffff, 0xff00ff01, 0x80000001):
            for pool in pools:
                values = [chance.choice(pool) for _ in range(32)]
                yield mask, values, self.reference([v for i, v in enumerate(values) if mask >> i & 1])

    def reference(self, values):
        if "abs" in self.extra:
            values = [v & 0x7fffffff for v in values]
        numbers = [v for v in values if n.decode(v, "f32") != "nan"]
        if not numbers or ("NaN" in self.extra and len(numbers) < len(values)):
            return 0x7fffffff
        def place(v):  # +0 is above -0
            number, sign = n.decode(v, "f32")
            return (float("-inf" if sign else "inf") if number == "inf" else number, -sign)
        return (min if self.op == "min" else max)(numbers, key=place)

    def exec_line(self, chance):
        return "\n".join(
            f"// EXEC: {self.name}<<<1,32>>>({listed(values, 32)}, {mask:#x}) == "
            + ", ".join(f"{result if mask >> i & 1 else 0:#x}:b32" for i in range(32))
            for mask, values, result in self.lines(chance))


def cases():
    for op, kinds in IN_SHARED:
        for kind in kinds.split():
            yield Array(f"cp.reduce.async.bulk.shared::cluster.shared::cta.mbarrier::complete_tx::bytes.{op}.{kind}", op, kind, True)
    for op, kinds in IN_GLOBAL:
        for kind in kinds.split():
            yield Array(f"cp.reduce.async.bulk.global.shared::cta.bulk_group.{op}.{kind}", op, kind, False)
    for op, kinds in IN_TENSORS:
        for kind in kinds.split():
            yield Box(op, kind)
    for op in ("min", "max"):
        for extra in ("", ".abs", ".NaN", ".abs.NaN"):
            yield Warp(op, extra)
