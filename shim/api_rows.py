# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Reads .api files (grammar.md) into rows. Knows nothing of what is made from them."""
import re
from dataclasses import dataclass, field
from pathlib import Path


class ApiError(Exception):
    """A mistake in an .api file; the text names file and line."""


@dataclass
class Parameter:
    mode: str  # "", "out" or "in"
    type: str
    name: str
    default: str = ""

    @property
    def declaration(self):
        return f"{self.type} {self.name}"

    @property
    def pointee(self):
        return self.type[: self.type.rindex("*")].rstrip()


@dataclass
class Row:
    type: str
    name: str
    parameters: list
    body: str  # done, direct, stub, ignore, absent
    text: str  # the argument of the body: another name, a sentence, a reason
    attributes: dict
    area: str
    line: int

    @property
    def implementation(self):
        return self.text if self.body in ("done", "direct") and self.text else self.name

    @property
    def doors(self):
        return self.attributes.get("door", "")

    def is_in(self, door):
        if not self.doors:
            return True
        first, _, last = self.doors.partition("-")
        return int(first) <= int(door) <= int(last or first)

    @property
    def variant_name(self):
        """The exported name of the per-thread default stream variant, or ''."""
        return f"{self.name}_{self.attributes['streams']}" if "streams" in self.attributes else ""

    @property
    def public_name(self):
        """The name in the documentation: without the version that the header's macro adds."""
        return self.attributes.get("as") or re.sub(r"_v[0-9]+$", "", self.name)

    @property
    def c_parameters(self):
        return ", ".join(p.declaration for p in self.parameters) or "void"


@dataclass
class Door:
    id: str
    soname: str
    version: str


@dataclass
class Api:
    folder: Path
    library: str = ""
    status: str = ""
    linkage: str = "direct"
    includes: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    doors: list = field(default_factory=list)
    rows: list = field(default_factory=list)

    @property
    def areas(self):
        return list(dict.fromkeys(row.area for row in self.rows))


ATTRIBUTES = {"since", "door", "streams", "as", "own_since", "header", "needs"}
ROW = re.compile(
    r"""(?:\[(?P<attributes>[^\]]*)\]\s*)?
        (?P<type>[A-Za-z_][\w\s]*?[\w][\s*]+?)\s*(?P<name>[A-Za-z_]\w*)\s*
        \((?P<parameters>[^)]*)\)\s*=\s*
        (?P<body>done|direct|stub|ignore|absent)\s*(?:\((?P<text>"[^"]*"|\w+)\))?\s*$""",
    re.VERBOSE | re.DOTALL,
)


def parse_parameter(text, where):
    text, _, default = (part.strip() for part in text.partition("="))
    mode = ""
    for word in ("out", "in"):
        if text.startswith(word + " "):
            mode, text = word, text[len(word) :].strip()
    match = re.match(r"^(.*?[\s*])\s*(\w+)$", text, re.DOTALL)
    if not match:
        raise ApiError(f"{where}: parameter '{text}' needs a type and a name")
    type_ = re.sub(r"\s+", " ", match[1]).strip().replace(" *", "*")
    if mode and not type_.endswith("*"):
        raise ApiError(f"{where}: '{mode}' needs a pointer, not '{type_}'")
    return Parameter(mode, type_, match[2], default)


def parse_attributes(text, where):
    attributes = {}
    for item in filter(None, (part.strip() for part in (text or "").split(","))):
        key, _, value = item.partition("=")
        if key not in ATTRIBUTES or not value:
            raise ApiError(f"{where}: unknown attribute '{item}'")
        attributes[key] = value.strip()
    return attributes


def parse_row(text, area, line, where):
    match = ROW.match(text.strip())
    if not match:
        raise ApiError(f"{where}: not a row: '{' '.join(text.split())[:100]}'")
    body, argument = match["body"], (match["text"] or "").strip('"')
    if body in ("ignore", "absent") and not argument:
        raise ApiError(f"{where}: '{body}' needs its reason")
    parameters = [
        parse_parameter(part, where)
        for part in match["parameters"].split(",")
        if part.strip() not in ("", "void")
    ]
    attributes = parse_attributes(match["attributes"], where)
    type_ = re.sub(r"\s+", " ", match["type"]).strip().replace(" *", "*")
    return Row(type_, match["name"], parameters, body, argument, attributes, area, line)


def rows_of(path):
    """Yields (line, text) of every statement, comments removed."""
    statement, start = "", 0
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = re.sub(r'//(?=(?:[^"]*"[^"]*")*[^"]*$).*', "", line)
        if line.startswith("%"):
            yield number, line
            continue
        if not statement.strip():
            start = number
        statement += line + "\n"
        while re.search(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', statement):
            end = re.search(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', statement).start()
            yield start, statement[:end]
            statement, start = statement[end + 1 :], number
    if statement.strip():
        raise ApiError(f"{path.name}:{start}: row without ';'")


def directive(api, text, where):
    word, *arguments = text[1:].split()
    if word in ("library", "status", "linkage"):
        setattr(api, word, arguments[0])
    elif word == "include":
        api.includes.append(arguments[0])
    elif word == "header":
        api.headers.append(arguments[0])
    elif word == "door":
        version = arguments[2] if len(arguments) > 2 and arguments[2] != "-" else ""
        api.doors.append(Door(arguments[0], arguments[1], version))
    else:
        raise ApiError(f"{where}: unknown directive '%{word}'")


def read(folder):
    """Reads library.api and then the other areas of a folder."""
    folder = Path(folder)
    api = Api(folder)
    files = [folder / "library.api"]
    files += sorted(path for path in folder.glob("*.api") if path.name != "library.api")
    seen = {}
    for path in files:
        for line, text in rows_of(path):
            where = f"{folder.name}/{path.name}:{line}"
            if text.startswith("%"):
                directive(api, text, where)
                continue
            row = parse_row(text, path.stem, line, where)
            for door in api.doors or [Door("", "", "")]:
                for name in filter(None, (row.name, row.variant_name)):
                    if not row.is_in(door.id):
                        continue
                    if (door.id, name) in seen:
                        raise ApiError(f"{where}: '{name}' has a row in {seen[door.id, name]}")
                    seen[door.id, name] = where
            api.rows.append(row)
    return api
