# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""References of mma, ldmatrix, stmatrix, movmatrix: which lane holds which element, after the figures of PTX ISA §9.7.14."""
from fractions import Fraction

import exact as n


def place(shape, kind, matrix, i, lane):
    """(row, column) of element i of a lane's fragment."""
    g, t = lane >> 2, lane & 3
    if matrix == "c":
        return g + 8 * (i >= 2), t * 2 + (i & 1)
    run = max(1, 32 // bits_of_element(kind))  # neighbours along k that a lane holds
    along = t * run + i % run
    part = i // run
    if matrix == "b":
        return along + part * 4 * run, g
    rows = int(shape[1:shape.index("n")]) // 8
    return g + 8 * (part % rows), along + part // rows * 4 * run


# Formats of few bits (PTX ISA §5.2.3): bits of exponent, of fraction, and where a byte has them.
SMALL = {"e4m3": (4, 3, 0), "e5m2": (5, 2, 0), "e3m2": (3, 2, 0), "e2m3": (2, 3, 0), "e2m1": (2, 1, 2)}


def small_numbers(kind):
    """The numbers of a small format that are multiples of an eighth up to eight: {value: its byte}."""
    exponent, fraction, shift = SMALL[kind]
    found = {}
    for bits in range(1 << exponent + fraction + 1):
        field, low = bits >> fraction & (1 << exponent) - 1, bits & (1 << fraction) - 1
        mantissa = Fraction(low, 1 << fraction) + (field != 0)
        value = mantissa * Fraction(2) ** (max(field, 1) - (1 << exponent - 1) + 1)
        if value <= 8 and (8 * value).denominator == 1:
            found[-value if bits >> exponent + fraction else value] = bits << shift
    return found


def bits_of_element(kind):
    return {"tf32": 32, "bf16": 16}.get(kind) or (8 if kind in SMALL else int(kind[1:]))


def random_number(kind, chance):
    if kind in SMALL:
        return chance.choice(sorted(small_numbers(kind)))
    low, high = {"u8": (0, 255), "s8": (-128, 127), "u4": (0, 15), "s4": (-8, 7), "b1": (0, 1)}.get(kind, (-6, 6))
    return chance.randint(low, high)


def bits_of_number(value, kind):
    if kind in SMALL:
        return small_numbers(kind)[value]
    if kind in ("u8", "s8", "u4", "s4", "s32", "b1"):
        return value & (1 << int(kind[1:])) - 1
    if kind == "tf32":
        kind = "f32"
    return n.encode((Fraction(value), int(value < 0)), kind)


class Product:
    """One mma on 32 lanes; small numbers, so that every sum is exact."""

    def __init__(self, shape, d, a, b, c, extra="", end="", multiply=lambda x, y: x * y, kind_first=""):
        self.shape, self.kinds, self.multiply = shape, {"d": d, "a": a, "b": b, "c": c}, multiply
        self.text = f"mma.sync.aligned{kind_first}.{shape}.row.col{extra}.{d}.{a}.{b}.{c}{end}"
        self.m, rest = shape[1:].split("n")
        self.m, (self.n, self.k) = int(self.m), map(int, rest.split("k"))

    def registers(self, matrix):
        """(how many registers, bits of one, elements in one) of a fragment."""
        kind = self.kinds[matrix]
        sizes = {"a": self.m * self.k, "b": self.n * self.k, "c": self.m * self.n, "d": self.m * self.n}
        bits = bits_of_element(kind)
        width = 64 if kind == "f64" else 32
        return sizes[matrix] // 32 * bits // width, width, width // bits

    def kernel(self):
        lines = [f".visible .entry {self.name}(.param .u64 out, .param .u64 pa, .param .u64 pb, .param .u64 pc) {{",
                 "  .reg .b64 %p, %q; .reg .b32 %i; mov.u32 %i, %laneid;"]
        lists = {}
        for matrix in "abcd":
            count, width, _ = self.registers(matrix)
            kind = self.kinds[matrix]
            register = ".f64" if kind == "f64" else ".f32" if matrix in "cd" and kind == "f32" else ".b32"
            lists[matrix] = "{" + ", ".join(f"%{matrix}{r}" for r in range(count)) + "}"
            lines.append(f"  .reg {register} %{matrix}<{count}>;")
            if matrix == "d":
                continue
            lines.append(f"  ld.param.u64 %p, [p{matrix}]; mad.wide.u32 %q, %i, {count * width // 8}, %p;")
            lines += [f"  ld.global.b{width} %{matrix}{r}, [%q+{r * width // 8}];" for r in range(count)]
        lines.append(f"  {self.text} {lists['d']}, {lists['a']}, {lists['b']}, {lists['c']};")
        count, width, _ = self.registers("d")
        lines.append(f"  ld.param.u64 %p, [out]; mad.wide.u32 %q, %i, {count * width // 8}, %p;")
        lines += [f"  st.global.b{width} [%q+{r * width // 8}], %d{r};" for r in range(count)]
        return "\n".join(lines + ["  ret;", "}"])

    def fragment(self, matrix, value_at):
        """The registers of all lanes, lane by lane."""
        count, width, each = self.registers(matrix)
        kind = self.kinds[matrix]
        bits = width // each
        words = []
        for lane in range(32):
            for r in range(count):
                word = 0
                for j in range(each):
                    at = place(self.shape, self.kinds["a"], "c" if matrix == "d" else matrix, r * each + j, lane)
                    word |= bits_of_number(value_at(*at), kind) << j * bits
                words.append(f"{word:#x}:b{width}")
        return ", ".join(words)

    def exec_line(self, chance):
        a = [[random_number(self.kinds["a"], chance) for _ in range(self.k)] for _ in range(self.m)]
        b = [[random_number(self.kinds["b"], chance) for _ in range(self.n)] for _ in range(self.k)]
        # A sum that is exactly zero has the sign that the rounding gives it: of doubles none is.
        half = Fraction(1, 2) if self.kinds["c"] == "f64" else 0
        c = [[chance.randint(-9, 9) + half for _ in range(self.n)] for _ in range(self.m)]
        d = lambda i, j: c[i][j] + sum(self.multiply(a[i][k], b[k][j]) for k in range(self.k))
        given = [self.fragment("a", lambda i, j: a[i][j]), self.fragment("b", lambda i, j: b[i][j]),
                 self.fragment("c", lambda i, j: c[i][j])]
        return f"// EXEC: {self.name}<<<1,32>>>({', '.join(f'[{x}]' for x in given)}) == {self.fragment('d', d)}"


class Scaled:
    """mma with block scaling (PTX ISA §9.7.14.3): D = (A * scale_A) * (B * scale_B) + C. Lane 4 g + 2 thread-id-a + {0, 1}
    has the scales of rows g and g + 8, lane 4 g + thread-id-b those of column g; chunk c in byte byte-id + c. Of mma.sp half
    of A's elements are kept: two of four, or two pairs of four when they are packed; scales are those of the whole K."""

    def __init__(self, kind, vector, a, b, scale, byte_a, thread_a, byte_b, thread_b, kind_first=False, in_registers=False,
                 sparse=False):
        self.a, self.b, self.scale, self.chunks = a, b, scale, int(vector[0]) if vector else (2 if kind == "mxf4" else 1)
        self.packed, self.sparse = kind != "mxf8f6f4", sparse
        self.k = (64 if self.packed else 32) * (2 if sparse else 1)
        self.ids, self.in_registers = (byte_a, thread_a, byte_b, thread_b), in_registers
        how = f"kind::{kind}.block_scale" + (f".scale_vec::{vector}" if vector else "")
        layout = f"m16n8k{self.k}.row.col"
        order = f"{how}.{layout}" if kind_first else f"{layout}.{how}"
        self.text = f"mma{'.sp::ordered_metadata' if sparse else ''}.sync.aligned.{order}.f32.{a}.{b}.f32.{scale}"

    def kernel(self):
        half = 4 if self.sparse else 2  # registers of B
        lines = [f".visible .entry {self.name}(.param .u64 out, .param .u64 pa, .param .u64 pb, .param .u64 pc, .param .u64 ps, "
                 ".param .u64 pm) {",
                 "  .reg .b64 %p, %q; .reg .b32 %i, %a<4>, %b<4>, %s<2>, %m<1>; .reg .f32 %c<4>; .reg .b16 %n<4>; mov.u32 %i, %laneid;"]
        for matrix, count in (("a", 4), ("b", half), ("c", 4), ("s", 2), ("m", 1)):
            lines.append(f"  ld.param.u64 %p, [p{matrix}]; mad.wide.u32 %q, %i, {4 * count}, %p;")
            lines += [f"  ld.global.b32 %{matrix}{r}, [%q+{4 * r}];" for r in range(count)]
        ids = [str(x) for x in self.ids]
        if self.in_registers:
            lines += [f"  mov.u16 %n{i}, {x};" for i, x in enumerate(ids)]
            ids = [f"%n{i}" for i in range(4)]
        lines.append(f"  {self.text} {{%c0, %c1, %c2, %c3}}, {{%a0, %a1, %a2, %a3}}, "
                     f"{{{', '.join(f'%b{i}' for i in range(half))}}}, {{%c0, %c1, %c2, %c3}}, {'%m0, 0, ' if self.sparse else ''}"
                     f"%s0, {{{ids[0]}, {ids[1]}}}, %s1, {{{ids[2]}, {ids[3]}}};")
        lines.append("  ld.param.u64 %p, [out]; mad.wide.u32 %q, %i, 16, %p;")
        lines += [f"  st.global.b32 [%q+{4 * r}], %c{r};" for r in range(4)]
        return "\n".join(lines + ["  ret;", "}"])

    def exec_line(self, chance):
        each = 8 if self.packed else 4
        kinds = {"a": self.a, "b": self.b}
        pattern = lambda value, kind: bits_of_number(value, kind) >> (2 if self.packed else 0)
        a = [[random_number(self.a, chance) for _ in range(self.k)] for _ in range(16)]
        b = [[random_number(self.b, chance) for _ in range(8)] for _ in range(self.k)]
        c = [[chance.randint(-9, 9) for _ in range(8)] for _ in range(16)]
        kept, metadata = a, [0] * 32
        if self.sparse:
            kept, metadata = self.thin(a, chance)
        # Every byte is a scale, so that a wrong one shows; those of one and two differ by powers of two alone.
        size = (lambda x: Fraction(2) ** (x - 127)) if self.scale == "ue8m0" else \
            (lambda x: (8 + x % 8) * Fraction(2) ** (x // 8 - 10))
        pool = [125, 126, 127, 128, 129] if self.scale == "ue8m0" else [0x30, 0x38, 0x3c, 0x40, 0x44]
        words = [[[chance.choice(pool) for _ in range(4)] for _ in range(2)] for _ in range(32)]
        byte_a, thread_a, byte_b, thread_b = self.ids
        row_scale = lambda i, at: size(words[4 * (i % 8) + 2 * thread_a + i // 8][0][byte_a + at])
        column_scale = lambda j, at: size(words[4 * j + thread_b][1][byte_b + at])
        chunk = lambda k: k * self.chunks // self.k
        def d(i, j):
            return c[i][j] + sum(a[i][k] * row_scale(i, chunk(k)) * b[k][j] * column_scale(j, chunk(k)) for k in range(self.k))
        # Half of A has the places of a matrix of half the depth.
        def fragment(matrix, count, value_at):
            found = []
            kind = "s4" if self.packed else "s8"  # as wide
            for lane in range(32):
                for r in range(count):
                    if matrix == "c":
                        found.append(f"{bits_of_number(value_at(*place('m16n8', kind, 'c', r, lane)), 'f32'):#x}:b32")
                        continue
                    word = 0
                    for j in range(each):
                        at = place("m16n8", kind, matrix, r * each + j, lane)
                        word |= pattern(value_at(*at), kinds[matrix]) << 32 // each * j
                    found.append(f"{word:#x}")
            return ", ".join(found)
        scales = ", ".join(f"{sum(x << 8 * i for i, x in enumerate(w)):#x}" for lane in words for w in lane)
        return (f"// EXEC: {self.name}<<<1,32>>>([{fragment('a', 4, lambda i, j: kept[i][j])}], "
                f"[{fragment('b', 4 if self.sparse else 2, lambda i, j: b[i][j])}], [{fragment('c', 4, lambda i, j: c[i][j])}], "
                f"[{scales}], [{', '.join(f'{word:#x}' for word in metadata)}]) == {fragment('c', 4, d)}")

    def thin(self, a, chance):
        """Sets what is not kept to zero. The kept rows, and a word of metadata of each lane: lanes 4 g to 4 g + 3 have the
        first 32 bits of rows g and g + 8, then the next."""
        unit, chunk = (2, 8) if self.packed else (1, 4)
        kept, told = [[] for _ in a], [0] * 16
        for i, row in enumerate(a):
            for first in range(0, self.k, chunk):
                chosen = sorted(chance.sample(range(4), 2))
                for number, index in enumerate(chosen):
                    told[i] |= index << first // chunk * 4 + 2 * number
                for column in range(first, first + chunk):
                    if (column - first) // unit in chosen:
                        kept[i].append(row[column])
                    else:
                        row[column] = 0
        return kept, [told[g + 8 * (i % 2)] >> 32 * (i // 2) & 0xffffffff for g in range(8) for i in range(4)]


class Moved:
    """ldmatrix, stmatrix, movmatrix on 8 by 8 elements of 16 bits; rows stand 16 bytes apart, matrix after matrix."""

    def __init__(self, count, trans, space="shared"):
        self.count, self.trans = count, trans
        suffix = f"m8n8.x{count}{'.trans' if trans else ''}.{space}.b16"
        self.text = f"ldmatrix.sync.aligned.{suffix}"
        self.store = f"stmatrix.sync.aligned.{suffix}"

    def kernel(self):
        registers = "{" + ", ".join(f"%v{i}" for i in range(self.count)) + "}"
        lines = [f".visible .entry {self.name}(.param .u64 out, .param .u64 in) {{",
                 "  .shared .align 16 .b8 tile[1024]; .reg .b64 %p, %q; .reg .b32 %i, %s, %r, %x, %v<4>; .reg .pred %t;",
                 "  mov.u32 %i, %laneid; mov.u32 %s, tile; mad.lo.u32 %r, %i, 16, %s; ld.param.u64 %p, [in];",
                 "  mad.wide.u32 %q, %i, 16, %p;"]
        for word in range(4):  # lane i brings row i
            lines.append(f"  ld.global.b32 %x, [%q+{4 * word}]; st.shared.b32 [%r+{4 * word}], %x;")
        lines += ["  bar.sync 0;", f"  {self.text} {registers}, [%r];", "  ld.param.u64 %p, [out];",
                  f"  mad.wide.u32 %q, %i, {4 * self.count}, %p;"]
        lines += [f"  st.global.b32 [%q+{4 * i}], %v{i};" for i in range(self.count)]
        # And back: what stmatrix writes is what was there.
        lines += ["  bar.sync 0;", f"  {self.store} [%r+512], {registers};", "  bar.sync 0;",
                  f"  setp.ge.u32 %t, %i, {8 * self.count};", "  @%t ret;", "  mad.wide.u32 %q, %i, 16, %p;"]
        for word in range(4):
            lines.append(f"  ld.shared.b32 %x, [%r+{512 + 4 * word}]; st.global.b32 [%q+{32 * 4 * self.count + 4 * word}], %x;")
        return "\n".join(lines + ["  ret;", "}"])

    def exec_line(self, chance):
        rows = [[chance.getrandbits(16) for _ in range(8)] for _ in range(32)]
        pack = lambda low, high: f"{low | high << 16:#x}"
        given = ", ".join(pack(row[2 * w], row[2 * w + 1]) for row in rows for w in range(4))
        expected = []
        for lane in range(32):
            g, t = lane >> 2, lane & 3
            for i in range(self.count):
                at = (lambda r, c: rows[8 * i + c][r]) if self.trans else (lambda r, c: rows[8 * i + r][c])
                expected.append(pack(at(g, 2 * t), at(g, 2 * t + 1)))
        expected += [pack(row[2 * w], row[2 * w + 1]) for row in rows[:8 * self.count] for w in range(4)]
        return f"// EXEC: {self.name}<<<1,32>>>([{given}]) == {', '.join(expected)}"


class Bytes:
    """ldmatrix and stmatrix of bytes, or of elements of 6 and 4 bits behind one another in a row of 16 bytes. The text
    leaves the places to figures: those of cute's layouts, by which a program finds an element again."""

    def __init__(self, shape, count, bits, space="shared"):
        self.shape, self.count, self.bits = shape, count, bits
        packing = {8: ".b8", 6: ".b8x16.b6x16_p32", 4: ".b8x16.b4x16_p64"}[bits]
        if shape == "m16n8":
            self.text = f"stmatrix.sync.aligned.m16n8.x{count}.trans.{space}.b8"
        else:
            self.text = f"ldmatrix.sync.aligned.{shape}.x{count}{'.trans' if shape == 'm16n16' else ''}.{space}{packing}"
        self.registers = count * (2 if shape == "m16n16" else 1)

    def kernel(self):
        stores = self.shape == "m16n8"
        registers = "{" + ", ".join(f"%v{i}" for i in range(self.registers)) + "}"
        lines = [f".visible .entry {self.name}(.param .u64 out, .param .u64 in) {{",
                 "  .shared .align 16 .b8 tile[512]; .reg .b64 %p, %q, %o; .reg .b32 %i, %s, %r, %x, %v<4>;",
                 "  mov.u32 %i, %laneid; mov.u32 %s, tile; mad.lo.u32 %r, %i, 16, %s; ld.param.u64 %p, [in];",
                 f"  ld.param.u64 %o, [out]; mad.wide.u32 %q, %i, {4 * self.registers if stores else 16}, %p;",
                 f"  mad.wide.u32 %o, %i, {16 if stores else 4 * self.registers}, %o;"]
        if stores:
            lines += [f"  ld.global.b32 %v{i}, [%q+{4 * i}];" for i in range(self.registers)] + ["  mov.u32 %x, 0;"]
            lines += [f"  st.shared.b32 [%r+{4 * w}], %x;" for w in range(4)]
            lines += ["  bar.sync 0;", f"  {self.text} [%r], {registers};", "  bar.sync 0;"]
            lines += [f"  ld.shared.b32 %x, [%r+{4 * w}]; st.global.b32 [%o+{4 * w}], %x;" for w in range(4)]
        else:
            lines += [f"  ld.global.b32 %x, [%q+{4 * w}]; st.shared.b32 [%r+{4 * w}], %x;" for w in range(4)]
            lines += ["  bar.sync 0;", f"  {self.text} {registers}, [%r];"]
            lines += [f"  st.global.b32 [%o+{4 * i}], %v{i};" for i in range(self.registers)]
        return "\n".join(lines + ["  ret;", "}"])

    def places(self):
        """(lane, register, byte, the lane that gives the row, the element of the row)."""
        for lane in range(32):
            for register in range(self.registers):
                for byte in range(4):
                    g, t, odd, far = lane // 4, lane % 4, byte % 2, byte // 2
                    if self.shape == "m8n16":
                        yield lane, register, byte, 8 * register + g, 4 * t + byte
                    elif self.shape == "m16n16":
                        yield lane, register, byte, 16 * (register // 2) + 4 * t + 2 * (register % 2) + odd, g + 8 * far
                    else:
                        yield lane, register, byte, 8 * register + 2 * t + odd, g + 8 * far

    def exec_line(self, chance):
        rows = [[chance.getrandbits(self.bits) for _ in range(16)] for _ in range(32)]
        held = [[0] * self.registers for _ in range(32)]
        touched = set()
        for lane, register, byte, row, column in self.places():
            held[lane][register] |= rows[row][column] << 8 * byte
            touched.add((row, column))
        assert len(touched) == 32 * 4 * self.registers
        held = [f"{word:#x}" for lane in held for word in lane]
        memory = []
        for r, row in enumerate(rows):
            if self.shape == "m16n8" and (r, 0) not in touched:
                row = [0] * 16
            whole = sum(x << self.bits * i for i, x in enumerate(row))
            memory += [f"{whole >> 32 * w & 0xffffffff:#x}" for w in range(4)]
        given, expected = (held, memory) if self.shape == "m16n8" else (memory, held)
        return f"// EXEC: {self.name}<<<1,32>>>([{', '.join(given)}]) == {', '.join(expected)}"


class Transposed:
    text = "movmatrix.sync.aligned.m8n8.trans.b16"

    def kernel(self):
        return f""".visible .entry {self.name}(.param .u64 out, .param .u64 in) {{
  .reg .b64 %p, %q; .reg .b32 %i, %x;
  mov.u32 %i, %laneid; ld.param.u64 %p, [in]; mad.wide.u32 %q, %i, 4, %p; ld.global.b32 %x, [%q];
  {self.text} %x, %x;
  ld.param.u64 %p, [out]; mad.wide.u32 %q, %i, 4, %p; st.global.b32 [%q], %x;
  ret;
}}"""

    def exec_line(self, chance):
        a = [[chance.getrandbits(16) for _ in range(8)] for _ in range(8)]
        words = lambda at: ", ".join(f"{at(l >> 2, 2 * (l & 3)) | at(l >> 2, 2 * (l & 3) + 1) << 16:#x}" for l in range(32))
        return f"// EXEC: {self.name}<<<1,32>>>([{words(lambda r, c: a[r][c])}]) == {words(lambda r, c: a[c][r])}"


def cases():
    for shape in ("m16n8k8", "m16n8k16"):
        for d in ("f16", "f32"):
            yield Product(shape, d, "f16", "f16", d)
        yield Product(shape, "f32", "bf16", "bf16", "f32")
    for shape in ("m16n8k4", "m16n8k8"):
        yield Product(shape, "f32", "tf32", "tf32", "f32")
    for bits, shapes in ((8, ("m8n8k16", "m16n8k16", "m16n8k32")), (4, ("m8n8k32", "m16n8k32", "m16n8k64"))):
        for shape in shapes:
            for a in "us":
                for b in "us":
                    yield Product(shape, "s32", f"{a}{bits}", f"{b}{bits}", "s32")
            yield Product(shape, "s32", f"s{bits}", f"s{bits}", "s32", ".satfinite")
    for shape in ("m8n8k4", "m16n8k4", "m16n8k8", "m16n8k16"):
        yield Product(shape, "f64", "f64", "f64", "f64")
    for mode, shape in zip(("rn", "rz", "rm", "rp"), ("m8n8k4", "m16n8k4", "m16n8k8", "m16n8k16")):
        yield Product("m8n8k4", "f64", "f64", "f64", "f64", f".{mode}")
        yield Product(shape, "f64", "f64", "f64", "f64", "", f".{mode}")
    for shape in ("m8n8k128", "m16n8k128", "m16n8k256"):
        yield Product(shape, "s32", "b1", "b1", "s32", "", ".xor.popc", lambda x, y: x ^ y)
        yield Product(shape, "s32", "b1", "b1", "s32", "", ".and.popc", lambda x, y: x & y)
    for shape in ("m16n8k16", "m16n8k32"):
        for d in ("f16", "f32"):
            for a, b in (("e4m3", "e5m2"), ("e5m2", "e4m3")):
                yield Product(shape, d, a, b, d)
    for a, b in zip(SMALL, list(SMALL)[1:] + ["e4m3"]):
        for d in ("f16", "f32"):
            yield Product("m16n8k32", d, a, b, d, ".kind::f8f6f4")
    e2m1 = ("e2m1", "e2m1")
    yield Scaled("mxf4", "", *e2m1, "ue8m0", 2, 1, 2, 3)
    yield Scaled("mxf4", "2X", *e2m1, "ue8m0", 0, 0, 2, 0, kind_first=True)
    yield Scaled("mxf4nvf4", "2X", *e2m1, "ue8m0", 2, 0, 0, 1, in_registers=True)
    yield Scaled("mxf4nvf4", "4X", *e2m1, "ue8m0", 0, 1, 0, 2)
    yield Scaled("mxf4nvf4", "4X", *e2m1, "ue4m3", 0, 1, 0, 2)
    yield Scaled("mxf4nvf4", "4X", *e2m1, "ue4m3", 0, 0, 0, 3, kind_first=True, in_registers=True)
    for i, (a, b) in enumerate(zip(SMALL, list(SMALL)[2:] + ["e4m3", "e5m2"])):
        yield Scaled("mxf8f6f4", "1X" if i % 2 else "", a, b, "ue8m0", i % 4, i % 2, (i + 1) % 4, (i + 2) % 4, i % 3 == 0, i == 2)
    yield Scaled("mxf4", "2X", *e2m1, "ue8m0", 2, 1, 0, 3, sparse=True)
    yield Scaled("mxf4", "", *e2m1, "ue8m0", 0, 0, 2, 1, sparse=True, kind_first=True)
    yield Scaled("mxf4nvf4", "2X", *e2m1, "ue8m0", 0, 1, 2, 2, sparse=True, in_registers=True)
    yield Scaled("mxf4nvf4", "4X", *e2m1, "ue4m3", 0, 1, 0, 3, sparse=True)
    for i, (a, b) in enumerate(zip(SMALL, list(SMALL)[4:] + list(SMALL)[:4])):
        yield Scaled("mxf8f6f4", "" if i % 2 else "1X", a, b, "ue8m0", (i + 1) % 4, i % 2, i % 4, i % 4, sparse=True)
    yield Product("m16n8k32", "f32", "e4m3", "e2m1", "f32", kind_first=".kind::f8f6f4")
    for count in (1, 2, 4):
        yield Moved(count, False)
        yield Moved(count, True, "shared::cta")
    yield Transposed()
    spaces = ("shared", "shared::cta")
    for bits in (8, 6, 4):
        for count in (1, 2, 4):
            if bits < 8:
                yield Bytes("m8n16", count, bits, spaces[count % 2])
            if count < 4:
                yield Bytes("m16n16", count, bits, spaces[count % 2])
            if bits == 8:
                yield Bytes("m16n8", count, bits, spaces[count % 2])
