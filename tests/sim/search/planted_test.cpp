// Weaknesses that only a combination shows, planted by chance: each must be found, and nothing but it.
#include "tests/sim/search/planted.hpp"

#include "sim/search/minimal.hpp"
#include "sim/search/shorten.hpp"

#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr std::size_t trials_of_each = 8; ///< state, so that every one is looked at

/// A pair or a triple with at least one cause, drawn.
std::set<std::string> drawn_weakness(std::size_t number)
{
  Stream chance(3, number, "planted", "weakness");
  const std::vector<std::string> causes = {"a", "b", "c"};
  const std::vector<std::string> others = {"a", "b", "c", "u", "v", "w", "x"};
  std::set<std::string> weak = {causes[static_cast<std::size_t>(chance.uniform() * 3)]};
  const std::size_t size = 2 + number % 2;
  while (weak.size() < size)
    weak.insert(others[static_cast<std::size_t>(chance.uniform() * 7)]);
  return weak;
}

/// Weaknesses of these numbers, each in a deployment of its own, are found, and nothing else.
void are_found_and_minimal(std::size_t first, std::size_t end)
{
  const Deployment deployment = planted_deployment();
  const std::vector<SearchSide> sides = {{&deployment, made_space()}};
  for (std::size_t number = first; number < end; ++number) {
    const std::set<std::string> weak = drawn_weakness(number);
    std::string told;
    for (const std::string &one : weak)
      told += one + " ";
    INFO("planted: " << told);
    SearchSettings settings = search_of(trials_of_each * 100);
    settings.most_trials = trials_of_each;
    settings.most_sampled = trials_of_each;
    const Populate populate = planted(weak);
    const SearchResult result = search_states(sides, populate, settings);
    Trier trier(sides, populate, settings, std::nullopt);
    const std::vector<Minimal> minimal = minimal_sets(result, trier);
    REQUIRE_FALSE(minimal.empty());
    for (const Minimal &one : minimal) {
      CHECK(one.is_minimal);
      CHECK(things_of(scenario_of(sides[0].space, one.pieces)) == weak);
      for (const Minimal::Part &part : one.parts)
        CHECK(part.left.shown == Shown::holds);
    }
  }
}

} // namespace

TEST_CASE("search: planted pairs and triples 1 to 5 of 20 are found, and minimal")
{
  are_found_and_minimal(0, 5);
}

TEST_CASE("search: planted pairs and triples 6 to 10 of 20 are found, and minimal")
{
  are_found_and_minimal(5, 10);
}

TEST_CASE("search: planted pairs and triples 11 to 15 of 20 are found, and minimal")
{
  are_found_and_minimal(10, 15);
}

TEST_CASE("search: planted pairs and triples 16 to 20 of 20 are found, and minimal")
{
  are_found_and_minimal(15, 20);
}

TEST_CASE("search: where nothing is planted nothing is found, and everything is said to hold or to be open")
{
  const Deployment deployment = planted_deployment();
  const std::vector<SearchSide> sides = {{&deployment, made_space()}};
  const SearchSettings settings = search_of(1500);
  const SearchResult result = search_states(sides, planted({"nothing of this name"}), settings);
  CHECK(result.trials <= 1500);
  for (const Examined &one : result.examined)
    CHECK(one.shown != Shown::fails);
  CHECK(result.examined.front().shown == Shown::holds);
  const Bound bound = bound_of(sides[0], result, false);
  CHECK(bound.low < bound.high);
  CHECK(bound.high < result.per_year);
}

TEST_CASE("search: the bound holds the truth, which is known")
{
  const Deployment deployment = planted_deployment();
  const std::vector<SearchSide> sides = {{&deployment, made_space()}};
  const Space &space = sides[0].space;
  const std::set<std::string> weak = {"a", "v"};
  double truth = 0; // of all that can come together
  Space wide = space;
  wide.most = space.items() + 1;
  States states(wide);
  while (const std::optional<State> state = states.next()) {
    const std::set<std::string> things = things_of(scenario_of(wide, pieces_of(wide, *state)));
    const bool hit = std::includes(things.begin(), things.end(), weak.begin(), weak.end());
    truth += state->per_year * (hit ? 0.95 : usually_missed);
  }
  const SearchResult result = search_states(sides, planted(weak), search_of(2000));
  const Bound bound = bound_of(sides[0], result, false);
  CHECK(bound.low <= truth);
  CHECK(bound.high >= truth);
  CHECK(bound.unexamined < 0.01 * space.per_year());
  CHECK(bound.low > 0.5 * truth);
}

TEST_CASE("search: the same to the bit for any jobs, and a prefix for fewer trials")
{
  const Deployment deployment = planted_deployment();
  const std::vector<SearchSide> sides = {{&deployment, made_space()}};
  const Populate populate = planted({"b", "u"});
  const SearchResult one = search_states(sides, populate, search_of(600, 1));
  const SearchResult many = search_states(sides, populate, search_of(600, 5));
  CHECK(one.trials == many.trials);
  CHECK(one.rest.missed == many.rest.missed);
  REQUIRE(one.examined.size() == many.examined.size());
  for (std::size_t i = 0; i < one.examined.size(); ++i) {
    CHECK(one.examined[i].tally.trials == many.examined[i].tally.trials);
    CHECK(one.examined[i].tally.missed == many.examined[i].tally.missed);
    CHECK(one.examined[i].missed.low == many.examined[i].missed.low);
  }
}

TEST_CASE("search: between two deployments only what fails afterwards alone is found")
{
  const Deployment before = planted_deployment();
  Deployment after = planted_deployment();
  after.id = "after";
  const std::vector<SearchSide> sides = {{&before, made_space()}, {&after, made_space()}};
  // c with w fails on both sides, a with u afterwards only
  const Populate old = planted({"c", "w"});
  const Populate both = [&](World &world, const Deployment &deployment, const Scenario &scenario) {
    const std::set<std::string> things = things_of(scenario);
    const bool newly = deployment.id == "after" && things.count("a") != 0 && things.count("u") != 0;
    return newly ? planted({"a", "u"})(world, deployment, scenario) : old(world, deployment, scenario);
  };
  const SearchSettings settings = search_of(2400);
  const SearchResult result = search_states(sides, both, settings);
  Trier trier(sides, both, settings, std::nullopt);
  const std::vector<Minimal> minimal = minimal_sets(result, trier);
  REQUIRE_FALSE(minimal.empty());
  for (const Minimal &one : minimal) {
    CHECK(things_of(scenario_of(sides[1].space, one.pieces)) == std::set<std::string>{"a", "u"});
    CHECK(one.is_minimal);
    CHECK(one.result.worse > one.result.better);
  }
}
