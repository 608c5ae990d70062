// drsim list
#include "sim/cli/day.hpp"
#include "sim/cli/derived.hpp"
#include "sim/cli/evidence_book.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/tables.hpp"
#include "sim/input/catalogue.hpp"
#include "sim/input/roles.hpp"
#include "sim/input/scenario_file.hpp"
#include "sim/model/parameter_log.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

namespace drsim::inline cli {
namespace {

using Row = std::vector<std::string>;

Catalogue catalogue()
{
  Diagnostics diagnostics;
  Catalogue all = load_catalogue(catalogue_folder(), diagnostics);
  settle(diagnostics);
  return all;
}

Row parameter_row(const std::string &id, const Parameter &parameter)
{
  return {id,
          parameter_text(parameter),
          parameter.unit,
          is_set(parameter) ? "set" : "default",
          source_name(parameter.from.source),
          confidence_name(parameter.from.confidence),
          provenance_text(parameter.from),
          parameter.from.note};
}

/// Who reads each parameter of a deployment: a trial, else lint, else nothing.
class Readers {
public:
  Readers(const Deployment &deployment, const Parts &parts)
  {
    if (!parts.parameters_read)
      return;
    trial_ = parts.parameters_read(deployment);
    const ParameterLog log;
    static_cast<void>(parts.lint(deployment));
    lint_ = log.names();
  }
  [[nodiscard]] std::string of(const std::string &name) const
  {
    if (trial_.empty())
      return "";
    return trial_.count(name) > 0 ? "trial" : lint_.count(name) > 0 ? "lint" : "nothing";
  }

private:
  std::set<std::string> trial_;
  std::set<std::string> lint_;
};

/// Class, day and age of what a figure rests on; of the catalogue's own the month of its source.
Row evidence_cells(const std::string &name, const Provenance &from, const EvidenceBook &book,
                   const std::string &month)
{
  const DatedEvidence evidence = evidence_of(name, from, book.dates);
  const bool ages = book.shelf.count(evidence.of) > 0;
  return {class_name(evidence.of), evidence.date.empty() ? month : evidence.date,
          ages ? freshness_name(book.freshness(evidence)) : ""};
}

bool is_of_catalogue(const Parameter &parameter)
{
  return parameter.from.file.starts_with("catalogue/");
}

/// The catalogue, where the deployment has a figure from it.
Catalogue catalogue_for(const Deployment &deployment)
{
  for (const ComponentSpec &component : deployment.components)
    for (const auto &[name, parameter] : component.parameters)
      if (is_of_catalogue(parameter))
        return catalogue();
  return {};
}

/// Of a figure that the catalogue gave.
std::string month_of(const Catalogue &known, const ComponentSpec &component, const std::string &name)
{
  const Parameter &parameter = component.parameters.at(name);
  const auto kind = known.find(component.kind);
  if (kind == known.end() || !is_of_catalogue(parameter))
    return "";
  const CatalogueEntry *entry = kind->second.entry(name, component);
  return entry == nullptr ? "" : entry->date;
}

Listing parameters(const Deployment *deployment, const Parts &parts, const EvidenceBook &book)
{
  Listing list{"parameters", {"id", "value", "unit", "set", "source", "confidence", "where", "note"}, {}};
  if (deployment != nullptr) {
    for (const char *column : {"read by", "evidence", "dated", "age"})
      list.columns.emplace_back(column);
    const Readers readers(*deployment, parts);
    const Catalogue known = catalogue_for(*deployment);
    for (const ComponentSpec &component : deployment->components)
      for (const auto &[name, parameter] : component.parameters) {
        Row row = parameter_row(component.id + "." + name, parameter);
        row.push_back(readers.of(component.id + "." + name));
        for (std::string &cell : evidence_cells(component.id + "." + name, parameter.from, book,
                                                month_of(known, component, name)))
          row.push_back(std::move(cell));
        list.rows.push_back(std::move(row));
      }
    return list;
  }
  list.columns.emplace_back("dated");
  for (const auto &[kind, entries] : catalogue())
    for (const auto &[name, entry] : entries.parameters) {
      list.rows.push_back(parameter_row(kind + "." + name, entry.value));
      list.rows.back().push_back(entry.date);
    }
  return list;
}

Listing components(const Deployment *deployment, const Parts &parts)
{
  if (deployment != nullptr) {
    Listing list{"components", {"id", "kind", "region", "title", "where"}, {}};
    for (const ComponentSpec &component : deployment->components)
      list.rows.push_back(
          {component.id, component.kind, component.region, component.title, provenance_text(component.from)});
    add_dependencies(*deployment, list);
    return list;
  }
  Listing list{"components", {"id", "title"}, {}};
  const Catalogue known = catalogue();
  for (const std::string &kind : parts.component_kinds) {
    const auto found = known.find(kind);
    list.rows.push_back({kind, found == known.end() ? "" : found->second.title});
  }
  return list;
}

/// What a scenario's faults hit in a deployment: "zone:a (zone:busiest of region:primary)".
std::string hits_text(const Scenario &scenario)
{
  std::string text;
  for (const FaultSpec &fault : scenario.faults) {
    std::string targets = fault.drawn_from.empty() ? fault.target : "";
    for (const std::string &one : fault.drawn_from)
      targets += (targets.empty() ? "" : " or ") + one;
    text += (text.empty() ? "" : ", ") + targets;
    if (!fault.role.empty())
      text += " (" + fault.role + ")";
  }
  return text;
}

std::string tests_text(const Tags &tags)
{
  std::string text;
  for (const std::string &word : tags.tests)
    text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// Times a year, as it is written; "" where nobody can say.
std::string frequency_text(const Tags &tags)
{
  char text[32];
  std::snprintf(text, sizeof text, "%g", tags.per_year.value_or(0));
  return tags.per_year ? text : std::string();
}

/// Of a deployment: what each scenario hits there, or why it is not played.
Listing scenarios(const Deployment *deployment)
{
  Listing list{"scenarios", {"id", "title", "blast_radius", "tests", "per_year", "file"}, {}};
  if (deployment != nullptr)
    list.columns = {"id", "played", "hits", "title", "file"};
  Diagnostics diagnostics;
  std::vector<std::filesystem::path> files = all_scenarios();
  const std::vector<std::filesystem::path> more = library_scenarios();
  files.insert(files.end(), more.begin(), more.end());
  for (const std::filesystem::path &file : files) {
    Scenario scenario = load_scenario(file, diagnostics);
    if (deployment == nullptr) {
      list.rows.push_back({scenario.id, scenario.title, scenario.tags.blast_radius, tests_text(scenario.tags),
                           frequency_text(scenario.tags), file.string()});
      continue;
    }
    settle_targets(scenario, *deployment);
    const bool played = scenario.not_applicable.empty();
    list.rows.push_back({scenario.id, played ? "yes" : "no",
                         played ? hits_text(scenario) : scenario.not_applicable, scenario.title,
                         file.string()});
  }
  settle(diagnostics);
  return list;
}

bool is_table(const std::string &what)
{
  return what == "faults" || what == "kinds" || what == "ports" || what == "actions";
}

/// Throws UsageError for lists that there are not.
void check_list(const std::string &what, bool of_deployment, const std::string &format)
{
  const bool derived = what == "alerts" || what == "parity";
  const bool either = what == "components" || what == "parameters" || what == "scenarios";
  if (!derived && !either && !is_table(what))
    throw UsageError(
        "cannot list \"" + what +
        "\": components, faults, scenarios, parameters, alerts, parity, kinds, ports or actions");
  if (!derived && !either && of_deployment)
    throw UsageError(what + " do not belong to a deployment");
  if (derived && !of_deployment)
    throw UsageError("list " + what + " needs DEPLOYMENT");
  if (format == "dot" && (what != "components" || !of_deployment))
    throw UsageError("--format dot is for list components DEPLOYMENT");
}

Listing listing_of(const std::string &what, const Deployment *deployment, const Parts &parts,
                   const EvidenceBook &book)
{
  if (what == "components")
    return components(deployment, parts);
  if (what == "parameters")
    return parameters(deployment, parts, book);
  if (is_table(what))
    return table_listing(what);
  if (what == "scenarios")
    return scenarios(deployment);
  return what == "alerts" ? alert_listing(*deployment) : parity_listing(*deployment);
}

/// Only rows that have that word in a column; "" = all.
void keep_rows(Listing &list, const char *column, const std::string &word)
{
  const auto at = static_cast<std::size_t>(std::find(list.columns.begin(), list.columns.end(), column) -
                                           list.columns.begin());
  if (!word.empty())
    std::erase_if(list.rows, [&](const auto &row) { return row.at(at) != word; });
}

/// What --evidence may say: a class, or an age.
std::vector<std::string> evidence_words()
{
  std::vector<std::string> words;
  for (const EvidenceClass one : evidence_classes)
    words.emplace_back(class_name(one));
  for (const Freshness one : {Freshness::ageing, Freshness::stale, Freshness::undated})
    words.emplace_back(freshness_name(one));
  return words;
}

} // namespace

int run_list(const Words &words, const Parts &parts)
{
  std::vector<OptionSpec> own = output_options();
  own.front().help = "text (the default), json, or dot: the graph of a deployment's components for Graphviz";
  own.push_back({"confidence", "WORD",
                 "of parameters: only those that are set, documented, measured or assumed", false});
  own.push_back(
      {"evidence", "WORD",
       "of a deployment's parameters: only those tested, observed, documented, declared or assumed, or "
       "whose test or observation is ageing, stale or undated",
       false});
  own.push_back(date_option("the day that the age of evidence is counted to"));
  const CommandSpec command{
      "list",
      "components|faults|scenarios|parameters|alerts|parity|kinds|ports|actions [DEPLOYMENT]",
      "Lists what there is: of a deployment, or what drsim knows. alerts: which failure is "
      "watched by which alarm, and by none; parity: where regions differ; scenarios: what each hits there.",
      1,
      2,
      own};
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const std::string format = options.choice("format", {"text", "json", "dot"});
  const std::string output = options.text("output", "");
  const bool some = options.has("confidence");
  const std::string confidence =
      some ? options.choice("confidence", {"assumed", "set", "documented", "measured"}) : std::string();
  const std::string evidence =
      options.has("evidence") ? options.choice("evidence", evidence_words()) : std::string();
  options.finish();
  const std::string day = day_asked(options);
  check_output(output);
  const std::string &what = options.arguments().at(0);
  if (some && what != "parameters")
    throw UsageError("--confidence is for list parameters");
  const bool given = options.arguments().size() > 1;
  if (!evidence.empty() && (what != "parameters" || !given))
    throw UsageError("--evidence is for list parameters DEPLOYMENT");
  check_list(what, given, format);
  Loaded loaded;
  if (given)
    loaded = load(options.arguments().at(1), {}, parts);
  if (format == "dot") {
    write_result(dependency_dot(loaded.deployment), output);
    return exit_ok;
  }
  if (what == "parity" && loaded.deployment.regions.size() < 2)
    std::fputs("drsim: there is one region: nothing to compare it with\n", stderr);
  const bool figures = given && what == "parameters";
  Listing list = listing_of(what, given ? &loaded.deployment : nullptr, parts,
                            figures ? evidence_book(options.arguments().at(1), day) : EvidenceBook{});
  keep_rows(list, "confidence", confidence);
  const bool age = !evidence.empty() && !class_named(evidence);
  keep_rows(list, age ? "age" : "evidence", evidence);
  write_result(format == "json" ? listing_json(list) : listing_text(list, wants_colour(output)), output);
  return exit_ok;
}

} // namespace drsim::cli
