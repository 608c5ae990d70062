#include "sim/core/random.hpp"
#include "tests/sim/search/spaces.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <map>
#include <set>
#include <tuple>

using namespace drsim;
using namespace drsim::test;

namespace {

std::vector<State> all_states(const Space &space)
{
  std::vector<State> out;
  States states(space);
  for (;;) {
    const double promised = states.next_per_year();
    const std::optional<State> next = states.next();
    if (!next)
      return out;
    CHECK(next->per_year == promised);
    out.push_back(*next);
  }
}

std::size_t choose(std::size_t n, std::size_t k)
{
  std::size_t out = 1;
  for (std::size_t i = 0; i < k; ++i)
    out = out * (n - i) / (i + 1);
  return out;
}

/// P(exactly these items come with the cause), from the definition.
double by_definition(const Space &space, const State &state)
{
  const double rate = *space.causes[state.cause].tags.per_year;
  double p = rate * std::exp(-rate * space.window_s / (365.25 * 86400));
  const std::set<std::size_t> with(state.others.begin(), state.others.end());
  for (std::size_t item = 0; item < space.items(); ++item)
    p *= with.count(item) != 0 ? space.probability(state.cause, item)
                               : 1 - space.probability(state.cause, item);
  return p * (space.any_hour(state.cause) ? space.bands[state.band].share : 1);
}

} // namespace

TEST_CASE("space: states come each once, the most frequent first, as often as defined")
{
  const Space space = made_space();
  const std::vector<State> states = all_states(space);
  const std::size_t others = space.items() - 1; // not the cause itself
  CHECK(states.size() == 3 * (1 + others + choose(others, 2)));
  std::set<std::pair<std::size_t, std::vector<std::size_t>>> seen;
  double before = INFINITY;
  for (const State &state : states) {
    CHECK(seen.insert({state.cause, state.others}).second);
    CHECK(state.per_year <= before * (1 + 1e-12));
    CHECK(state.per_year == Approx(by_definition(space, state)).epsilon(1e-9));
    before = state.per_year;
  }
}

TEST_CASE("space: states and what lies outside of them sum to the whole")
{
  for (const std::size_t most : {1, 2, 3, 5}) {
    Space space = made_space();
    space.most = most;
    space.bands = {{"by day", 0.625, Distribution(12)}, {"at night", 0.375, Distribution(2)}};
    space.circumstances[2].given = {"region"}; // with none of these causes
    double sum = 0;
    for (const State &state : all_states(space)) {
      sum += state.per_year;
      CHECK(std::find(state.others.begin(), state.others.end(), 2) == state.others.end());
    }
    const Outside outside = outside_of(space);
    INFO("most " << most);
    CHECK(sum + outside.more + outside.again == Approx(space.per_year()).epsilon(1e-12));
    CHECK(outside.more > 0);
  }
}

TEST_CASE("space: what is rarer or has more things is drawn as often as it is")
{
  Space space = made_space();
  space.most = 2;
  space.bands = {{"by day", 0.625, Distribution(12)}, {"at night", 0.375, Distribution(2)}};
  const std::size_t cut = GENERATE(5, 20, 1000000);
  using Key = std::tuple<std::size_t, std::size_t, std::vector<std::size_t>>;
  std::set<Key> frequent;
  States first(space);
  for (std::optional<State> state = first.next(); state && frequent.size() < cut; state = first.next())
    frequent.insert({state->cause, state->band, state->others});
  Space wider = space;
  wider.most = space.items() + 1; // all of them as states
  std::map<Key, double> truth;
  double sum = 0;
  for (const State &state : all_states(wider))
    if (frequent.count({state.cause, state.band, state.others}) == 0) {
      truth[{state.cause, state.band, state.others}] = state.per_year;
      sum += state.per_year;
    }
  const Rest rest(space, cut);
  CHECK(rest.per_year() == Approx(sum).epsilon(1e-9));
  std::map<Key, double> drawn;
  constexpr int draws = 20000;
  Stream chance(1, 0, "test", "rest");
  for (int i = 0; i < draws; ++i) {
    const State state = rest.draw(chance);
    drawn[{state.cause, state.band, state.others}] += 1;
  }
  for (const auto &[key, count] : drawn)
    CHECK(truth.count(key) == 1);
  for (const auto &[key, per_year] : truth) {
    const double p = per_year / sum;
    CHECK(std::abs(drawn[key] / draws - p) <= 5 * std::sqrt(p * (1 - p) / draws) + 1e-4);
  }
}

TEST_CASE("space: a second fault comes within the window, its own luck apart")
{
  const Space space = made_space();
  const State alone{0, 0, {}, 1};
  const State pair{0, 0, {0, space.circumstances.size() + 1}, 1};
  const Scenario one = scenario_of(space, pieces_of(space, alone));
  const Scenario two = scenario_of(space, pieces_of(space, pair));
  REQUIRE(two.faults.size() == 2);
  CHECK(two.faults[0].at_s.text() == one.faults[0].at_s.text());
  CHECK(two.begin_s.text() == one.begin_s.text());
  CHECK(two.faults[1].at_s.quantile(0.001) >= 0);
  CHECK(two.faults[1].at_s.quantile(0.999) <= space.window_s);
  CHECK(two.horizon_s >= one.horizon_s + space.window_s);
  CHECK(two.conditions.size() == 1);
  CHECK(name_of(space, pieces_of(space, pair)) == "a + u + b");
}
