// Which step of which runbook a record is about.
#include "sim/exchange/record_steps.hpp"

#include "sim/exchange/name_parts.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/step_doers.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

namespace drsim::inline exchange {

namespace {

/// Without a length that stands behind it: "Announce (5-10 min)".
std::string without_length(const std::string &title)
{
  const std::size_t open = title.rfind('(');
  const bool length = open != std::string::npos && title.ends_with(')') &&
                      title.find_first_of("0123456789", open) != std::string::npos;
  return length ? title.substr(0, open) : title;
}

/// "3. **Promote the replica** (5 min)" and "promote the replica " are the same title.
std::string plain(const std::string &title)
{
  std::string out;
  for (const char c : lower_case(without_length(title)))
    if (c != '*' && c != '`' && c != '"')
      out += c == '_' ? ' ' : c;
  std::size_t from = out.find_first_not_of("0123456789.) \t");
  if (from == std::string::npos)
    from = 0; // a number is all of it
  const std::size_t to = out.find_last_not_of(" .\t");
  return to == std::string::npos || to < from ? "" : out.substr(from, to - from + 1);
}

bool is_runbook(const ComponentSpec &runbook, const std::string &of)
{
  if (of == runbook.id)
    return true;
  const std::string wanted = plain(of);
  const std::string file = std::filesystem::path(of).stem().string();
  const std::string own = std::filesystem::path(runbook.from.file).stem().string();
  return wanted == plain(after_colon(runbook.id)) || wanted == plain(runbook.title) || of == own ||
         (!file.empty() && file == own);
}

bool is_step(const ComponentSpec &step, const Record &record)
{
  const std::string &name = record.name;
  if (name == step.id || name == after_colon(step.id) || name == step.from.file + ":" + step.from.address)
    return true;
  const std::string own = last_part(step.id);
  const bool number = own.find_first_not_of("0123456789") == std::string::npos;
  if (name == own && (!record.of.empty() || !number)) // a number alone is of any runbook
    return true;
  const std::string wanted = plain(name);
  return !wanted.empty() && (wanted == plain(step.title) || (!number && wanted == plain(own)));
}

std::string ids(const std::vector<const ComponentSpec *> &all)
{
  constexpr std::size_t most = 6;
  std::string out;
  for (std::size_t i = 0; i < std::min(most, all.size()); ++i)
    out += (out.empty() ? "" : ", ") + all[i]->id;
  return out + (all.size() > most ? ", ..." : "");
}

std::string near_title(const Deployment &deployment, const std::string &name)
{
  std::vector<std::string> titles;
  for (const ComponentSpec *step : deployment.of_kind("runbook_step"))
    titles.push_back(step->title);
  const std::string near = did_you_mean(name, titles);
  return near.empty() ? "" : "; did you mean \"" + near + "\"?";
}

} // namespace

StepMatch steps_meant(const Deployment &deployment, const Record &record)
{
  StepMatch match;
  std::vector<const ComponentSpec *> runbooks;
  for (const ComponentSpec *runbook : deployment.of_kind("runbook"))
    if (record.of.empty() || is_runbook(*runbook, record.of))
      runbooks.push_back(runbook);
  if (runbooks.empty()) {
    match.why = "no runbook here is called \"" + record.of + "\"";
    return match;
  }
  for (const ComponentSpec *step : deployment.of_kind("runbook_step")) {
    const std::string of = Parameters(*step).link("runbook");
    const bool here = std::any_of(runbooks.begin(), runbooks.end(),
                                  [&](const ComponentSpec *runbook) { return runbook->id == of; });
    if (here && is_step(*step, record))
      match.steps.push_back(step);
  }
  const bool whole = std::any_of(runbooks.begin(), runbooks.end(), [&](const ComponentSpec *runbook) {
    return is_runbook(*runbook, record.name);
  });
  if (match.steps.empty() && whole)
    match.why = "it is a runbook, whole: figures are of its steps, which the record does not part";
  else if (match.steps.empty())
    match.why = (record.of.empty() ? "no step of a runbook" : "no step of " + ids(runbooks)) +
                " is called so" + near_title(deployment, record.name);
  else if (match.steps.size() > 1)
    match.why = "several steps are called so: " + ids(match.steps);
  return match;
}

std::string work_parameter(const ComponentSpec &step, const Deployment &deployment)
{
  const ComponentSpec *runbook = deployment.find(Parameters(step).link("runbook"));
  const auto duration = step.parameters.find("duration_s");
  const bool said = duration != step.parameters.end() && (duration->second.from.source == Source::user_file ||
                                                          duration->second.from.source == Source::deployment);
  return done_by_machine(step, runbook) && !said ? "machine_s" : "duration_s";
}

std::vector<std::string> asked_parameters(const ComponentSpec &step, const Deployment &deployment)
{
  // What each action waits for, in the words of the catalogue's "drives".
  static const std::multimap<std::string, std::string> drives = {{"promote", "promote_s"},
                                                                 {"failover", "failover_s"},
                                                                 {"force_failover", "failover_s"},
                                                                 {"restore", "provision_s"},
                                                                 {"create", "create_s"},
                                                                 {"create", "provision_s"},
                                                                 {"switch_dns", "edit_s"},
                                                                 {"switch_dns_back", "edit_s"},
                                                                 {"rollback", "rollback_s"},
                                                                 {"switch_back", "switch_back_s"},
                                                                 {"unseal", "manual_unseal_s"},
                                                                 {"shift_away", "shift_s"},
                                                                 {"shed", "shed_s"},
                                                                 {"hotfix", "fix_s"}};
  const Parameters parameters(step);
  const ComponentSpec *target = deployment.find(parameters.text("target"));
  std::vector<std::string> out;
  const auto [from, to] = drives.equal_range(parameters.text("action"));
  for (auto one = from; target != nullptr && one != to; ++one)
    if (target->parameters.count(one->second) > 0)
      out.push_back(target->id + "." + one->second);
  return out;
}

} // namespace drsim::exchange
