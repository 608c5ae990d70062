#include "sim/model/relations.hpp"

#include <catch2/catch.hpp>

namespace entry_record_test {

using namespace drsim;

TEST_CASE("the record by which users come: one that fails over, else one that leads home, else any")
{
  const auto part = [](const std::string &id, const std::string &kind, const std::string &region) {
    ComponentSpec one;
    one.id = id;
    one.kind = kind;
    one.region = region;
    return one;
  };
  const auto simple = [&](const std::string &id, const std::string &door) {
    ComponentSpec record = part(id, "route53_record", "");
    record.parameters["routing"].text = "simple";
    record.links["primary"] = {door};
    return record;
  };
  std::vector<ComponentSpec> plan;
  const auto entry = [&] {
    std::vector<const ComponentSpec *> records;
    std::vector<const ComponentSpec *> doors;
    for (const ComponentSpec &one : plan)
      (one.kind == "alb" ? doors : records).push_back(&one);
    const ComponentSpec *found = entry_record(records, doors, "north-1");
    return found == nullptr ? std::string() : found->id;
  };
  CHECK(entry().empty());
  plan = {part("alb:far", "alb", "south-1"), part("alb:near", "alb", "north-1"), simple("far", "alb:far")};
  CHECK(entry() == "far");
  plan.push_back(simple("near", "alb:near"));
  CHECK(entry() == "near");
  plan.push_back(part("both", "route53_record", ""));
  CHECK(entry() == "both");
}

} // namespace entry_record_test
