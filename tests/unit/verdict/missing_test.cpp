// What is absent, unknown or never came is never the best result.
#include "sim/core/assertion.hpp"
#include "sim/model/metrics.hpp"
#include "sim/verdict/judge.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <map>
#include <string>

namespace missing_test {

using namespace drsim;

namespace {

constexpr double horizon_s = 7200;

Deployment shop()
{
  Deployment deployment;
  deployment.stores = {{"orders-db", ""}};
  return deployment;
}

/// A fault at 100 s that users feel until 900 s, and `lost` transactions gone.
Timeline story(double lost = 0, double span_s = 0)
{
  Timeline t;
  const EventId fault = t.record(100, "fault:zone_outage:a", "fault", "", Phase::none, {});
  t.record(100, "journey:checkout", "impact_begin", "", Phase::none, {fault});
  t.record(900, "journey:checkout", "impact_over", "", Phase::propagation, {fault});
  for (const auto &[name, value] : std::map<std::string, double>{{"store:orders-db:rpo_s", span_s},
                                                                 {"store:orders-db:lost_transactions", lost},
                                                                 {"transactions:failed", 3},
                                                                 {"transactions:doubt_s", 0},
                                                                 {"backlog:longest", 0}})
    t.set_total(name, value);
  return t;
}

/// The same without one total, or with one that was written wrongly.
Timeline misspelt(const std::string &right, const std::string &wrong)
{
  const Timeline whole = story();
  Timeline t;
  for (const Event &event : whole.events())
    t.record(event.t_s, event.component, event.kind, event.what, event.phase, event.causes);
  for (const auto &[name, value] : whole.totals())
    t.set_total(name == right ? wrong : name, value);
  return t;
}

} // namespace

TEST_CASE("missing: a total of a store that nobody set, or misspelt, is unknown and misses the RPO")
{
  CHECK(judge(story(), shop(), horizon_s).rpo_s == 0);
  for (const char *name : {"store:orders-db:rpo_s", "store:orders-db:lost_transactions"}) {
    const Outcome outcome = judge(misspelt(name, std::string(name) + "x"), shop(), horizon_s);
    CHECK(std::isinf(outcome.rpo_s));
    CHECK(std::isinf(outcome.stores.at(0).rpo_s));
    CHECK(std::isinf(metric("lost_transactions").value(outcome)));
    CHECK_FALSE(meets_objectives(outcome, 3600, 1e12));
    Timeline nan = story();
    nan.set_total(name, std::nan(""));
    CHECK(std::isinf(judge(nan, shop(), horizon_s).rpo_s));
  }
}

TEST_CASE("missing: failures, queues and doubts that nobody counted are unknown, not none")
{
  CHECK(std::isinf(
      judge(misspelt("transactions:failed", "transaction:failed"), shop(), horizon_s).failed_transactions));
  CHECK(std::isinf(judge(misspelt("backlog:longest", "longest"), shop(), horizon_s).longest_backlog));
  CHECK(is_doubtful(judge(misspelt("transactions:doubt_s", "doubt_s"), shop(), horizon_s)));
  CHECK_FALSE(is_doubtful(judge(story(), shop(), horizon_s)));
  Deployment watched = shop();
  watched.journeys.resize(1);
  watched.journeys[0].id = "checkout";
  CHECK_THROWS_AS(judge(story(), watched, horizon_s), Defect); // nobody counted its transactions
}

TEST_CASE("missing: a trial without recovery misses both objectives, whatever its stores say")
{
  Timeline t = story();
  t.record(1000, "journey:checkout", "impact_begin", "", Phase::none, {});
  const Outcome outcome = judge(t, shop(), horizon_s);
  CHECK(outcome.censored);
  CHECK(outcome.stores.at(0).rpo_s == 0); // its store is well
  CHECK(std::isinf(outcome.rpo_s));
  CHECK_FALSE(meets_objectives(outcome, 1e12, 1e12));
}

TEST_CASE("missing: less than one whole transaction is no loss, and no span either")
{
  const Outcome none = judge(story(0.9, 42), shop(), horizon_s);
  CHECK(none.rpo_s == 0);
  CHECK(none.lost_transactions == 0);
  const Outcome one = judge(story(1, 42), shop(), horizon_s);
  CHECK(one.rpo_s == 42);
  CHECK(one.lost_transactions == 1);
}

TEST_CASE("missing: spoilt data misses the RPO until services use a restored copy")
{
  Timeline t = story();
  t.record(1000, "orders-db", "data_corrupted", "", Phase::none, {});
  CHECK(std::isinf(judge(t, shop(), horizon_s).rpo_s));
  CHECK(std::isinf(judge(t, shop(), horizon_s).lost_transactions));
  t.record(1100, "orders-db", "repointed", "services keep the copy they have", Phase::action, {});
  CHECK(std::isinf(judge(t, shop(), horizon_s).rpo_s)); // it is the spoilt one
  t.record(1200, "orders-db", "restored", "", Phase::action, {});
  CHECK(std::isinf(judge(t, shop(), horizon_s).rpo_s)); // nobody uses it yet
  t.record(1300, "orders-db", "repointed", "", Phase::action, {});
  CHECK(judge(t, shop(), horizon_s).rpo_s == 0);
  t.record(1400, "orders-db", "data_corrupted", "", Phase::none, {});
  CHECK(std::isinf(judge(t, shop(), horizon_s).rpo_s)); // and again
}

TEST_CASE("missing: queues that have grown since they were last empty have not emptied")
{
  CHECK(judge(story(), shop(), horizon_s).backlog_rto_s == 0); // nothing ever waited
  Timeline t = story();
  t.record(1000, "users", "backlog", "", Phase::none, {});
  CHECK(std::isinf(judge(t, shop(), horizon_s).backlog_rto_s));
  t.record(1100, "users", "backlog_empty", "", Phase::catch_up, {});
  CHECK(judge(t, shop(), horizon_s).backlog_rto_s == 1000);
  t.record(1200, "users", "backlog", "", Phase::none, {});
  CHECK(std::isinf(judge(t, shop(), horizon_s).backlog_rto_s));
}

TEST_CASE("missing: redundancy that went before the onset and never came back is not restored")
{
  Timeline t;
  t.record(10, "fault:partition:a|b", "fault", "", Phase::none, {});
  t.record(20, "orders-db", "redundancy_lost", "", Phase::none, {});
  const EventId fault = t.record(100, "fault:zone_outage:a", "fault", "", Phase::none, {});
  t.record(101, "journey:checkout", "impact_begin", "", Phase::none, {fault});
  t.record(900, "journey:checkout", "impact_over", "", Phase::propagation, {fault});
  CHECK(judge(t, shop(), horizon_s).onset_s == 100);
  CHECK(std::isinf(judge(t, shop(), horizon_s).redundancy_rto_s));
  t.record(950, "orders-db", "redundancy_restored", "", Phase::action, {});
  CHECK(judge(t, shop(), horizon_s).redundancy_rto_s == 850);
}

TEST_CASE("missing: no metric reads better for NaN or for a trial without recovery")
{
  Outcome unknown;
  for (double *figure : {&unknown.rto_s, &unknown.rpo_s, &unknown.redundancy_rto_s, &unknown.backlog_rto_s,
                         &unknown.lost_transactions, &unknown.failed_transactions, &unknown.duplicated_events,
                         &unknown.longest_backlog, &unknown.exposure_s, &unknown.failback_s,
                         &unknown.failback_outage_s, &unknown.all_clear_s, &unknown.unproven_s})
    *figure = std::nan("");
  unknown.journeys.emplace_back().unpublished = std::nan("");
  unknown.stores.emplace_back().skipped = std::nan("");
  Outcome lost;
  lost.censored = true;
  for (const Metric &one : metrics()) {
    INFO(one.id);
    CHECK_FALSE(one.meets(std::nan(""), 0));
    CHECK_FALSE(one.meets(one.worst(), one.better == Metric::Better::lower ? 1e300 : -1e300));
    const double best = one.better == Metric::Better::lower ? 0 : 1;
    if (one.id != "recovered")
      CHECK_FALSE(one.meets(one.value(unknown), 1e300));
    if (one.unrecovered == Metric::Unrecovered::worst || one.id == "recovered")
      CHECK_FALSE(one.meets(one.value(lost), best));
    CHECK(find_metric(one.id) == &one);
  }
  CHECK(find_metric("rto") == nullptr);
  CHECK_THROWS_AS(metric("rto"), Defect); // and never reads another
  CHECK(metric("recovered").value(lost) == 0);
  CHECK(metric("recovered").value(Outcome{}) == 1);
  CHECK(metric("failed_transactions").value(lost) == 0); // as measured
}

} // namespace missing_test
