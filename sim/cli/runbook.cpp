// drsim runbook show
#include "sim/assemble/merge_components.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/places.hpp"
#include "sim/model/relations.hpp"
#include "sim/report/runbook_sheets.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace drsim::inline cli {
namespace {

namespace fs = std::filesystem;

/// Runbooks with what owns their components.
struct ShownRunbooks {
  Deployment deployment;
  std::vector<const ComponentSpec *> runbooks;
  Diagnostics told;
};

std::string ids_of(const std::vector<const ComponentSpec *> &runbooks)
{
  std::string all;
  for (const ComponentSpec *runbook : runbooks)
    all += (all.empty() ? "" : ", ") + runbook->id;
  return all;
}

/// Throws UsageError for a file that is no runbook, InputError for one that cannot be read.
void of_file(const std::string &name, const Parts &parts, ShownRunbooks &shown)
{
  const Imported imported = parts.import_file(name, {name}, shown.told);
  if (shown.told.has_errors())
    throw InputError(shown.told);
  shown.deployment.components = imported.components;
  fill_from_catalogue(shown.deployment, known_catalogue());
  shown.runbooks = shown.deployment.of_kind("runbook");
  if (shown.runbooks.empty()) {
    settle(shown.told);
    throw UsageError(name + " holds no runbook: it was read as " + imported.format);
  }
}

/// Throws UsageError for a runbook that the deployment does not have.
void of_deployment(const std::string &word, std::string id, const Parts &parts, ShownRunbooks &shown)
{
  shown.deployment = parts.load_deployment(find_deployment(word), catalogue_folder(), shown.told);
  if (shown.told.has_errors() && shown.deployment.of_kind("runbook").empty())
    throw InputError(shown.told); // nothing to be shown beside what is wrong
  const std::vector<const ComponentSpec *> all = shown.deployment.of_kind("runbook");
  std::vector<std::string> known;
  for (const ComponentSpec *runbook : all)
    known.push_back(runbook->id);
  if (std::find(known.begin(), known.end(), id) == known.end() && !id.starts_with("runbook:"))
    id = "runbook:" + id;
  for (const ComponentSpec *runbook : all)
    if (runbook->id == id)
      shown.runbooks.push_back(runbook);
  if (!shown.runbooks.empty())
    return;
  const std::string near = did_you_mean(id, known);
  throw UsageError(shown.deployment.id + " has no runbook \"" + id + "\"" +
                   (!near.empty()   ? "; did you mean " + near + "?"
                    : known.empty() ? ""
                                    : "; there: " + ids_of(all)));
}

int line_of(const std::string &where)
{
  return std::atoi(where.c_str());
}

/// The first line of a runbook's steps.
int begins_at(const ShownRunbooks &shown, const ComponentSpec &runbook)
{
  int first = std::numeric_limits<int>::max();
  for (const std::string &id : steps_of(runbook, shown.deployment))
    if (const ComponentSpec *step = shown.deployment.find(id))
      first = std::min(first, line_of(step->from.address));
  return first;
}

/// Whether something told of a file is about this runbook of it: of several, the last that begins before.
bool is_about(const Problem &problem, const ComponentSpec &runbook, const ShownRunbooks &shown)
{
  if (problem.file != runbook.from.file)
    return false;
  const ComponentSpec *about = nullptr;
  const ComponentSpec *first = nullptr;
  for (const ComponentSpec *one : shown.deployment.of_kind("runbook")) {
    if (one->from.file != problem.file)
      continue;
    const int at = begins_at(shown, *one);
    if (first == nullptr || at < begins_at(shown, *first))
      first = one;
    if (at <= line_of(problem.where) && (about == nullptr || at > begins_at(shown, *about)))
      about = one;
  }
  return (about == nullptr ? first : about) == &runbook;
}

RunbookSheet sheet_of(const ShownRunbooks &shown, const ComponentSpec &runbook)
{
  RunbookSheet sheet{RunbookGraph(shown.deployment, runbook)};
  for (const ComponentSpec &component : shown.deployment.components)
    if (const auto named = component.links.find("runbook");
        component.kind != "runbook_step" && named != component.links.end() &&
        std::count(named->second.begin(), named->second.end(), runbook.id) > 0)
      sheet.named_by.push_back(component.id);
  for (const Problem &problem : shown.told.problems())
    if (is_about(problem, runbook, shown))
      sheet.questions.push_back(problem);
  std::stable_sort(sheet.questions.begin(), sheet.questions.end(),
                   [](const Problem &a, const Problem &b) { return line_of(a.where) < line_of(b.where); });
  return sheet;
}

/// A deployment that comes with drsim, and no file here.
bool is_shipped(const std::string &word)
{
  std::error_code error;
  return !fs::exists(word, error) && fs::is_directory(data_root() / "models" / word, error);
}

std::string written(const std::vector<RunbookSheet> &sheets, const std::string &format, bool colour)
{
  if (format == "json")
    return sheets_json(sheets);
  if (format == "dot")
    return sheets_dot(sheets);
  return format == "mermaid" ? sheets_mermaid(sheets) : sheets_text(sheets, colour);
}

} // namespace

int run_runbook(const Words &words, const Parts &parts)
{
  std::vector<OptionSpec> own = output_options();
  own.front().help = "text (the default), json, dot (Graphviz) or mermaid (a flowchart)";
  const CommandSpec command{
      "runbook",
      "show FILE | show DEPLOYMENT RUNBOOK-ID",
      "Shows a runbook as it was understood: steps, who, what, how long, after what; what "
      "is assumed, missing and asked. FILE is any file that import reads as a runbook.",
      2,
      3,
      own};
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const std::string format = options.choice("format", {"text", "json", "dot", "mermaid"});
  const std::string output = options.text("output", "");
  options.finish();
  check_output(output);
  const std::vector<std::string> &arguments = options.arguments();
  if (arguments.at(0) != "show")
    throw UsageError("cannot \"" + arguments.at(0) + "\" a runbook: runbook show FILE");
  std::error_code error;
  ShownRunbooks shown;
  if (arguments.size() > 2)
    of_deployment(arguments.at(1), arguments.at(2), parts, shown);
  else if (fs::is_directory(arguments.at(1), error))
    throw UsageError(arguments.at(1) + " is a folder: runbook show DEPLOYMENT RUNBOOK-ID");
  else if (is_shipped(arguments.at(1)))
    throw UsageError(arguments.at(1) + " is a deployment: runbook show DEPLOYMENT RUNBOOK-ID");
  else
    of_file(arguments.at(1), parts, shown);
  std::vector<RunbookSheet> sheets;
  for (const ComponentSpec *runbook : shown.runbooks)
    sheets.push_back(sheet_of(shown, *runbook));
  write_result(written(sheets, format, wants_colour(output)), output);
  if (shown.told.has_errors())
    throw InputError(shown.told);
  return exit_ok;
}

} // namespace drsim::cli
