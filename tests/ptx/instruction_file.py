# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads the files of tests/ptx/instructions (README.md there) and makes PTX of them."""
import itertools
import re
import struct

import forms
import textures

TARGET = "sm_100a"
PROLOGUE = (".reg .b16 %h<9>; .reg .b32 %r<9>; .reg .b64 %rd<9>; .reg .f32 %f<9>; .reg .f64 %fd<9>; .reg .pred %p<9>; "
            ".shared .align 16 .b8 sh[64];")

NAN = {"f16": 0x7e00, "bf16": 0x7fc0, "f32": 0x7fc00000, "f64": 0x7ff8000000000000}


def header(target):
    return (f".version 8.8\n.target {target}\n.address_size 64\n.global .align 32 .b8 gl[64];\n"
            ".const .align 8 .u32 constant[2] = {11, 22};\n")


def bits_of(kind):
    """How many bits a type has: "f16x2" 32; a predicate is a byte when given."""
    if kind == "pred":
        return 8
    if re.match(r"e\dm\d", kind):
        return 8 * int(kind[5:] or 1)
    one, _, many = re.sub(r"^[a-z]+", "", kind).partition("x")
    return int(one) * int(many or 1)


def bits_of_number(text, kind):
    """Bits of 12, -3, 0x1f (bits, whatever the type), 1.5, inf; {1, 2}: the lower one first. None for nan."""
    if text.startswith("{"):
        half = kind[:-2] if kind.endswith("x2") else f"b{bits_of(kind) // 2}"
        low, high = (NAN[half] if part == "nan" else bits_of_number(part, half) for part in forms.split(text[1:-1]))
        return low | high << bits_of(half)
    if text == "nan":
        return None
    if kind[0] not in "bf" or re.fullmatch(r"b\d+", kind) or text.startswith("0x") or kind == "tf32":
        value = int(text, 0)
        if not -(1 << bits_of(kind) - 1) <= value < 1 << bits_of(kind):
            raise ValueError(f"{text} is no {kind}")
        return value & (1 << bits_of(kind)) - 1
    if kind == "bf16":
        bits = struct.unpack("<I", struct.pack("<f", float(text)))[0]
        if bits & 0xffff:
            raise ValueError(f"{text} is no bf16")
        return bits >> 16
    letter, integer = {"f16": "eH", "f32": "fI", "f64": "dQ"}[kind]
    return struct.unpack("<" + integer, struct.pack("<" + letter, float(text)))[0]


ALTERNATIVES = re.compile(r"<([^<>]*\|[^<>]*)>")


def chosen(text, index):
    """ld<.ca|.cg|>.u32 with the index-th alternative of each list."""
    return ALTERNATIVES.sub(lambda m: m[1].split("|")[index % (m[1].count("|") + 1)], text)


class Table:
    """// EXEC: [[cpu]] [<<<1, threads>>>] [(a:u32, ptr:u64 -> d:u32)] instruction [operands]… and rows `arguments == results`."""

    def __init__(self, text, index, target, path, line):
        self.target, self.path, self.line, self.rows, self.index = target, path, line, [], index
        text = chosen(text, index)
        self.cpu_only = index > 0 or text.startswith("[cpu] ")
        text = text.removeprefix("[cpu] ")
        launch = re.match(r"<<<1, *(\d+)>>> *", text)
        self.threads = int(launch[1]) if launch else 1
        text = text[launch.end():] if launch else text
        signature = re.match(r"\(([^()]*)->([^()]*)\) *", text)
        if signature:
            self.arguments, self.results = ([tuple(p.split(":")) for p in forms.split(side)] for side in signature.groups())
            self.body = text[signature.end():]
        else:
            self.derive(text)

    def derive(self, text):
        """The types by the instruction's row."""
        opcode, _, operands = text.partition(" ")
        count = len(forms.split(operands))
        fitting = [form for form in forms.fitting(opcode) if not operands or form.least <= count <= len(form.operands)]
        if not fitting:
            raise ValueError(f"{self.path}:{self.line}: no form fits {opcode}")
        form = min(fitting, key=lambda form: form.least)
        modifiers = opcode.split(".")[1:]
        named = {o.rstrip("?").partition(":")[0]: form.type_of(o, modifiers) for o in form.operands}
        operands = operands or ", ".join(o.partition(":")[0] for o in form.operands if not o.endswith("?"))
        used = [name for name in named if re.search(rf"(?<![\w.%]){name}(?!\w)", operands)]
        self.results = [(n, named[n]) for n in used if n in ("d", "p")]
        self.arguments = [(n, named[n]) for n in used if n not in ("d", "p")]
        self.body = f"{opcode} {operands};"

    def kernel(self, name):
        lines = [f".visible .entry {name}(.param .u64 p_out"]
        for argument, kind in self.arguments:
            lines[0] += f", .param .b{bits_of(kind)} p_{argument}"
        lines[0] += ") {"
        lines.append("  .reg .b64 out_; .reg .b32 thread_;")
        for register, kind in self.arguments + self.results:
            lines.append(f"  .reg .{'pred' if kind == 'pred' else 'b' + str(max(16, bits_of(kind)))} {register};")
        for argument, kind in self.arguments:
            if kind == "pred":
                lines.append(f"  {{ .reg .b16 x; ld.param.u8 x, [p_{argument}]; setp.ne.b16 {argument}, x, 0; }}")
            else:
                lines.append(f"  ld.param.b{bits_of(kind)} {argument}, [p_{argument}];")
        sizes = [4 if kind == "pred" else max(2, bits_of(kind) // 8) for _, kind in self.results]
        lines += ["  " + self.body,
                  f"  ld.param.u64 out_, [p_out]; mov.u32 thread_, %tid.x; mad.wide.u32 out_, thread_, {sum(sizes)}, out_;"]
        at = 0
        for (register, kind), size in zip(self.results, sizes):
            assert at % size == 0 and sum(sizes) % size == 0, f"{self.path}:{self.line}: results are not aligned"
            if kind == "pred":
                lines.append(f"  {{ .reg .b32 x; selp.b32 x, 1, 0, {register}; st.global.b32 [out_+{at}], x; }}")
            else:
                lines.append(f"  st.global.b{size * 8} [out_+{at}], {register};")
            at += size
        return "\n".join(lines + ["  ret;", "}"]) + "\n"

    def exec_line(self, name, row):
        given, sign, expected = re.fullmatch(r"(.*?)\s*(==|~=)\s*(.*)", row).groups()
        arguments = [a if a.startswith("[") else self.argument(a, kind)
                     for a, (_, kind) in zip(forms.split(given), self.arguments, strict=True)]
        expected = re.sub(r"\(([^()]*)\)\*(\d+)", lambda m: ", ".join([m[1]] * int(m[2])), expected)
        values, tolerance = [], ""
        while True:
            value = re.match(r"(\{[^}]*\}|[^\s,*]+)(?:\*(\d+))?(,?)\s*", expected)
            values += [value[1]] * int(value[2] or 1)
            expected = expected[value.end():]
            if not value[3]:
                break
        if sign == "~=":
            tolerance = " " + re.match(r"\+- *\S+", expected)[0]
        kinds = [kind for _, kind in self.results] * self.threads
        results = [self.spelled(v, kind) for v, kind in zip(values, kinds, strict=True)]
        return f"// EXEC: {name}<<<1, {self.threads}>>>({', '.join(arguments)}) {sign} {', '.join(results)}{tolerance}\n"

    @staticmethod
    def argument(text, kind):
        bits = bits_of_number(text, kind)
        return f"{NAN[kind] if bits is None else bits:#x}:b{bits_of(kind)}"

    @staticmethod
    def spelled(value, kind):
        if kind == "pred":
            return f"{int(value)}:b32"
        bits = bits_of_number(value, kind)
        if bits is None:
            return {"f32": "nanf", "f64": "nan"}.get(kind, f"nan:{kind}")
        size = max(16, bits_of(kind))
        if size > bits_of(kind) and kind[0] == "s" and bits >> bits_of(kind) - 1:
            bits |= (1 << size) - (1 << bits_of(kind))
        return f"{bits:#x}:b{size}"


class InstructionFile:
    """tables: with EXEC; errors: (target, text, message, line); text: the file itself when it holds PTX, or ""."""

    def __init__(self, path):
        self.path, self.tables, self.errors = path, [], []
        content = path.read_text()
        self.text = content if re.search(r"^\.version", content, re.MULTILINE) else ""
        target, tables, row = TARGET, [], ""
        lines = content.splitlines()
        for number, line in enumerate(lines, 1):
            words = re.match(r"// (EXEC|ERROR|TARGET): *(.*)", line)
            more = re.match(r"//  +(.*)", line)
            if words and words[1] == "TARGET":
                target = words[2]
            elif words and words[1] == "ERROR":
                text, message = re.fullmatch(r"(.*?;)\s+(.*)", words[2]).groups()
                self.errors.append((target, text, message, number))
            elif words and not re.match(r"\w+(<<<.*>>>)?\(", words[2]):
                whole = " ".join([line, *itertools.takewhile(re.compile("//  ").match, lines[number:])])
                count = max([m.count("|") + 1 for m in ALTERNATIVES.findall(whole)], default=1)
                tables = [Table(words[2], i, target, path, number) for i in range(count)]
                self.tables += tables
            elif tables and more:
                row = f"{row} {more[1]}".strip()
                if not re.search("==|~=", row):
                    for table in tables:
                        table.body += "\n  " + chosen(row, table.index)
                    row = ""
                elif not row.endswith(","):
                    for table in tables:
                        table.rows.append((chosen(row, table.index), number))
                    row = ""
            elif not line.startswith("//"):
                tables = []


class Module:
    """Kernels of many tables in one text, and where its lines come from."""

    def __init__(self, target, tables):
        self.text, self.origin = header(target), {}
        if any("tx_" in table.body for table in tables):
            self.text += textures.declarations()
        for index, table in enumerate(tables):
            name = f"{table.path.stem}_{index}"
            self.add(table.kernel(name), f"{table.path}:{table.line}")
            for row, number in table.rows:
                try:
                    self.add(table.exec_line(name, row), f"{table.path}:{number}")
                except (ValueError, AttributeError, TypeError, struct.error) as error:
                    raise ValueError(f"{table.path}:{number}: {error}: {row}") from error

    def add(self, text, origin):
        first = self.text.count("\n") + 1
        self.origin.update(dict.fromkeys(range(first, first + text.count("\n")), origin))
        self.text += text

    def located(self, message, name):
        """The message with places in the files instead of lines of this text."""
        return re.sub(re.escape(name) + r":(\d+)", lambda m: self.origin.get(int(m[1]), m[0]), message)


def by_target(items, target_of):
    groups = {}
    for item in items:
        groups.setdefault(target_of(item), []).append(item)
    return groups


def bad_text(target, errors):
    """A kernel in which every line is wrong, each with the message that is expected; and where the lines come from."""
    lines = [header(target) + f".visible .entry bad() {{ {PROLOGUE}"]
    at, origin = lines[0].count("\n") + 2, {}
    for (_, text, message, number), path in errors:
        origin[at + len(origin)] = f"{path}:{number}"
        lines.append(f"{text} // error: {message}")
    return "\n".join(lines + ["ret; }", ""]), origin
