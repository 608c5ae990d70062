// StatusCheck of a Chaos Mesh workflow: a question by HTTP that, answered wrongly, ends it.
#include "sim/exchange/foreign.hpp"

#include <algorithm>

namespace drsim::inline exchange {
namespace {

using nlohmann::json;

/// What somebody who asks a component by HTTP notices of it.
const std::vector<std::string> noticed_metrics = {"up", "error_ratio", "5xx_ratio", "success_ratio"};

/// "http://cart.shop.svc:8080/healthz" -> "cart".
std::string first_of_host(const std::string &url)
{
  const std::size_t scheme = url.find("://");
  if (scheme == std::string::npos)
    return {};
  const std::size_t begin = scheme + 3;
  return url.substr(begin, url.find_first_of(".:/", begin) - begin);
}

/// Alarms of the deployment that watch a component for what such a question notices.
std::vector<std::string> alarms_on(const Deployment &deployment, const std::string &component)
{
  std::vector<std::string> found;
  for (const ComponentSpec &spec : deployment.components) {
    const auto watched = spec.links.find("watches");
    const auto metric = spec.parameters.find("metric");
    if ((spec.kind == "alert_rule" || spec.kind == "cloudwatch_alarm") && watched != spec.links.end() &&
        metric != spec.parameters.end() &&
        std::find(noticed_metrics.begin(), noticed_metrics.end(), metric->second.text) !=
            noticed_metrics.end() &&
        std::find(watched->second.begin(), watched->second.end(), component) != watched->second.end())
      found.push_back(spec.id);
  }
  return found;
}

} // namespace

double read_status_check(const json &value, const std::string &where, double at_s, ForeignScenario &scenario)
{
  const std::string name = text_at(value, "name");
  const json &check = member(value, "statusCheck");
  const std::string url = text_at(member(check, "http"), "url");
  const auto deadline = seconds_at(value, "deadline", where, scenario);
  // One that is asked once is taken to pass at once; one that is asked all the time lasts to its deadline.
  const double end_s = text_at(check, "mode") == "Continuous" ? at_s + deadline.value_or(0) : at_s;
  if (text_at(value, "abortWithStatusCheck") != "true") {
    scenario.remark(where, "\"" + name + "\" looks at " + url + " and ends nothing: it is not asked");
    return end_s;
  }
  Wanted wanted;
  wanted.kinds = {"service", "alb", "tool"};
  wanted.names = {first_of_host(url)};
  const Picked picked = wanted.names[0].empty() ? Picked{} : pick(scenario.deployment(), wanted);
  std::string counted;
  for (const std::string &id : picked.ids)
    for (const std::string &alarm : alarms_on(scenario.deployment(), id)) {
      scenario.stop_by(alarm);
      counted += (counted.empty() ? "" : ", ") + alarm;
    }
  scenario.remark(where, counted.empty()
                             ? "\"" + name + "\" ends the workflow when " + url +
                                   " fails, which is not counted: no alarm of the deployment watches that"
                             : "\"" + name + "\" is counted as " + counted + ", which watches what " + url +
                                   " asks, with its own interval and delay");
  return end_s;
}

} // namespace drsim::exchange
