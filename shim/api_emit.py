# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Turns rows into C++: declarations of our functions, entry points, tables (grammar.md)."""
LICENSE = "// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
MADE = "// Made by shim/apigen.py; do not edit."


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def gives_status(api, row):
    return row.type == api.status


def our_parameters(row):
    parts = []
    for p in row.parameters:
        if p.mode:
            space = " " if not p.pointee.endswith("*") else ""
            parts.append(f"{p.pointee}{space}& {p.name}")
        else:
            parts.append(p.declaration)
    return ", ".join(parts)


def prologue(api, *more):
    lines = [LICENSE, MADE, "#pragma once"] if "once" in more else [LICENSE, MADE]
    lines += [f'#include "{name}"' for name in api.includes]
    return lines


def implementation_header(api):
    """impl.h: what a person writes for the rows that are done."""
    lines = prologue(api, "once") + ['#include "support/result.h"', ""]
    lines.append(f"namespace cw::{api.library} {{")
    seen = set()
    for row in api.rows:
        if row.body not in ("done", "direct"):
            continue
        type_, parameters = row.type, row.c_parameters if row.parameters else ""
        if row.body == "done" and gives_status(api, row):
            type_ = "Result<>"
            parameters = our_parameters(row)
        elif row.body == "done":
            parameters = our_parameters(row)
        line = f"{type_} {row.implementation}({parameters});"
        if line not in seen:
            lines.append(line)
        seen.add(line)
    for need in sorted({r.attributes["needs"] for r in api.rows if "needs" in r.attributes}):
        lines.append(f"Result<> require{need[0].upper()}{need[1:]}();")
    return "\n".join(lines + [f"}} // namespace cw::{api.library}", ""])


def door_ids(api):
    """Of doors whose rows may share a name: a direct row's entry is the exported function itself."""
    return [door.id for door in api.doors] if api.linkage == "table" else []


def entry_symbol(row, door_ids):
    """Rows of one name for different doors get different C++ names."""
    return f"{row.name}_of_{row.doors.replace('-', '_')}" if row.doors and len(door_ids) > 1 else row.name


def signature(api, row, name):
    if api.linkage == "table":
        return f"{row.type} {name}({row.c_parameters if row.parameters else ''})"
    return f'extern "C" __attribute__((visibility("default"))) {row.type} {name}({row.c_parameters})'


def call_expression(api, row):
    arguments = ", ".join(f"*{p.name}" if p.mode else p.name for p in row.parameters)
    return f"cw::{api.library}::{row.implementation}({arguments})"


def traced(row):
    names = ",".join(p.name for p in row.parameters)
    lines = [f'    cw::shim::ApiCall call({{"{row.name}", "{names}"}});']
    if row.parameters:
        values = ", ".join(p.name for p in row.parameters)
        lines.append(f"    if (call.traced()) call.arguments({{{values}}});")
    return lines


def body(api, row):
    library = f"cw::{api.library}::Library"
    if row.body == "stub":
        lines = [f"    static cw::shim::Gap gap{{{quoted(row.name)}, {quoted(row.text)}}};"]
        if gives_status(api, row):
            return lines + traced(row) + [f"    return call.gap<{library}>(gap);"]
        lines.append("    gap.report();")
        return lines if row.type == "void" else lines + ["    return {};"]
    lines = traced(row)
    if row.body == "ignore":
        return lines + [f"    return call.ignore<{library}>();"]
    if row.body == "absent":
        return lines + [f"    return call.absent<{library}>({quoted(row.text)});"]
    if row.body == "direct" or not gives_status(api, row):
        checks = [p.name for p in row.parameters if p.mode]
        guard = "".join(f"        if (!{name}) return {row.type}();\n" for name in checks)
        return lines + [
            f"    return call.direct([&]() -> {row.type} {{",
            *([guard.rstrip("\n")] if guard else []),
            f"        return {call_expression(api, row)};",
            "    });",
        ]
    lines.append(f"    return call.finish<{library}>([&]() -> cw::Result<> {{")
    if "needs" in row.attributes:
        need = row.attributes["needs"]
        lines.append(f"        CW_TRY(cw::{api.library}::require{need[0].upper()}{need[1:]}());")
    for p in row.parameters:
        if p.mode:
            lines.append(f'        CW_TRY(cw::shim::requireNonNull({p.name}, "{p.name}"));')
    return lines + [f"        return {call_expression(api, row)};", "    });"]


def variant_body(api, row, name):
    arguments = []
    for p in row.parameters:
        stream = p.type in ("cudaStream_t", "CUstream")
        arguments.append(f"cw::shim::orPerThread({p.name})" if stream else p.name)
    return [
        "    cw::shim::PerThreadDefaultStream scope;",
        f"    return {name}({', '.join(arguments)});",
    ]


def entries_header(api):
    lines = prologue(api, "once") + ['#include "shim/common/proc_address.h"', ""]
    lines.append(f"namespace cw::{api.library} {{")
    lines += ["extern const shim::ProcAddress kProcAddresses[];", "extern const size_t kProcAddressCount;"]
    lines += [f"}} // namespace cw::{api.library}", "", f"namespace cw::{api.library}::entry {{"]
    doors = door_ids(api)
    for row in api.rows:
        name = entry_symbol(row, doors)
        lines.append(signature(api, row, name) + ";")
        if row.variant_name:
            suffix = "_" + row.attributes["streams"]
            lines.append(signature(api, row, name + suffix) + ";")
    return "\n".join(lines + [f"}} // namespace cw::{api.library}::entry", ""])


def entries_source(api, area):
    lines = prologue(api)
    lines += [f'#include "shim/{api.folder.name}/entries.h"', f'#include "shim/{api.folder.name}/impl.h"']
    lines += ['#include "shim/common/api_call.h"', '#include "shim/common/require.h"', ""]
    lines.append(f"namespace cw::{api.library}::entry {{")
    doors = door_ids(api)
    for row in (r for r in api.rows if r.area == area):
        name = entry_symbol(row, doors)
        lines += ["", signature(api, row, name) + " {", *body(api, row), "}"]
        if row.variant_name:
            suffix = "_" + row.attributes["streams"]
            lines += [signature(api, row, name + suffix) + " {", *variant_body(api, row, name), "}"]
    return "\n".join(lines + ["", f"}} // namespace cw::{api.library}::entry", ""])


def exports(api, door):
    """Sorted (exported name, entry symbol) of a door."""
    doors = door_ids(api)
    found = []
    for row in api.rows:
        if not row.is_in(door.id):
            continue
        symbol = entry_symbol(row, doors)
        found.append((row.name, symbol))
        if row.variant_name:
            found.append((row.variant_name, symbol + "_" + row.attributes["streams"]))
    return sorted(found)


def table_name(api, door):
    return f"cw_door_{api.library}{door.id}"


def table_source(api):
    lines = prologue(api) + [f'#include "shim/{api.folder.name}/entries.h"']
    lines += ["", f"namespace entry = cw::{api.library}::entry;"]
    lines.append('#define CW_EXPORT extern "C" __attribute__((visibility("default")))')
    for door in api.doors if api.linkage == "table" else []:
        table, found = table_name(api, door), exports(api, door)
        lines += ["", f"CW_EXPORT void* const {table}[];", f"CW_EXPORT const char* const {table}_names[];"]
        lines.append(f"void* const {table}[] = {{")
        lines += [f"    reinterpret_cast<void*>(&entry::{symbol})," for _, symbol in found]
        lines += ["};", f"const char* const {table}_names[] = {{"]
        lines += [f'    "{name}",' for name, _ in found] + ["    nullptr,", "};"]
    lines += ["", f"namespace cw::{api.library} {{", "const shim::ProcAddress kProcAddresses[] = {"]
    doors = door_ids(api)
    known = [r for r in api.rows if not api.doors or r.is_in(api.doors[0].id)]
    names = [(r.public_name, int(r.attributes.get("since", 0)), r) for r in known]
    names += [(r.name, int(r.attributes["own_since"]), r) for r in known if "own_since" in r.attributes]
    for name, since, row in sorted(names, key=lambda n: n[:2]):
        symbol = entry_symbol(row, doors)
        variant = f"{symbol}_{row.attributes['streams']}" if row.variant_name else ""
        pointer = f"reinterpret_cast<void*>(&entry::{variant})" if variant else "nullptr"
        lines.append(
            f'    {{"{name}", {since}, reinterpret_cast<void*>(&entry::{symbol}), {pointer}}},'
        )
    lines += ["};", "const size_t kProcAddressCount = std::size(kProcAddresses);"]
    return "\n".join(lines + [f"}} // namespace cw::{api.library}", ""])


