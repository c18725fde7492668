#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Links the device library: our modules, and what they call of libclc, into one bitcode file that any
target can inline from. Fails if something but __cw_* is exported, or anything but a permitted LLVM
intrinsic is left to be resolved (others would become calls of the host's math library)."""
import argparse
import os
import re
import subprocess
import sys

# Intrinsics that every target makes code for by itself.
PERMITTED = re.compile(r"llvm\.(abs|assume|bitreverse|bswap|ceil|copysign|ctlz|ctpop|cttz|experimental\.noalias"
                       r"|fabs|floor|fma|fptosi\.sat|fptoui\.sat|fshl|fshr|is\.fpclass|lifetime|maximumnum|maxnum"
                       r"|minimumnum|minnum|nearbyint|rint|roundeven|smax|smin|sqrt|trunc|umax|umin"
                       r"|[us](add|sub)\.sat|[us](add|sub|mul)\.with\.overflow|scmp|ucmp|vector\.reduce)\b")
# What would tie a function to one compilation's target or language mode and forbid inlining elsewhere.
DROPPED = re.compile(r' "(target-cpu|target-features|tune-cpu|frame-pointer|no-builtins|no-trapping-math'
                     r'|stack-protector-buffer-size|uniform-work-group-size)"(="[^"]*")?| "no-builtins"| nobuiltin'
                     r'| convergent| mustprogress| dso_local| local_unnamed_addr')


def portable(text):
    """The module's text without target attributes, libclc's optional fusing made definite."""
    lines, declared = [], set()
    for line in text.splitlines():
        if line.startswith("attributes #") or "convergent" in line:
            line = re.sub(r"= \{ *\}", "= { nounwind }", DROPPED.sub("", line))
        if re.match(r"!(llvm\.ident|nvvm|opencl|llvm\.module\.flags)\S* =", line):
            continue
        line = line.replace("@llvm.fmuladd.", "@llvm.fma.")
        if line.startswith("declare"):
            name = re.search(r"@([\w.]+)\(", line).group(1)
            if name in declared:
                continue
            declared.add(name)
        lines.append(line)
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--llvm", required=True, help="folder of llvm-link, opt, llvm-dis")
    parser.add_argument("--libclc", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("-o", dest="output", required=True)
    parser.add_argument("modules", nargs="+")
    arguments = parser.parse_args()

    def run(tool, *rest):
        subprocess.run([os.path.join(arguments.llvm, tool), *rest], check=True)

    linked, text = (os.path.join(arguments.work, "linked" + end) for end in (".bc", ".ll"))
    ours = os.path.join(arguments.work, "ours.bc")
    run("llvm-link", *arguments.modules, "-o", ours)
    run("llvm-link", "--only-needed", "--internalize", "--suppress-warnings", ours, arguments.libclc, "-o", linked)
    run("llvm-dis", linked, "-o", text)
    with open(text) as file:
        content = portable(file.read())
    with open(text, "w") as file:
        file.write(content)
    os.makedirs(os.path.dirname(arguments.output), exist_ok=True)
    made = os.path.join(arguments.work, "libdevice.bc")
    run("opt", "-passes=internalize,globaldce,default<O2>", "-internalize-public-api-list=__cw_*",
        "-vectorize-loops=false", "-vectorize-slp=false", text, "-o", made)
    run("llvm-dis", made, "-o", text)
    with open(text) as file:
        content = file.read()
    foreign = [name for name in re.findall(r"^declare .*?@([\w.]+)\(", content, re.M) if not PERMITTED.match(name)]
    exported = [name for name in re.findall(r"^define (?!internal|private).*?@([\w.]+)\(", content, re.M)
                if not name.startswith("__cw_")]
    if foreign or exported:
        sys.exit(f"device library: not portable: undefined {foreign}, exported {exported}")
    os.replace(made, arguments.output)


main()
