#include "sim/history/overview.hpp"
#include "sim/history/rehearsals.hpp"
#include "tests/unit/history/samples.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace drsim;
using namespace drsim::history;

namespace {

std::string record(const std::string &id, const std::string &date, const std::string &results)
{
  return R"({"schema": "drsim.rehearsal-record/1", "identity": {"id": ")" + id +
         R"(", "type": "staging", "date": ")" + date +
         R"("}, "basis": {"scenario": "region-outage"}, "results": )" + results +
         R"(, "conclusion": {"verdict": "conditions",
                 "actions": [{"action": "a"}, {"action": "b", "closed": true}]}})";
}

} // namespace

TEST_CASE("rehearsals: what drsim rehearse --record writes is what a history shows, by the same reader")
{
  const test::Folder folder;
  std::filesystem::create_directories(folder / "rehearsals");
  std::ofstream(folder / "rehearsals/a.json") << record(
      "DR-2", "2026-06-01", R"({"rto": [{"actual": 2400}, {"actual": "50m"}], "rpo": [{"actual": null}]})");
  std::ofstream(folder / "rehearsals/b.json")
      << record("DR-1", "2026-01-01", R"({"rto": [{"actual": "not measured"}], "rpo": [{"actual": 0}]})");
  std::ofstream(folder / "rehearsals/settings.json") << R"({"schema": "drsim.rehearsal-settings/1"})";
  std::ofstream(folder / "rehearsals/notes.txt") << "x";
  Diagnostics diagnostics;
  const auto all = rehearsals_of(load_rehearsals(folder / ".", {}, diagnostics).records);
  INFO(diagnostics.text());
  CHECK_FALSE(diagnostics.has_errors());
  CHECK(diagnostics.problems().size() == 1); // "not measured" is no figure, and said to be none
  REQUIRE(all.size() == 2);                  // settings are no rehearsal
  CHECK(all[0].id == "DR-1");
  CHECK_FALSE(all[0].rto_s);
  CHECK(all[0].rpo_s == 0.0);
  CHECK(all[1].date == "2026-06-01");
  CHECK(all[1].file == "rehearsals/a.json");
  CHECK(all[1].rto_s == 3000.0); // the longest of all systems
  CHECK_FALSE(all[1].rpo_s);
  CHECK(all[1].type == "staging");
  CHECK(all[1].open_actions == 1);
}

TEST_CASE("rehearsals: what is wrong with a record is an error, in a history as in a plan")
{
  const test::Folder folder;
  Diagnostics diagnostics;
  CHECK(rehearsals_of(load_rehearsals(folder / "nothing", {}, diagnostics).records).empty());
  std::filesystem::create_directories(folder / "rehearsals");
  std::ofstream(folder / "rehearsals/a.json") << record("DR-1", "soon", "{}");
  std::ofstream(folder / "rehearsals/b.json") << "{";
  std::ofstream(folder / "rehearsals/c.json") << R"({"format": "other/1"})";
  static_cast<void>(load_rehearsals(folder / ".", {}, diagnostics));
  for (const char *text :
       {"rehearsals/a.json", "\"soon\" is no date", "rehearsals/b.json", "rehearsals/c.json"})
    CHECK(diagnostics.text().find(text) != std::string::npos);
}
