#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Every form of an instruction that is done, and every choice of its modifiers, is run by a test; and every instruction has a
file of its name in instructions/, with values and with errors. -v lists what runs each form."""
import importlib
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "sweep"))
import forms  # noqa: E402
from instructions_test import files  # noqa: E402
from sweep_test import SWEEPS  # noqa: E402

# Shapes of one instruction that differ in a number only: some stand for all.
ANY_CHOICE = re.compile(r"m64n\d+k\d+")


def texts(read):
    """(where, PTX) of all that a test runs."""
    for file in read:
        for table in file.tables:
            if table.rows:
                yield f"instructions/{file.path.stem}", table.kernel("k")
        if "// EXEC:" in file.text:
            yield f"instructions/{file.path.stem}", file.text
    for path in HERE.glob("*.ptx"):
        text = path.read_text()
        if "%cw-run" in text:
            yield path.stem, text
    for sweep in SWEEPS:
        for number, case in enumerate(importlib.import_module(sweep).cases()):
            case.name = f"case{number}"
            yield f"sweep/{sweep}", case.kernel()


def main():
    read = files()
    runs = {form.syntax: {} for form in forms.FORMS}  # syntax -> {choice of a slot: where}
    for where, text in texts(read):
        for opcode, count in forms.instructions(text):
            found = forms.match(opcode, count)
            if found:
                for slot, choice in enumerate(found[1]):
                    runs[found[0].syntax].setdefault((slot, choice), where)
                runs[found[0].syntax].setdefault("", where)
    missing = []
    done = [form for form in forms.FORMS if form.done]
    for form in done:
        ran = runs[form.syntax]
        if not ran:
            missing.append(form.syntax)
            continue
        if "-v" in sys.argv:
            print(f"{form.syntax}: {', '.join(sorted(set(ran.values())))}")
        for slot, (optional, choices) in enumerate(form.slots):
            lacks = [c for c in choices if (slot, c) not in ran and not ANY_CHOICE.match(c)]
            if lacks:
                missing.append(f"{form.syntax}: .{', .'.join(lacks)}")
    stems = {f.path.stem: f for f in read}
    for mnemonic in sorted({form.mnemonic for form in done}):
        own = [f for stem, f in stems.items() if stem == mnemonic or stem.startswith(mnemonic + "_")]
        if not own:
            missing.append(f"instructions/{mnemonic}.ptx is not there")
        elif not any(f.tables or "// EXEC:" in f.text for f in own):
            missing.append(f"instructions/{mnemonic}.ptx runs nothing")
        if own and not any(f.errors for f in own):
            missing.append(f"instructions/{mnemonic}.ptx has no error")
    print("\n".join(["no test runs:", *missing] if missing else [f"all {len(done)} forms are run by a test"]))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
