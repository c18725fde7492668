#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Links the device library's modules into one bitcode file that any target can inline from.

Fails if a row of functions.def is missing, if anything without a row is exported, or if anything but a permitted
LLVM intrinsic is left to be resolved (others would become calls of the host's math library)."""
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
                     r'|stack-protector-buffer-size)"(="[^"]*")?| convergent| mustprogress')


# Loads of constant memory (textures' records) may move over stores, out of a program's loops.
CONSTANT_LOAD = re.compile(r"= load .*, ptr addrspace\(4\) ")
NEVER_CHANGES = ", !invariant.load !1000000"


def portable(text):
    """The module's text without target attributes and language metadata."""
    lines = []
    for line in text.splitlines():
        if CONSTANT_LOAD.search(line):
            line += NEVER_CHANGES
        if line.startswith("attributes #"):
            line = re.sub(r"= \{ *\}", "= { nounwind }", DROPPED.sub("", line))
        if not re.match(r"!(llvm\.ident|nvvm|llvm\.module\.flags)\S* =", line):
            lines.append(line)
    return "\n".join([*lines, "!1000000 = !{}"]) + "\n"


def complaints(text, functions, libdevice):
    """What keeps the linked module from being the library that the two tables list."""
    declared = re.findall(r"^declare .*?@([\w.]+)\(", text, re.M)
    exported = re.findall(r"^define (?!internal|private).*?@([\w.]+)\(", text, re.M)
    listed = ["__cw_" + name for name in re.findall(r"^CW_DEVICE_FUNCTION\((\w+),", functions, re.M)]
    listed += ["__nv_" + name for name in re.findall(r"^CW_(?:SAME|HERE)\([\w ]+, (\w+),", libdevice, re.M)]
    found = [f"undefined {name}" for name in declared if not PERMITTED.match(name)]
    found += [f"{name} has no row" for name in exported if name not in listed]
    found += [f"{name} has a row but no definition" for name in listed if name not in exported]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--llvm", required=True, help="folder of llvm-link, opt, llvm-dis")
    parser.add_argument("--functions", required=True, help="functions.def")
    parser.add_argument("--libdevice", required=True, help="libdevice.def")
    parser.add_argument("--work", required=True, help="folder for what comes between")
    parser.add_argument("-o", dest="output", required=True)
    parser.add_argument("modules", nargs="+")
    arguments = parser.parse_args()

    def run(tool, *rest):
        subprocess.run([os.path.join(arguments.llvm, tool), *rest], check=True)

    def read(path):
        with open(path) as file:
            return file.read()

    text, made = (os.path.join(arguments.work, name) for name in ("linked.ll", "linked.bc"))
    run("llvm-link", "-S", *arguments.modules, "-o", text)
    content = portable(read(text))
    with open(text, "w") as file:
        file.write(content)
    run("opt", "-passes=internalize,globaldce,default<O2>", "-internalize-public-api-list=__cw_*,__nv_*",
        "-vectorize-loops=false", "-vectorize-slp=false", text, "-o", made)
    run("llvm-dis", made, "-o", text)
    found = complaints(read(text), read(arguments.functions), read(arguments.libdevice))
    if found:
        sys.exit("device library: " + "\ndevice library: ".join(found))
    os.makedirs(os.path.dirname(arguments.output), exist_ok=True)
    os.replace(made, arguments.output)


main()
