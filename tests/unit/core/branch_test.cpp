// Luck that turns in the middle of a trial, and figures that change there.
#include "sim/core/branch.hpp"
#include "sim/core/changing.hpp"
#include "sim/core/luck_log.hpp"
#include "sim/core/random.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>

using namespace drsim;

namespace {

/// 20 words of two streams in turn, with other luck after so many words.
std::vector<std::uint64_t> words(std::size_t turn_after, std::uint64_t luck, LuckTurn *turned = nullptr)
{
  Stream a(1, 2, "a", "x");
  Stream b(1, 2, "b", "x");
  std::vector<std::uint64_t> all;
  for (std::size_t i = 0; i < 20; ++i) {
    if (i == turn_after) {
      const LuckTurn turn = Branch::turn(luck);
      if (turned != nullptr)
        *turned = turn;
    }
    all.push_back(i % 3 == 0 ? a.bits() : b.bits());
  }
  return all;
}

} // namespace

TEST_CASE("luck number 0 and no turn at all are the trial's own luck")
{
  Branch::begin();
  const auto own = words(100, 0);
  Branch::begin();
  CHECK(words(5, 0) == own);
  Branch::begin();
  Stream a(1, 2, "a", "x");
  std::array<std::uint64_t, 64> at_once{};
  a.fill(at_once.data(), at_once.size());
  Stream again(1, 2, "a", "x");
  for (const std::uint64_t word : at_once)
    CHECK(again.bits() == word);
  CHECK(Branch::drawn() == 64);
  Branch::begin();
}

TEST_CASE("what was drawn before a turn stays, what comes after is fresh, and a turn can be repeated")
{
  Branch::begin();
  const auto own = words(100, 0);
  LuckTurn turn;
  Branch::begin();
  const auto turned = words(7, 5, &turn);
  for (std::size_t i = 0; i < 7; ++i)
    CHECK(turned[i] == own[i]);
  std::size_t differ = 0;
  for (std::size_t i = 7; i < own.size(); ++i)
    differ += turned[i] != own[i] ? 1 : 0;
  CHECK(differ >= 11); // all but the second halves of blocks that had been drawn
  Branch::begin({turn});
  CHECK(words(100, 0) == turned);
  Branch::begin();
  CHECK(words(7, 6) != turned);
  Branch::begin({turn, {turn.after_draws + 2, 9}});
  const auto twice = words(100, 0);
  CHECK(twice != turned);
  Branch::begin({turn, {turn.after_draws + 2, 9}});
  CHECK(words(7, 5) == turned); // a turn that is taken drops those ahead
  Branch::begin();
}

TEST_CASE("a figure that changes is what holds when it is drawn from, though it was copied before")
{
  class Step final : public Changing {
  public:
    [[nodiscard]] const Distribution &now(bool drawn) const override
    {
      draws += drawn ? 1 : 0;
      return late ? after : before;
    }
    bool late = false;
    mutable int draws = 0;
    Distribution before{3.0};
    Distribution after{std::vector<Term>{Uniform{10, 20}}};
  };
  static Step step; // it outlives the process's figures
  const Distribution copy = changing(step);
  Stream chance(1, 1, "a", "b");
  CHECK(copy.sample(chance) == 3);
  CHECK(copy.mean() == 3);
  CHECK(copy.is_constant());
  step.late = true;
  const double drawn = copy.sample(chance);
  CHECK((drawn > 10 && drawn < 20));
  CHECK(copy.mean() == 15);
  CHECK(copy.text() == step.after.text());
  CHECK(step.draws == 2);
  CHECK(changing_of(Distribution(std::nan("")).terms()) == nullptr); // a parameter that is not set
}

TEST_CASE("the likelihood of luck is that of its normal quantiles, and typical luck counts 0")
{
  luck_log = {true, 0, 0};
  Stream chance(3, 1, "a", "b");
  const Distribution figure(std::vector<Term>{Lognormal{60, 300}});
  constexpr int draws = 20000;
  for (int i = 0; i < draws; ++i)
    static_cast<void>(figure.sample(chance));
  CHECK(luck_log.draws == draws);
  CHECK(std::abs(luck_log.against_typical()) < 4 * std::sqrt(draws / 2.0)); // sd of half a chi-square
  const double before = luck_log.squares;
  static_cast<void>(Distribution(5.0).sample(chance)); // no luck in a constant
  CHECK(luck_log.squares == before);
  luck_log = {};
  static_cast<void>(figure.sample(chance));
  CHECK(luck_log.draws == 0);
}
