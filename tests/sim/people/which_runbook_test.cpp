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

} // namespace which_runbook_test
