#include "sim/exchange/foreign.hpp"

#include "sim/core/duration.hpp"
#include "sim/formats/id_part.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace drsim::inline exchange {
namespace {

constexpr double soonest_s = 300;          ///< an experiment begins then, when the world has settled, ...
constexpr double latest_s = 1200;          ///< ... or as late as this: as in the scenarios of scenarios/
constexpr double longest_s = 30 * 86400.0; ///< a trial's greatest horizon, as in scenario files
constexpr double after_s = 4 * 3600.0;     ///< a recovery is watched for this long after the last change

/// What would be played, for someone of whose file nothing is.
std::string what_is_played(const std::string &format)
{
  std::string played =
      "mode: all of PodChaos, NetworkChaos (a full cut, loss, delay) and DNSChaos on a service or a place, "
      "HTTPChaos that aborts; of Litmus pod-delete, container-kill, pod-network-partition and -loss with "
      "PODS_AFFECTED_PERC 100, rds-instance-stop";
  if (format.starts_with("Chaos Toolkit"))
    played =
        "fail_az, stops of all machines of a zone, failovers of databases, deployments deleted or scaled to "
        "0, all pods terminated";
  else if (!format.starts_with("Chaos Mesh"))
    played =
        "network disruption, power loss or all instances of a zone, failovers of databases and caches, all "
        "pods of a service, cross-region disruption, injected Chaos Mesh";
  return "played are: " + played + "; anything else as a drsim scenario (scenarios/README.md)";
}

bool same(const std::optional<Distribution> &a, const std::optional<Distribution> &b)
{
  return a.has_value() == b.has_value() && (!a || a->mean() == b->mean());
}

} // namespace

ForeignScenario::ForeignScenario(std::string file, std::string format, const Deployment &deployment,
                                 Diagnostics &diagnostics)
    : file_(std::move(file)), format_(std::move(format)), deployment_(deployment), diagnostics_(diagnostics)
{
  scenario_.file = file_;
  scenario_.id = id_part(std::filesystem::path(file_).stem().string());
  scenario_.title = scenario_.id;
}

void ForeignScenario::set_title(const std::string &title)
{
  if (!title.empty())
    scenario_.title = title;
}

void ForeignScenario::stop_by(const std::string &alarm)
{
  if (std::find(stops_.begin(), stops_.end(), alarm) == stops_.end())
    stops_.push_back(alarm);
}

void ForeignScenario::lasts(double seconds)
{
  lasts_s_ = std::max(lasts_s_, seconds);
}

StopConditions ForeignScenario::stops() const
{
  if (stops_.empty() || scenario_.faults.empty())
    return {};
  return {stops_, std::max(0.0, lasts_s_ - scenario_.faults.front().at_s.mean())};
}

void ForeignScenario::play(const std::string &kind, const std::string &target, double at_s,
                           std::optional<double> for_s, const std::map<std::string, double> &numbers)
{
  for (FaultSpec &fault : scenario_.faults)
    if (fault.kind == kind && fault.target == target && fault.at_s.mean() == at_s) {
      if (!for_s)
        fault.for_s.reset();
      else if (fault.for_s)
        fault.for_s = Distribution(std::max(*for_s, fault.for_s->mean()));
      return;
    }
  FaultSpec fault;
  fault.kind = kind;
  fault.target = target;
  fault.at_s = at_s;
  if (for_s)
    fault.for_s = Distribution(*for_s);
  for (const auto &[name, value] : numbers)
    fault.numbers[name] = value;
  scenario_.faults.push_back(std::move(fault));
}

bool ForeignScenario::heal(const std::string &target, double at_s)
{
  for (FaultSpec &fault : scenario_.faults)
    if (fault.target == target && !fault.for_s && fault.at_s.mean() < at_s) {
      fault.for_s = Distribution(at_s - fault.at_s.mean());
      return true;
    }
  return false;
}

void ForeignScenario::refuse(const std::string &where, const std::string &what, const std::string &reason,
                             const std::string &cure)
{
  if (!said_.insert(where + " " + what + " " + reason).second)
    return; // a schedule repeats it
  ++refused_;
  std::string would = cure;
  if (cure.empty())
    would = reason.find(" is none of ") != std::string::npos ? "aim it at one of them"
                                                             : "describe its effect as a drsim scenario";
  diagnostics_.warning(file_, where, "\"" + what + "\" is not played: " + reason, would);
}

void ForeignScenario::remark(const std::string &where, const std::string &message)
{
  if (said_.insert(where + " " + message).second)
    diagnostics_.warning(file_, where, message);
}

void ForeignScenario::join_zones()
{
  auto &faults = scenario_.faults;
  for (const Region &region : deployment_.regions) {
    const auto is_zone_of = [&](const FaultSpec &fault) {
      return fault.kind == "zone_outage" &&
             std::any_of(region.zones.begin(), region.zones.end(),
                         [&](const std::string &zone) { return fault.target == "zone:" + zone; });
    };
    for (std::size_t i = 0; i < faults.size(); ++i) {
      const FaultSpec model = faults[i];
      const auto alike = [&](const FaultSpec &fault) {
        return is_zone_of(fault) && fault.at_s.mean() == model.at_s.mean() && same(fault.for_s, model.for_s);
      };
      const auto count = std::count_if(faults.begin(), faults.end(), alike);
      if (!is_zone_of(model) || static_cast<std::size_t>(count) != region.zones.size())
        continue;
      faults[i].kind = "region_outage";
      faults[i].target = "region:" + region.name;
      faults.erase(std::remove_if(faults.begin(), faults.end(), alike), faults.end());
      remark("", "every zone of " + region.name + " is lost at once: played as the loss of the region");
    }
  }
}

Scenario ForeignScenario::finish()
{
  join_zones();
  auto &faults = scenario_.faults;
  if (faults.empty()) {
    diagnostics_.error(file_, "",
                       "nothing in this " + format_ + " can be played against " + deployment_.id +
                           (refused_ > 0 ? " (" + std::to_string(refused_) + " refused, see the warnings)"
                                         : " (it holds no fault)"),
                       what_is_played(format_));
    return scenario_;
  }
  std::stable_sort(faults.begin(), faults.end(),
                   [](const FaultSpec &a, const FaultSpec &b) { return a.at_s.mean() < b.at_s.mean(); });
  scenario_.begin_s = Distribution(std::vector<Term>{Uniform{soonest_s, latest_s}});
  double end = latest_s;
  for (const FaultSpec &fault : faults)
    end = std::max(end, latest_s + fault.at_s.mean() + (fault.for_s ? fault.for_s->mean() : 0));
  scenario_.horizon_s = end + after_s;
  if (latest_s + faults.back().at_s.mean() >= longest_s || !std::isfinite(end))
    diagnostics_.error(file_, "", "the last fault begins after 30 days, a trial's greatest length");
  scenario_.horizon_s = std::min(scenario_.horizon_s, longest_s);
  return scenario_;
}

std::string scalar_text(const nlohmann::json &value, const std::string &fallback)
{
  if (value.is_string())
    return value.get<std::string>();
  return value.is_number() || value.is_boolean() ? value.dump() : fallback;
}

const nlohmann::json &member(const nlohmann::json &value, const std::string &key)
{
  static const nlohmann::json none;
  if (!value.is_object())
    return none;
  const auto found = value.find(key);
  return found == value.end() ? none : *found;
}

std::string text_at(const nlohmann::json &value, const std::string &key)
{
  return scalar_text(member(value, key));
}

std::optional<double> seconds_at(const nlohmann::json &value, const std::string &key,
                                 const std::string &where, ForeignScenario &scenario)
{
  const std::string text = text_at(value, key);
  if (text.empty())
    return std::nullopt;
  const auto seconds = parse_duration_s(text);
  if (seconds && *seconds >= 0 && std::isfinite(*seconds))
    return seconds;
  scenario.remark(where, "\"" + text + "\" is no duration: " + key + " is taken as not set");
  return std::nullopt;
}

} // namespace drsim::exchange
