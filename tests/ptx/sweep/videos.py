# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""References of the video instructions, after the pseudocode of PTX ISA §9.7.18."""
import random

from harness import Case, signed

OPERATIONS = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "absdiff": lambda a, b: abs(a - b),
    "min": min,
    "max": max,
    "avrg": lambda a, b: (a + b + 1 if a + b >= 0 else a + b) >> 1,
    "eq": lambda a, b: int(a == b), "ne": lambda a, b: int(a != b), "lt": lambda a, b: int(a < b),
    "le": lambda a, b: int(a <= b), "gt": lambda a, b: int(a > b), "ge": lambda a, b: int(a >= b),
}
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
PARTS = ("", ".b0", ".b1", ".b2", ".b3", ".h0", ".h1")


def extent(part):
    """(shift, bits) of a part of a word."""
    if not part:
        return 0, 32
    return (8 * int(part[2]), 8) if part[1] == "b" else (16 * int(part[2]), 16)


def extended(word, shift, bits, kind):
    value = word >> shift & (1 << bits) - 1
    return signed(value, bits) if kind == "s32" else value


def clamp(value, bits, kind):
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if kind == "s32" else (0, (1 << bits) - 1)
    return max(low, min(high, value))


def finish(value, c, kind, sat, second, part):
    shift, bits = extent(part)
    if sat:
        value = clamp(value, bits, kind)
    else:
        value = signed(value & (1 << 33) - 1, 33)
    third = signed(c, 32) if kind == "s32" else c
    if second:
        return {"add": lambda: value + third, "min": lambda: min(value, third), "max": lambda: max(value, third)}[second]()
    mask = (1 << bits) - 1 << shift
    return (value << shift) & mask | c & ~mask


# On one value, on two, on four.
OPCODES = {
    "add": ("vadd", "vadd2", "vadd4"), "sub": ("vsub", "vsub2", "vsub4"), "avrg": (None, "vavrg2", "vavrg4"),
    "absdiff": ("vabsdiff", "vabsdiff2", "vabsdiff4"), "min": ("vmin", "vmin2", "vmin4"), "max": ("vmax", "vmax2", "vmax4"),
    "shl": ("vshl",), "shr": ("vshr",),
} | {name: ("vset", "vset2", "vset4") for name in COMPARISONS}


def scalar(name, types, sat, second, parts):
    """types: of d, a, b; parts: of d, a, b."""
    compares = name in COMPARISONS
    opcode = f"{OPCODES[name][0]}.{'.'.join([*types[1:], name] if compares else types)}"
    opcode += (".sat" if sat else "") + (f".{second}" if second else "")
    merges = bool(second or parts[0])
    text = f"{opcode} {{d}}{parts[0]}, {{0}}{parts[1]}, {{1}}{parts[2]}{', {2}' if merges else ''};"

    def reference(a, b, c):
        value = OPERATIONS[name](extended(a, *extent(parts[1]), types[1]), extended(b, *extent(parts[2]), types[2]))
        return finish(value, c, "u32" if compares else types[0], sat, second, parts[0])
    return Case(text, ["b32"] * 3, "b32", reference)


def shift(name, types, sat, mode, second, parts):
    opcode = f"{OPCODES[name][0]}.{types[0]}.{types[1]}.u32{'.sat' if sat else ''}.{mode}{f'.{second}' if second else ''}"
    merges = bool(second or parts[0])
    text = f"{opcode} {{d}}{parts[0]}, {{0}}{parts[1]}, {{1}}{parts[2]}{', {2}' if merges else ''};"

    def reference(a, b, c):
        value, by = extended(a, *extent(parts[1]), types[1]), extended(b, *extent(parts[2]), "u32")
        by = by & 31 if mode == "wrap" else min(by, 32)
        value = value << by if name == "shl" else value >> by
        return finish(value, c, types[0], sat, second, parts[0])
    return Case(text, ["b32"] * 3, "b32", reference)


def multiply_add(types, plus_one, sat, scale, signs, parts):
    opcode = f"vmad.{types[0]}.{types[1]}.{types[2]}{'.po' if plus_one else ''}{'.sat' if sat else ''}"
    opcode += f".shr{scale}" if scale else ""
    text = f"{opcode} {{d}}, {signs[0]}{{0}}{parts[0]}, {signs[1]}{{1}}{parts[1]}, {signs[2]}{{2}};"
    product_negated, c_negated = (signs[0] == "-") != (signs[1] == "-"), signs[2] == "-"

    def reference(a, b, c):
        is_signed = "s32" in types[1:] or product_negated or c_negated
        total = extended(a, *extent(parts[0]), types[1]) * extended(b, *extent(parts[1]), types[2])
        one = int(plus_one or product_negated or c_negated)
        if product_negated:
            total = ~total
        elif c_negated:
            c = ~c & 0xffffffff
        total = (total + (signed(c, 32) if is_signed else c) + one) >> scale & (1 << 64) - 1
        if sat:
            return clamp(signed(total, 64), 32, "s32") if is_signed else clamp(total, 32, "u32")
        return total
    return Case(text, ["b32"] * 3, "b32", reference)


def vector(count, name, types, sat, add, mask, selectors):
    compares = name in COMPARISONS
    letter, bits = ("h", 16) if count == 2 else ("b", 8)
    opcode = f"{OPCODES[name][count // 2]}.{'.'.join([*types[1:], name] if compares else types)}"
    opcode += ".sat" if sat else ".add" if add else ""
    dotted = lambda digits: f".{letter}{digits}" if digits else ""
    text = f"{opcode} {{d}}{dotted(mask)}, {{0}}{dotted(selectors[0])}, {{1}}{dotted(selectors[1])}, {{2}};"
    from_a = selectors[0] or ("10" if count == 2 else "3210")
    from_b = selectors[1] or ("32" if count == 2 else "7654")
    written = mask or ("10" if count == 2 else "3210")

    def reference(a, b, c):
        both, total, merged = b << 32 | a, c, c
        for i in range(count):
            if str(i) not in written:
                continue
            x = extended(both, int(from_a[-1 - i]) * bits, bits, types[1])
            y = extended(both, int(from_b[-1 - i]) * bits, bits, types[2])
            value = OPERATIONS[name](x, y)
            if sat:
                value = clamp(value, bits, types[0])
            total += value
            field = (1 << bits) - 1 << i * bits
            merged = merged & ~field | value << i * bits & field
        return total if add else merged
    return Case(text, ["b32"] * 3, "b32", reference)


def cases():
    chance = random.Random(7)
    kinds = ("u32", "s32")
    pick = lambda: tuple(chance.choice(kinds) for _ in range(3))
    part = lambda: chance.choice(PARTS)
    for name in ("add", "sub", "absdiff", "min", "max") + COMPARISONS:
        for sat in (False, True) if name not in COMPARISONS else (False,):
            for second in ("", "add", "min", "max"):
                yield scalar(name, pick(), sat, second, ("", part(), part()))
            for to in PARTS:
                yield scalar(name, pick(), sat, "", (to, part(), part()))
        for types in ((d, a, b) for d in kinds for a in kinds for b in kinds):
            yield scalar(name, types, name not in COMPARISONS, "", ("", "", ""))
    for name in ("shl", "shr"):
        for mode in ("clamp", "wrap"):
            for sat in (False, True):
                for second, to in (("", ""), ("add", ""), ("min", ""), ("max", ""), ("", ".b2"), ("", ".h1")):
                    yield shift(name, pick(), sat, mode, second, (to, part(), part()))
                yield shift(name, ("s32", "s32"), sat, mode, "", ("", "", ""))
    for a in kinds:
        for b in kinds:
            for scale in (0, 7, 15):
                for sat in (False, True):
                    for signs in (("", "", ""), ("-", "", ""), ("", "-", ""), ("", "", "-"), ("-", "-", "")):
                        yield multiply_add(("s32", a, b), False, sat, scale, signs, (part(), part()))
                    yield multiply_add(("u32", a, b), True, sat, scale, ("", "", ""), ("", part()))
    for count in (2, 4):
        digits = lambda many, top: "".join(str(chance.randrange(top)) for _ in range(many))
        masks = ("", "0", "1", "10") if count == 2 else ("", "0", "31", "210", "3")
        for name in ("add", "sub", "avrg", "absdiff", "min", "max") + COMPARISONS:
            for how in ((False, False), (True, False), (False, True)):
                if name in COMPARISONS and how[0]:
                    continue
                yield vector(count, name, pick(), *how, "", ("", ""))
                yield vector(count, name, pick(), *how, chance.choice(masks),
                             (digits(count, 2 * count), digits(count, 2 * count)))
