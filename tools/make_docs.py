#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes the pages of docs/ that are tables of the source.

    tools/make_docs.py            write them
    tools/make_docs.py --check    exit 1 when one is out of date
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def environment():
    """docs/environment.md from support/options.def and cmake/packages.txt."""
    rows = re.findall(r'^CW_OPTION\((\w+),\s*\w+,\s*([\w:]+),\s*(.*?),\s*"((?:[^"\\]|\\.)*)"\)',
                      (ROOT / "support/options.def").read_text(), re.MULTILINE)
    kinds = {"std::string": "text", "bool": "0 or 1", "uint64_t": "number"}
    lines = ["# Environment variables", "",
             "Made by `tools/make_docs.py` from `support/options.def`; edit that. A name that begins with `CAUSEWAY_` and",
             "is not listed gets a warning with the nearest known one. `causeway env` prints what is set.", "",
             "| variable | value | default | meaning |", "|---|---|---|---|"]
    for name, kind, default, sentence in rows:
        sentence = sentence.replace("|", "\\|")
        default = {"false": "0", "true": "1", '""': ""}.get(default.strip(), default.strip().strip('"'))
        lines.append(f"| `CAUSEWAY_{name}` | {kinds[kind]} | {default and f'`{default}`'} | {sentence} |".replace("  ", " "))
    lines += ["",
              "CUDA's own: `CUDA_VISIBLE_DEVICES`, `CUDA_LAUNCH_BLOCKING`.", "",
              "## What it is built with", "",
              "`./causeway.sh` installs these Debian 12 packages (`cmake/packages.txt`) where they are missing:", "",
              ", ".join(f"`{p}`" for p in (ROOT / "cmake/packages.txt").read_text().split()) + "."]
    return "\n".join(lines) + "\n"


def ptx_sections():
    """(title, rows) of each table of instructions; a row is (syntax, operands, supported, version, sm)."""
    folder = ROOT / "frontend/ptx/instructions"
    for name in re.findall(r'instructions/(\w+\.def)', (folder / "all.inc").read_text()):
        text = (folder / name).read_text()
        title = re.search(r"^// (.*?)\.? PTX ISA", text, re.MULTILINE)[1]
        rows = re.findall(r'^CW_PTX(_REFUSED)?\("([^"]*)", "([^"]*)",(?: \w+,)? (\d+), (\d+)\)$', text, re.MULTILINE)
        yield title, [(syntax, operands, not refused, int(version), sm) for refused, syntax, operands, version, sm in rows]


def ptx():
    """docs/coverage/ptx.md from frontend/ptx/instructions/*.def."""
    sections = list(ptx_sections())
    every = [row for _, rows in sections for row in rows]
    done = sum(row[2] for row in every)
    names = {row[0].split(".")[0].split("{")[0] for row in every if row[2]}
    lines = ["# PTX instructions", "",
             "Made by `tools/make_docs.py` from `frontend/ptx/instructions/*.def`; edit those. A row is one form of an instruction:",
             "`{.x}` may be absent, `.{x|y}` is one of both. What is refused is an error that names the instruction and its line;",
             "so is what is not listed.", "",
             f"**{done} forms of {len(names)} instructions are done, {len(every) - done} forms are refused.**", "",
             "| section | done | refused |", "|---|---|---|"]
    lines += [f"| {title} | {sum(r[2] for r in rows)} | {sum(not r[2] for r in rows)} |" for title, rows in sections]
    for title, rows in sections:
        lines += ["", f"## {title}", "", "| form | operands | since PTX | sm | |", "|---|---|---|---|---|"]
        for syntax, operands, supported, version, sm in rows:
            form = syntax.replace("|", "\\|")
            lines.append(f"| `{form}` | {operands} | {version // 10}.{version % 10} | {sm} | {'done' if supported else 'refused'} |")
    return "\n".join(lines) + "\n"


PAGES = {"docs/coverage/ptx.md": ptx, "docs/environment.md": environment}


def main():
    stale = [p for p, make in PAGES.items()
             if not (ROOT / p).exists() or (ROOT / p).read_text() != make()]
    if sys.argv[1:] == ["--check"]:
        for page in stale:
            print(f"{page} is out of date; tools/make_docs.py writes it")
        if not stale:
            print(f"{len(PAGES)} generated pages are fresh")
        return 1 if stale else 0
    for page in stale:
        (ROOT / page).write_text(PAGES[page]())
        print(f"wrote {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
