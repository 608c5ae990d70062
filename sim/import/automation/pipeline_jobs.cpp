#include "sim/import/automation/pipeline_jobs.hpp"

#include "sim/formats/yaml_fields.hpp"
#include "sim/import/automation/answers.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace drsim::inline import::inline automation {
namespace {

constexpr std::string_view event_inputs = "github.event.inputs."; ///< as "inputs." is called, too

} // namespace

std::vector<PipelineJob> ordered_jobs(std::vector<PipelineJob> jobs, const std::string &file,
                                      Diagnostics &diagnostics)
{
  std::set<std::string> names;
  for (const PipelineJob &job : jobs)
    names.insert(job.name);
  for (PipelineJob &job : jobs)
    std::erase_if(job.needs, [&](const std::string &need) {
      if (names.contains(need))
        return false;
      diagnostics.warning(file, job.line,
                          "\"" + job.name.substr(0, 60) + "\" needs \"" + need.substr(0, 60) +
                              "\", which is no job here: it is not waited for");
      return true;
    });
  std::vector<PipelineJob> ordered;
  std::set<std::string> done;
  for (bool moved = true; moved;) {
    moved = false;
    for (PipelineJob &job : jobs) {
      const bool ready = !done.contains(job.name) &&
                         std::all_of(job.needs.begin(), job.needs.end(),
                                     [&](const std::string &need) { return done.contains(need); });
      if (!ready)
        continue;
      done.insert(job.name);
      ordered.push_back(job);
      moved = true;
    }
  }
  for (const PipelineJob &job : jobs)
    if (!done.contains(job.name))
      diagnostics.error(file, job.line,
                        "\"" + job.name.substr(0, 60) + "\" waits for itself, by what it needs",
                        "take one of its needs out");
  return ordered;
}

std::string with_shell_variables(std::string text, const JinjaVariables &variables)
{
  const auto letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (std::size_t at = text.find('$'); at != std::string::npos; at = text.find('$', at + 1)) {
    const bool braces = at + 1 < text.size() && text[at + 1] == '{';
    const std::size_t begin = at + (braces ? 2 : 1);
    std::size_t end = begin;
    while (end < text.size() && letter(text[end]))
      ++end;
    const auto found = variables.find(text.substr(begin, end - begin));
    const bool closed = !braces || (end < text.size() && text[end] == '}');
    if (found != variables.end() && closed && found->second.find('$') == std::string::npos)
      text.replace(at, end + (braces ? 1 : 0) - at, found->second);
  }
  return text;
}

void add_environment(const YAML::Node &values, JinjaVariables &variables)
{
  constexpr std::size_t most = 2000;
  if (!values.IsDefined() || !values.IsMap())
    return;
  for (const auto &entry : values) {
    std::string text = yaml_text(entry.second, yaml_text(yaml_at(entry.second, {"value"})));
    for (std::size_t at = text.find("${{"); at != std::string::npos; at = text.find("${{"))
      text.erase(at, 1); // GitHub's braces
    for (std::size_t at = text.find(event_inputs); at != std::string::npos; at = text.find(event_inputs))
      text.replace(at, event_inputs.size(), "inputs.");
    const auto filled = filled_jinja(text, variables);
    if (filled && variables.size() < most)
      variables[yaml_text(entry.first)] = *filled;
  }
}

std::vector<std::string> name_list(const YAML::Node &node)
{
  std::vector<std::string> names;
  for (const YAML::Node &one : yaml_items(node, most_planned_steps))
    names.push_back(yaml_text(one, yaml_text(yaml_at(one, {"job"}))));
  if (node.IsDefined() && node.IsScalar())
    names.push_back(node.Scalar());
  return names;
}

std::string head_comments(std::string_view text)
{
  std::string all;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos || line.starts_with("---"))
      continue;
    if (line[first] != '#')
      break;
    all += std::string(line.substr(first + 1)) + "\n";
  }
  return all;
}

Imported listed_pipeline(const std::string &format, const std::string &name, const std::string &type,
                         const std::string &why, const ImportContext &context)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = format;
  imported.seen.push_back({name, type, "", "1", false, why});
  return imported;
}

void finish_pipeline(const PlannedRunbook &plan, std::string_view text, const ImportContext &context,
                     Imported &imported, const Diagnostics &told, Diagnostics &diagnostics)
{
  Diagnostics all = told;
  if (plan.steps.size() >= most_planned_steps)
    all.error(context.shown_name, plan.line, "more than " + std::to_string(most_planned_steps) + " steps");
  std::vector<Seen> others = std::move(imported.seen);
  imported.seen.clear();
  add_runbook(plan, context, imported);
  imported.seen.insert(imported.seen.end(), others.begin(), others.end());
  apply_comments(text, context.shown_name, imported, all, diagnostics);
}

} // namespace drsim::import::automation
