#include "sim/cli/engine_figures.hpp"

#include "sim/cli/commands.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/places.hpp"
#include "sim/formats/json_text.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline cli {
namespace {

constexpr const char *figures_file = "models/engines/engines.json";

} // namespace

EngineFigures::EngineFigures()
{
  Diagnostics diagnostics;
  const auto text = read_text(data_root() / "models" / "engines" / "engines.json", figures_file, diagnostics);
  const auto json = text ? parse_json(*text, figures_file, diagnostics) : std::nullopt;
  settle(diagnostics);
  try {
    for (const auto &[name, figure] : json->at("figures").items())
      figures_[name] = {figure.at("value").get<std::uint64_t>(), figure.at("source").get<std::string>()};
  } catch (const nlohmann::json::exception &) {
    throw UsageError(std::string(figures_file) +
                     ": a figure without a whole \"value\" or without a \"source\"");
  }
}

const EngineFigure &EngineFigures::of(const std::string &name) const
{
  const auto found = figures_.find(name);
  if (found == figures_.end())
    throw UsageError(std::string(figures_file) + ": /figures lacks \"" + name + "\"");
  return found->second;
}

std::uint64_t EngineFigures::or_else(const std::string &name, std::uint64_t otherwise) const
{
  const auto found = figures_.find(name);
  return found == figures_.end() ? otherwise : found->second.value;
}

} // namespace drsim::cli
