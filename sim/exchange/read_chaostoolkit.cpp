// Chaos Toolkit experiments: the method's actions one after another, pauses and durations between them.
#include "sim/exchange/foreign.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline exchange {
namespace {

using nlohmann::json;

/// What a provider's function does, as far as a deployment can tell.
struct Known {
  const char *module; ///< how its name ends
  std::set<std::string> functions;
  enum class Does { zone, component, service, node, heal } does;
};

const std::vector<Known> &known_functions()
{
  using Does = Known::Does;
  static const std::vector<Known> table = {
      {"ec2.actions",
       {"stop_instance", "stop_instances", "terminate_instance", "terminate_instances", "fail_az"},
       Does::zone},
      {"asg.actions", {"stop_random_instances", "terminate_random_instances"}, Does::zone},
      {"asg.actions", {"fail_az"}, Does::zone},
      {"eks.actions", {"fail_az"}, Does::zone},
      {"rds.actions", {"fail_az"}, Does::zone},
      {"elasticache.actions", {"fail_az"}, Does::zone},
      {"ec2.actions", {"start_instances", "recover_az"}, Does::heal},
      {"asg.actions", {"recover_az"}, Does::heal},
      {"rds.actions",
       {"failover_db_cluster", "reboot_db_instance", "stop_db_instance", "stop_db_cluster",
        "delete_db_instance", "delete_db_cluster"},
       Does::component},
      {"rds.actions", {"start_db_instance", "start_db_cluster"}, Does::heal},
      {"deployment.actions", {"delete_deployment", "scale_deployment"}, Does::service},
      {"pod.actions", {"terminate_pods", "delete_pods"}, Does::service},
      {"deployment.actions", {"create_deployment", "rollout_deployment"}, Does::heal},
      {"node.actions", {"drain_nodes", "delete_nodes", "cordon_node"}, Does::node},
      {"node.actions", {"uncordon_node"}, Does::heal},
  };
  return table;
}

class ExperimentReader {
public:
  ExperimentReader(const json &value, ForeignScenario &scenario) : value_(value), scenario_(scenario) {}
  void read();

private:
  std::string filled(std::string text) const;
  std::string argument(const json &provider, const std::vector<std::string> &names) const;
  double pause_s(const json &activity, const std::string &key, const std::string &where);
  void step(const json &activity, const std::string &where);
  void hypothesis();
  void python(const json &provider, const std::string &name, const std::string &where);
  void process(const json &provider, const std::string &name, const std::string &where);
  void act(const Known &known, const json &provider, const std::string &name, const std::string &where);
  void lose_zone(const json &provider, const std::string &name, const std::string &where);
  std::vector<std::string> zones_of(const json &provider) const;
  void heal(const json &provider, const std::string &name, const std::string &where);
  void remember(const std::string &target, const json &provider);
  void fail(const Wanted &wanted, const json &provider, const std::string &name, const std::string &where);

  const json &value_;
  ForeignScenario &scenario_;
  double now_s_ = 0;
  struct Broken {
    std::string target, group, key;
  };
  std::vector<Broken> hit_; ///< so far
};

/// What a repair has in common with what it repairs: the service it talks to.
std::string group_of(const json &provider)
{
  std::string module = text_at(provider, "module");
  module = module.substr(0, module.rfind('.'));
  module = module.substr(module.rfind('.') + 1);
  return module == "asg" ? "ec2" : module;
}

/// The arguments that tell one thing of a service from another.
const std::vector<std::string> &key_arguments()
{
  static const std::vector<std::string> names = {"state_path", "name", "db_instance_identifier",
                                                 "db_cluster_identifier", "az"};
  return names;
}

/// "${zone}" by what the experiment's configuration says; left alone when that is an environment variable.
std::string ExperimentReader::filled(std::string text) const
{
  for (const auto &[name, value] : member(value_, "configuration").items()) {
    const std::string mark = "${" + name + "}";
    const std::string by = value.is_object() ? text_at(value, "default") : scalar_text(value);
    const std::size_t at = text.find(mark);
    if (!by.empty() && at != std::string::npos)
      text.replace(at, mark.size(), by);
  }
  return text;
}

std::string ExperimentReader::argument(const json &provider, const std::vector<std::string> &names) const
{
  for (const std::string &name : names)
    if (const std::string text = text_at(member(provider, "arguments"), name); !text.empty())
      return filled(text);
  return {};
}

std::vector<std::string> ExperimentReader::zones_of(const json &provider) const
{
  std::vector<std::string> zones;
  if (const std::string zone = argument(provider, {"az", "availability_zone"}); !zone.empty())
    zones.push_back(zone);
  for (const json &filter : member(member(provider, "arguments"), "filters"))
    if (text_at(filter, "Name").find("availability-zone") != std::string::npos)
      for (const json &zone : member(filter, "Values"))
        zones.push_back(filled(scalar_text(zone)));
  return zones;
}

void ExperimentReader::lose_zone(const json &provider, const std::string &name, const std::string &where)
{
  const std::string function = text_at(provider, "func");
  const std::vector<std::string> zones = zones_of(provider);
  if (zones.empty())
    return scenario_.refuse(where, name, "single machines are no components of a deployment",
                            "name an availability zone");
  if (function == "stop_instance" || function == "terminate_instance")
    return scenario_.refuse(where, name, "one machine of a zone: drsim loses a zone whole or not at all",
                            "the function for all of them: stop_instances, terminate_instances");
  for (const std::string &zone : zones) {
    if (zone.starts_with("${")) {
      scenario_.refuse(where, name, "the zone is the variable " + zone + ", which the file gives no value",
                       "give it one in \"configuration\"");
      continue;
    }
    if (const auto unknown = zone_unknown(scenario_.deployment(), zone)) {
      scenario_.refuse(where, name, *unknown);
      continue;
    }
    scenario_.play("zone_outage", "zone:" + zone, now_s_, std::nullopt);
    remember("zone:" + zone, provider);
    if (function != "fail_az")
      scenario_.remark(where, "\"" + name + "\" is played as the loss of " + zone);
  }
}

void ExperimentReader::fail(const Wanted &wanted, const json &provider, const std::string &name,
                            const std::string &where)
{
  const std::string function = text_at(provider, "func");
  const Picked picked = pick(scenario_.deployment(), wanted);
  if (picked.ids.empty())
    return scenario_.refuse(where, name, picked.why_not);
  for (const std::string &id : picked.ids) {
    const bool killed = function == "terminate_pods" || function == "delete_pods"; // and started again
    scenario_.play("component_failure", id, now_s_, killed ? std::optional(instant_s) : std::nullopt);
    remember(id, provider);
  }
  if (!picked.remark.empty())
    scenario_.remark(where, "\"" + name + "\": " + picked.remark);
}

void ExperimentReader::remember(const std::string &target, const json &provider)
{
  hit_.push_back({target, group_of(provider), argument(provider, key_arguments())});
}

void ExperimentReader::heal(const json &provider, const std::string &name, const std::string &where)
{
  const std::string key = argument(provider, key_arguments());
  bool any = false;
  for (const Broken &broken : hit_)
    if (broken.group == group_of(provider) && (key.empty() || key == broken.key))
      any = scenario_.heal(broken.target, now_s_) || any;
  if (!any)
    scenario_.remark(where,
                     "\"" + name + "\" repairs at once, or nothing that is broken: no fault ends here");
}

void ExperimentReader::act(const Known &known, const json &provider, const std::string &name,
                           const std::string &where)
{
  const std::string function = text_at(provider, "func");
  const auto named = [&](const std::string &text) {
    return text.empty() ? std::vector<std::string>{} : std::vector{text.substr(text.find('=') + 1)};
  };
  switch (known.does) {
  case Known::Does::zone: return lose_zone(provider, name, where);
  case Known::Does::heal: return heal(provider, name, where);
  case Known::Does::component:
    if (function == "reboot_db_instance" && argument(provider, {"force_failover"}) != "true")
      return scenario_.refuse(where, name, "a restart in place is no fault drsim knows");
    return fail({{"rds_instance", "rds_replica"},
                 named(argument(provider, {"db_instance_identifier", "db_cluster_identifier"})),
                 {},
                 ""},
                provider, name, where);
  case Known::Does::service: {
    const std::string replicas = argument(provider, {"replicas"});
    if (function == "scale_deployment" && replicas != "0")
      return heal(provider, name, where);
    const std::string mode = argument(provider, {"mode", "qty"});
    if (function == "terminate_pods" && argument(provider, {"all"}) != "true" && mode != "100")
      return scenario_.refuse(where, name, "single pods: drsim fails a service whole", "all: true");
    return fail({{"service"}, named(argument(provider, {"name", "label_selector", "name_pattern"})), {}, ""},
                provider, name, where);
  }
  case Known::Does::node:
    return scenario_.refuse(where, name, "single nodes are no components",
                            "the loss of all nodes of a zone is a zone_outage");
  }
}

void ExperimentReader::python(const json &provider, const std::string &name, const std::string &where)
{
  const std::string module = text_at(provider, "module");
  const std::string function = text_at(provider, "func");
  for (const Known &known : known_functions())
    if (module.ends_with(std::string(".") + known.module) && known.functions.count(function) != 0)
      return act(known, provider, name, where);
  scenario_.refuse(where, name, module + "." + function + " breaks nothing that drsim models");
}

void ExperimentReader::process(const json &provider, const std::string &name, const std::string &where)
{
  scenario_.refuse(where, name,
                   "it runs \"" + text_at(provider, "path") + "\", whose effect cannot be read from the file",
                   "give drsim the manifest it applies, or describe its effect as a drsim scenario");
}

/// A pause may be a "${name}" of the configuration, as an argument may.
double ExperimentReader::pause_s(const json &activity, const std::string &key, const std::string &where)
{
  const json pause = {{key, filled(text_at(member(activity, "pauses"), key))}};
  return seconds_at(pause, key, where, scenario_).value_or(0);
}

void ExperimentReader::step(const json &activity, const std::string &where)
{
  now_s_ += pause_s(activity, "before", where);
  const json &provider = member(activity, "provider");
  const std::string name = text_at(activity, "name");
  if (text_at(activity, "type") == "action") {
    const std::string kind = text_at(provider, "type");
    if (kind == "python")
      python(provider, name, where);
    else if (kind == "process")
      process(provider, name, where);
    else
      scenario_.refuse(where, name, "a provider of type \"" + kind + "\" has an effect that cannot be read");
  }
  now_s_ += pause_s(activity, "after", where);
}

/// What must hold before the method begins, and while it runs where Chaos Toolkit is told so.
void ExperimentReader::hypothesis()
{
  std::size_t index = 0;
  for (const json &probe : member(member(value_, "steady-state-hypothesis"), "probes")) {
    const std::string where = "/steady-state-hypothesis/probes/" + std::to_string(index++);
    const std::string name = text_at(probe, "name");
    const json &provider = member(probe, "provider");
    const std::string alarm = argument(provider, {"alarm_name"});
    if (text_at(provider, "module") != "chaosaws.cloudwatch.probes" || alarm.empty()) {
      scenario_.remark(where,
                       "\"" + name + "\" is not asked: drsim counts only what alarms would have stopped");
      continue;
    }
    Wanted wanted;
    wanted.kinds = {"cloudwatch_alarm", "composite_alarm"};
    wanted.names = {alarm};
    const Picked picked = pick(scenario_.deployment(), wanted);
    for (const std::string &id : picked.ids)
      scenario_.stop_by(id);
    if (picked.ids.empty())
      scenario_.remark(where,
                       "\"" + name + "\" asks for an alarm that the deployment does not have: " + alarm);
    else
      scenario_.remark(where, "\"" + name +
                                  "\" is taken to be asked all the time: run the experiment with "
                                  "--hypothesis-strategy=continuously");
  }
}

void ExperimentReader::read()
{
  scenario_.set_title(text_at(value_, "title"));
  std::size_t index = 0;
  for (const json &activity : member(value_, "method"))
    step(activity, "/method/" + std::to_string(index++));
  scenario_.lasts(now_s_);
  hypothesis();
  index = 0;
  for (const json &activity : member(value_, "rollbacks"))
    if (!hit_.empty())
      step(activity, "/rollbacks/" + std::to_string(index++));
}

} // namespace

void read_chaostoolkit(const nlohmann::json &value, ForeignScenario &scenario)
{
  ExperimentReader(value, scenario).read();
}

} // namespace drsim::exchange
