// A recovery of three parts in a row, two of which can be made short.
#include "sim/campaign/advice.hpp"
#include "sim/campaign/sensitivity.hpp"
#include "sim/campaign/worth.hpp"
#include "tests/sim/campaign/toy.hpp"

#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::test;

namespace {

Deployment three_parts()
{
  Deployment deployment;
  deployment.id = "parts";
  deployment.regions = {{"east", {"east-a"}}};
  deployment.objectives.rto_s = 1000;
  deployment.stores = {{"orders-db", ""}};
  for (const char *id : {"detect", "decide", "act"}) {
    ComponentSpec part;
    part.id = id;
    part.kind = "tool";
    Parameter mean;
    mean.unit = "s";
    mean.value = Distribution(std::vector<Term>{Uniform{500, 700}});
    mean.from.confidence = Confidence::assumed;
    part.parameters["mean_s"] = mean;
    deployment.components.push_back(part);
  }
  return deployment;
}

Populate one_after_the_other()
{
  return [](World &world, const Deployment &deployment, const Scenario &) {
    world.spawn("parts", [&world, &deployment] {
      world.sleep_until_s(100);
      EventId last = world.record("fault:parts", "fault", "broke", Phase::none, {});
      world.record("journey:buy", "impact_begin", "", Phase::none, {last});
      for (const ComponentSpec &part : deployment.components) {
        Stream chance = world.stream(part.id, "length");
        world.sleep_s(part.parameters.at("mean_s").value.sample(chance));
        last = world.record(part.id, "done", "done", Phase::action, {last}, {part.id + ".mean_s"});
      }
      world.record("journey:buy", "impact_over", "users are back", Phase::propagation, {last});
      world.timeline().set_total("store:orders-db:rpo_s", 0);
      world.timeline().set_total("store:orders-db:lost_transactions", 0);
    });
    for (const char *name : {"transactions:failed", "transactions:doubt_s", "backlog:longest"})
      static_cast<void>(world.timeline().total(name));
    return std::vector<std::unique_ptr<Component>>{};
  };
}

Fix shorter(const Deployment &deployment, const std::string &id, double seconds, double days)
{
  Fix fix;
  fix.id = fix.title = id + " in " + std::to_string(static_cast<int>(seconds));
  fix.effort_days = days;
  FixedFigure figure;
  figure.component = id;
  figure.parameter = "mean_s";
  figure.was = deployment.find(id)->parameters.at("mean_s");
  figure.condition.of = id;
  figure.condition.parameter = "mean_s";
  figure.condition.components = {id};
  figure.condition.value = Distribution(seconds);
  fix.figures = {figure};
  return fix;
}

struct Asked {
  Deployment deployment = three_parts();
  std::vector<Scenario> scenarios = {toy_scenario("slow")};
  AdviceSettings settings{fixed_trials(100), {}, {}, {}};
  Populate populate = one_after_the_other();
  CampaignResult base = run_campaign(deployment, scenarios, populate, fixed_trials(100));

  Advice advice(std::vector<Fix> fixes) const
  {
    return advise(deployment, base, std::move(fixes), populate, settings);
  }
};

} // namespace

TEST_CASE("advice: what is sure comes before what is larger in the mean only")
{
  const auto gain = [](double change, double low, double saved_s, double saved_low_s) {
    Gain out;
    out.met.change = change;
    out.met.interval = {low, change + 0.2};
    out.saved_s = saved_s;
    out.saved = {saved_low_s, saved_s + 10};
    return out;
  };
  CHECK(is_better(gain(0.2, 0.1, 0, 0), 1, gain(0.4, -0.05, 0, 0), 1));   // a large mean may be luck
  CHECK(is_better(gain(0.4, -0.05, 0, 0), 1, gain(0.2, -0.01, 0, 0), 1)); // of two that may, the larger mean
  CHECK(is_better(gain(0.2, 0.1, 0, 0), 1, gain(0.3, 0.15, 0, 0), 2));    // a day of work
  CHECK(is_better(gain(0, -0.1, 60, 20), 1, gain(0, -0.1, 90, -5), 1));   // seconds alike
}

TEST_CASE("advice: two changes that suffice only together, and none that is not missed")
{
  Asked asked;
  const Deployment &parts = asked.deployment;
  const std::vector<Fix> fixes = {shorter(parts, "detect", 550, 1), shorter(parts, "decide", 100, 1),
                                  shorter(parts, "act", 150, 2), shorter(parts, "act", 600, 0.1)};
  const Advice advice = asked.advice(fixes);
  CHECK(advice.targets == std::vector<std::string>{"slow"});
  REQUIRE(advice.chosen.size() == 2);
  CHECK(std::count(advice.chosen.begin(), advice.chosen.end(), 1) == 1);
  CHECK(std::count(advice.chosen.begin(), advice.chosen.end(), 2) == 1);
  CHECK(advice.ranked.front() == 1); // the most seconds a day, while none alone meets the objective
  CHECK(advice.passes());
  CHECK(advice.checked_seed == 2);
  CHECK(advice.checked.at(0).before == Verdict::fail);
  CHECK(advice.chosen_gain.met.change == 1);
  asked.settings.campaign.jobs = 1;
  const Advice again = asked.advice(fixes);
  CHECK(again.ranked == advice.ranked);
  CHECK(again.chosen == advice.chosen);
  CHECK(again.checked[0].checks[0].met == advice.checked[0].checks[0].met);
}

TEST_CASE("advice: what changes nothing, and what cannot be played, is said to")
{
  const Asked asked;
  Fix nothing = shorter(asked.deployment, "act", 100, 1);
  nothing.figures[0].condition.components = {"no such one"};
  const Advice advice = asked.advice({nothing, shorter(asked.deployment, "act", 100000, 1)});
  CHECK_FALSE(advice.tried[0].changes);
  CHECK(advice.tried[1].changes);
  CHECK(advice.ranked.empty());
  CHECK(advice.chosen.empty());
  CHECK_FALSE(advice.passes());
}

TEST_CASE("advice: a signal keeps what had ended")
{
  Asked asked;
  std::atomic<bool> stop = false;
  asked.settings.campaign.stop = &stop;
  asked.settings.on_progress = [&](const std::string &, std::size_t done, std::size_t) {
    stop = stop || done == 1;
  };
  const Advice advice =
      asked.advice({shorter(asked.deployment, "detect", 100, 1), shorter(asked.deployment, "decide", 100, 1),
                    shorter(asked.deployment, "act", 100, 1)});
  CHECK(advice.tried.size() == 1);
  CHECK(advice.untried == 2);
  CHECK(advice.interrupted_in == "the trial of every fix");
  CHECK(advice.checked.empty());
  CHECK(advice.ranked == std::vector<std::size_t>{0}); // by the trials there are
}

TEST_CASE(
    "sensitivity: of a sum of three alike each has a third, of the trials' own draws and of the figures")
{
  const Asked asked;
  const std::vector<ChanceIndices> chance =
      chance_indices(asked.deployment, asked.base, asked.populate, asked.settings.campaign);
  REQUIRE(chance.size() == 1); // the objectives are never met, and nothing is lost: only the RTO varies
  CHECK(chance[0].of == SensitivityOf::rto);
  REQUIRE(chance[0].indices.all.size() == 3);
  for (const GivenIndex &one : chance[0].indices.all) {
    CHECK(one.index == Approx(1.0 / 3).margin(0.25)); // a hundred trials, five classes
    CHECK(one.index > chance[0].indices.bar);
  }
  SensitivitySizes sizes;
  sizes.walks = 20;
  const std::vector<FigureEffects> effects =
      figure_effects(asked.deployment, asked.base, {"slow"}, asked.populate, asked.settings.campaign, sizes,
                     [](const std::string &, std::size_t, std::size_t) {});
  REQUIRE(effects.size() == 1);
  REQUIRE(effects[0].bars.size() == 3);
  for (const TornadoBar &bar : effects[0].bars) {
    CHECK(bar.as_is.rto_p50_s == Approx(1800).margin(60));
    CHECK(bar.at_half.rto_p50_s == Approx(bar.as_is.rto_p50_s - 300).margin(60));
    CHECK(bar.at_twice.rto_p50_s == Approx(bar.as_is.rto_p50_s + 600).margin(60));
  }
  double sum = 0;
  for (const FigureEffects::Share &one : effects[0].shares) {
    sum += one.effects[1].share;
    CHECK(one.effects[1].share == Approx(one.parameter.empty() ? 0.03 : 0.32).margin(0.25));
  }
  CHECK(sum == Approx(1));
  CHECK(effects[0].walks == 60); // three alike are never told apart: as many walks as there may be
  std::size_t tied = 0;
  for (const FigureEffects::Share &one : effects[0].shares) {
    tied += one.effects[1].tied ? 1 : 0;
    CHECK(one.effects[1].interval.low <= one.effects[1].share);
    CHECK(one.effects[1].interval.high >= one.effects[1].share);
  }
  CHECK(tied >= 1);
}
