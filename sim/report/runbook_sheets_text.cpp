#include "sim/core/duration.hpp"
#include "sim/model/component_facts.hpp"
#include "sim/report/runbook_sheets.hpp"
#include "sim/report/text.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace drsim::inline report {
namespace {

constexpr std::size_t title_columns = 48;
constexpr std::size_t other_columns = 40;

std::string joined(const std::vector<std::string> &words)
{
  std::string text;
  for (const std::string &word : words)
    text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::vector<std::string> links(const ComponentSpec &component, const std::string &role)
{
  const auto found = component.links.find(role);
  return found == component.links.end() ? std::vector<std::string>{} : found->second;
}

/// "3" for a step of the same runbook, its whole id for another's.
std::string short_name(const RunbookGraph &graph, const std::string &step)
{
  return step.starts_with(graph.runbook().id + "/") ? RunbookGraph::number(step) : step;
}

std::string short_names(const RunbookGraph &graph, const std::vector<std::string> &steps)
{
  std::vector<std::string> names;
  for (const std::string &step : steps)
    names.push_back(short_name(graph, step));
  return joined(names);
}

/// "3 min 00 s", "7 min 30 s (p95 9 min 45 s)"; "*" behind what nobody set.
std::string time_text(const ComponentSpec &step, const std::string &parameter)
{
  const Parameter *found = parameter_of(step, parameter);
  if (found == nullptr || std::isnan(found->value.mean()))
    return "-";
  std::string text = format_duration(found->value.mean());
  if (!found->value.is_constant())
    text += " (p95 " + format_duration(found->value.quantile(0.95)) + ")";
  return text + (is_general(step, parameter) ? "*" : "");
}

/// How it ends and what becomes of it; of steps that only pass time, what somebody set.
std::vector<std::string> terms_of(const ComponentSpec &step)
{
  const bool asks = RunbookGraph::acts(step) || text_of(step, "action") == "await";
  std::vector<std::string> terms;
  if (const double hosts = mean_of(step, "hosts").value_or(1); hosts > 1)
    terms.push_back("on each of " + format_count(hosts) + " machines, " +
                    format_count(mean_of(step, "at_once").value_or(1)) + " at once");
  if (parameter_of(step, "done_timeout_s") != nullptr)
    terms.push_back("time-out " + time_text(step, "done_timeout_s"));
  if (const double retries = mean_of(step, "retries").value_or(0); retries > 0)
    terms.push_back(format_count(retries) + (retries == 1 ? " retry" : " retries") + " after " +
                    time_text(step, "retry_wait_s"));
  if (const std::string failed = text_of(step, "on_failure");
      !failed.empty() && (asks || !is_general(step, "on_failure")))
    terms.push_back("on failure " + failed);
  if (mean_of(step, "needs_approval").value_or(0) != 0)
    terms.push_back(mean_of(step, "approvers").value_or(1) > 1
                        ? "needs " + format_count(*mean_of(step, "approvers")) + " approvals"
                        : "needs approval");
  if (mean_of(step, "always").value_or(0) != 0)
    terms.emplace_back("whatever became of the steps before");
  return terms;
}

void add_notes(const RunbookGraph &graph, const ComponentSpec &step, Table &table, bool colour)
{
  const auto note = [&](const std::string &name, const std::string &text) {
    if (!text.empty())
      table.note("        " + name + " " + printable(text));
  };
  note("when", text_of(step, "when"));
  note("until", text_of(step, "until"));
  note("after failure of", short_names(graph, links(step, "after_failure")));
  note("calls", joined(links(step, "calls")));
  note("requires", joined(links(step, "requires")));
  note("verified by", text_of(step, "verification"));
  note("taken back by", text_of(step, "rollback"));
  note("assumed:", text_of(step, "assumed"));
  if (const std::string terms = joined(terms_of(step)); !terms.empty())
    table.note("        " + printable(terms));
  std::vector<std::string> lacks;
  for (const StepLack lack : graph.lacks(step))
    lacks.emplace_back(lack_name(lack));
  if (!lacks.empty())
    table.note("        " + coloured("missing: " + joined(lacks), Colour::yellow, colour));
}

std::string steps_table(const RunbookGraph &graph, bool colour)
{
  Table table({"step", "title", "who", "does", "work", "after", "where"}, {0});
  for (const ComponentSpec *step : graph.steps()) {
    const StepHands hands = graph.hands(*step);
    const std::string who = joined(hands.who) + (std::string(hands.by) == "assumed" ? "*" : "");
    table.add({printable(RunbookGraph::number(step->id)), shortened(printable(step->title), title_columns),
               shortened(printable(who), other_columns), shortened(printable(asked_by(*step)), other_columns),
               time_text(*step, "duration_s"), printable(short_names(graph, links(*step, "after"))),
               printable(provenance_text(step->from))});
    add_notes(graph, *step, table, colour);
  }
  return table.text("  ", colour);
}

/// "duration of 4, 7; time-out of 2, 3".
std::string by_step(const RunbookGraph &graph,
                    const std::vector<std::pair<std::string, std::vector<const ComponentSpec *>>> &found)
{
  std::string text;
  for (const auto &[name, steps] : found)
    if (!steps.empty())
      text += (text.empty() ? "" : "; ") + name + " of " +
              (steps.size() == graph.steps().size() ? "every step" : RunbookGraph::numbers(steps));
  return text;
}

std::string assumed_text(const RunbookGraph &graph)
{
  std::vector<std::pair<std::string, std::vector<const ComponentSpec *>>> found = {
      {"duration", {}}, {"time-out", {}}, {"who", {}}};
  for (const ComponentSpec *step : graph.steps())
    for (const std::string &name : assumed_of(graph, *step))
      for (auto &[known, steps] : found)
        if (known == name)
          steps.push_back(step);
  return by_step(graph, found);
}

std::string missing_text(const RunbookSheet &sheet)
{
  std::vector<std::pair<std::string, std::vector<const ComponentSpec *>>> found;
  for (const StepLack lack :
       {StepLack::owner, StepLack::time_out, StepLack::verification, StepLack::rollback}) {
    found.emplace_back(lack_name(lack), std::vector<const ComponentSpec *>{});
    for (const ComponentSpec *step : sheet.graph.steps())
      if (const auto lacks = sheet.graph.lacks(*step); std::count(lacks.begin(), lacks.end(), lack) > 0)
        found.back().second.push_back(step);
  }
  const std::string whole = joined(missing_of(sheet));
  const std::string steps = by_step(sheet.graph, found);
  return whole + (whole.empty() || steps.empty() ? "" : "; ") + steps;
}

std::string head_text(const RunbookSheet &sheet, bool colour)
{
  const ComponentSpec &runbook = sheet.graph.runbook();
  std::string out =
      coloured(printable(runbook.id), Colour::bold, colour) + "  " + printable(runbook.title) + "\n";
  const auto line = [&](const std::string &name, const std::string &text) {
    if (!text.empty())
      out += "  " + name + std::string(13 - name.size(), ' ') + printable(text) + "\n";
  };
  line("where", provenance_text(runbook.from));
  line("trigger", text_of(runbook, "trigger"));
  line("for", joined(links(runbook, "for")));
  line("named by", joined(sheet.named_by));
  line("carried out", mean_of(runbook, "automatic").value_or(0) != 0 ? "by a machine" : "by people");
  line("owner", text_of(runbook, "owner"));
  if (!is_general(runbook, "rehearsed"))
    line("rehearsed", text_of(runbook, "rehearsed"));
  std::string stated;
  for (const auto &[name, parameter] : {std::pair("RTO ", "stated_rto_s"), std::pair("RPO ", "stated_rpo_s")})
    if (const auto value = mean_of(runbook, parameter))
      stated += (stated.empty() ? "" : ", ") + std::string(name) + format_duration(*value);
  line("promises", stated);
  return out;
}

} // namespace

std::string asked_by(const ComponentSpec &step)
{
  const std::string action = text_of(step, "action");
  const std::string target = text_of(step, "target");
  return (action.empty() ? "wait" : action) + (target.empty() ? "" : " " + target);
}

std::vector<std::string> assumed_of(const RunbookGraph &graph, const ComponentSpec &step)
{
  std::vector<std::string> all;
  if (is_general(step, "duration_s"))
    all.emplace_back("duration");
  if (is_general(step, "done_timeout_s"))
    all.emplace_back("time-out");
  if (std::string(graph.hands(step).by) == "assumed")
    all.emplace_back("who");
  return all;
}

std::vector<std::string> missing_of(const RunbookSheet &sheet)
{
  const ComponentSpec &runbook = sheet.graph.runbook();
  std::vector<std::string> all;
  if (text_of(runbook, "trigger").empty() && sheet.named_by.empty())
    all.emplace_back("trigger");
  if (text_of(runbook, "owner").empty())
    all.emplace_back("owner of the runbook");
  return all;
}

std::string sheets_text(const std::vector<RunbookSheet> &sheets, bool colour)
{
  std::string out;
  for (const RunbookSheet &sheet : sheets) {
    out += (out.empty() ? "" : "\n") + head_text(sheet, colour) + "\n";
    out += sheet.graph.steps().empty() ? "  no steps\n" : steps_table(sheet.graph, colour);
    const std::string assumed = assumed_text(sheet.graph);
    const std::string missing = missing_text(sheet);
    out += "\n";
    if (!assumed.empty())
      out += "  assumed (* the catalogue's, nobody set it): " + assumed + "\n";
    if (!missing.empty())
      out += "  missing: " + missing + "\n";
    if (!sheet.questions.empty())
      out += "  asked and told of it:\n";
    for (const Problem &problem : sheet.questions)
      out += "    " + printable(problem_line(problem)) + "\n";
  }
  return out;
}

} // namespace drsim::report
