#include "tests/metamorphic/known_failures.hpp"
#include "tests/metamorphic/relation.hpp"
#include "tests/metamorphic/try_out.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace drsim;
using namespace drsim::test;

namespace {

void check(const std::vector<Relation> &relations)
{
  for (const Relation &relation : relations) {
    const Found found = try_out(relation);
    const std::string reason = known_failure(relation.name);
    INFO(relation.name);
    CHECK(found.estates > 0);
    if (relation.order != Order::same && relation.order != Order::alike)
      CHECK(found.moved); // else it tests nothing
    std::string all;
    for (std::size_t i = 0; i < found.breaks.size() && i < 12; ++i)
      all += "\n  " + found.breaks[i];
    INFO(found.breaks.size() << " breaks:" << all);
    if (reason.empty())
      CHECK(found.breaks.empty());
    else {
      INFO("expected to fail, and holds now; take it out of known_failures.cpp: " << reason);
      CHECK_FALSE(found.breaks.empty());
    }
  }
}

} // namespace

TEST_CASE("worse at the edge never gives a better outcome")
{
  check(relations_of_edge());
}

TEST_CASE("worse machines and pods never give a better outcome")
{
  check(relations_of_compute());
}

TEST_CASE("worse stores never give a better outcome")
{
  check(relations_of_stores());
}

TEST_CASE("worse watching never gives a better outcome")
{
  check(relations_of_watching());
}

TEST_CASE("slower people never give a better outcome")
{
  check(relations_of_people());
}

TEST_CASE("one fault more, or a longer one, never gives a better outcome")
{
  check(relations_of_faults());
}

TEST_CASE("what is irrelevant changes nothing, and a healed fault is as none")
{
  check(relations_of_the_irrelevant());
}

TEST_CASE("at least 25 relations, each by its own name, and no reason for one that is not there")
{
  std::set<std::string> names;
  std::size_t count = 0;
  for (const auto &some :
       {relations_of_edge(), relations_of_compute(), relations_of_stores(), relations_of_watching(),
        relations_of_people(), relations_of_faults(), relations_of_the_irrelevant()})
    for (const Relation &relation : some) {
      names.insert(relation.name);
      ++count;
    }
  CHECK(count >= 25);
  CHECK(names.size() == count);
  for (const auto &[name, reason] : known_failures()) {
    INFO(name);
    CHECK(names.count(name) == 1);
    CHECK_FALSE(reason.empty());
  }
}
