#include "sim/input/search_catalogue.hpp"

#include <catch2/catch.hpp>

namespace search_catalogue_test {

using namespace drsim;

TEST_CASE("search catalogue: what comes with drsim can be read, and each probability has a source")
{
  Diagnostics diagnostics;
  const SearchCatalogue catalogue = load_search(DRSIM_SOURCE_DIR "/models/catalogue", diagnostics);
  CHECK(diagnostics.problems().empty());
  CHECK(catalogue.window_s > 0);
  CHECK(catalogue.circumstances.size() > 10);
  for (const Circumstance &one : catalogue.circumstances) {
    INFO(one.id);
    CHECK(one.probability > 0);
    CHECK_FALSE(one.source.empty());
    CHECK((!one.faults.empty() || !one.conditions.empty() || one.load_factor != 1));
  }
}

TEST_CASE("search catalogue: all problems at once, each with its place")
{
  const std::string text = R"({"title": "t",
    "window": {"length": "soon", "source": "s", "confidence": "assumed"},
    "circumstances": [
      {"id": "a", "title": "a", "probability": 0.7, "source": "s", "confidence": "assumed", "load_factor": 2},
      {"id": "b", "title": "b", "probability": 0.1, "source": "s", "confidence": "sure"},
      {"id": "c", "title": "c", "source": "s", "confidence": "assumed", "given": ["planet"],
       "load_factor": 2}]})";
  Diagnostics diagnostics;
  static_cast<void>(parse_search(text, "search.json", diagnostics));
  std::string told;
  for (const Problem &problem : diagnostics.problems())
    told += problem.where + " " + problem.message + "\n";
  INFO(told);
  for (const char *part : {"/window/length", "/circumstances/0/probability", "/circumstances/1/confidence",
                           "/circumstances/1/id changes nothing",
                           "/circumstances/2 \"probability\" is missing", "/circumstances/2/given"})
    CHECK(told.find(part) != std::string::npos);
}

} // namespace search_catalogue_test
