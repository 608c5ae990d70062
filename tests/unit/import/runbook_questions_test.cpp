// No step without meaning in silence: what is asked, where, and what answers.
#include "sim/import/runbooks/runbook_import.hpp"
#include "sim/import/runbooks/ssm_import.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace runbook_questions_test {

using namespace drsim;

namespace {

std::string told(const std::string &text, Imported *kept = nullptr)
{
  Diagnostics diagnostics;
  Imported imported = import_runbook_markdown(text, {"p.md", ""}, diagnostics);
  CHECK_FALSE(diagnostics.has_errors());
  if (kept != nullptr)
    *kept = std::move(imported);
  return diagnostics.text();
}

std::size_t lines(const std::string &text)
{
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

TEST_CASE("a step that says neither what it does nor how long it takes is asked about, and marked")
{
  Imported imported;
  const std::string text =
      told("# T\n1. Think (1 min)\n2. Настроить Helm\n3. Look\n   `kubectl get pods`\n", &imported);
  CHECK(
      text ==
      "p.md:3: warning: \"Настроить Helm\" says neither what it does nor how long it takes: it is played as "
      "work of people of the catalogue's length; add <!-- drsim: action=... target=... duration=... -->\n");
  const auto step = std::find_if(imported.components.begin(), imported.components.end(),
                                 [](const ComponentSpec &one) { return one.id == "runbook:p/2"; });
  CHECK(step->parameters.at("action").text == "wait");
  CHECK(step->parameters.at("action").from.note.find("not understood") != std::string::npos);
  CHECK_FALSE(step->parameters.contains("duration_s"));
  CHECK(std::count_if(imported.seen.begin(), imported.seen.end(),
                      [](const Seen &one) { return account_of(one) == Account::listed; }) == 1);
}

TEST_CASE("the annotation that it names answers the question")
{
  for (const char *said :
       {"action=wait", "duration=5m", "action=await until=up:tool:vpn", "calls=runbook:other"})
    CHECK(told("# T\n1. Think (1 min)\n2. Configure\n   <!-- drsim: " + std::string(said) + " -->\n") == "");
}

TEST_CASE("a page that says nothing at all is one line")
{
  const std::string text = told("# T\n1. Configure\n2. Install\n3. Test the lot\n");
  CHECK(lines(text) == 1);
  CHECK(text.find("p.md:2: warning: none of its 3 steps says") == 0);
  CHECK(text.find("at lines 2, 3, 4") != std::string::npos);
}

TEST_CASE("a command that no action stands for is named, unless the step says how long it takes")
{
  CHECK(told("# T\n1. Save it\n   ```\n   aws rds create-db-snapshot --db-instance-identifier a\n   ```\n2. "
             "b (1 min)\n")
            .find("(no action stands for \"rds create-db-snapshot\")") != std::string::npos);
  CHECK(told("# T\n1. Save it (20 min)\n   ```\n   aws rds create-db-snapshot --db-instance-identifier a\n   "
             "```\n"
             "2. b (1 min)\n") == "");
}

TEST_CASE("two actions, several targets and a target that nobody names are one question each")
{
  const std::string code = "\n   ```\n   ";
  const auto one = [&](const std::string &commands) {
    const std::string text = told("# T\n1. Do it" + code + commands + "\n   ```\n2. b (1 min)\n");
    CHECK(lines(text) == 1);
    return text;
  };
  CHECK(one("kubectl rollout restart deployment/a deployment/b").find("says \"restart\" of a, b") !=
        std::string::npos);
  CHECK(one("kubectl rollout undo deployment/a\n   kubectl rollout undo deployment/b").find("of a, b") !=
        std::string::npos);
  CHECK(one("vault operator unseal").find("says \"unseal\" but not of what") != std::string::npos);
  CHECK(
      one("helm rollback a\n   kubectl rollout restart deployment/b").find("asks for \"rollback\" and for") !=
      std::string::npos);
}

TEST_CASE("what waits for what was asked is no second action, alone it is awaited")
{
  Imported imported;
  CHECK(
      told("# T\n1. Do it\n   ```\n   aws rds promote-read-replica --db-instance-identifier d\n   aws rds "
           "wait "
           "db-instance-available --db-instance-identifier d\n   ```\n2. Be patient\n   ```\n   aws rds wait "
           "db-instance-available --db-instance-identifier e\n   ```\n",
           &imported) == "");
  CHECK(imported.components[1].parameters.at("action").text == "promote");
  CHECK(imported.components[2].parameters.at("action").text == "await");
  CHECK(imported.components[2].parameters.at("until").text == "up:e");
}

TEST_CASE("steps of automation documents are asked about too, and their description answers")
{
  const auto of = [](const std::string &description) {
    Diagnostics diagnostics;
    static_cast<void>(
        import_ssm_automation("schemaVersion: '0.3'\nmainSteps:\n- name: a\n  action: aws:approve\n  inputs: "
                              "{}\n- name: b\n  action: aws:createStack\n  description: '" +
                                  description + "'\n",
                              {"a.yml", ""}, diagnostics));
    return diagnostics.text();
  };
  CHECK(of("Make it") ==
        "a.yml:6: warning: \"b\" says neither what it does nor how long it takes (no action stands for "
        "\"aws:createStack\"): it is played as work of people of the catalogue's length; add \"drsim: "
        "action=... target=... duration=...\" to the step's description\n");
  CHECK(of("Make it. drsim: duration=10m") == "");
  CHECK(of("Make it. drsim: acton=create").find("did you mean \"action\"?") != std::string::npos);
}

} // namespace runbook_questions_test
