#include "sim/report/set_by.hpp"

#include "sim/report/json_parts.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string_view>

namespace drsim::inline report {
namespace {

constexpr std::string_view of_scenario = "scenario:";

/// An id may hold dots, so the longest one that fits is taken.
const Parameter *find_parameter(const std::string &name, const Deployment &deployment)
{
  for (auto dot = name.rfind('.'); dot != std::string::npos && dot > 0; dot = name.rfind('.', dot - 1))
    if (const ComponentSpec *component = deployment.find(name.substr(0, dot))) {
      const auto found = component->parameters.find(name.substr(dot + 1));
      if (found != component->parameters.end())
        return &found->second;
    }
  return nullptr;
}

} // namespace

std::optional<Provenance> provenance_of(const std::string &parameter, const Sources &sources)
{
  if (parameter.starts_with(of_scenario)) {
    Provenance from;
    from.source = Source::user_file;
    from.confidence = Confidence::set;
    from.file = sources.scenario_file;
    from.address = parameter.substr(of_scenario.size());
    return from;
  }
  if (sources.deployment != nullptr)
    if (const Parameter *found = find_parameter(parameter, *sources.deployment))
      return found->from;
  return std::nullopt;
}

std::vector<std::string> set_by_lines(const std::vector<std::string> &parameters, const Sources &sources)
{
  std::vector<std::string> lines;
  for (const std::string &parameter : parameters) {
    const std::optional<Provenance> from = provenance_of(parameter, sources);
    lines.push_back(
        "set by " + printable(parameter) + ": " +
        (from ? fmt::format("{} ({})", printable(provenance_text(*from)), confidence_name(from->confidence))
              : std::string("not known where")));
  }
  return lines;
}

nlohmann::ordered_json set_by_json(const std::vector<std::string> &parameters, const Sources &sources)
{
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const std::string &parameter : parameters) {
    const std::optional<Provenance> from = provenance_of(parameter, sources);
    out.push_back(
        {{"parameter", parameter}, {"provenance", from ? provenance_json(*from) : nlohmann::ordered_json()}});
  }
  return out;
}

} // namespace drsim::report
