#!/usr/bin/env python3
"""Keeps the rules of the house that can be read off the text: layers, banned calls, sizes, names, links.

usage: tests/tidy.py [ROOT]

Prints `path:line: rule: what to do` for every breach and exits 1 if there is one. docs/architecture.md gives the
reasons; tidy_test.py plants a breach of every rule named in RULES and demands that exactly it is found.
"""
import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

LAYERS = ("core", "messages", "runtime", "actors", "adapters", "config", "apps")

# Which folders a layer may include, besides itself. Adapters may not include each other.
MAY_INCLUDE = {
    "core": (),
    "messages": ("core",),
    "runtime": ("core/types", "messages"),
    "actors": ("core", "messages", "runtime"),
    "adapters": ("core", "messages", "runtime", "adapters/transport"),
    # Nothing by which an actor could be reached: whatever happens to a store, no room gets a message for it.
    "adapters/store": ("core", "messages", "adapters/transport", "runtime/clock.hpp", "runtime/journal_reader.hpp"),
    "config": ("core",),
    "apps": LAYERS,
    "tests": LAYERS + ("tests", "bench"),
    "bench": LAYERS + ("bench", "tests/support"),
}

# Which folders of core a folder of core may include, besides itself.
CORE_MAY_INCLUDE = {
    "types": (),
    "command": ("types",),
    "market": ("types",),
    "order": ("types",),
    "risk": ("types", "market", "order"),
    "position": ("types", "order"),
    "portfolio": ("types", "market", "order", "risk", "position"),
    "sim": ("types", "market", "order"),
    "strategy": ("types", "market", "order"),
    "bot": ("types", "market", "order", "strategy"),
}

# Where a foreign header may be included. Tests and benches may include any.
LIBRARIES = (
    (r"caf/", ("messages", "runtime", "actors", "adapters/admin", "adapters/binance", "adapters/paper",
               "adapters/replay", "adapters/transport", "apps")),
    (r"tl/", ("core/types/result.hpp",)),
    (r"yaml-cpp/", ("config",)),
    (r"simdjson", ("adapters", "apps/ctl")),
    (r"zlib\.h", ("adapters", "runtime/segment_archive.cpp")),
    (r"openssl/", ("adapters", "config", "apps")),
    (r"(fmt|spdlog)/", ("adapters", "apps")),
    (r"CLI/", ("apps",)),
    (r"(gtest|gmock|rapidcheck)", ()),
    (r"benchmark/", ()),
    (r"\w+intrin\.h", ("core/types",)),
    (r".*(/|\.h$)", ("runtime", "adapters", "apps")),  # the operating system
)


class Ban(NamedTuple):
    rule: str
    pattern: str
    where: tuple  # folders in which it is banned; empty: everywhere
    homes: tuple  # files and folders that are excepted
    remedy: str


BANS = (
    Ban("wall-clock", r"system_clock::now|\bgettimeofday\b|clock_gettime\s*\(\s*CLOCK_(REALTIME|TAI)|\bstd::time\s*\(",
        (), ("runtime/clock.cpp",), "take the time from the message or from the runtime clock"),
    Ban("monotonic-clock", r"(steady|high_resolution)_clock::now|CLOCK_(MONOTONIC|BOOTTIME)",
        (), ("runtime", "bench"), "take the time from the message or from the runtime clock"),
    Ban("sleep", r"\b(sleep_for|sleep_until|usleep|nanosleep)\b|(?<![\w.>])sleep\s*\(", (),
        ("apps/pace.cpp", "runtime/actor_system.cpp", "bench/watch",  # real time is what a node is watched over
         "runtime/probed.cpp"),  # a fault that blocks
        "schedule a message instead of sleeping; pacing lives in apps/pace.cpp"),
    Ban("threads", r"\bstd::(j?thread|\w*mutex|this_thread|async|condition_variable(_any)?)\b",
        ("core", "messages", "actors", "config"), (), "send a message instead of sharing memory"),
    Ban("randomness", r"\bstd::rand\b|(?<!\w)s?rand\s*\(|\b(random_device|mt19937(_64)?|default_random_engine)\b",
        (), (), "draw from a seed that the journal knows"),
    Ban("unordered", r"\bunordered_(multi)?(map|set)\b", ("core", "actors"), (),
        "use std::map or a sorted vector: the order of iteration may reach an order"),
    Ban("printing", r"\b(f?printf|f?puts|putchar|perror)\s*\(|\bstd::(cout|cerr|clog|cin)\b|<iostream>",
        ("core", "actors"), (), "return a value or send a message; apps prints"),
    Ban("proof", r"\b(bit_cast|reinterpret_cast|memcpy|memmove)\b[^;]*\b(approved_order|journaled_command)\b"
        r"|\bclass (\w+::)*gate\b[^;{]*\{|\bstruct (\w+::)*journal_state\b[^;{]*\{",
        (), ("core/risk/gate.hpp", "actors/journal_actor.hpp"), "proofs are made by the one gate and the one journal"),
    Ban("floating-point", r"\b(double|float)\b", ("core/types", "core/order", "core/risk", "core/position"),
        ("core/types/bytes.hpp",), "use the exact integer types of core/types/quantities.hpp"),
)

NAMES = re.compile(r"(^|_)(manager|helper|util|data|info|process|handle)s?(_|$)", re.I)
TYPE = re.compile(r"\b(?:class|struct|union|concept|enum(?:\s+(?:class|struct))?)\s+(?:\[\[.*?\]\]\s*)?(?:\w+::)*(\w+)"
                  r"|\busing\s+(\w+)\s*=")
MARKS = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
NO_SOURCES = ("build", "run", "__pycache__", "node_modules")
LINES_MAX = 500
COLUMNS_MAX = 120

RULES = {"layer", "core-order", "library", "include-path", "pragma-once", "catch-all", "using-namespace", "file-length",
         "line-length", "name", "unfinished", "test-mirror", "link", "folder-table"} | {ban.rule for ban in BANS}


class Breach(NamedTuple):
    path: str
    line: int
    rule: str
    remedy: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.remedy}"


# --- reading --------------------------------------------------------------------------------------

NOT_CODE = re.compile(r"""//[^\n]*|/\*.*?\*/|R"([^()\\ ]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|"""
                      r"""(?<!\w)'(?:\\.|[^'\\\n])+'""", re.S)


def blank(found):
    return re.sub(r"[^\n]", " ", found.group())


def code_of(text):
    """The text with comments and literals blanked out, line by line in place."""
    return NOT_CODE.sub(blank, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def within(path, places):
    return any(path == place or path.startswith(place + "/") for place in places)


def files_of(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in NO_SOURCES and f[0] != ".")
        for name in sorted(names):
            yield (Path(folder) / name).relative_to(root).as_posix()


def read(root, path):
    return (root / path).read_text(encoding="utf-8", errors="replace")


# --- C++ ------------------------------------------------------------------------------------------

def included_from(text, code):
    """Line, kind of bracket and target of every include that is not commented out."""
    live = code.split("\n")
    for number, line in enumerate(text.split("\n"), 1):
        found = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
        if found and re.match(r"\s*#\s*include", live[number - 1]):
            yield number, found.group(1), found.group(2)


def check_own_include(root, path, line, target):
    layer, target_layer = path.split("/")[0], target.split("/")[0]
    if "/" not in target or target_layer not in MAY_INCLUDE or ".." in target.split("/"):
        yield Breach(path, line, "include-path", f'name "{target}" by its path from the root, foreign headers with < >')
        return
    if not (root / target).is_file():
        yield Breach(path, line, "include-path", f'"{target}" does not exist')
        return
    own = "/".join(path.split("/")[:2]) if layer == "adapters" else layer
    if not within(target, MAY_INCLUDE.get(own, MAY_INCLUDE.get(layer, ())) + (own,)):
        yield Breach(path, line, "layer", f"{own}/ may not include {target_layer}/: {target}")
    elif layer == "core" and target_layer == "core":
        folder, other = path.split("/")[1], target.split("/")[1]
        if folder not in CORE_MAY_INCLUDE:
            yield Breach(path, line, "core-order", f"say in tests/tidy.py what core/{folder}/ may include")
        elif other != folder and other not in CORE_MAY_INCLUDE[folder]:
            yield Breach(path, line, "core-order", f"core/{folder}/ may not include core/{other}/: {target}")


def check_foreign_include(path, line, target):
    if path.split("/")[0] in ("tests", "bench"):
        return
    for pattern, homes in LIBRARIES:
        if re.match(pattern, target):
            if not within(path, homes):
                yield Breach(path, line, "library", f"<{target}> belongs to {' '.join(homes) or 'tests and bench'}")
            return


def check_calls(path, code):
    for ban in BANS:
        if (ban.where and not within(path, ban.where)) or within(path, ban.homes):
            continue
        for found in re.finditer(ban.pattern, code):
            yield Breach(path, line_of(code, found.start()), ban.rule, ban.remedy)


def check_catch_all(path, code):
    if within(path, ("runtime", "apps")):
        return
    for found in re.finditer(r"\bcatch\s*\(\s*\.\.\.\s*\)\s*\{", code):
        depth, end = 1, found.end()
        while depth and end < len(code):
            depth += {"{": 1, "}": -1}.get(code[end], 0)
            end += 1
        if not re.search(r"\bthrow\b|\bcurrent_exception\b", code[found.end():end]):
            yield Breach(path, line_of(code, found.start()), "catch-all", "catch what is expected, or throw it on")


def check_cpp(root, path, text):
    code = code_of(text)
    if path.endswith(".hpp"):
        if not re.search(r"^#pragma once$", code, re.M):
            yield Breach(path, 1, "pragma-once", "begin the header with #pragma once")
        for found in re.finditer(r"\busing\s+namespace\b", code):
            yield Breach(path, line_of(code, found.start()), "using-namespace", "headers name things in full")
    for line, bracket, target in included_from(text, code):
        yield from check_own_include(root, path, line, target) if bracket == '"' else \
            check_foreign_include(path, line, target)
    yield from check_calls(path, code)
    yield from check_catch_all(path, code)
    for found in TYPE.finditer(code):
        name = found.group(1) or found.group(2)
        if NAMES.search(name):
            yield Breach(path, line_of(code, found.start()), "name", f"'{name}' says nothing: name what it is")


# --- every text -----------------------------------------------------------------------------------

def check_text(path, text):
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if MARKS.search(line):
            yield Breach(path, number, "unfinished", "finish it, or open an issue")
    if path.endswith(".md"):
        return
    if len(lines) - 1 > LINES_MAX:
        yield Breach(path, LINES_MAX + 1, "file-length", f"{len(lines) - 1} lines: look for a second idea in them")
    for number, line in enumerate(lines, 1):
        if len(line) > COLUMNS_MAX and not re.match(r"\s*(//+|#)?\s*\S+$", line):  # a link or payload cannot be broken
            yield Breach(path, number, "line-length", f"{len(line)} columns: break at {COLUMNS_MAX}")


def check_file_name(root, path):
    stem = Path(path).name.split(".")[0]
    if NAMES.search(stem):
        yield Breach(path, 1, "name", f"'{stem}' says nothing: name the file after what it holds")
    mirrored = re.match(r"tests/((%s)/.*)_test\.cpp$" % "|".join(LAYERS), path)
    if mirrored:
        # A test may add to the name of what it tests: gate_property_test.cpp tests gate.hpp.
        folder, words = mirrored.group(1).rsplit("/", 1)[0], mirrored.group(1).rsplit("/", 1)[1].split("_")
        stems = ["_".join(words[:n]) for n in range(len(words), 0, -1)]
        if not any((root / folder / (stem + suffix)).is_file() for stem in stems for suffix in (".hpp", ".cpp")):
            yield Breach(path, 1, "test-mirror", f"there is no {mirrored.group(1)}.hpp or .cpp that this could test")


# --- documentation --------------------------------------------------------------------------------

def anchors_of(text):
    titles = re.findall(r"^#+\s+(.*?)\s*$", re.sub(r"^```.*?^```", "", text, flags=re.S | re.M), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def check_links(root, path, text):
    prose = re.sub(r"^```.*?^```|`[^`\n]*`", blank, text, flags=re.S | re.M)
    for found in re.finditer(r"\]\(\s*<?([^)\s>]+)[^)]*\)", prose):
        target, _, anchor = found.group(1).partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        page = (root / path).parent / target if target else root / path
        line = line_of(prose, found.start())
        if not page.exists() or root not in (page.resolve(), *page.resolve().parents):
            yield Breach(path, line, "link", f"{target} does not exist in the project")
        elif anchor and page.suffix == ".md" and anchor not in anchors_of(page.read_text(encoding="utf-8")):
            yield Breach(path, line, "link", f"{target or path} has no heading #{anchor}")


def check_folder_table(root, paths):
    """The README's table has one row per top folder, its first cell naming it as `folder/`."""
    text = read(root, "README.md") if (root / "README.md").is_file() else ""
    named = {}
    for number, line in enumerate(text.split("\n"), 1):
        cell = re.match(r"\|([^|]*)\|", line)
        for folder in re.findall(r"([\w./-]+)/(?=[`\s\])])", cell.group(1)) if cell else ():
            named[folder] = number
            if not (root / folder).is_dir():
                yield Breach("README.md", number, "folder-table", f"there is no folder {folder}/")
    for folder in sorted({path.split("/")[0] for path in paths if "/" in path} - named.keys()):
        yield Breach("README.md", 1, "folder-table", f"the table of folders has no row for {folder}/")


def check(root):
    root = Path(root).resolve()
    breaches = []
    paths = list(files_of(root))
    for path in paths:
        name = Path(path).name
        is_cpp = path.endswith((".cpp", ".hpp"))
        is_script = path.startswith("scripts/") or path.endswith((".py", ".sh", ".cmake")) or name == "CMakeLists.txt"
        is_page = path.endswith(".md")
        if is_cpp or is_script:
            breaches += check_file_name(root, path)
        if is_cpp or is_script or is_page:
            text = read(root, path)
            breaches += check_text(path, text)
            if is_cpp:
                breaches += check_cpp(root, path, text)
            if is_page:
                breaches += check_links(root, path, text)
    breaches += check_folder_table(root, paths)
    return sorted(breaches)


if __name__ == "__main__":
    found_breaches = check(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)
    for breach in found_breaches:
        print(breach)
    sys.exit(1 if found_breaches else 0)
