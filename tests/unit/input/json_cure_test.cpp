#include "sim/formats/json_text.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace drsim;

namespace json_cure_test {
namespace {

std::string cure_of(const char *text)
{
  Diagnostics diagnostics;
  CHECK_FALSE(parse_json(text, "a.json", diagnostics));
  return diagnostics.problems().empty() ? "none told" : diagnostics.problems().front().cure;
}

TEST_CASE("what people write that is no JSON is told with its cure")
{
  CHECK(cure_of(R"({"a": 1,})") == "take the comma before it away: nothing follows");
  CHECK(cure_of("[1, \n]") == "take the comma before it away: nothing follows");
  CHECK(cure_of("{'a': 1}") == "put texts into double quotes");
  CHECK(cure_of("{\"a\": 1 // one\n}") == "JSON has no comments: take it away");
  CHECK(cure_of("# a\n{}") == "JSON has no comments: take it away");
  CHECK(cure_of("{a: 1}") == "put texts and keys into double quotes");
  CHECK(cure_of(R"({"a": t})") == "put texts and keys into double quotes");
  CHECK(cure_of(R"({"a": 1)") == "is the file complete?");
  CHECK(cure_of(R"({"a": 1}})").empty());
}

} // namespace
} // namespace json_cure_test
