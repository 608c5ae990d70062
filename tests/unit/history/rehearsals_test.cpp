#include "sim/history/overview.hpp"
#include "sim/history/rehearsals.hpp"
#include "tests/unit/history/samples.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace drsim;
using namespace drsim::history;

namespace {

std::optional<Rehearsal> parsed(const std::string &text, std::size_t warnings)
{
  Diagnostics diagnostics;
  auto out = parse_rehearsal(text, "rehearsals/a.json", diagnostics);
  CHECK(diagnostics.problems().size() == warnings);
  CHECK_FALSE(diagnostics.has_errors());
  return out;
}

} // namespace

TEST_CASE("rehearsals: fields wherever a record has them, what is left out is named")
{
  const auto one =
      parsed(R"({"format": "drsim.rehearsal-record/1", "id": "DR-2026-003", "date": "2026-09-12T09:00Z",
    "scenario": "region-outage", "type": "partial", "measured": {"rto_s": 2400}, "rpo_s": 12,
    "verdict": "passed with conditions", "lead": "Анна"})",
             0);
  REQUIRE(one);
  CHECK(one->date == "2026-09-12");
  CHECK(one->rto_s == 2400.0);
  CHECK(one->rpo_s == 12.0);
  CHECK(one->verdict == "passed with conditions");
  CHECK(one->not_understood == std::vector<std::string>{"lead"});
  CHECK(parsed(R"({"schema": "drsim.rehearsal-record/1", "rto_s": {"target": 3600, "measured": 10}})", 0)
            ->rto_s == 10.0);
}

TEST_CASE("rehearsals: what is wrong is a warning, and never read as a figure")
{
  CHECK_FALSE(parsed("[1]", 1));
  CHECK_FALSE(parsed("{", 1));
  const auto odd =
      parsed(R"({"format": "other/1", "date": "soon", "rto_s": "fast", "rpo_s": -1, "id": 7})", 5);
  REQUIRE(odd);
  CHECK(odd->date.empty());
  CHECK_FALSE(odd->rto_s);
  CHECK_FALSE(odd->rpo_s);
}

TEST_CASE("rehearsals: those of a folder in order of their date, and none without one")
{
  const test::Folder folder;
  Diagnostics diagnostics;
  CHECK(read_rehearsals(folder / "nothing", diagnostics).empty());
  std::filesystem::create_directories(folder / "rehearsals");
  std::ofstream(folder / "rehearsals/b.json")
      << R"({"format": "drsim.rehearsal-record/1", "date": "2026-01-01"})";
  std::ofstream(folder / "rehearsals/a.json")
      << R"({"format": "drsim.rehearsal-record/1", "date": "2026-06-01"})";
  std::ofstream(folder / "rehearsals/notes.txt") << "x";
  const auto all = read_rehearsals(folder / ".", diagnostics);
  REQUIRE(all.size() == 2);
  CHECK(all[0].file == "rehearsals/b.json");
  CHECK(diagnostics.problems().empty());
}
