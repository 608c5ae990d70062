#include "sim/input/scenario_file.hpp"
#include "sim/input/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace scenario_text_test {

using namespace drsim;

namespace {

std::vector<std::filesystem::path> shipped()
{
  std::vector<std::filesystem::path> files;
  for (const char *folder : {"scenarios", "scenarios/library"})
    for (const auto &entry : std::filesystem::directory_iterator(std::string(DRSIM_SOURCE_DIR "/") + folder))
      if (entry.path().extension() == ".json")
        files.push_back(entry.path());
  return files;
}

} // namespace

TEST_CASE("scenario text: every shipped scenario comes back as it was")
{
  std::size_t seen = 0;
  for (const std::filesystem::path &file : shipped()) {
    INFO(file);
    Diagnostics diagnostics;
    const Scenario first = load_scenario(file, diagnostics);
    const std::string text = scenario_text(first);
    const Scenario again = parse_scenario(text, "again", diagnostics);
    CHECK_FALSE(diagnostics.has_errors());
    CHECK(scenario_text(again) == text);
    CHECK(again.faults.size() == first.faults.size());
    for (std::size_t i = 0; i < first.faults.size(); ++i) {
      CHECK(again.faults[i].at_s.text() == first.faults[i].at_s.text());
      CHECK(again.faults[i].for_s.has_value() == first.faults[i].for_s.has_value());
      CHECK(again.faults[i].numbers.size() == first.faults[i].numbers.size());
      CHECK(again.faults[i].target == first.faults[i].target);
    }
    CHECK(again.conditions.size() == first.conditions.size());
    CHECK(again.start_hour.text() == first.start_hour.text());
    CHECK(again.start_day == first.start_day);
    CHECK(again.tags.per_year == first.tags.per_year);
    CHECK(again.expect.size() == first.expect.size());
    ++seen;
  }
  CHECK(seen > 50);
}

} // namespace scenario_text_test
