#include "sim/insight/alert_chain.hpp"

#include "sim/insight/checker_votes.hpp"
#include "sim/laws/alert_chain.hpp"
#include "sim/model/component_facts.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline insight {
namespace {

const ComponentSpec *first_linked(const Deployment &deployment, const ComponentSpec &component,
                                  const std::string &role)
{
  const std::string id = first_link(component, role);
  return id.empty() ? nullptr : deployment.find(id);
}

/// Mean of a parameter of a component that may not be there; 0 without.
double mean_or_0(const ComponentSpec *component, const std::string &name)
{
  return component == nullptr ? 0 : mean_of(*component, name).value_or(0);
}

/// A wait whose length a parameter sets, by a law.
void add(std::vector<DetectionWait> &waits, const std::string &what, const Distribution &seconds,
         const Parameter &set_by)
{
  const double mean_s = seconds.mean();
  if (std::isfinite(mean_s) && mean_s >= 0)
    waits.push_back({what, mean_s, seconds.quantile(0.95), provenance_text(set_by.from)});
}

/// The next turn of something whose interval a parameter sets, `turns` times one after the other.
void add_turns(std::vector<DetectionWait> &waits, const std::string &what, const ComponentSpec *from,
               const std::string &parameter, double turns = 1)
{
  const double interval_s = mean_or_0(from, parameter);
  if (interval_s > 0 && turns > 0)
    add(waits, what, next_turn_s(interval_s * turns), from->parameters.at(parameter));
}

/// Share of the window, or of a period, that a total failure must fill before the mean over it breaches.
double share_to_breach(const ComponentSpec &alarm)
{
  const std::string metric = text_of(alarm, "metric");
  const bool ratio = metric == "error_ratio" || metric == "utilisation" || metric == "5xx_ratio";
  const double threshold = mean_or_0(&alarm, "threshold");
  return ratio && threshold > 0 ? std::min(threshold, 1.0) : 0;
}

void add_evaluation(std::vector<DetectionWait> &waits, const ComponentSpec &rule)
{
  add_turns(waits, "evaluation", &rule, "evaluation_interval_s");
  const double for_s = mean_or_0(&rule, "for_s");
  if (for_s > 0)
    add(waits, "for", pending_s(for_s, mean_of(rule, "evaluation_interval_s").value_or(std::nan(""))),
        rule.parameters.at("for_s"));
}

void add_rule(std::vector<DetectionWait> &waits, const Deployment &deployment, const ComponentSpec &rule)
{
  const ComponentSpec *prometheus = first_linked(deployment, rule, "prometheus");
  const bool own = mean_of(rule, "scrape_interval_s").has_value();
  add_turns(waits, "scrape", own ? &rule : prometheus, "scrape_interval_s");
  const double share = share_to_breach(rule);
  if (const auto window_s = mean_of(rule, "rate_window_s"); share > 0 && window_s)
    add(waits, "rate window", window_crossing_s(*window_s, share, 1), rule.parameters.at("rate_window_s"));
  add_turns(waits, "recording", &rule, "recording_interval_s");
  add_turns(waits, "recording", prometheus, "evaluation_interval_s", mean_or_0(&rule, "recording_groups"));
  if (mean_or_0(&rule, "offset_s") > 0)
    add_wait(waits, "offset", rule, "offset_s");
  add_evaluation(waits, rule);
}

/// Its first route that pages, else its first.
const ComponentSpec *route_of(const Deployment &deployment, const ComponentSpec &rule)
{
  const auto links = rule.links.find("route");
  const ComponentSpec *first = nullptr;
  if (links == rule.links.end())
    return first;
  for (const std::string &id : links->second) {
    const ComponentSpec *one = deployment.find(id);
    if (mean_or_0(one, "pages") > 0)
      return one;
    first = first == nullptr ? one : first;
  }
  return first;
}

AlertChain prometheus_chain(const Deployment &deployment, const ComponentSpec &rule)
{
  AlertChain chain;
  add_rule(chain.waits, deployment, rule);
  if (const ComponentSpec *route = route_of(deployment, rule)) {
    chain.route = route->id;
    chain.pages = mean_or_0(route, "pages") > 0;
    add_wait(chain.waits, "group wait", *route, "group_wait_s");
    add_wait(chain.waits, "receiver", *route, "receiver_s");
  }
  return chain;
}

/// A health check tells of its target, once its checkers have agreed.
void add_health_check(std::vector<DetectionWait> &waits, const Deployment &deployment,
                      const ComponentSpec &alarm)
{
  const ComponentSpec *check = first_linked(deployment, alarm, "watches");
  const std::optional<CheckerVote> vote = check == nullptr ? std::nullopt : vote_of(*check);
  if (!vote)
    return;
  const SilenceSeen seen = silence_seen(*check, *vote);
  waits.push_back({"health check", seen.mean_s, seen.longest_s,
                   provenance_text(check->parameters.at("request_interval_s").from)});
  add_wait(waits, "aggregation", *check, "aggregation_s");
}

AlertChain cloudwatch_chain(const Deployment &deployment, const ComponentSpec &alarm)
{
  AlertChain chain;
  chain.route = first_link(alarm, "notifies");
  chain.pages = !chain.route.empty();
  add_health_check(chain.waits, deployment, alarm);
  add_wait(chain.waits, "metric", alarm, "metric_delay_s");
  const double set = mean_or_0(&alarm, "datapoints_to_alarm");
  const double points = set > 0 ? set : mean_or_0(&alarm, "evaluation_periods");
  const double period_s = mean_or_0(&alarm, "period_s");
  if (points > 0 && period_s > 0)
    add(chain.waits, "periods", bad_periods_s(points, period_s, share_to_breach(alarm)),
        alarm.parameters.at("period_s"));
  add_turns(chain.waits, "evaluation", &alarm, "evaluation_s");
  add_wait(chain.waits, "notification", alarm, "notify_s");
  return chain;
}

} // namespace

double AlertChain::total_s() const
{
  double sum = 0;
  for (const DetectionWait &wait : waits)
    sum += wait.seconds;
  return sum;
}

void add_wait(std::vector<DetectionWait> &waits, const std::string &what, const ComponentSpec &from,
              const std::string &parameter)
{
  if (const auto found = from.parameters.find(parameter); found != from.parameters.end())
    add(waits, what, found->second.value, found->second);
}

AlertChain alert_chain(const Deployment &deployment, const ComponentSpec &alarm)
{
  return alarm.kind == "cloudwatch_alarm" ? cloudwatch_chain(deployment, alarm)
                                          : prometheus_chain(deployment, alarm);
}

} // namespace drsim::insight
