#include "sim/inject/operation.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

namespace for_each_test {

using namespace drsim::inject;

namespace {

CallProgram each(std::vector<std::string> argv, std::vector<std::string> found_by)
{
  CallProgram call{std::move(argv)};
  call.for_each_of = std::move(found_by);
  return call;
}

} // namespace

TEST_CASE("a call is made for each word that another one prints, and one that fails keeps none from its turn")
{
  RealHands hands;
  const Done all = hands.perform({"", each({"printf", "<%s>", "{}"}, {"printf", "a b\\n\\tc\\n"})});
  CHECK(all.ok);
  CHECK(all.output == "<a><b><c>");
  const Done some = hands.perform({"", each({"ls", "-d", "{}"}, {"printf", "/nowhere /tmp"})});
  CHECK_FALSE(some.ok);
  CHECK(some.output == "/tmp\n");
  CHECK(some.problem.find("/nowhere") != std::string::npos);
}

TEST_CASE("where nothing is found nothing is done, and where nobody can tell it is a failure")
{
  RealHands hands;
  const Done none = hands.perform({"", each({"false", "{}"}, {"true"})});
  CHECK(none.ok);
  CHECK(none.output == "");
  CHECK_FALSE(hands.perform({"", each({"true", "{}"}, {"false"})}).ok);
  CHECK_FALSE(hands.perform({"", each({"true"}, {"/nowhere/finder"})}).ok);
}

TEST_CASE("a call for each is journalled and shown whole, and a journal from before it had them is read")
{
  const Operation stop{"stops", each({"aws", "stop", "--id", "{}"}, {"aws", "list", "--query", "a b"})};
  CHECK(exact_call(stop) == "for each {} of $(aws list --query 'a b'): aws stop --id '{}'");
  const Operation back = operation_of(operation_json(stop));
  CHECK(std::get<CallProgram>(back.doing).for_each_of == std::get<CallProgram>(stop.doing).for_each_of);
  nlohmann::json old = operation_json(stop);
  old.erase("for_each_of");
  CHECK(std::get<CallProgram>(operation_of(old).doing).for_each_of.empty());
}

} // namespace for_each_test
