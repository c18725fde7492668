# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The forms of instructions that frontend/ptx/instructions/*.def list, and which of them an instruction in a text has."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
from make_docs import ptx_sections  # noqa: E402

TYPE = re.compile(r"pred|[busf](8|16|32|64|128)|bf16|tf32|([us]16|f16|bf16|f32|e4m3|e5m2|e3m2|e2m3|e2m1)x2|e[2-5]m[1-3]")


class Form:
    def __init__(self, syntax, operands, done):
        self.syntax, self.done = syntax, done
        self.mnemonic = re.match(r"\w+", syntax)[0]
        self.operands = operands.split(", ") if operands else []
        self.least = sum(not o.endswith("?") for o in self.operands)
        # (may be absent, choices) of each modifier
        self.slots = [(bool(optional), [c.lstrip(".") for c in (optional or one or plain).split("|")])
                      for optional, one, plain in re.findall(r"\{\.([^}]*)\}|\.\{([^}]*)\}|\.([^.{}]+)", syntax[len(self.mnemonic):])]

    def taken(self, modifiers, slot=0):
        """The choice of every slot (None: absent), or None when the modifiers do not fit."""
        if slot == len(self.slots):
            return None if modifiers else []
        optional, choices = self.slots[slot]
        if modifiers and modifiers[0] in choices:
            rest = self.taken(modifiers[1:], slot + 1)
            if rest is not None:
                return [modifiers[0]] + rest
        if optional:
            rest = self.taken(modifiers, slot + 1)
            if rest is not None:
                return [None] + rest
        return None

    def taken_in_any_order(self, modifiers):
        found = [None] * len(self.slots)
        for modifier in modifiers:
            at = [i for i, (_, choices) in enumerate(self.slots) if modifier in choices and found[i] is None]
            if not at:
                return None
            found[at[0]] = modifier
        return found if all(f or optional for f, (optional, _) in zip(found, self.slots)) else None

    def type_of(self, operand, modifiers):
        """By the row: behind a colon; results have the first type among the modifiers, others the last."""
        name, _, kind = operand.rstrip("?").partition(":")
        types = [m for m in modifiers if TYPE.fullmatch(m)]
        return kind or (types[0 if name[0] == "d" else -1] if types else None)


FORMS = [Form(syntax, operands, done) for _, rows in ptx_sections() for syntax, operands, done, _, _ in rows]


def fitting(opcode):
    mnemonic, *modifiers = opcode.split(".")
    return [form for form in FORMS if form.mnemonic == mnemonic and form.taken(modifiers) is not None]


def match(opcode, count):
    """(form, choices) of "add.sat.s32" with so many operands, or None."""
    mnemonic, *modifiers = opcode.split(".")
    found = None
    forms = [f for f in FORMS if f.mnemonic == mnemonic]
    for form in forms:
        choices = form.taken(modifiers)
        if choices is None:
            continue
        found = form, choices
        if form.least <= count <= len(form.operands):
            return found
    if not found:  # the order of modifiers does not count
        for form in forms:
            choices = form.taken_in_any_order(modifiers)
            if choices is not None:
                return form, choices
    return found


def split(text):
    """At the commas outside of brackets."""
    parts, depth = [""], 0
    for c in text:
        depth += (c in "([{") - (c in ")]}")
        if c == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += c
    return [p.strip() for p in parts] if text.strip() else []


def instructions(ptx):
    """(opcode, how many operands) of every instruction of a text."""
    text = re.sub(r"//[^\n]*", "", ptx)
    for statement in text.split(";"):
        statement = re.sub(r"^(\s|[{}]|[\w$%]+:(?!:)|@!?[\w%$]+\s)+", "", statement)
        opcode = re.match(r"[a-z]\w*(\.[\w:]+)*(?=\s|$)", statement)
        if opcode:
            yield opcode[0], len(split(statement[opcode.end():]))
        elif "{" in statement:  # behind the head of a kernel
            yield from instructions(statement[statement.index("{") + 1:])
