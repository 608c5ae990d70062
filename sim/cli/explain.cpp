// drsim explain
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/places.hpp"
#include "sim/input/catalogue.hpp"

#include <fmt/format.h>

#include <map>

namespace drsim::inline cli {
namespace {

/// Everything that can be explained, as "COMPONENT.PARAMETER" of a deployment or "KIND.PARAMETER" of the
/// catalogue; ids have no dot.
using Known = std::map<std::string, std::pair<const Parameter *, const ComponentSpec *>>;

Known known_parameters(const Deployment *deployment, const Catalogue &catalogue)
{
  Known known;
  if (deployment != nullptr)
    for (const ComponentSpec &component : deployment->components)
      for (const auto &[name, parameter] : component.parameters)
        known[component.id + "." + name] = {&parameter, &component};
  else
    for (const auto &[kind, entries] : catalogue)
      for (const auto &[name, entry] : entries.parameters)
        known[kind + "." + name] = {&entry.value, nullptr};
  return known;
}

[[noreturn]] void unknown(const std::string &word, const Known &known)
{
  std::vector<std::string> ids;
  std::string same;
  std::size_t count = 0;
  for (const auto &[id, ignored] : known) {
    const std::string name = id.substr(id.rfind('.') + 1);
    ids.push_back(word.find('.') == std::string::npos ? name : id); // whichever form was asked for
    if (name == word && ++count <= 5)
      same += (same.empty() ? "" : ", ") + id;
  }
  if (!same.empty())
    throw UsageError("\"" + word + "\" is a parameter of " + fmt::format("{} things: ", count) + same +
                     (count > 5 ? ", ..." : ""));
  const std::string near = did_you_mean(word, ids);
  throw UsageError("no parameter \"" + word + "\"" +
                   (near.empty() ? "; see drsim list parameters" : "; did you mean " + near + "?"));
}

/// The one parameter a word names: in full, or by its own name when only one thing has it.
Known::value_type find(const std::string &word, const Known &known)
{
  if (const auto found = known.find(word); found != known.end())
    return *found;
  const Known::value_type *only = nullptr;
  for (const auto &one : known)
    if (one.first.substr(one.first.rfind('.') + 1) == word) {
      if (only != nullptr)
        unknown(word, known);
      only = &one;
    }
  if (only == nullptr)
    unknown(word, known);
  return *only;
}

void describe(const CatalogueEntry &entry, std::vector<std::pair<std::string, std::string>> &lines)
{
  constexpr double no_limit = 1e299;
  lines.emplace_back("drives", entry.drives);
  lines.emplace_back("formula", entry.formula);
  lines.emplace_back("public_source", entry.value.from.note);
  lines.emplace_back("default", parameter_text(entry.value));
  lines.emplace_back("default_where", provenance_text(entry.value.from));
  lines.emplace_back("set_by", entry.key);
  if (entry.range.low > -no_limit && entry.range.high < no_limit)
    lines.emplace_back("range", fmt::format("{:g} to {:g}", entry.range.low, entry.range.high));
}

ExplainedRow explained(const Known::value_type &found, const Catalogue &catalogue)
{
  const auto &[id, what] = found;
  const auto &[parameter, component] = what;
  const std::string name = id.substr(id.rfind('.') + 1);
  const std::string kind = component == nullptr ? id.substr(0, id.rfind('.')) : component->kind;
  ExplainedRow row{id, {}};
  const std::string value = parameter_text(*parameter);
  row.lines = {{"value", value.empty() ? "not set" : value},
               {"unit", parameter->unit},
               {"set", is_set(*parameter) ? "set" : "default"},
               {"source", source_name(parameter->from.source)},
               {"where", provenance_text(parameter->from)},
               {"confidence", confidence_name(parameter->from.confidence)},
               {"note", is_set(*parameter) ? parameter->from.note : ""},
               {"component", component == nullptr ? "" : component->id},
               {"kind", kind},
               {"region", component == nullptr ? "" : component->region}};
  const auto entries = catalogue.find(kind);
  if (entries == catalogue.end())
    return row;
  static const ComponentSpec general;
  if (const CatalogueEntry *entry = entries->second.entry(name, component == nullptr ? general : *component))
    describe(*entry, row.lines);
  return row;
}

} // namespace

int run_explain(const Words &words, const Parts &parts)
{
  const CommandSpec command{
      "explain",
      "[DEPLOYMENT] PARAMETER",
      "Tells of one parameter its value, who set it, what it drives and why. PARAMETER is "
      "COMPONENT.NAME; without DEPLOYMENT KIND.NAME of the catalogue.",
      1,
      2,
      output_options()};
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const std::string format = options.choice("format", {"text", "json"});
  const std::string output = options.text("output", "");
  options.finish();
  check_output(output);
  Loaded loaded;
  const bool of_deployment = options.arguments().size() > 1;
  if (of_deployment)
    loaded = load(options.arguments().at(0), {}, parts);
  Diagnostics diagnostics;
  const Catalogue catalogue = load_catalogue(catalogue_folder(), diagnostics);
  settle(diagnostics);
  const Known known = known_parameters(of_deployment ? &loaded.deployment : nullptr, catalogue);
  const ExplainedRow row = explained(find(options.arguments().back(), known), catalogue);
  write_result(format == "json" ? explained_json(row) : explained_text(row, wants_colour(output)), output);
  return exit_ok;
}

} // namespace drsim::cli
