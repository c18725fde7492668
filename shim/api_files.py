# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Turns rows into what is not C++: public C headers, forwarders, version scripts, the coverage page."""
import api_emit

C_LICENSE = "/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */"


def header_rows(api, header):
    """A header shows the first door: the version that the toolkit claims."""
    for row in api.rows:
        where = row.attributes.get("header", api.headers[0] if api.headers else "none")
        if where == header and (not api.doors or row.is_in(api.doors[0].id) or "header" in row.attributes):
            yield row


def declaration(row):
    parts = []
    for p in row.parameters:
        default = f" CAUSEWAY_DEFAULT({p.default})" if p.default else ""
        parts.append(p.declaration + default)
    return f"extern {row.type} {row.name}({', '.join(parts) or 'void'});"


def macros(rows):
    """Names that the header maps to another version, or to the per-thread default stream."""
    plain, per_thread = [], []
    for row in rows:
        name = row.attributes.get("as", row.name)
        if row.variant_name:
            per_thread.append(f"#define {name} {row.variant_name}")
        elif "as" in row.attributes:
            plain.append(f"#define {name} {row.name}")
    otherwise = [
        f"#define {row.attributes['as']} {row.name}"
        for row in rows
        if row.variant_name and "as" in row.attributes
    ]
    lines = list(plain)
    if per_thread:
        lines += ["#ifdef CUDA_API_PER_THREAD_DEFAULT_STREAM", *per_thread]
        lines += (["#else", *otherwise] if otherwise else []) + ["#endif"]
    return lines


def functions(api, header):
    """What stands at @FUNCTIONS@ of a header's template."""
    rows = list(header_rows(api, header))
    lines = ["#ifdef __cplusplus", "#define CAUSEWAY_DEFAULT(value) = value", 'extern "C" {']
    lines += ["#else", "#define CAUSEWAY_DEFAULT(value)", "#endif"]
    mapped = macros(rows)
    area = ""
    for row in rows:
        if row.area != area:
            area = row.area
            lines += ["", f"/* {area} */"]
        lines.append(declaration(row))
        if row.variant_name:
            lines.append(declaration(row).replace(f" {row.name}(", f" {row.variant_name}("))
            lines[-1] = lines[-1].replace(f"*{row.name}(", f"*{row.variant_name}(")
    lines += ["", "#ifdef __cplusplus", "}", "#endif", "#undef CAUSEWAY_DEFAULT"]
    return "\n".join(lines + ([""] + mapped if mapped else []))


def public_header(api, header):
    template = (api.folder / f"{header}.in").read_text()
    return template.replace("@FUNCTIONS@", functions(api, header))


def forwarders(api, door, kind):
    """kind: `shared` jumps through libcauseway's table, `static` through one filled at start, `link` is
    a stub for linking only."""
    found = api_emit.exports(api, door)
    table = api_emit.table_name(api, door)
    lines = [C_LICENSE, "/* Made by shim/apigen.py; do not edit. */", '#include "shim/common/forward.h"']
    if kind == "link":
        return "\n".join(lines + [f"CW_LINK_STUB({name})" for name, _ in found] + ["CW_FORWARD_END", ""])
    source = table if kind == "shared" else f"{table}_resolved"
    macro = "CW_FORWARD" if kind == "shared" else "CW_FORWARD_LOCAL"
    lines += [f"{macro}({name}, {source}, {index})" for index, (name, _) in enumerate(found)]
    return "\n".join(lines + ["CW_FORWARD_END", ""])


FALLBACKS = {"const char*": "kMissingText", "void": "kMissingNothing"}


def static_table(api, door):
    """The static archive's own table: names to look up, and what stands in for a missing library."""
    types = {}
    for row in api.rows:
        if row.is_in(door.id):
            types[row.name] = types[row.variant_name or row.name] = row.type
    table, found = api_emit.table_name(api, door), api_emit.exports(api, door)
    lines = [C_LICENSE, "/* Made by shim/apigen.py; do not edit. */", '#include "shim/common/static_door.h"']
    lines += [f"void* {table}_resolved[{len(found)}];", "static const struct CwStaticName kNames[] = {"]
    for name, _ in found:
        kind = "kMissingStatus" if types[name] == api.status else FALLBACKS.get(types[name], "kMissingZero")
        lines.append(f'    {{"{name}", {kind}}},')
    lines += ["};", f'CW_STATIC_DOOR("{table}", {table}_resolved, kNames, {len(found)})', ""]
    return "\n".join(lines)


def version_script(api, door):
    names = "".join(f"    {name};\n" for name, _ in api_emit.exports(api, door))
    return f"{door.version or ''} {{\n  global:\n{names}  local: *;\n}};\n".lstrip()


def coverage(api):
    kinds = ("done", "stub", "ignore", "absent")
    count = {kind: 0 for kind in kinds}
    lines, total = [], 0
    for row in api.rows:
        kind = "done" if row.body == "direct" else row.body
        exported = (2 if row.variant_name else 1)
        count[kind] += exported
        total += exported
        note = f": {row.text}" if kind != "done" and row.text else ""
        door = f" (only {row.doors})" if row.doors else ""
        lines.append((row.area, f"| `{row.name}`{door} | {kind}{note} |"))
    text = [f"# Coverage of {api.library}", "", "Made by `shim/apigen.py` from the `.api` files.", ""]
    text.append(f"{total} exported names: {count['done']} done, {count['stub']} answer NOT_SUPPORTED,")
    text.append(f"{count['ignore']} succeed without effect, {count['absent']} say that the device lacks the thing (each with its reason).")
    for area in api.areas:
        text += ["", f"## {area}", "| function | state |", "|---|---|"]
        text += [line for where, line in lines if where == area]
    return "\n".join(text) + "\n"
