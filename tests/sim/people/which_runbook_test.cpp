// Which runbook people take: the one that their page names, else the nearest that is for the trouble.
#include "sim/components/people/faults_behind.hpp"
#include "sim/components/people/ways.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

namespace which_runbook_test {

using namespace drsim;
using namespace drsim::test;

namespace {

ComponentSpec plan(const std::string &id, const std::string &trigger, std::vector<std::string> meant = {})
{
  Given given;
  given.texts = {{"trigger", trigger}};
  given.links = {{"for", std::move(meant)}};
  return component("runbook", id, given);
}

} // namespace

TEST_CASE("the page's own runbook comes first, then the one for the component, then the one for the kind")
{
  const std::vector<ComponentSpec> plans = {
      plan("general", "platform"), plan("special", "platform", {"vault:east"}),
      plan("of-another", "platform", {"consul:east"}), plan("elsewhere", "database"), plan("unbound", "")};
  std::vector<const ComponentSpec *> all;
  for (const ComponentSpec &one : plans)
    all.push_back(&one);
  const auto order = [&](const std::string &component, const std::string &named) {
    Trouble trouble;
    trouble.kind = trouble_named("platform");
    trouble.component = component;
    std::vector<std::string> ids;
    for (const ComponentSpec *one : runbooks_for(trouble, all, named))
      ids.push_back(one->id);
    return ids;
  };
  using Ids = std::vector<std::string>;
  CHECK(order("vault:east", "") == Ids{"special", "general"});
  CHECK(order("tool:vpn", "") == Ids{"general"});
  CHECK(order("vault:east", "unbound") == Ids{"unbound", "special", "general"});
  CHECK(order("vault:east", "elsewhere") ==
        Ids{"special", "general"}); // the page names one for another trouble
  CHECK(order("vault:east", "no such page") == Ids{"special", "general"});
}

TEST_CASE("a page names the runbook of the alert behind it, through routes, and none otherwise")
{
  Given alert;
  alert.links = {{"runbook", {"runbook:checkout"}}};
  const Deployment deployment =
      two_regions({component("alert_rule", "alert:errors", alert), component("alert_rule", "alert:plain", {}),
                   component("alert_route", "route", {}), plan("runbook:checkout", "")});
  const auto named = [&](const char *alert_id) {
    Timeline timeline;
    const EventId fault = timeline.record(1, "fault:zone", "fault", "", Phase::none, {});
    const EventId firing = timeline.record(2, alert_id, "alert_firing", "", Phase::detection, {fault});
    const EventId sent = timeline.record(3, "route", "notified", "", Phase::detection, {firing});
    return named_runbook(deployment, timeline,
                         timeline.record(4, "oncall:sre", "paged", "", Phase::detection, {sent}));
  };
  CHECK(named("alert:errors") == "runbook:checkout");
  CHECK(named("alert:plain").empty());
  CHECK(named("users").empty());
}

TEST_CASE("a composite alarm's own runbook comes before that of the alarms it counts, else theirs is it")
{
  const auto alarm = [](const char *kind, const char *id, const char *runbook) {
    Given given;
    if (*runbook != 0)
      given.links = {{"runbook", {runbook}}};
    return component(kind, id, given);
  };
  const Deployment deployment = two_regions(
      {alarm("cloudwatch_alarm", "cloudwatch:5xx", "runbook:errors"),
       alarm("composite_alarm", "cloudwatch:region", "runbook:failover"),
       alarm("composite_alarm", "cloudwatch:any", ""), alarm("composite_alarm", "cloudwatch:outer", ""),
       plan("runbook:errors", ""), plan("runbook:failover", "")});
  const auto named = [&](const std::vector<const char *> &chain) {
    Timeline timeline;
    EventId last = timeline.record(1, "fault:region", "fault", "", Phase::none, {});
    for (const char *one : chain)
      last = timeline.record(2, one, "alarm", "", Phase::detection, {last});
    return named_runbook(deployment, timeline,
                         timeline.record(4, "oncall:sre", "paged", "", Phase::detection, {last}));
  };
  CHECK(named({"cloudwatch:5xx", "cloudwatch:region"}) == "runbook:failover");
  CHECK(named({"cloudwatch:5xx", "cloudwatch:any"}) == "runbook:errors");
  CHECK(named({"cloudwatch:5xx", "cloudwatch:any", "cloudwatch:outer"}) == "runbook:errors");
  CHECK(named({"cloudwatch:any"}).empty());
}

} // namespace which_runbook_test
