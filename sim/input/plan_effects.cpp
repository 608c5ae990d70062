#include "sim/input/plan_effects.hpp"

#include "sim/formats/json_text.hpp"
#include "sim/input/reader.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline input {
namespace {

constexpr double longest_s = 30 * 86400;

PlanEffect read_effect(Reader &reader)
{
  PlanEffect effect;
  effect.type = reader.required_text("type");
  effect.action = reader.required_text("action");
  for (const nlohmann::json *one : reader.items("attributes"))
    if (one->is_string())
      effect.attributes.push_back(one->get<std::string>());
  effect.fault = reader.required_text("fault");
  effect.for_s = reader.distribution("for", {0, longest_s});
  effect.all_nodes = reader.text("nodes").value_or("") == "all";
  effect.what = reader.required_text("what");
  effect.source = reader.required_text("source");
  reader.grounds();
  static_cast<void>(reader.text("url"));
  reader.finish();
  return effect;
}

} // namespace

std::vector<PlanEffect> load_plan_effects(const std::filesystem::path &catalogue_folder,
                                          Diagnostics &diagnostics)
{
  const std::string name = "catalogue/plans/plans.json";
  const std::filesystem::path path = catalogue_folder / "plans" / "plans.json";
  std::error_code error;
  std::vector<PlanEffect> effects;
  if (!std::filesystem::is_regular_file(path, error))
    return effects;
  const auto text = read_text(path, name, diagnostics);
  const auto value = text ? parse_json(*text, name, diagnostics) : std::nullopt;
  if (!value)
    return effects;
  Reader top(*value, name, "", diagnostics);
  static_cast<void>(top.text("title"));
  static_cast<void>(top.text("dated"));
  const auto items = top.items("effects");
  for (std::size_t i = 0; i < items.size(); ++i) {
    Reader reader(*items[i], name, "/effects/" + std::to_string(i), diagnostics);
    effects.push_back(read_effect(reader));
  }
  top.finish();
  return effects;
}

} // namespace drsim::input
