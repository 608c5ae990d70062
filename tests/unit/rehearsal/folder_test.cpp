#include "sim/input/rehearsal_fields.hpp"
#include "tests/unit/rehearsal/small_shop.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

namespace folder_test {

using namespace drsim;

namespace {

using Files = std::map<std::string, std::string>;

/// A deployment's folder with these files in rehearsals/, gone at the end.
class Folder {
public:
  explicit Folder(const Files &files)
  {
    std::string name = (std::filesystem::temp_directory_path() / "drsim-XXXXXX").string();
    path_ = mkdtemp(name.data());
    std::filesystem::create_directories(path_ / "rehearsals");
    for (const auto &[file, text] : files)
      std::ofstream(path_ / "rehearsals" / file) << text;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;

  RehearsalFolder read() { return load_rehearsals(path_, catalogue_rules(), problems); }
  Diagnostics problems;

private:
  std::filesystem::path path_;
};

constexpr const char *good = R"({"schema": "drsim.rehearsal-record/1",
  "identity": {"id": "DR-2026-001", "type": "staging", "date": "2026-09-15", "lead": "Анна"},
  "basis": {"scenario": "region-outage", "runbooks": ["runbook:failover"], "files": {"a.md": "1"}},
  "conclusion": {"verdict": "conditions", "actions": [{"finding": "slow", "action": "mend",
    "owner": "Ivan", "due": "2026-10-15", "closed": true}]}})";

} // namespace

TEST_CASE("records are read with what is proven, changed and still to do")
{
  Folder folder(Files{{"a.json", good}});
  const RehearsalFolder read = folder.read();
  INFO(folder.problems.text());
  REQUIRE(read.records.size() == 1);
  CHECK_FALSE(folder.problems.has_errors());
  const RehearsalRecord &one = read.records[0];
  CHECK(one.type == "staging");
  CHECK(day_text(one.day) == "2026-09-15");
  CHECK(one.files.at("a.md") == "1");
  REQUIRE(one.actions.size() == 1);
  CHECK(one.actions[0].closed);
  CHECK(day_text(*one.actions[0].due) == "2026-10-15");
}

TEST_CASE("every mistake of all files is told at once")
{
  std::string wrong = good;
  wrong.replace(wrong.find("staging"), 7, "stagin");
  wrong.replace(wrong.find("2026-09-15"), 10, "yesterday!");
  Folder folder(Files{{"a.json", good},
                      {"b.json", good},
                      {"c.json", wrong},
                      {"d.json", R"({"schema": "other/1"})"},
                      {"e.json", R"({"schema": "drsim.rehearsal-record/1", "identity": {"leed": "x"}})"}});
  static_cast<void>(folder.read());
  const std::string text = folder.problems.text();
  for (const char *part : {"another record is called \"DR-2026-001\" too", "\"stagin\" is none of tabletop",
                           "\"yesterday!\" is no date", "rehearsals/d.json#/schema", "leed"}) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  }
}

TEST_CASE("settings set rules anew, close days and name people")
{
  Folder folder(Files{{"settings.json", R"({"schema": "drsim.rehearsal-settings/1",
    "people": {"oncall:sre": {"name": "Анна", "email": "anna@example.com"}},
    "closed": [{"from": "2027-01-01", "to": "2027-01-10"}], "weekdays": ["friday"], "live": false,
    "environment": "env.json", "rules": {"per_quarter": 4}})"}});
  const RehearsalSettings settings = folder.read().settings;
  INFO(folder.problems.text());
  CHECK_FALSE(folder.problems.has_errors());
  CHECK(settings.people.at("oncall:sre").email == "anna@example.com");
  CHECK(settings.closed.size() == 1);
  CHECK(settings.weekdays == std::vector<int>{4});
  CHECK_FALSE(settings.live);
  CHECK(settings.rules.at("per_quarter") == 4);
  CHECK(settings.rules.all().at("per_quarter").confidence == "set");
}

TEST_CASE("hostile settings are refused")
{
  Folder folder(Files{{"settings.json", R"({"schema": "drsim.rehearsal-settings/1",
    "people": {"a": {"name": "x\nATTENDEE:mailto:b@c", "email": "no address"}},
    "closed": [{"from": "2027-01-10", "to": "2027-01-01"}], "weekdays": [],
    "rules": {"per_quater": 4, "per_quarter": -1}, "lives": true})"}});
  static_cast<void>(folder.read());
  const std::string text = folder.problems.text();
  for (const char *part : {"control character", "is no address", "no span of days", "names no day",
                           "did you mean per_quarter", "lives"}) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  }
}

TEST_CASE("without a folder nothing was ever rehearsed, and rules are those of the catalogue")
{
  Diagnostics problems;
  const RehearsalFolder read = load_rehearsals("/nowhere", catalogue_rules(), problems);
  CHECK(read.records.empty());
  CHECK_FALSE(problems.has_errors());
  for (const std::string &name : rehearsal_rule_names()) {
    INFO(name);
    CHECK_FALSE(read.settings.rules.all().at(name).source.empty());
  }
}

TEST_CASE("a record has every field that auditors ask for")
{
  std::set<std::string> there;
  for (const RehearsalField &field : rehearsal_fields())
    there.insert(std::string(field.section) + "." + field.key);
  for (const char *asked : {"identity.id",
                            "identity.type",
                            "identity.planned_date",
                            "identity.date",
                            "identity.start",
                            "identity.end",
                            "identity.duration",
                            "identity.lead",
                            "identity.participants",
                            "identity.observers",
                            "identity.outsider",
                            "identity.note_taker",
                            "identity.third_parties",
                            "basis.systems",
                            "basis.scenario",
                            "basis.why",
                            "basis.likelihood",
                            "basis.magnitude",
                            "basis.risk_assessment",
                            "basis.impact_analysis",
                            "basis.objectives",
                            "basis.assumptions",
                            "basis.preconditions",
                            "basis.expected_results",
                            "basis.absent_key_person",
                            "basis.go_no_go",
                            "basis.abort_points",
                            "execution.steps",
                            "execution.alerts",
                            "execution.decisions",
                            "execution.communications",
                            "execution.escalations",
                            "results.rto",
                            "results.rpo",
                            "results.integrity",
                            "results.redundancy_restored",
                            "results.failback",
                            "results.user_impact",
                            "results.tested",
                            "conclusion.deviations",
                            "conclusion.verdict",
                            "conclusion.actions",
                            "conclusion.plan_changes",
                            "conclusion.approvals",
                            "conclusion.next_date",
                            "conclusion.retest_date",
                            "conclusion.retention"}) {
    INFO(asked);
    CHECK(there.count(asked) == 1);
  }
}

} // namespace folder_test
