// What stands behind NGINX.
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

#include <algorithm>

namespace drsim::inline lint {
namespace {

/// The fastest of what users are promised.
double tightest_p99_s(const Deployment &deployment)
{
  double tightest_s = deployment.objectives.rto_s;
  for (const Journey &journey : deployment.journeys)
    tightest_s = std::min(tightest_s, journey.slo_latency_p99_s);
  return tightest_s;
}

void slow_connect(const Deployment &deployment, Findings &findings)
{
  const double promised_s = tightest_p99_s(deployment);
  for (const ComponentSpec *upstream : deployment.of_kind("nginx_upstream"))
    if (const auto connect_s = mean_of(*upstream, "connect_timeout_s"); connect_s && *connect_s > promised_s)
      findings.at(*upstream, "connect_timeout_s",
                  "a request that meets a dead server of " + upstream->id + " waits " + span(*connect_s) +
                      " before another one is asked; users are promised an answer within " + span(promised_s),
                  "set proxy_connect_timeout to a second or two");
}

void never_out(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *upstream : deployment.of_kind("nginx_upstream"))
    if (mean_of(*upstream, "max_fails") == 0.0 && mean_of(*upstream, "servers").value_or(0) > 1)
      findings.at(*upstream, "max_fails",
                  upstream->id + " has max_fails=0: a dead server keeps its share of the requests",
                  "leave max_fails at 1 or more, with a fail_timeout");
}

void no_other_server(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *upstream : deployment.of_kind("nginx_upstream"))
    if (is_off(*upstream, "next_server") && mean_of(*upstream, "servers").value_or(0) > 1)
      findings.at(*upstream, "next_server",
                  upstream->id + " asks no other server when one fails: each failure is the user's",
                  "set proxy_next_upstream to error timeout");
}

void resolved_once(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *upstream : deployment.of_kind("nginx_upstream"))
    if (is_on(*upstream, "resolved_once"))
      findings.at(
          *upstream, "resolved_once",
          upstream->id + " looks its servers' names up when NGINX starts, and not again: after a failover "
                         "by DNS it goes on to the old addresses until somebody reloads it",
          "write \"resolve\" on its servers, or a variable in proxy_pass, with resolver ... valid=10s");
}

} // namespace

std::vector<Rule> nginx_rules()
{
  return {{"nginx-connect-slow", Severity::warning, slow_connect},
          {"nginx-servers-never-out", Severity::warning, never_out},
          {"nginx-no-other-server", Severity::warning, no_other_server},
          {"nginx-resolved-once", Severity::warning, resolved_once}};
}

} // namespace drsim::lint
