#include "sim/campaign/proven.hpp"
#include "tests/sim/campaign/toy.hpp"

#include <catch2/catch.hpp>

using namespace drsim;

namespace {

Parameter figure(double value, const std::string &unit, Confidence confidence = Confidence::assumed)
{
  Parameter parameter;
  parameter.value = Distribution(value);
  parameter.unit = unit;
  parameter.from = {confidence == Confidence::assumed ? Source::catalogue : Source::deployment, confidence,
                    "deployment.json", "", ""};
  return parameter;
}

/// A repair of 1,000 s at full speed by two hands, and a store that loses its lag of 60 s. RTO 1,500 s, RPO
/// 100 s.
Deployment shop()
{
  Deployment deployment = test::toy_deployment();
  deployment.objectives.rto_s = 1500;
  deployment.objectives.rpo_s = 100;
  deployment.components.at(0).parameters = {{"mean_s", figure(1000, "s")},
                                            {"speed", figure(1, "ratio")},
                                            {"hands", figure(2, "count")},
                                            {"idle_s", figure(7, "s")}};
  ComponentSpec store;
  store.id = "orders-db";
  store.parameters = {{"lag_s", figure(60, "s")}, {"other_s", figure(5, "s")}, {"third_s", figure(5, "s")}};
  deployment.components.push_back(store);
  return deployment;
}

Populate model()
{
  return [](World &world, const Deployment &deployment, const Scenario &) {
    const auto &repair = deployment.components.at(0).parameters;
    const double length_s = repair.at("mean_s").value.mean() / repair.at("speed").value.mean();
    const double lag_s = deployment.components.at(1).parameters.at("lag_s").value.mean();
    world.spawn("toy", [&world, length_s, lag_s] {
      world.sleep_until_s(100);
      const EventId fault = world.record("fault:toy", "fault", "broke", Phase::none, {});
      world.record("journey:buy", "impact_begin", "", Phase::none, {fault});
      world.sleep_s(length_s);
      const EventId fixed = world.record("repair", "repaired", "mended", Phase::action, {fault},
                                         {"repair.mean_s", "repair.speed", "repair.hands", "repair.idle_s"});
      world.record("journey:buy", "impact_over", "users are back", Phase::propagation, {fixed});
      world.record("orders-db", "data_lost", "", Phase::none, {fault});
      world.timeline().set_total("store:orders-db:rpo_s", lag_s);
      world.timeline().set_total("store:orders-db:lost_transactions", 50);
    });
    for (const char *name : {"transactions:failed", "transactions:doubt_s", "backlog:longest"})
      static_cast<void>(world.timeline().total(name));
    return std::vector<std::unique_ptr<Component>>{};
  };
}

EvidenceBook book()
{
  return {
      {}, {{EvidenceClass::tested, {90, 180, ""}}, {EvidenceClass::observed, {90, 180, ""}}}, "2026-11-29"};
}

Proven proven(const Deployment &deployment, const EvidenceBook &evidence = book())
{
  const std::vector<Scenario> scenarios = {test::toy_scenario("outage")};
  const CampaignSettings settings = test::fixed_trials(100);
  const CampaignResult result = run_campaign(deployment, scenarios, model(), settings);
  const auto all = proven_of(deployment, result, model(), settings, evidence, {100, 2, 10, 0.01});
  REQUIRE(all.size() == 1);
  return all[0];
}

const MovedFigure *moved(const Proven &one, const std::string &name)
{
  for (const MovedFigure &figure : one.moved)
    if (figure.parameter == name)
      return &figure;
  return nullptr;
}

} // namespace

TEST_CASE("proven: every unproven figure at the end that is worse, all at once")
{
  const Proven one = proven(shop());
  REQUIRE(moved(one, "repair.mean_s"));
  CHECK(moved(one, "repair.mean_s")->times_for_rto == 2);
  CHECK(moved(one, "repair.mean_s")->times_for_rpo == 1);
  CHECK(moved(one, "repair.speed")->times_for_rto == 0.5); // half is worse here
  CHECK(moved(one, "repair.idle_s")->times_for_rto == 1);  // named, and moves nothing
  REQUIRE(moved(one, "orders-db.lag_s"));                  // sets no second, and the loss
  CHECK(moved(one, "orders-db.lag_s")->times_for_rpo == 2);
  CHECK_FALSE(moved(one, "orders-db.other_s"));
  CHECK(one.left == std::vector<std::string>{"repair.hands"}); // half a person means nothing
  CHECK(one.rto.verdict == Verdict::fail);                     // 4,000 s
  CHECK(one.rpo.verdict == Verdict::fail);                     // 120 s
}

TEST_CASE("proven: the loss is shared out among the figures that move it, by the grounds they stand on")
{
  Deployment deployment = shop();
  auto &store = deployment.components.at(1).parameters;
  const Proven alone = proven(deployment);
  REQUIRE(alone.loss.size() == 1);
  CHECK(alone.loss[0].parameter == "orders-db.lag_s");
  CHECK(alone.loss[0].share == 1);
  CHECK(grounds_of_loss(deployment, alone.loss, book()).unproven() == 1);
  store.at("lag_s").from = {Source::user_file, Confidence::set, "plan.json", "", ""};
  const Proven declared = proven(deployment); // proven figures have their part, too
  REQUIRE(declared.loss.size() == 1);
  const Grounds grounds = grounds_of_loss(deployment, declared.loss, book());
  CHECK(grounds.classes.at(EvidenceClass::declared) == 1);
  CHECK(grounds.unproven() == 0);
  CHECK(moved(declared, "orders-db.lag_s") == nullptr); // and are not moved
  CHECK_FALSE(grounds_of_loss(deployment, {}, book()).any());
}

TEST_CASE("proven: what somebody has shown stays as it is, and so does a verdict that rests on it")
{
  Deployment deployment = shop();
  for (auto &[name, parameter] : deployment.components.at(0).parameters)
    parameter.from = {Source::user_file, Confidence::set, "plan.json", "", ""};
  const Proven one = proven(deployment);
  CHECK_FALSE(moved(one, "repair.mean_s"));
  CHECK(one.rto.verdict == Verdict::pass);
  CHECK(one.rpo.verdict == Verdict::fail);
  deployment.components.at(1).parameters.at("lag_s").from.source = Source::calibration;
  EvidenceBook evidence = book();
  evidence.dates["orders-db.lag_s"] = {EvidenceClass::tested, "2026-10-01", "deployment.json"};
  CHECK(proven(deployment, evidence).rpo.verdict == Verdict::pass);
  evidence.today = "2027-10-01"; // stale by then
  CHECK(proven(deployment, evidence).rpo.verdict == Verdict::fail);
}

TEST_CASE("proven: a verdict that holds at the worse ends stays")
{
  Deployment deployment = shop();
  deployment.objectives.rto_s = 5000;
  deployment.objectives.rpo_s = 200;
  const Proven one = proven(deployment);
  CHECK(one.rto.verdict == Verdict::pass);
  CHECK(one.rpo.verdict == Verdict::pass);
  CHECK(one.trials == 100);
}
