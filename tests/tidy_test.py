#!/usr/bin/env python3
"""Tests tidy.py: a clean tree passes, and of each breach planted in it exactly that one is found."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import tidy

FOLDERS = ("core", "messages", "runtime", "actors", "adapters", "config", "apps", "tests", "bench", "docs")

CLEAN = {
    "README.md": "# House\n\n| folder | holds |\n|---|---|\n| `core/` [`messages/`](messages) | a |\n"
                 + "".join(f"| `{folder}/` | b |\n" for folder in FOLDERS[2:])
                 + "\nSee [the plan](docs/plan.md#two-rooms) and <https://example.com/nowhere>.\n"
                   "\n```\n[not](a/link.md)\n```\n",
    "docs/plan.md": "# Plan\n\n## Two rooms\n\n[back](../README.md)\n" + "a long line of prose " * 10 + "\n",
    "core/types/result.hpp": "#pragma once\n\n#include <tl/expected.hpp>\n",
    "core/types/price.hpp": "#pragma once\n\n#include <cstdint>\n\n// No double here; \"rand()\" is only a word.\n"
                            "struct price {\n  std::int64_t units = 1'000'000;\n};\n",
    "core/order/intent.hpp": "#pragma once\n\n#include \"core/types/price.hpp\"\n",
    "core/market/average.hpp": "#pragma once\n\ninline double average = 0;\n",
    "messages/order.hpp": "#pragma once\n\n#include <caf/all.hpp>\n\n#include \"core/order/intent.hpp\"\n",
    "runtime/clock.cpp": "#include <unistd.h>\n\n#include <chrono>\n#include <mutex>\n#include <thread>\n\n"
                         "#include \"core/types/price.hpp\"\n\n"
                         "auto now() { return std::chrono::system_clock::now(); }\n"
                         "auto tick() { return std::chrono::steady_clock::now(); }\nstd::mutex guard;\n"
                         "void run() {\n  try {\n  } catch (...) {\n  }\n}\n",
    "actors/risk_actor.cpp": "#include \"messages/order.hpp\"\n\n"
                             "void act() {\n  try {\n  } catch (...) {\n    throw;\n  }\n"
                             "  const char* text = \"printf(1) and std::mutex\";\n  (void)text;\n}\n",
    "adapters/venue/decode.hpp": "#pragma once\n\n#include <simdjson.h>\n\n"
                                 "#include \"adapters/transport/socket.hpp\"\n",
    "adapters/transport/socket.hpp": "#pragma once\n\n// https://example.com/" + "long/" * 30 + "\n",
    "config/load.cpp": "#include <yaml-cpp/yaml.h>\n",
    "apps/pace.cpp": "#include <CLI/CLI.hpp>\n\n#include \"actors/risk_actor.cpp\"\n\n"
                     "void pace() { std::this_thread::sleep_for(one_second); }\n",
    "tests/core/types/price_test.cpp": "#include <gtest/gtest.h>\n\n#include \"core/types/price.hpp\"\n",
    "tests/e2e/demo_test.py": "print('freely named')\n",
    "bench/core/price_bench.cpp": "#include <benchmark/benchmark.h>\n\n#include \"core/types/price.hpp\"\n",
    "build/left_over.cpp": "#include \"nowhere.hpp\"\n",
}

# rule, path, its content, line of the breach
BREACHES = [
    ("layer", "core/types/a.cpp", "#include \"messages/order.hpp\"\n", 1),
    ("layer", "messages/a.cpp", "#include \"runtime/clock.cpp\"\n", 1),
    ("layer", "runtime/a.cpp", "#include \"core/order/intent.hpp\"\n", 1),
    ("layer", "actors/a.cpp", "\n#include \"adapters/venue/decode.hpp\"\n", 2),
    ("layer", "adapters/other/a.cpp", "#include \"adapters/venue/decode.hpp\"\n", 1),
    ("layer", "adapters/venue/a.cpp", "#include \"actors/risk_actor.cpp\"\n", 1),
    ("layer", "adapters/store/a.cpp", "#include \"runtime/clock.cpp\"\n", 1),
    ("library", "adapters/store/a.cpp", "#include <caf/send.hpp>\n", 1),
    ("layer", "config/a.cpp", "#include \"runtime/clock.cpp\"\n", 1),
    ("layer", "apps/a.cpp", "#include \"tests/core/types/price_test.cpp\"\n", 1),
    ("core-order", "core/types/a.cpp", "#include \"core/order/intent.hpp\"\n", 1),
    ("core-order", "core/market/a.cpp", "#include \"core/order/intent.hpp\"\n", 1),
    ("core-order", "core/unheard_of/a.cpp", "#include \"core/types/price.hpp\"\n", 1),
    ("library", "core/types/a.cpp", "#include <caf/all.hpp>\n", 1),
    ("library", "core/order/a.cpp", "#include <tl/expected.hpp>\n", 1),
    ("library", "core/order/a.cpp", "#include <unistd.h>\n", 1),
    ("library", "actors/a.cpp", "#include <yaml-cpp/yaml.h>\n", 1),
    ("library", "adapters/venue/a.cpp", "#include <gtest/gtest.h>\n", 1),
    ("include-path", "core/types/a.cpp", "#include \"price.hpp\"\n", 1),
    ("include-path", "core/order/a.cpp", "#include \"../types/price.hpp\"\n", 1),
    ("include-path", "core/order/a.cpp", "#include \"core/types/gone.hpp\"\n", 1),
    ("pragma-once", "core/types/a.hpp", "struct a {};\n", 1),
    ("using-namespace", "core/types/a.hpp", "#pragma once\nusing namespace std;\n", 2),
    ("catch-all", "core/types/a.cpp", "void f() {\n  try {\n  } catch (...) {\n    g();\n  }\n}\n", 3),
    ("wall-clock", "runtime/a.cpp", "auto t = std::chrono::system_clock::now();\n", 1),
    ("wall-clock", "apps/a.cpp", "auto t = std::time(nullptr);\n", 1),
    ("wall-clock", "runtime/a.cpp", "int e = clock_gettime(CLOCK_REALTIME, &now);\n", 1),
    ("monotonic-clock", "apps/a.cpp", "int e = clock_gettime(CLOCK_MONOTONIC, &now);\n", 1),
    ("monotonic-clock", "actors/a.cpp", "auto t = std::chrono::steady_clock::now();\n", 1),
    ("sleep", "tests/core/a.cpp", "void f() { sleep(1); }\n", 1),
    ("sleep", "adapters/venue/a.cpp", "void f() { nap::sleep_for(1); }\n", 1),
    ("threads", "core/types/a.cpp", "std::mutex lock;\n", 1),
    ("threads", "config/a.cpp", "std::jthread worker;\n", 1),
    ("randomness", "adapters/venue/a.cpp", "std::mt19937 draw;\n", 1),
    ("randomness", "tests/core/a.cpp", "int a = rand();\n", 1),
    ("unordered", "core/market/a.cpp", "std::unordered_map<int, int> a;\n", 1),
    ("unordered", "actors/a.cpp", "#include <unordered_set>\n", 1),
    ("printing", "core/types/a.cpp", "#include <iostream>\n", 1),
    ("printing", "actors/a.cpp", "\n\nvoid f() { printf(text); }\n", 3),
    ("proof", "apps/a.cpp", "auto forged = std::bit_cast<core::risk::approved_order>(intent);\n", 1),
    ("proof", "tests/core/a.cpp", "struct actors::journal_state {};\n", 1),
    ("floating-point", "core/order/a.hpp", "#pragma once\ninline double price = 0;\n", 2),
    ("floating-point", "core/risk/a.cpp", "float price = 0;\n", 1),
    ("file-length", "core/types/a.cpp", "int a();\n" * 501, 501),
    ("line-length", "core/types/a.cpp", "int a; " * 20 + "\n", 1),
    ("name", "core/types/order_manager.cpp", "int a;\n", 1),
    ("name", "core/types/a.cpp", "namespace x {\nstruct trade_data {\n};\n}\n", 2),
    ("name", "core/types/a.cpp", "enum class info : int {};\n", 1),
    ("name", "core/types/a.cpp", "using process = int;\n", 1),
    ("unfinished", "core/types/a.cpp", "// TO" "DO: more\n", 1),
    ("unfinished", "docs/a.md", "# A\n\nFIX" "ME\n", 3),
    ("test-mirror", "tests/core/types/cost_test.cpp", "int a;\n", 1),
    ("link", "docs/a.md", "# A\n\n[gone](gone.md)\n", 3),
    ("link", "docs/a.md", "# A\n\n[gone](plan.md#three-rooms)\n", 3),
    ("link", "docs/a.md", "[outside](../../elsewhere.md)\n", 1),
    ("folder-table", "new_folder/a.cpp", "int a;\n", 1),
]

# The same in its one home is no breach.
AT_HOME = [
    ("runtime/clock.cpp", "auto t = std::chrono::system_clock::now();\n"),
    ("core/risk/gate.hpp", "#pragma once\nclass gate {};\n"),
    ("runtime/a.cpp", "auto t = std::chrono::steady_clock::now();\n"),
    ("apps/a.cpp", "std::mutex lock;\nvoid f() { printf(text); }\n"),
    ("adapters/venue/a.cpp", "std::unordered_map<int, int> a;\n#include <sys/socket.h>\n"),
    ("core/market/a.cpp", "double smoothed = 0;\nint handled = 0;\nvoid process_trade();\n"),
]


class tidy_test(unittest.TestCase):
    def breaches_of(self, *more):
        with tempfile.TemporaryDirectory() as folder:
            for path, text in [*CLEAN.items(), *more]:
                file = Path(folder) / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            return tidy.check(folder)

    def test_clean_tree_has_no_breach(self):
        self.assertEqual(self.breaches_of(), [])

    def test_planted_breach_is_found_alone_and_in_its_place(self):
        for rule, path, text, line in BREACHES:
            with self.subTest(rule=rule, path=path, text=text[:60]):
                found = self.breaches_of((path, text))
                named = "README.md" if rule == "folder-table" else path
                self.assertEqual([(b.path, b.line, b.rule) for b in found], [(named, line, rule)])

    def test_what_is_at_home_is_no_breach(self):
        for path, text in AT_HOME:
            with self.subTest(path=path):
                self.assertEqual(self.breaches_of((path, text)), [])

    def test_folder_that_the_table_names_but_nobody_has(self):
        found = self.breaches_of(("README.md", CLEAN["README.md"] + "\n| `attic/` | c |\n"))
        self.assertEqual([(b.path, b.rule) for b in found], [("README.md", "folder-table")])

    def test_every_rule_is_planted(self):
        self.assertEqual({rule for rule, *_ in BREACHES}, tidy.RULES)

    def test_command_prints_breaches_and_fails(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "core").mkdir()
            (Path(folder) / "core/a.hpp").write_text("int a;\n")
            (Path(folder) / "README.md").write_text("| `core/` | x |\n")
            run = subprocess.run([sys.executable, tidy.__file__, folder], capture_output=True, text=True, check=False)
            self.assertEqual(run.returncode, 1)
            self.assertEqual(run.stdout, "core/a.hpp:1: pragma-once: begin the header with #pragma once\n")


if __name__ == "__main__":
    unittest.main()
