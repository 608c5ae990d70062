#include "sim/import/automation/argo_logic.hpp"
#include "sim/import/import_file.hpp"
#include "sim/model/step_condition.hpp"

#include "graphs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace argo_flow_test {

using namespace drsim;

namespace {

Imported imported_from(const std::string &templates, Diagnostics &diagnostics, const std::string &more = {})
{
  return import_text("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: region-failover}\n"
                     "spec:\n  entrypoint: main\n" +
                         more + "  templates:\n    - {name: nap, suspend: {duration: \"20\"}}\n" + templates,
                     {"wf.yml", ""}, diagnostics);
}

/// A graph of tasks that sleep: each "NAME: what it depends on".
Imported graph(const std::vector<std::pair<std::string, std::string>> &tasks, Diagnostics &diagnostics,
               const std::string &more = {})
{
  std::string all = "    - name: main\n      dag:\n        tasks:\n";
  for (const auto &[name, depends] : tasks)
    all += "          - {name: " + name + ", template: nap" +
           (depends.empty() ? "" : ", depends: \"" + depends + "\"") + "}\n";
  return imported_from(all, diagnostics, more);
}

/// The line of one step without what all of them have, and with short ids.
std::string line(const Imported &imported, int number)
{
  std::string all = graph_of(imported);
  for (const std::string away : {"runbook:region-failover/", " duration_s=20", " by_machine=1"})
    for (std::size_t at = all.find(away); at != std::string::npos; at = all.find(away))
      all.erase(at, away.size());
  std::size_t at = all.find("\n" + std::to_string(number) + " ");
  return at == std::string::npos ? "" : all.substr(at + 1, all.find('\n', at + 1) - at - 1);
}

} // namespace

TEST_CASE("What a task depends on: or, and, not, and every state of Argo")
{
  Diagnostics diagnostics;
  const Imported either = graph({{"a", ""}, {"b", ""}, {"c", "a || b"}, {"d", "c"}}, diagnostics);
  INFO(diagnostics.text());
  CHECK(line(either, 3) == "3 wait when=succeeded:1 or succeeded:2 always=1 after=1,2");
  CHECK(line(either, 4) == "4 wait when=succeeded:3 always=1 after=3"); // not when c was passed over
  const Imported failed =
      graph({{"a", ""}, {"b", "a.Failed || a.Errored"}, {"c", "a.Succeeded"}}, diagnostics);
  CHECK(line(failed, 2) == "2 wait after_failure=1");
  CHECK(line(failed, 3) == "3 wait after=1");
  const Imported both = graph({{"a", ""}, {"b", ""}, {"c", "(a.Failed && b) || !a.Failed"}}, diagnostics);
  CHECK(line(both, 3) == "3 wait when=not broke:1 or succeeded:2 always=1 after=1,2");
  const Imported daemon = graph({{"a", ""}, {"b", "a.Daemoned && a.Succeeded"}}, diagnostics);
  CHECK(line(daemon, 2) == "2 wait after=1");
  CHECK(diagnostics.text().find("depends") == std::string::npos);
  const Imported unread = graph({{"a", ""}, {"b", "a &&& a"}}, diagnostics);
  CHECK(line(unread, 2) == "2 wait after=1");
  CHECK(diagnostics.text().find("\"depends\" of \"b\" cannot be read") != std::string::npos);
}

TEST_CASE("What depends on a task that is skipped with the defaults goes on, and on its success does not")
{
  Diagnostics diagnostics;
  const Imported imported =
      imported_from(R"(    - name: main
      dag:
        tasks:
          - {name: a, template: nap, when: "{{workflow.parameters.dns}} == yes"}
          - {name: b, template: nap, depends: a}
          - {name: c, template: nap, depends: a.Succeeded}
          - {name: d, template: nap, depends: "a.Skipped && b"}
          - {name: e, template: nap, depends: c}
)",
                    diagnostics, "  arguments: {parameters: [{name: dns, value: 'no'}]}\n");
  INFO(graph_of(imported));
  CHECK(line(imported, 1) == "1 wait");
  CHECK(line(imported, 2) == "2 wait when=succeeded:1 always=1 after=1"); // d
  CHECK(line(imported, 3).empty());                                       // c and e never happen
  CHECK(std::count_if(imported.seen.begin(), imported.seen.end(), [](const Seen &one) {
          return one.why_not == "what it depends on never happens with the defaults";
        }) == 2);
}

TEST_CASE("Loops: items, sequences, lists of parameters, and what is known only at run time is asked about")
{
  Diagnostics diagnostics;
  const Imported imported =
      imported_from(R"(    - name: main
      parallelism: 2
      steps:
        - - {name: each, template: nap, withItems: [a, {name: b, to: c}, d]}
        - - {name: count, template: nap, withSequence: {count: "{{workflow.parameters.n}}", format: "s%03d"}}
        - - {name: list, template: nap, withParam: "{{workflow.parameters.list}}"}
        - - {name: later, template: nap, withParam: "{{steps.each.outputs.result}}"}
)",
                    diagnostics,
                    "  arguments: {parameters: [{name: n, value: 2}, {name: list, value: "
                    "'[\"x\", 7]'}]}\n");
  const std::string told = diagnostics.text();
  INFO(told + graph_of(imported));
  std::string titles;
  for (const ComponentSpec &one : imported.components)
    titles += one.kind == "runbook_step" ? one.title + "; " : "";
  CHECK(titles == "each (a); each ({\"name\":\"b\",\"to\":\"c\"}); each (d); count (s000); count (s001); "
                  "list (x); list (7); later; ");
  CHECK(line(imported, 2) == "2 wait");
  CHECK(line(imported, 3) == "3 wait after=1"); // two at a time
  CHECK(line(imported, 4) == "4 wait after=1,2,3");
  CHECK(line(imported, 8) == "8 wait after=6,7");
  CHECK(told.find("over what \"later\" loops ({{steps.each.outputs.result}}) is known only at run time") !=
        std::string::npos);
  Diagnostics unknown;
  (void)imported_from(
      "    - {name: main, steps: [[{name: s, template: nap, withSequence: {count: \"{{x}}\"}}]]}\n", unknown);
  CHECK(unknown.text().find("over what \"s\" loops (withSequence)") != std::string::npos);
}

TEST_CASE(
    "A condition on how another step ended is a condition on the state, and outputs are asked about by name")
{
  Diagnostics diagnostics;
  const Imported imported = imported_from(
      R"(    - {name: fixed, outputs: {parameters: [{name: way, value: fast}]}, suspend: {duration: "20"}}
    - name: main
      steps:
        - - {name: a, template: fixed, continueOn: {failed: true}}
        - - {name: b, template: nap, when: "{{steps.a.status}} == Failed"}
        - - {name: c, template: nap, when: "{{steps.a.outputs.parameters.way}} == slow"}
        - - {name: d, template: nap, when: "'{{steps.b.outputs.result}}' == 'go' && 3 > 2"}
        - - {name: e, template: nap, when: "1 > 2 || true == false"}
    - {name: last, steps: [[{name: f, template: nap, when: "{{workflow.status}} != Succeeded"}]]}
)",
      diagnostics, "  onExit: last\n");
  const std::string told = diagnostics.text();
  INFO(told + graph_of(imported));
  CHECK(line(imported, 2) == "2 wait when=broke:1 after=1");
  CHECK(line(imported, 3) == "3 wait after=2"); // d: c and e do not hold
  CHECK(line(imported, 4) == "4 wait when=broke:1 or broke:2 or broke:3 always=1 after=3");
  CHECK(told.find("(result of \"b\"); it is taken to") != std::string::npos);
}

TEST_CASE("Terms with or between them, of which one is enough")
{
  std::string wrong;
  const auto terms = parse_step_condition("done:a or not failed:b and up:c", wrong);
  CHECK(wrong.empty());
  REQUIRE(terms.size() == 3);
  CHECK(!terms[0].alternative);
  CHECK(terms[1].alternative);
  CHECK(terms[1].negated);
  CHECK(!terms[2].alternative);
  (void)parse_step_condition("up:a or or up:b", wrong);
  CHECK(!wrong.empty());
}

TEST_CASE("Formulas: clauses, opposites, and what nobody can write out")
{
  const StepFormula a = one_term("a");
  const StepFormula b = one_term("b");
  CHECK(condition_text(all_of(any_of(a, b), not_so(a))) == "a or b and not a");
  CHECK(settled(any_of(a, not_so(a))) == 1);
  CHECK(settled(all_of(a, always_so(false))) == 0);
  CHECK(condition_text(not_so(all_of(a, b))) == "not a or not b");
  CHECK(condition_text(any_of(one_term(open_term), a)).empty());
  StepFormula pairs = always_so(false);
  for (int i = 0; i < 10; ++i)
    pairs = any_of(pairs, all_of(one_term("x" + std::to_string(i)), one_term("y" + std::to_string(i))));
  CHECK(pairs.too_long);
}

} // namespace argo_flow_test
