#!/usr/bin/env python3
"""The layout rules find what they are for: each breach is planted alone in a small tree that has none."""
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from function_bodies import function_lengths  # noqa: E402
from tidy import breaches  # noqa: E402

def source(folder, body="", include=()):
    words = "::".join("inline " + part for part in folder.split("/"))
    lines = "".join(f'#include "{one}"\n' for one in include)
    return f"{lines}\nnamespace drsim::{words} {{\n{body}\n}} // namespace\n"


def header(folder, body="", include=()):
    return "#pragma once\n" + source(folder, body, include)


def component(name):
    return header("components/edge", "/// Not modelled: nothing.\n"
                  f"std::unique_ptr<Component> make_{name}(const ComponentSpec &spec);")


CLEAN = {
    "README.md": "# a\n", "CHANGELOG.md": "# a\n", "CONTRIBUTING.md": "# a\n",
    "sim/core/time.hpp": header("core"), "sim/core/time.cpp": source("core", include=["sim/core/time.hpp"]),
    "sim/core/CMakeLists.txt": "drsim_library(core\n  SOURCES\n    time.cpp # a comment(\n  LINKS x)\n",
    "sim/engine/world.hpp": header("engine", include=["sim/core/time.hpp"]) + "#include <simgrid/s4u.hpp>\n",
    "sim/lint/lint.hpp": header("lint", include=["sim/insight/parity.hpp"]),
    "sim/insight/parity.hpp": header("insight", include=["sim/core/time.hpp"]),
    "sim/import/facts/fact.hpp": header("import/facts"),
    "sim/import/terraform/plan.hpp": header("import/terraform", include=["sim/import/facts/fact.hpp"]),
    "sim/components/component.hpp": header("components", include=["sim/engine/world.hpp"]),
    "sim/components/edge/alb.hpp": component("alb"),
    "sim/components/edge/alb.cpp": source("components/edge", include=["sim/components/edge/alb.hpp"]),
    "sim/components/edge/record.hpp": component("record"),
    "sim/components/edge/record.cpp": source("components/edge", include=["sim/components/edge/record.hpp"]),
    "sim/components/edge/CMakeLists.txt": "drsim_library(components_edge SOURCES alb.cpp record.cpp)\n",
    "sim/components/factory.cpp": source("components", include=["sim/components/edge/alb.hpp"]),
    "sim/components/CMakeLists.txt": "drsim_library(components SOURCES factory.cpp)\n",
    "sim/traffic/plane.hpp": "#pragma once\nnamespace drsim::traffic {\n} // namespace drsim::traffic\n",
}
LONG = "\n".join(["  step();"] * 60)


class Tree(unittest.TestCase):
    def breaches_with(self, changed):
        """Of the clean tree with some files changed; None takes a file out."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in {**CLEAN, **changed}.items():
                if text is None:
                    continue
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, encoding="utf-8")
            return breaches(root)

    def expect(self, changed, *words):
        found = self.breaches_with(changed)
        self.assertEqual(len(found), 1, found)
        for word in words:
            self.assertIn(word, found[0])

    def test_a_clean_tree_has_no_breach(self):
        self.assertEqual(self.breaches_with({}), [])
        just_short_enough = "void f()\n{" + "\n  step();" * 58 + "\n}"
        self.assertEqual(self.breaches_with({"sim/core/time.hpp": header("core", just_short_enough)}), [])

    def test_long_functions_wherever_they_stand(self):
        inside = f"class A {{\n  void f()\n  {{\n{LONG}\n  }}\n}};"
        self.expect({"sim/core/time.hpp": header("core", inside)}, "sim/core/time.hpp:6: a function of 62 lines")
        self.expect({"sim/core/time.hpp": header("core", f"void f()\n{{\n{LONG}\n}}")}, "a function of 62 lines")
        with_lambda = f"void f()\n{{\n  each([&](int a) {{\n{LONG}\n  }});\n}}"
        self.expect({"sim/core/time.hpp": header("core", with_lambda)}, ":5: a function of 64 lines")

    def test_sizes(self):
        self.expect({"sim/core/time.hpp": header("core", "// " + "x" * 108)}, "111 columns")
        self.expect({"sim/core/time.hpp": header("core", "\n" * 400)}, "at most 400")
        self.expect({"tests/a_test.cpp": "// " + "x" * 108}, "tests/a_test.cpp:1: 111 columns")
        self.expect({"tests/a_test.cpp": 'TEST_CASE("a; b")'}, "no semicolon")

    def test_include_directions(self):
        self.expect({"sim/core/time.hpp": header("core", include=["sim/insight/parity.hpp"])},
                    "sim/core must not include sim/insight/parity.hpp")
        self.expect({"sim/import/facts/fact.hpp": header("import/facts", include=["sim/import/terraform/plan.hpp"])},
                    "sim/import/facts must not include sim/import/terraform/plan.hpp")
        self.expect({"sim/input/a.hpp": header("input", include=["sim/import/facts/fact.hpp"])}, "sim/input must not")
        self.expect({"sim/new/a.hpp": header("new")}, "sim/new is not in the table")
        self.expect({"sim/core/time.hpp": header("core") + "#include <simgrid/s4u.hpp>\n"}, "SimGrid")

    def test_nothing_leads_from_what_judges_to_the_engine(self):
        found = self.breaches_with({"sim/insight/parity.hpp": header("insight", include=["sim/engine/world.hpp"])})
        self.assertIn("sim/lint/lint.hpp: sees sim/engine/world.hpp, by sim/insight/parity.hpp", found)

    def test_components_do_not_include_each_other(self):
        knows = source("components/edge", include=["sim/components/edge/record.hpp"])
        self.expect({"sim/components/edge/alb.cpp": knows},
                    "sim/components/edge/alb.cpp: includes a component, sim/components/edge/record.hpp")

    def test_namespaces(self):
        self.expect({"sim/core/time.hpp": header("model")}, "opens namespace drsim::inline model")
        self.expect({"sim/core/time.hpp": "#pragma once\n// namespace drsim::inline core {\n"}, "opens no namespace")
        self.expect({"sim/core/time.hpp": header("core").replace("inline ", "")}, "opens namespace drsim::core")

    def test_lists_of_sources(self):
        self.expect({"sim/core/size.cpp": source("core")}, "size.cpp is not named")
        self.expect({"sim/core/CMakeLists.txt": "drsim_library(core SOURCES time.cpp size.cpp)"}, "not there")
        self.expect({"sim/core/CMakeLists.txt": "drsim_library(core SOURCES time.cpp time.cpp)"}, "named twice")
        self.expect({"sim/core/CMakeLists.txt": "drsim_library(core)\nset(x time.cpp)"}, "time.cpp is not named")
        self.expect({"sim/core/CMakeLists.txt": None}, "no CMakeLists.txt")

    def test_headers_and_pages(self):
        self.expect({"sim/core/time.hpp": source("core")}, "no #pragma once")
        self.expect({"sim/components/edge/alb.hpp": component("alb").replace("Not modelled", "")}, "not modelled")
        self.expect({"sim/decisions/0001-a.md": "# a\n# b\n"}, "2 first-level titles")
        self.expect({"CHANGELOG.md": None}, "CHANGELOG.md: missing")


class Bodies(unittest.TestCase):
    def lengths(self, text):
        return list(function_lengths(text))

    def test_what_is_a_function(self):
        in_class = ("namespace a {\nclass B : public C {\npublic:\n  B() : x_{1}, y_(2)\n  {\n  }\n"
                    "  int f() const noexcept { return 1; }\n  int x_{1};\n};\n}\n")
        self.assertEqual(self.lengths(in_class), [(5, 2), (7, 1)])
        compared = "template <class T> struct A {\n  bool operator==(const A &) const\n  {\n  }\n};"
        self.assertEqual(self.lengths(compared), [(3, 2)])
        trailing = "template <class T>\nauto f(T t, int a = {}) -> std::vector<T>\n{\n}\n"
        self.assertEqual(self.lengths(trailing), [(3, 2)])

    def test_what_is_none(self):
        self.assertEqual(self.lengths("const std::map<int, int> table = {{1, f(2)}, {3, 4}};\nint a{f(1)};\n"
                                      "enum class E : char { a, b };\nvoid f(std::vector<int> = {1});\n"), [])

    def test_braces_in_literals_and_comments(self):
        self.assertEqual(self.lengths('int f()\n{\n  g("}", \'}\', R"x(})" })x"); // }\n  /* } */\n}\n'
                                      "int h()\n{\n  return 1\'000;\n}\n"), [(2, 4), (7, 3)])


if __name__ == "__main__":
    unittest.main()
