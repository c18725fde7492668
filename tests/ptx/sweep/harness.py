# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Sweeps: one PTX instruction over edge values and random ones, against a reference in Python.

A case says which instruction, on which types, and what one result is; the harness makes a kernel where
thread i works on the i-th operands, and the `// EXEC:` line that holds what the reference gives.
"""
import random
import struct
import subprocess

HEADER = ".version 8.8\n.target sm_100\n.address_size 64\n"
THREADS = 256

EDGES = {
    8: [0, 1, 2, 0x7f, 0x80, 0xff, 0x55, 0xaa],
    16: [0, 1, 2, 3, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0x8001, 0xffff, 0x5555, 0xaaaa],
    32: [0, 1, 2, 3, 31, 32, 33, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffff, 0x800000, 0xffffff,
         0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff, 0x55555555, 0xaaaaaaaa],
    64: [0, 1, 2, 3, 63, 64, 65, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff,
         0x8000000000000000, 0x8000000000000001, 0xfffffffffffffffe, 0xffffffffffffffff, 0x5555555555555555],
}
FLOAT_EDGES = {
    "f16": [0, 0x8000, 1, 0x8001, 0x3ff, 0x400, 0x8400, 0x3bff, 0x3c00, 0xbc00, 0x3c01, 0x4000, 0x4200, 0x3555,
            0x7bff, 0xfbff, 0x7c00, 0xfc00, 0x7e00, 0x7fff, 0x3800, 0xb800, 0x3e00, 0x4100, 0x5bff, 0x63ff],
    "bf16": [0, 0x8000, 1, 0x8001, 0x7f, 0x80, 0x8080, 0x3f7f, 0x3f80, 0xbf80, 0x3f81, 0x4000, 0x4040, 0x3eab,
             0x7f7f, 0xff7f, 0x7f80, 0xff80, 0x7fc0, 0x7fff, 0x3f00, 0xbf00, 0x3fc0, 0x4020],
    "f32": [0, 0x80000000, 1, 0x80000001, 0x7fffff, 0x800000, 0x80800000, 0x3f7fffff, 0x3f800000, 0xbf800000,
            0x3f800001, 0x40000000, 0x40400000, 0x3eaaaaab, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000,
            0x7fc00000, 0x3f000000, 0xbf000000, 0x3fc00000, 0x40200000, 0x4b000000, 0x4b000001, 0x4effffff,
            0x4f000000, 0xcf000000, 0x4f800000, 0x5f000000, 0xdf000000, 0x5f800000, 0x33800000, 0x477ff000],
    "f64": [0, 1 << 63, 1, (1 << 63) | 1, 0xfffffffffffff, 0x10000000000000, 0x3fefffffffffffff,
            0x3ff0000000000000, 0xbff0000000000000, 0x3ff0000000000001, 0x4000000000000000, 0x4008000000000000,
            0x3fd5555555555555, 0x7fefffffffffffff, 0xffefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000,
            0x7ff8000000000000, 0x3fe0000000000000, 0x3ff8000000000000, 0x4004000000000000, 0x41dfffffffc00000,
            0x41e0000000000000, 0xc1e0000000000000, 0x43e0000000000000, 0xc3e0000000000000, 0x43f0000000000000,
            0x36a0000000000000, 0x380fffffffffffff, 0x47efffffe0000000, 0x47effffff0000000],
}


def bits_of(kind):
    """How many bits a type has: "f16x2" 32, "pred" 1."""
    if kind == "pred":
        return 1
    digits = kind.lstrip("abcdefghijklmnopqrstuvwyz")
    one, _, many = digits.partition("x")
    return int(one) * int(many or 1)


def signed(value, bits):
    return value - (1 << bits) if value >> (bits - 1) & 1 else value


def edges_of(kind):
    base, _, many = kind.partition("x")
    if many and base[0] in "bf":
        one = FLOAT_EDGES[base]
        return [a | b << 16 for a in one for b in (one[1], one[8], one[-1])]
    return FLOAT_EDGES.get(kind) or EDGES[bits_of(kind)]


def random_of(kind, chance):
    bits = bits_of(kind)
    if kind in ("f32", "f64") and chance.random() < 0.7:  # numbers of like size, so that sums mean something
        number = chance.uniform(-4, 4) * 2.0 ** chance.randint(-12, 12)
        return struct.unpack("<I", struct.pack("<f", number))[0] if kind == "f32" else \
            struct.unpack("<Q", struct.pack("<d", number))[0]
    value = chance.getrandbits(bits)
    return value >> chance.randint(0, bits - 1) if chance.random() < 0.3 else value


class Case:
    """instruction: "add.s32" (then operands follow in order) or text with {d}, {0}, {1}…; kinds: the operands'
    types; result: that of the result; reference(*operands) -> an integer of bits, or None for any NaN (or a list of
    parts for a packed result)."""

    def __init__(self, instruction, kinds, result, reference, values=None, part=None):
        self.kinds, self.result, self.reference, self.part = kinds, result, reference, part
        self.text = instruction
        if "{d}" not in instruction:
            self.text = instruction + " {d}, " + ", ".join(f"{{{i}}}" for i in range(len(kinds))) + ";"
        self.name = None
        self.values = values

    def operands(self, chance):
        if self.values:
            return self.values[:THREADS]
        edges = [edges_of(k) for k in self.kinds]
        if len(edges) == 1:
            found = [(e,) for e in edges[0]]
        else:
            found = [(a, b) for a in edges[0] for b in edges[1]]
            chance.shuffle(found)
            found = [pair + tuple(chance.choice(e) for e in edges[2:]) for pair in found[:THREADS * 2 // 3]]
        while len(found) < THREADS:
            found.append(tuple(random_of(k, chance) for k in self.kinds))
        return found[:THREADS]

    def kernel(self):
        params = "".join(f", .param .u64 p{i}" for i in range(len(self.kinds)))
        lines = [f".visible .entry {self.name}(.param .u64 out{params}) {{",
                 "  .reg .b64 %rd<9>; .reg .b32 %i; .reg .pred %t;"]
        for i, kind in enumerate(self.kinds + [self.result]):
            lines.append(f"  .reg {register(kind)} %v{i};")
        lines.append("  mov.u32 %i, %tid.x;")
        for i, kind in enumerate(self.kinds):
            size = max(8, bits_of(kind)) // 8
            lines.append(f"  ld.param.u64 %rd1, [p{i}]; mad.wide.u32 %rd2, %i, {size}, %rd1;")
            if kind == "pred":
                lines.append(f"  {{ .reg .b16 %s; ld.global.u8 %s, [%rd2]; setp.ne.b16 %v{i}, %s, 0; }}")
            else:
                lines.append(f"  ld.global.b{size * 8} %v{i}, [%rd2];")
        names = {str(i): f"%v{i}" for i in range(len(self.kinds))}
        out = len(self.kinds)
        body = self.text.replace("{d}", f"%v{out}")
        for key, value in names.items():
            body = body.replace("{" + key + "}", value)
        size = 32 if self.result == "pred" else max(8, bits_of(self.result))
        lines.append("  " + body)
        lines.append(f"  ld.param.u64 %rd1, [out]; mad.wide.u32 %rd2, %i, {size // 8}, %rd1;")
        if self.result == "pred":
            lines.append(f"  {{ .reg .b32 %s; selp.b32 %s, 1, 0, %v{out}; st.global.b32 [%rd2], %s; }}")
        else:
            lines.append(f"  st.global.b{size} [%rd2], %v{out};")
        return "\n".join(lines + ["  ret;", "}"])

    def exec_line(self, chance):
        operands = self.operands(chance)
        lists = []
        for i, kind in enumerate(self.kinds):
            size = max(8, bits_of(kind))
            lists.append("[" + ", ".join(f"{o[i]:#x}:b{size}" for o in operands) + "]")
        expected = []
        for o in operands:
            got = self.reference(*o)
            for part in got if isinstance(got, list) else [got]:
                kind = self.part or self.result
                if part is None:
                    expected.append({"f32": "nanf", "f64": "nan"}.get(kind, f"nan:{kind}"))
                else:
                    bits = 32 if kind == "pred" else max(8, bits_of(kind))
                    expected.append(f"{part & (1 << bits) - 1:#x}:b{bits}")
        return f"// EXEC: {self.name}<<<1,{len(operands)}>>>({', '.join(lists)}) == {', '.join(expected)}"


def register(kind):
    bits = bits_of(kind)
    if kind == "pred":
        return ".pred"
    if kind in ("f32", "f64"):
        return "." + kind
    return f".b{max(16, bits)}"


def write(cases, path, seed=1):
    chance = random.Random(seed)
    with open(path, "w") as file:
        file.write(HEADER)
        for number, case in enumerate(cases):
            case.name = f"case{number}"
            file.write(f"\n// {case.text}\n{case.kernel()}\n{case.exec_line(chance)}\n")


def run(cases, cw_run, path):
    """Prints what fails; the number of failing instructions."""
    write(cases, path)
    done = subprocess.run([cw_run, path], capture_output=True, text=True)
    if done.returncode == 0:
        return 0
    texts = {case.name: case.text for case in cases}
    failed = 0
    for chunk in done.stdout.split(f"{path}:"):
        words = chunk.split("<<<")[0].split()
        if words and words[-1] in texts:
            failed += 1
            rows = [r for r in chunk.splitlines() if r.startswith("  ")]
            print(f"{texts[words[-1]]}\n" + "\n".join(rows[:6]))
    if not failed:
        print(done.stdout[-2000:], done.stderr[-2000:])
    return max(1, failed)
