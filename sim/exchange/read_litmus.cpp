// Litmus: the experiments of a ChaosEngine, one after another.
#include "sim/exchange/foreign.hpp"

#include <set>

namespace drsim::inline exchange {
namespace {

using nlohmann::json;

std::string environment(const json &experiment, const std::string &name)
{
  const json &components = member(member(experiment, "spec"), "components");
  for (const json &variable : member(components, "env"))
    if (text_at(variable, "name") == name)
      return text_at(variable, "value");
  return {};
}

/// Experiments that stop the pods they hit from serving.
bool stops_pods(const std::string &name)
{
  static const std::set<std::string> names = {"pod-delete", "container-kill", "pod-network-partition",
                                              "pod-dns-error"};
  return names.count(name) != 0;
}

class EngineReader {
public:
  EngineReader(const json &engine, std::string where, ForeignScenario &scenario)
      : engine_(engine), where_(std::move(where)), scenario_(scenario)
  {
  }

  double read(double at_s)
  {
    now_s_ = at_s;
    for (const json &experiment : member(member(engine_, "spec"), "experiments")) {
      const json duration = {{"TOTAL_CHAOS_DURATION", environment(experiment, "TOTAL_CHAOS_DURATION")}};
      for_s_ = seconds_at(duration, "TOTAL_CHAOS_DURATION", where_, scenario_);
      experiment_ = text_at(experiment, "name");
      play(experiment);
      now_s_ += for_s_.value_or(0);
    }
    return now_s_;
  }

private:
  void refuse(const std::string &reason, const std::string &cure = {})
  {
    scenario_.refuse(where_, experiment_, reason, cure);
  }

  void play(const json &experiment)
  {
    const bool all_lost = environment(experiment, "NETWORK_PACKET_LOSS_PERCENTAGE") == "100";
    if (stops_pods(experiment_) || (experiment_ == "pod-network-loss" && all_lost))
      return fail_service(experiment);
    if (experiment_ == "rds-instance-stop")
      return fail({"rds_instance", "rds_replica"}, environment(experiment, "RDS_INSTANCE_IDENTIFIER"));
    if (experiment_ == "pod-network-loss")
      return refuse("only a full loss of packets is modelled", "NETWORK_PACKET_LOSS_PERCENTAGE: '100'");
    if (experiment_.starts_with("ec2-") || experiment_.starts_with("node-"))
      return refuse("single machines are no components of a deployment",
                    "the loss of all machines of a zone is a zone_outage");
    refuse(
        "it disturbs nothing that drsim models",
        "nearest in a drsim scenario: a component_failure or bad_deploy of the service, or a traffic_spike");
  }

  void fail_service(const json &experiment)
  {
    const std::string label = text_at(member(member(engine_, "spec"), "appinfo"), "applabel");
    const std::string share = environment(experiment, "PODS_AFFECTED_PERC");
    fail({"service"}, label.substr(label.find('=') + 1), share.empty() ? "0" : share);
  }

  /// `share`: percent of the pods, "0" for one pod.
  void fail(const std::vector<std::string> &kinds, const std::string &name, const std::string &share = "100")
  {
    if (name.empty())
      return refuse("it does not say what it hits", "name the application: appinfo.applabel");
    const Picked picked = pick(scenario_.deployment(), {kinds, {name}, {}, ""});
    if (picked.ids.empty())
      return refuse(picked.why_not);
    for (const std::string &id : picked.ids)
      if (share == "100" || (share == "0" && is_all_pods(scenario_.deployment(), id, 1)))
        scenario_.play("component_failure", id, now_s_, for_s_);
      else
        refuse((share == "0" ? "it hits one pod of " : "it hits " + share + " % of the pods of ") + id +
                   ": drsim fails a service whole",
               "PODS_AFFECTED_PERC: '100'");
  }

  const json &engine_;
  std::string where_;
  ForeignScenario &scenario_;
  std::string experiment_;
  double now_s_ = 0;
  std::optional<double> for_s_;
};

} // namespace

double read_litmus(const json &value, const std::string &where, double at_s, ForeignScenario &scenario)
{
  const std::string kind = text_at(value, "kind");
  if (kind == "ChaosEngine")
    return EngineReader(value, where, scenario).read(at_s);
  scenario.refuse(where, kind, "it defines an experiment but does not say what it is aimed at",
                  "give the ChaosEngine that runs it");
  return at_s;
}

} // namespace drsim::exchange
