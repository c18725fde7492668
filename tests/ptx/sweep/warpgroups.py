# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""References of wgmma.mma_async: matrices laid out in shared memory after the canonical layouts of PTX ISA §9.7.15.5.1."""
from fractions import Fraction

from matrices import bits_of_element, bits_of_number, random_number

SPANS = {0: 16, 1: 128, 2: 64, 3: 32}  # bytes of a swizzle, by the mode in a descriptor


def place(bits, mode, mn_major, leading, stride, mn, k):
    """(byte, bit) of an element before and its byte after swizzling, from the start of a matrix."""
    t = 128 // bits  # elements in 16 bytes; layouts count elements
    span = SPANS[mode] // 16
    leading, stride = leading * 8 // bits, stride * 8 // bits
    if mn_major and mode == 0:
        at = mn % t + mn // t * stride + k % 8 * t + k // 8 * leading
    elif mn_major:
        at = mn % t + mn // t % span * t + mn // (t * span) * leading + k % 8 * span * t + k // 8 * stride
    elif mode == 0:
        at = mn % 8 * t + mn // 8 * stride + k % t + k // t * leading
    else:
        at = mn % 8 * span * t + mn // 8 * stride + k
    byte = at * bits // 8
    byte ^= (byte >> 7 & span - 1) << 4
    return byte * 8 + at * bits % 8


def aligned(register, tile):
    """Where the tile begins: swizzles repeat every KiB."""
    return f"mov.u32 {register}, t{tile}; add.u32 {register}, {register}, 1023; and.b32 {register}, {register}, -1024;"


class WarpGroup:
    """D = A B + D on 128 threads; matrices come as images of shared memory, A perhaps in registers."""

    def __init__(self, n, d, a, b, mode=(0, 0), mn_major=(0, 0), in_registers=False, signs=(1, 1), adds=1, extra=""):
        self.n, self.kinds, self.mode, self.mn_major = n, {"d": d, "a": a, "b": b}, mode, mn_major
        self.in_registers, self.signs, self.adds = in_registers, signs, adds
        self.bits = bits_of_element(a)
        self.k = 256 // self.bits
        self.text = f"wgmma.mma_async.sync.aligned.m64n{n}k{self.k}.{d}.{a}.{b}{extra}"
        self.count = n // 4 if d == "f16" else n // 2
        # Each block of the layout stands behind the one before it.
        self.strides = [self.blocks(mode[0], mn_major[0], 64), self.blocks(mode[1], mn_major[1], n)]

    def blocks(self, mode, mn_major, mn):
        """(leading, stride) in bytes."""
        span = SPANS[mode]
        if not mn_major:
            return (mn * 16, 128) if mode == 0 else (16, 8 * span)
        rows = mn * self.bits // 8 // span  # blocks along MN
        return (rows * 128, 128) if mode == 0 else (8 * span, rows * 8 * span)

    def bytes_of(self, mn, mode, mn_major):
        return mn * 32 if mn_major or mode in (0, 3) else mn * SPANS[mode]

    def kernel(self):
        sizes = [self.bytes_of(64, self.mode[0], self.mn_major[0]), self.bytes_of(self.n, self.mode[1], self.mn_major[1])]
        register = ".f32" if self.kinds["d"] == "f32" else ".b32"
        lines = [f".visible .entry {self.name}(.param .u64 out, .param .u64 pd, .param .u64 pa, .param .u64 pb) {{",
                 f"  .shared .align 16 .b8 ta[{sizes[0] + 1024}]; .shared .align 16 .b8 tb[{sizes[1] + 1024}];",
                 f"  .reg .b64 %p, %q, %da, %db; .reg .b32 %i, %j, %x, %s, %a<4>; .reg {register} %d<{self.count}>; .reg .pred %t;",
                 "  mov.u32 %i, %tid.x;"]
        for tile, size in (("a", sizes[0]), ("b", sizes[1])):
            if tile == "a" and self.in_registers:
                continue
            lines += [f"  ld.param.u64 %p, [p{tile}]; mov.u32 %j, %i; {aligned('%s', tile)}", f"copy_{tile}:",
                      f"  setp.ge.u32 %t, %j, {size // 4}; @%t bra done_{tile};",
                      "  mad.wide.u32 %q, %j, 4, %p; ld.global.b32 %x, [%q];",
                      f"  {{ .reg .b32 %w; mad.lo.u32 %w, %j, 4, %s; st.shared.b32 [%w], %x; }}",
                      f"  add.u32 %j, %j, 128; bra copy_{tile};", f"done_{tile}:"]
        lines.append("  bar.sync 0;")
        for index, tile in enumerate("ab"):
            leading, stride = self.strides[index]
            fields = leading // 16 << 16 | stride // 16 << 32 | self.mode[index] << 62
            lines += [f"  {aligned('%x', tile)} and.b32 %x, %x, 0x3ffff; shr.u32 %x, %x, 4; cvt.u64.u32 %d{tile}, %x;",
                      f"  or.b64 %d{tile}, %d{tile}, {fields:#x};"]
        if self.in_registers:
            lines.append("  ld.param.u64 %p, [pa]; mad.wide.u32 %q, %i, 16, %p; ld.global.v4.b32 {%a0, %a1, %a2, %a3}, [%q];")
        lines.append(f"  ld.param.u64 %p, [pd]; mad.wide.u32 %q, %i, {4 * self.count}, %p;")
        lines += [f"  ld.global.b32 %d{r}, [%q+{4 * r}];" for r in range(self.count)]
        operands = ["{" + ", ".join(f"%d{r}" for r in range(self.count)) + "}",
                    "{%a0, %a1, %a2, %a3}" if self.in_registers else "%da", "%db", str(self.adds)]
        if self.kinds["a"] not in ("u8", "s8", "b1"):
            operands += map(str, self.signs)
        if self.kinds["a"] in ("f16", "bf16"):
            operands += [str(x) for x in (self.mn_major[1:] if self.in_registers else self.mn_major)]
        lines += ["  wgmma.fence.sync.aligned;", f"  {self.text} {', '.join(operands)};",
                  "  wgmma.commit_group.sync.aligned; wgmma.wait_group.sync.aligned 0;",
                  f"  ld.param.u64 %p, [out]; mad.wide.u32 %q, %i, {4 * self.count}, %p;"]
        lines += [f"  st.global.b32 [%q+{4 * r}], %d{r};" for r in range(self.count)]
        return "\n".join(lines + ["  ret;", "}"])

    def image(self, index, mn, value_at):
        words = 0
        for i in range(mn):
            for k in range(self.k):
                at = place(self.bits, self.mode[index], self.mn_major[index], *self.strides[index], i, k)
                words |= bits_of_number(value_at(i, k), self.kinds["ab"[index]]) << at
        size = self.bytes_of(mn, self.mode[index], self.mn_major[index])
        return ", ".join(f"{words >> 32 * i & 0xffffffff:#x}" for i in range(size // 4))

    def registers(self, value_at, kind, count, where):
        each = 32 // bits_of_element(kind)
        words = []
        for thread in range(128):
            for r in range(count):
                word = 0
                for j in range(each):
                    word |= bits_of_number(value_at(*where(thread, r * each + j)), kind) << j * 32 // each
                words.append(f"{word:#x}")
        return ", ".join(words)

    def of_d(self, thread, i):
        return thread // 32 * 16 + thread % 32 // 4 + i // 2 % 2 * 8, thread % 4 * 2 + i // 4 * 8 + i % 2

    def of_a(self, thread, i):
        run = 32 // self.bits
        part = i // run
        return thread // 32 * 16 + thread % 32 // 4 + part % 2 * 8, thread % 4 * run + i % run + part // 2 * 4 * run

    def exec_line(self, chance):
        a = [[random_number(self.kinds["a"], chance) for _ in range(self.k)] for _ in range(64)]
        b = [[random_number(self.kinds["b"], chance) for _ in range(self.k)] for _ in range(self.n)]
        before = [[chance.randint(-9, 9) for _ in range(self.n)] for _ in range(64)]
        multiply = (lambda x, y: x & y) if self.kinds["a"] == "b1" else (lambda x, y: x * y)
        sign = self.signs[0] * self.signs[1]

        def after(i, j):
            return self.adds * before[i][j] + sign * sum(Fraction(multiply(a[i][k], b[j][k])) for k in range(self.k))
        integer = self.kinds["d"] == "s32"
        d = lambda i, j: int(after(i, j)) if integer else after(i, j)
        kind = self.kinds["d"]
        given = [self.registers(lambda i, j: before[i][j], kind, self.count, self.of_d),
                 self.registers(lambda i, k: a[i][k], self.kinds["a"], 4, self.of_a) if self.in_registers
                 else self.image(0, 64, lambda i, k: a[i][k]),
                 self.image(1, self.n, lambda j, k: b[j][k])]
        return (f"// EXEC: {self.name}<<<1,128>>>({', '.join(f'[{x}]' for x in given)}) == "
                f"{self.registers(d, kind, self.count, self.of_d)}")


def cases():
    for mode in range(4):
        yield WarpGroup(16, "f32", "f16", "f16", (mode, 3 - mode))
    yield WarpGroup(64, "f32", "bf16", "bf16", (1, 1), (1, 1))
    yield WarpGroup(32, "f32", "f16", "f16", (2, 3), (1, 1), signs=(-1, 1))
    yield WarpGroup(8, "f16", "f16", "f16", (0, 0), (1, 1), adds=0)
    yield WarpGroup(24, "f16", "f16", "f16", (0, 1), in_registers=True)
    yield WarpGroup(16, "f32", "tf32", "tf32", (1, 2))
    yield WarpGroup(8, "f32", "tf32", "tf32", (0, 3), in_registers=True, signs=(-1, -1))
    yield WarpGroup(16, "f32", "e4m3", "e5m2", (3, 1))
    yield WarpGroup(8, "f16", "e5m2", "e4m3", (0, 0), in_registers=True, signs=(1, -1))
    yield WarpGroup(16, "s32", "u8", "s8", (1, 0))
    yield WarpGroup(8, "s32", "s8", "s8", (0, 2), in_registers=True, extra=".satfinite")
    yield WarpGroup(8, "s32", "s8", "u8", (1, 3), extra=".satfinite")
    yield WarpGroup(24, "s32", "b1", "b1", (3, 0), extra=".and.popc")
