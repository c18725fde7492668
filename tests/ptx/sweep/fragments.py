# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""References of wmma, mma.sp and mma.m8n8k4 of f16: whole matrices, after PTX ISA §9.7.14.4 to §9.7.14.6."""
from fractions import Fraction

from matrices import SMALL, Product, bits_of_element, bits_of_number, place, random_number


class Sparse(Product):
    """mma.sp: of two elements (tf32), of four, or of four pairs (u4, s4) of a row of A half are kept."""

    def __init__(self, shape, d, a, b, c, selector, extra="", variant="sp"):
        super().__init__(shape, d, a, b, c, extra)
        self.text = self.text.replace("mma.", f"mma.{variant}.", 1)
        self.selector = selector

    def registers(self, matrix):
        count, width, each = super().registers(matrix)
        return (count // 2 if matrix == "a" else count), width, each

    def kernel(self):
        text = super().kernel().replace(".param .u64 pc)", ".param .u64 pc, .param .u64 pm)")
        begin = text.index(f"  {self.text}")
        end = text.index(";", begin)
        load = ("  .reg .b32 %meta; ld.param.u64 %p, [pm]; mad.wide.u32 %q, %i, 4, %p; "
                "ld.global.b32 %meta, [%q];\n")
        return text[:begin] + load + text[begin:end] + f", %meta, {self.selector}" + text[end:]

    def exec_line(self, chance):
        kind = self.kinds["a"]
        bits = bits_of_element(kind)
        a = [[0] * self.k for _ in range(self.m)]
        kept = [[] for _ in range(self.m)]
        told = [0] * self.m  # the metadata of a row
        unit, chunk = (2, 8) if bits == 4 else (1, 2 if bits == 32 else 4)
        for row in range(self.m):
            at = 0
            for first in range(0, self.k, chunk):
                places = sorted(chance.sample(range(chunk // unit), max(1, chunk // unit // 2)))
                for index in places:
                    for i in range(unit):
                        column = first + index * unit + i
                        a[row][column] = random_number(kind, chance)
                        kept[row].append(a[row][column])
                    told[row] |= ((0b1110 if index else 0b0100) if bits == 32 else index) << at
                    at += 4 if bits == 32 else 2
        b = [[random_number(self.kinds["b"], chance) for _ in range(self.n)] for _ in range(self.k)]
        c = [[chance.randint(-9, 9) for _ in range(self.n)] for _ in range(self.m)]
        d = lambda i, j: c[i][j] + sum(a[i][k] * b[k][j] for k in range(self.k))

        # Lanes that are not selected hold what must not matter.
        metadata = [chance.getrandbits(32) for _ in range(32)]
        length = self.k // chunk * 4
        for group in range(8):
            low, high = told[group], told[group + 8]
            if bits >= 16:
                words = [low >> at & 0xffff | (high >> at & 0xffff) << 16 for at in range(0, length, 16)]
            else:
                words = [row >> at & 0xffffffff for at in range(0, length, 32) for row in (low, high)]
            for i, word in enumerate(words):
                metadata[4 * group + self.selector * len(words) + i] = word
        whole = self.shape
        half = f"{whole[:whole.index('k')]}k{self.k // 2}"
        self.shape = half
        given = [self.fragment("a", lambda i, j: kept[i][j])]
        self.shape = whole
        given += [self.fragment("b", lambda i, j: b[i][j]), self.fragment("c", lambda i, j: c[i][j]),
                  ", ".join(f"{word:#x}" for word in metadata)]
        return f"// EXEC: {self.name}<<<1,32>>>({', '.join(f'[{x}]' for x in given)}) == {self.fragment('d', d)}"


class Quads(Product):
    """mma.m8n8k4 of f16: four products, of lanes 4q to 4q + 3 and those 16 above them."""

    def __init__(self, a_layout, b_layout, d, c):
        super().__init__("m8n8k4", d, "f16", "f16", c)
        self.text = f"mma.sync.aligned.m8n8k4.{a_layout}.{b_layout}.{d}.f16.f16.{c}"
        self.layouts = {"a": a_layout, "b": b_layout}

    def registers(self, matrix):
        kind = self.kinds[matrix]
        return (2 if matrix in "ab" else 4 if kind == "f16" else 8), 32, 1 if kind == "f32" else 2

    def where(self, matrix, i, lane):
        high = 4 if lane >= 16 else 0
        if matrix == "a":
            return (lane % 4 + high, i) if self.layouts["a"] == "row" else (i % 4 + high, lane % 4)
        if matrix == "b":
            return (lane % 4, i + high) if self.layouts["b"] == "row" else (i, lane % 4 + high)
        if self.kinds[matrix] == "f16":
            return lane % 4 + high, i
        return (lane & 1) + (i & 2) + high, (i & 4) + (lane & 2) + (i & 1)

    def exec_line(self, chance):
        number = lambda: chance.randint(-6, 6)
        all_of = [{"a": [[number() for _ in range(4)] for _ in range(8)],
                   "b": [[number() for _ in range(8)] for _ in range(4)],
                   "c": [[number() for _ in range(8)] for _ in range(8)]} for _ in range(4)]
        for one in all_of:
            one["d"] = [[one["c"][i][j] + sum(one["a"][i][k] * one["b"][k][j] for k in range(4))
                         for j in range(8)] for i in range(8)]

        def words(matrix):
            count, _, each = self.registers(matrix)
            found = []
            for lane in range(32):
                for r in range(count):
                    word = 0
                    for j in range(each):
                        row, column = self.where(matrix, r * each + j, lane)
                        value = all_of[lane % 16 // 4][matrix][row][column]
                        word |= bits_of_number(value, self.kinds[matrix]) << 16 * j
                    found.append(f"{word:#x}")
            return ", ".join(found)
        given = ", ".join(f"[{words(matrix)}]" for matrix in "abc")
        return f"// EXEC: {self.name}<<<1,32>>>({given}) == {words('d')}"


class Whole:
    """wmma.load, wmma.mma, wmma.store: matrices in memory, global or shared, so that no lane's share is seen."""

    def __init__(self, shape, layouts, kinds, text, wide=0, space=".global", multiply=lambda x, y: x * y):
        self.layouts, self.kinds = dict(zip("abcd", layouts)), dict(zip("abcd", kinds))
        self.m, rest = shape[1:].split("n")
        self.m, (self.n, self.k) = int(self.m), map(int, rest.split("k"))
        self.shape, self.text, self.wide, self.space, self.multiply = shape, text, wide, space, multiply

    def sizes(self, matrix):
        return {"a": (self.m, self.k), "b": (self.k, self.n)}.get(matrix, (self.m, self.n))

    def stride(self, matrix):
        rows, columns = self.sizes(matrix)
        return (columns if self.layouts[matrix] == "row" else rows) + self.wide

    def registers(self, matrix):
        kind = self.kinds[matrix]
        if matrix in "ab" and kind == "f16":
            return 8
        rows, columns = self.sizes(matrix)
        return rows * columns * bits_of_element(kind) // 32 // (64 if kind == "f64" else 32)

    def kernel(self):
        lines = [f".visible .entry {self.name}(.param .u64 out, .param .u64 pa, .param .u64 pb, .param .u64 pc) {{",
                 "  .reg .b64 %p, %g; .reg .b32 %i, %s, %w; .reg .pred %t;"]
        lists = {}
        for matrix in "abcd":
            kind = self.kinds[matrix]
            register = ".f64" if kind == "f64" else ".f32" if matrix in "cd" and kind == "f32" else ".b32"
            lists[matrix] = "{" + ", ".join(f"%{matrix}{r}" for r in range(self.registers(matrix))) + "}"
            lines.append(f"  .reg {register} %{matrix}<{self.registers(matrix)}>;")
        shared = self.space.startswith(".shared")
        for matrix in "abc":
            stride = f", {self.stride(matrix)}" if self.wide else ""
            lines.append(f"  ld.param.u64 %p, [p{matrix}];")
            lines += self.copy(matrix, "shared", "global") if shared else []
            lines.append(f"  wmma.load.{matrix}.sync.aligned.{self.layouts[matrix]}.{self.shape}{self.space}."
                         f"{self.kinds[matrix]} {lists[matrix]}, [{f's{matrix}' if shared else '%p'}]{stride};")
        lines += ["  ld.param.u64 %p, [out];"] + (self.copy("d", "shared", "global") if shared else [])  # what is between rows
        lines.append(f"  {self.text} {lists['d']}, {lists['a']}, {lists['b']}, {lists['c']};")
        stride = f", {self.stride('d')}" if self.wide else ""
        lines.append(f"  wmma.store.d.sync.aligned.{self.layouts['d']}.{self.shape}{self.space}."
                     f"{self.kinds['d']} [{'sd' if shared else '%p'}], {lists['d']}{stride};")
        lines += self.copy("d", "global", "shared") if shared else []
        return "\n".join(lines + ["  ret;", "}"])

    def words(self, matrix):
        rows, columns = self.sizes(matrix)
        major = rows if self.layouts[matrix] == "row" else columns
        return major * self.stride(matrix) * bits_of_element(self.kinds[matrix]) // 32

    def copy(self, matrix, to, source):
        """Between [%p] and shared memory, by all lanes."""
        words, label = self.words(matrix), f"{matrix}_{to}"
        declared = f" .shared .align 32 .b32 s{matrix}[{words}];" if to == "shared" else ""
        places = {"global": "%g", "shared": "%s"}
        return [f" {declared} bar.sync 0; mov.u32 %i, %laneid;", f"{label}:", f"  setp.lt.u32 %t, %i, {words}; @!%t bra {label}_done;",
                f"  mov.u32 %s, s{matrix}; mad.lo.u32 %s, %i, 4, %s; mad.wide.u32 %g, %i, 4, %p;",
                f"  ld.{source}.b32 %w, [{places[source]}]; st.{to}.b32 [{places[to]}], %w; add.u32 %i, %i, 32; bra {label};",
                f"{label}_done: bar.sync 0;"]

    def memory(self, matrix, value_at):
        """The matrix as it lies in memory; zero between its rows."""
        rows, columns = self.sizes(matrix)
        by_row = self.layouts[matrix] == "row"
        bits = bits_of_element(self.kinds[matrix])
        major, minor = (rows, columns) if by_row else (columns, rows)
        image = 0
        for i in range(major):
            for j in range(minor):
                value = value_at(i, j) if by_row else value_at(j, i)
                image |= bits_of_number(value, self.kinds[matrix]) << (i * self.stride(matrix) + j) * bits
        return ", ".join(f"{image >> 32 * i & 0xffffffff:#x}" for i in range(self.words(matrix)))

    def exec_line(self, chance):
        a = [[random_number(self.kinds["a"], chance) for _ in range(self.k)] for _ in range(self.m)]
        b = [[random_number(self.kinds["b"], chance) for _ in range(self.n)] for _ in range(self.k)]
        half = Fraction(1, 2) if self.kinds["c"] == "f64" else 0  # no sum is zero: its sign would be the rounding's
        c = [[chance.randint(-9, 9) + half for _ in range(self.n)] for _ in range(self.m)]
        d = lambda i, j: c[i][j] + sum(self.multiply(a[i][k], b[k][j]) for k in range(self.k))
        given = [self.memory("a", lambda i, j: a[i][j]), self.memory("b", lambda i, j: b[i][j]),
                 self.memory("c", lambda i, j: c[i][j])]
        return f"// EXEC: {self.name}<<<1,32>>>({', '.join(f'[{x}]' for x in given)}) == {self.memory('d', d)}"


def wholes():
    sides = ("row", "col")
    layouts = [(a, b) for a in sides for b in sides]
    for number, shape in enumerate(("m16n16k16", "m32n8k16", "m8n32k16")):
        mma = lambda a, b, types: f"wmma.mma.sync.aligned.{a}.{b}.{shape}.{types}"
        for a, b in layouts:
            yield Whole(shape, (a, b, a, b), ("f16", "f16", "f32", "f32"), mma(a, b, "f32.f32"))
        others = iter(layouts[number:] + layouts * 2)
        for kinds, types, wide, space in (
                (("f16", "f16", "f16", "f16"), "f16.f16", 8, ".shared"), (("f16", "f16", "f16", "f32"), "f32.f16", 16, ""),
                (("f16", "f16", "f32", "f16"), "f16.f32", 0, ".shared::cta"),
                (("bf16", "bf16", "f32", "f32"), "f32.bf16.bf16.f32", 16, ".global"),
                (("u8", "u8", "s32", "s32"), "s32.u8.u8.s32", 16, ".shared"),
                (("u8", "u8", "s32", "s32"), "s32.u8.u8.s32.satfinite", 0, ".global"),
                (("s8", "s8", "s32", "s32"), "s32.s8.s8.s32.satfinite", 0, "")):
            a, b = next(others)
            yield Whole(shape, (a, b, b, a), kinds, mma(a, b, types), wide, space)
    spaces = (".global", ".shared", ".shared::cta", "")
    for (a, b), space, mode in zip(layouts, spaces, ("rn", "rz", "rm", "rp")):
        yield Whole("m16n16k8", (a, b, a, b), ("tf32", "tf32", "f32", "f32"),
                    f"wmma.mma.sync.aligned.{a}.{b}.m16n16k8.f32.tf32.tf32.f32", 8, space)
        yield Whole("m8n8k4", (a, b, b, a), ("f64", "f64", "f64", "f64"),
                    f"wmma.mma.sync.aligned.{a}.{b}.m8n8k4.f64.f64.f64.f64", 4, space)
        yield Whole("m8n8k4", (a, b, b, a), ("f64", "f64", "f64", "f64"),
                    f"wmma.mma.sync.aligned.{a}.{b}.m8n8k4.{mode}.f64.f64.f64.f64")
    for (c, d), space in zip(layouts, spaces):
        kind = "us"[c == d] + "4"
        yield Whole("m8n8k32", ("row", "col", c, d), (kind, kind, "s32", "s32"),
                    f"wmma.mma.sync.aligned.row.col.m8n8k32.s32.{kind}.{kind}.s32{'.satfinite' if c == 'row' else ''}", 32, space)
        name, multiply = ("xor", lambda x, y: x ^ y) if c == d else ("and", lambda x, y: x & y)
        yield Whole("m8n8k128", ("row", "col", c, d), ("b1", "b1", "s32", "s32"),
                    f"wmma.mma.{name}.popc.sync.aligned.row.col.m8n8k128.s32.b1.b1.s32", 128, space, multiply)


def sparse():
    yield Sparse("m16n8k8", "f32", "tf32", "tf32", "f32", 3)
    yield Sparse("m16n8k16", "f32", "tf32", "tf32", "f32", 1)
    ordered = "sp::ordered_metadata"
    for selector in range(4):
        yield Sparse("m16n8k16", "f32", "f16", "f16", "f32", selector)
        yield Sparse("m16n8k32", "f32", "bf16", "bf16", "f32", selector % 2)
    yield Sparse("m16n8k32", "f32", "f16", "f16", "f32", 1, variant=ordered)
    yield Sparse("m16n8k16", "f32", "bf16", "bf16", "f32", 2, variant=ordered)
    yield Sparse("m16n8k8", "f32", "tf32", "tf32", "f32", 0, variant=ordered)
    yield Sparse("m16n8k32", "s32", "u8", "s8", "s32", 0, variant=ordered)
    yield Sparse("m16n8k64", "s32", "s4", "u4", "s32", 1, variant=ordered)
    yield Sparse("m16n8k64", "f32", "e5m2", "e4m3", "f32", 0, variant=ordered)
    yield Sparse("m16n8k16", "f16", "f16", "f16", "f16", 2, variant=ordered)
    yield Sparse("m16n8k32", "f16", "f16", "f16", "f16", 0)
    for bits, shapes in ((8, ("m16n8k32", "m16n8k64")), (4, ("m16n8k64", "m16n8k128"))):
        for a, b in ("us", "su"):
            yield Sparse(shapes[0], "s32", f"{a}{bits}", f"{b}{bits}", "s32", 1)
            yield Sparse(shapes[1], "s32", f"{a}{bits}", f"{b}{bits}", "s32", 0, ".satfinite")
    for a in ("e4m3", "e5m2"):
        yield Sparse("m16n8k64", "f32", a, "e5m2", "f32", 0)
    for a, b in zip(SMALL, list(SMALL)[3:] + list(SMALL)[:3]):
        for d in ("f16", "f32"):
            yield Sparse("m16n8k64", d, a, b, d, 0, ".kind::f8f6f4", ordered)


def cases():
    for a in ("row", "col"):
        for b in ("row", "col"):
            for d, c in (("f32", "f32"), ("f32", "f16"), ("f16", "f16")):
                yield Quads(a, b, d, c)
    yield from sparse()
    yield from wholes()
