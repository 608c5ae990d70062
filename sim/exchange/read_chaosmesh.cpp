// Chaos Mesh: single faults, Schedules and Workflows.
#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/exchange/grey_network.hpp"
#include "sim/model/component_facts.hpp"

#include <algorithm>
#include <limits>

namespace drsim::inline exchange {
namespace {

using nlohmann::json;

constexpr double repeats_until_s = 4 * 3600.0; ///< a Schedule without end is played this long
constexpr int most_repeats = 50;
constexpr int deepest_workflow = 50;
constexpr int most_steps = 1000;

/// The names a label selector gives an application.
std::vector<std::string> application_names(const json &selector)
{
  std::vector<std::string> names;
  const json &labels = member(selector, "labelSelectors");
  for (const char *key : {"app.kubernetes.io/name", "app", "k8s-app", "app.kubernetes.io/component"})
    if (const std::string name = text_at(labels, key); !name.empty() && names.empty())
      names.push_back(name);
  return names;
}

/// The share of the selected pods that is hit; absent when it cannot be told.
std::optional<double> share_of(const json &spec)
{
  const std::string mode = text_at(spec, "mode");
  if (mode == "all" || mode.empty())
    return 1;
  if (mode == "fixed-percent")
    if (const auto value = parse_share(text_at(spec, "value"), BareShare::percent))
      return std::min(*value, 1.0);
  return std::nullopt;
}

/// The number of pods that are hit for certain, of modes that count them.
double pods_of(const json &spec)
{
  const std::string mode = text_at(spec, "mode");
  if (mode == "fixed")
    return parse_number(text_at(spec, "value")).value_or(0);
  return mode == "one" ? 1 : 0;
}

/// "PodChaos" -> "podChaos", "DNSChaos" -> "dnsChaos": the key of its body.
std::string body_key(const std::string &kind)
{
  if (kind.starts_with("DNS") || kind.starts_with("HTTP") || kind.starts_with("JVM") ||
      kind.starts_with("AWS") || kind.starts_with("GCP") || kind.starts_with("IO")) {
    std::string key = kind;
    for (std::size_t i = 0; i < key.size() && key.compare(i, 5, "Chaos") != 0; ++i)
      key[i] = static_cast<char>(key[i] - 'A' + 'a');
    return key;
  }
  return kind.empty() ? kind : static_cast<char>(kind[0] - 'A' + 'a') + kind.substr(1);
}

struct Hit {
  const json &spec;
  std::string kind, where;
  double at_s;
  std::optional<double> for_s;
};

/// Zones and regions chosen by the labels of nodes; true when the selector is of that sort.
bool lose_places(const Hit &hit, ForeignScenario &scenario)
{
  const json &nodes = member(member(hit.spec, "selector"), "nodeSelectors");
  const std::string zone = text_at(nodes, "topology.kubernetes.io/zone");
  const std::string region = text_at(nodes, "topology.kubernetes.io/region");
  const auto &regions = scenario.deployment().regions;
  if (zone.empty() && region.empty())
    return false;
  if (!zone.empty()) {
    if (const auto unknown = zone_unknown(scenario.deployment(), zone))
      scenario.refuse(hit.where, hit.kind, *unknown);
    else
      scenario.play("zone_outage", "zone:" + zone, hit.at_s, hit.for_s);
  } else if (std::any_of(regions.begin(), regions.end(),
                         [&](const Region &known) { return known.name == region; })) {
    scenario.play("region_outage", "region:" + region, hit.at_s, hit.for_s);
  } else {
    scenario.refuse(hit.where, hit.kind, "region \"" + region + "\" is none of the deployment's");
  }
  scenario.remark(hit.where, hit.kind + " on the pods of a place is played as the loss of the place");
  return true;
}

void fail_service(Hit hit, ForeignScenario &scenario)
{
  if (const std::string action = text_at(hit.spec, "action"); action.ends_with("-kill"))
    hit.for_s = instant_s; // killed pods and containers are started again
  if (share_of(hit.spec) == 1.0 && lose_places(hit, scenario))
    return;
  const std::vector<std::string> names = application_names(member(hit.spec, "selector"));
  if (names.empty())
    return scenario.refuse(hit.where, hit.kind, "its selector names no application by label",
                           "labelSelectors: {app: NAME}");
  const Picked picked = pick(scenario.deployment(), {{"service"}, names, {}, ""});
  if (picked.ids.empty())
    return scenario.refuse(hit.where, hit.kind, picked.why_not);
  for (const std::string &id : picked.ids)
    if (share_of(hit.spec) == 1.0 || is_all_pods(scenario.deployment(), id, pods_of(hit.spec)))
      scenario.play("component_failure", id, hit.at_s, hit.for_s);
    else
      scenario.refuse(hit.where, hit.kind,
                      "mode \"" + text_at(hit.spec, "mode") + "\" leaves other pods of " + id +
                          " working: drsim fails a service whole",
                      "mode: all");
}

/// What pods feel of a network that drops or delays packets: a brown-out of the service, or of the zone.
void brown_out(const Hit &hit, const GreyNetwork &network, ForeignScenario &scenario)
{
  const auto share = share_of(hit.spec);
  if (!share)
    return scenario.refuse(hit.where, hit.kind, "the share of the service's pods it hits is not given");
  const std::string zone =
      text_at(member(member(hit.spec, "selector"), "nodeSelectors"), "topology.kubernetes.io/zone");
  if (!zone.empty()) {
    if (const auto unknown = zone_unknown(scenario.deployment(), zone))
      return scenario.refuse(hit.where, hit.kind, *unknown);
    return play_grey(network, "zone:" + zone, *share, {hit.where, hit.kind, hit.at_s, hit.for_s}, scenario);
  }
  const Picked picked =
      pick(scenario.deployment(), {{"service"}, application_names(member(hit.spec, "selector")), {}, ""});
  if (picked.ids.empty())
    return scenario.refuse(hit.where, hit.kind, picked.why_not);
  for (const std::string &id : picked.ids)
    play_grey(network, "service:" + without_region(id), *share, {hit.where, hit.kind, hit.at_s, hit.for_s},
              scenario);
}

void read_network(const Hit &hit, ForeignScenario &scenario)
{
  const std::string action = text_at(hit.spec, "action");
  const json &loss = member(hit.spec, "loss"), &delay = member(hit.spec, "delay");
  const auto dropped = parse_share(text_at(loss, "loss"), BareShare::percent);
  const bool lost_all = action == "loss" && dropped == 1.0;
  const bool some = (action == "loss" || action == "delay" || action == "netem") && !lost_all;
  if (some && member(hit.spec, "target").is_null() && member(hit.spec, "externalTargets").is_null()) {
    GreyNetwork network;
    network.packet_loss = dropped.value_or(0);
    network.delay_s = parse_duration_s(text_at(delay, "latency")).value_or(0);
    if (network.packet_loss > 0 || network.delay_s > 0)
      return brown_out(hit, network, scenario);
  }
  if (action != "partition" && !lost_all)
    return scenario.refuse(hit.where, hit.kind,
                           "action \"" + action +
                               "\": of networks only a full cut, loss and delay are modelled",
                           "action: partition, loss or delay on a service or a zone");
  if (!member(hit.spec, "target").is_null() || !member(hit.spec, "externalTargets").is_null())
    return scenario.refuse(hit.where, hit.kind, "a cut between two services of a cluster is not modelled",
                           "a component_failure of the service that is not reached");
  fail_service(hit, scenario);
}

void read_dns(const Hit &hit, ForeignScenario &scenario)
{
  const json &patterns = member(hit.spec, "patterns");
  if (!patterns.empty() && scalar_text(patterns[0]) != "*")
    return scenario.refuse(hit.where, hit.kind, "single names that do not resolve are not modelled",
                           "patterns: [\"*\"]");
  fail_service(hit, scenario);
}

void read_http(const Hit &hit, ForeignScenario &scenario)
{
  const std::string code = text_at(member(hit.spec, "replace"), "code");
  if (text_at(hit.spec, "abort") != "true" && !code.starts_with('5'))
    return scenario.refuse(hit.where, hit.kind, "only aborted requests and 5xx answers are modelled",
                           "abort: true");
  const auto share = share_of(hit.spec);
  const std::vector<std::string> names = application_names(member(hit.spec, "selector"));
  if (!share || names.empty())
    return scenario.refuse(hit.where, hit.kind, "the share of the service's pods it hits is not given");
  const Picked picked = pick(scenario.deployment(), {{"service"}, names, {}, ""});
  if (picked.ids.empty())
    return scenario.refuse(hit.where, hit.kind, picked.why_not);
  const std::string service = without_region(picked.ids[0]);
  scenario.play("bad_deploy", "service:" + service, hit.at_s, hit.for_s, {{"error_ratio", *share}});
  scenario.remark(hit.where, hit.kind + " is played as a bad deploy of " + service +
                                 " with that share of errors; a rollback ends it too");
}

void read_aws(const Hit &hit, ForeignScenario &scenario)
{
  scenario.refuse(hit.where, hit.kind,
                  "instance " + text_at(hit.spec, "ec2Instance") + " is no component of the deployment",
                  "the loss of all machines of a zone is a zone_outage");
}

class WorkflowReader {
public:
  WorkflowReader(const json &spec, std::string where, ForeignScenario &scenario)
      : spec_(spec), where_(std::move(where)), scenario_(scenario)
  {
  }
  /// Plays a template from `at_s`; returns when it ends.
  double run(const std::string &name, double at_s, int depth)
  {
    const json *found = nullptr;
    for (const json &candidate : member(spec_, "templates"))
      if (text_at(candidate, "name") == name)
        found = &candidate;
    if (++steps_ > most_steps + 1)
      return at_s; // told once
    if (found == nullptr || depth > deepest_workflow || steps_ > most_steps) {
      scenario_.refuse(where_, name, found == nullptr ? "no template has this name" : "it never ends");
      return at_s;
    }
    const std::string kind = text_at(*found, "templateType");
    const auto deadline = seconds_at(*found, "deadline", where_, scenario_);
    if (kind == "Suspend")
      return at_s + deadline.value_or(0);
    if (kind == "StatusCheck")
      return read_status_check(*found, where_, at_s, scenario_);
    if (kind == "Serial" || kind == "Parallel")
      return run_children(*found, kind == "Serial", at_s, deadline, depth);
    if (!kind.ends_with("Chaos")) {
      scenario_.refuse(where_, name, "a template of type \"" + kind + "\" has an effect that cannot be read");
      return at_s;
    }
    const json &body = member(*found, body_key(kind));
    auto for_s = seconds_at(body, "duration", where_, scenario_);
    if (deadline)
      for_s = std::min(*deadline, for_s.value_or(*deadline));
    read_chaos_spec(kind, body, where_, at_s, for_s, scenario_);
    return at_s + for_s.value_or(0);
  }

private:
  double run_children(const json &body, bool serial, double at_s, std::optional<double> deadline, int depth)
  {
    double end = at_s;
    for (const json &child : member(body, "children")) {
      const double done = run(scalar_text(child), serial ? end : at_s, depth + 1);
      end = std::max(end, done);
    }
    if (deadline && end > at_s + *deadline)
      scenario_.remark(where_, text_at(body, "name") + " has a deadline before its children end: not played");
    return end;
  }

  const json &spec_;
  std::string where_;
  ForeignScenario &scenario_;
  int steps_ = 0;
};

/// The seconds between two runs: "@every 10m", "@hourly".
std::optional<double> period_of(const std::string &schedule)
{
  if (schedule.starts_with("@every "))
    return parse_duration_s(schedule.substr(7));
  if (schedule == "@hourly")
    return 3600;
  return std::nullopt;
}

double repeat(const std::string &schedule, const std::string &kind, const Hit &hit, ForeignScenario &scenario)
{
  const auto period = period_of(schedule);
  const int runs =
      period && *period > 0 ? std::min(most_repeats, static_cast<int>(repeats_until_s / *period) + 1) : 1;
  if (runs == 1)
    scenario.remark(hit.where, "schedule \"" + schedule + "\": its first run is played");
  double at = hit.at_s;
  for (int run = 0; run < runs; ++run, at += period.value_or(0))
    read_chaos_spec(kind, hit.spec, hit.where, at, hit.for_s, scenario);
  return at;
}

} // namespace

void read_chaos_spec(const std::string &kind, const json &spec, const std::string &where, double at_s,
                     std::optional<double> for_s, ForeignScenario &scenario)
{
  const Hit hit{spec, kind, where, at_s, for_s};
  if (kind == "PodChaos")
    return fail_service(hit, scenario);
  if (kind == "NetworkChaos")
    return read_network(hit, scenario);
  if (kind == "DNSChaos")
    return read_dns(hit, scenario);
  if (kind == "HTTPChaos")
    return read_http(hit, scenario);
  if (kind == "AWSChaos")
    return read_aws(hit, scenario);
  scenario.refuse(where, kind, "what it disturbs inside a pod is not modelled",
                  "nearest in a drsim scenario: a component_failure or bad_deploy of the service");
}

double read_chaos_resource(const json &value, const std::string &where, double at_s,
                           ForeignScenario &scenario)
{
  const std::string kind = text_at(value, "kind");
  const json &spec = member(value, "spec");
  if (kind == "Workflow") {
    const double end_s = WorkflowReader(spec, where, scenario).run(text_at(spec, "entry"), at_s, 0);
    // So long its status checks can end it; one that nothing ends they can end at any time.
    scenario.lasts(end_s > at_s ? end_s : std::numeric_limits<double>::infinity());
    return end_s;
  }
  if (kind == "Schedule") {
    const std::string type = text_at(spec, "type");
    const json &body = member(spec, body_key(type));
    const Hit hit{body, type, where, at_s, seconds_at(body, "duration", where, scenario)};
    return repeat(text_at(spec, "schedule"), type, hit, scenario);
  }
  const auto for_s = seconds_at(spec, "duration", where, scenario);
  if (const std::string cron = text_at(member(spec, "scheduler"), "cron"); !cron.empty())
    return repeat(cron, kind, {spec, kind, where, at_s, for_s}, scenario);
  read_chaos_spec(kind, spec, where, at_s, for_s, scenario);
  return at_s;
}

} // namespace drsim::exchange
