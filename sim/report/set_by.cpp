#include "sim/report/set_by.hpp"

#include "sim/model/set_by.hpp"
#include "sim/report/json_parts.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace drsim::inline report {
namespace {

std::optional<Provenance> source_of(const std::string &parameter, const Sources &sources)
{
  return sources.deployment == nullptr ? std::nullopt
                                       : provenance_of(parameter, *sources.deployment, sources.scenario_file);
}

} // namespace

std::vector<std::string> set_by_lines(const std::vector<std::string> &parameters, const Sources &sources)
{
  std::vector<std::string> lines;
  for (const std::string &parameter : parameters) {
    const std::optional<Provenance> from = source_of(parameter, sources);
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
    const std::optional<Provenance> from = source_of(parameter, sources);
    out.push_back(
        {{"parameter", parameter}, {"provenance", from ? provenance_json(*from) : nlohmann::ordered_json()}});
  }
  return out;
}

} // namespace drsim::report
