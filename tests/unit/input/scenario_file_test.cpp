#include "samples.hpp"
#include "sim/input/scenario_file.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

namespace scenario_file_test {

using namespace drsim;
using namespace drsim::samples;
namespace fs = std::filesystem;

namespace {

std::string problems_of(const std::string &text)
{
  Diagnostics diagnostics;
  static_cast<void>(parse_scenario(text, "s.json", diagnostics));
  return diagnostics.text();
}

} // namespace

TEST_CASE("every shipped scenario reads without a problem and is named like its file")
{
  const auto found = json_files("scenarios");
  REQUIRE(found.size() == 8);
  for (const fs::path &path : found) {
    Diagnostics diagnostics;
    const Scenario scenario = load_scenario(path, diagnostics);
    INFO(diagnostics.text());
    CHECK(diagnostics.problems().empty());
    CHECK(scenario.id == path.stem().string());
    CHECK_FALSE(scenario.faults.empty());
  }
}

TEST_CASE("each mistake of the gallery gets its message, all at once, with the place")
{
  const auto found = json_files("tests/data/bad", "scenario-");
  REQUIRE(found.size() >= 14);
  for (const fs::path &path : found) {
    Diagnostics diagnostics;
    static_cast<void>(parse_scenario(whole(path), path.filename().string(), diagnostics));
    fs::path expected = path;
    expected.replace_extension(".expected");
    if (std::getenv("UPDATE_GOLDEN") != nullptr)
      std::ofstream(expected) << diagnostics.text();
    INFO(path.filename().string());
    CHECK(diagnostics.has_errors());
    CHECK(diagnostics.text() == whole(expected));
  }
}

TEST_CASE("hostile sizes are refused before they cost anything")
{
  const std::string deep = std::string(100000, '[') + std::string(100000, ']');
  CHECK(problems_of(deep) == "s.json:1:201: error: nested deeper than 200 levels\n");
  const std::string large(100u << 20, ' ');
  CHECK(problems_of(large) == "s.json: error: the file is larger than 64 MiB; split it\n");
}

TEST_CASE("durations and distributions arrive as they were written")
{
  Diagnostics diagnostics;
  const Scenario scenario = parse_scenario(
      R"({"id": "x", "title": "t", "horizon": "2h", "faults": [{
          "fault": "partition", "target": "link:inter-region",
          "at": {"sum": ["1m", {"uniform": [0, "5m"]}]}, "for": "PT30M", "bandwidth_ratio": 0.1}]})",
      "s.json", diagnostics);
  INFO(diagnostics.text());
  REQUIRE(diagnostics.problems().empty());
  CHECK(scenario.horizon_s == 7200);
  CHECK(scenario.faults[0].at_s.mean() == Approx(60 + 150));
  CHECK(scenario.faults[0].for_s->mean() == Approx(1800));
  CHECK(scenario.faults[0].numbers.at("bandwidth_ratio").mean() == Approx(0.1));
}

} // namespace scenario_file_test
