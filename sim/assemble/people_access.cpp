#include "sim/assemble/people_access.hpp"

#include "sim/assemble/access_calls.hpp"
#include "sim/core/listed.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/model/component_facts.hpp"
#include "sim/model/step_doers.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

namespace drsim::inline assemble {
namespace {

/// What stands in fences and code spans, the rest blank: lines keep their numbers.
std::string only_commands(std::string_view page)
{
  std::string out;
  bool fenced = false;
  while (!page.empty()) {
    const std::size_t end = std::min(page.find('\n'), page.size());
    const std::string_view line = page.substr(0, end);
    page.remove_prefix(std::min(end + 1, page.size()));
    const std::size_t text = std::min(line.find_first_not_of(" \t>"), line.size());
    const bool fence = line.substr(text).starts_with("```") || line.substr(text).starts_with("~~~");
    fenced = fenced != fence;
    if (fenced && !fence)
      out += line;
    else if (!fence)
      for (std::size_t at = line.find('`'); at != std::string_view::npos;) {
        const std::size_t close = line.find('`', at + 1);
        if (close == std::string_view::npos)
          break;
        out += std::string(line.substr(at + 1, close - at - 1)) + " ; ";
        at = line.find('`', close + 1);
      }
    out += '\n';
  }
  return out;
}

/// A person's or a role's own name: "oncall:sre" -> "sre".
std::string called_as(const std::string &id)
{
  return lower_case(id.substr(id.find(':') + 1));
}

/// As whom somebody acts, without what a page says.
std::set<std::string> identities_of(const ComponentSpec &who, const AccessRoles &roles)
{
  std::string said = text_of(who, "acts_as");
  std::erase(said, '"');
  const std::vector<std::string> names = listed(said);
  if (!names.empty())
    return {names.begin(), names.end()};
  std::set<std::string> all;
  for (const char *sort : {"iam-group:", "permission-set:", "group:"})
    for (const auto &[name, role] : roles)
      if (name.starts_with(sort) && lower_case(name.substr(name.find(':') + 1)) == called_as(who.id))
        all.insert(name);
  return all;
}

bool of_cluster(const AccessCall &call)
{
  return call.call.find(' ') != std::string::npos;
}

/// Why somebody may not make a call: "" = he may; nothing: no file says.
std::optional<std::string> why_not(const std::set<std::string> &identities, const AccessCall &call,
                                   const AccessRoles &roles)
{
  std::optional<std::string> why;
  const auto ask = [&](const std::string &name) {
    const auto role = roles.find(name);
    if (role == roles.end() || (why && why->empty()))
      return;
    const std::string one = why_refused(role->second, call.call, call.things);
    const bool refused = one == "denied" || one == "nothing-allows-it";
    why = refused ? name + ": " + (one == "denied" ? "a policy denies it" : "nothing allows it")
                  : std::string{};
  };
  for (const std::string &name : identities) {
    const bool in_cluster =
        name.starts_with("group:") || name.starts_with("user:") || name.starts_with("eks:");
    if (in_cluster == of_cluster(call))
      ask(name);
    if (const auto role = roles.find(name); of_cluster(call) && role != roles.end())
      for (const std::string &group : role->second.groups)
        ask(group);
    if (name.starts_with("group:") && of_cluster(call) && name == "group:system:masters")
      return "";
  }
  return why;
}

/// The calls of one step, by the lines between it and the next.
struct StepCalls {
  ComponentSpec *step = nullptr;
  std::vector<AccessCall> calls{};
};

int line_of(const ComponentSpec &one)
{
  return parse_whole(one.from.address).value_or(0);
}

std::vector<StepCalls> steps_with_calls(const std::string &file, const std::string &text,
                                        Deployment &deployment)
{
  std::vector<StepCalls> all;
  for (ComponentSpec &one : deployment.components)
    if (one.kind == "runbook_step" && one.from.file == file && line_of(one) > 0)
      all.push_back({&one});
  std::stable_sort(all.begin(), all.end(), [](const StepCalls &a, const StepCalls &b) {
    return line_of(*a.step) < line_of(*b.step);
  });
  if (all.empty())
    return all;
  for (AccessCall &call : page_calls(only_commands(text))) {
    const int line = std::stoi(call.line);
    const auto next =
        std::find_if(all.begin(), all.end(), [&](const StepCalls &one) { return line_of(*one.step) > line; });
    if (next != all.begin())
      std::prev(next)->calls.push_back(std::move(call));
  }
  return all;
}

class Judge {
public:
  Judge(const Deployment &deployment, const AccessRoles &roles) : deployment_(deployment), roles_(roles) {}

  void judge(StepCalls &of) const
  {
    ComponentSpec &step = *of.step;
    const std::vector<std::string> doers = doers_of(step, deployment_);
    if (of.calls.empty() || doers.empty())
      return; // nothing to ask for, or a machine does it
    std::string unjudged;
    std::string refused;
    for (const AccessCall &call : of.calls) {
      const std::optional<std::string> why = nobody_may(doers, call);
      if (!why)
        unjudged += (unjudged.empty() ? "" : ", ") + call.call;
      else if (!why->empty())
        refused += (refused.empty() ? "" : "; ") + call.call + " (" + *why + ")";
    }
    if (!unjudged.empty())
      set(step, "unjudged_calls", unjudged, of.calls.front().line);
    if (refused.empty())
      return;
    set(step, "refused_calls", refused, of.calls.front().line);
    for (const char *kind : {"role", "oncall"})
      for (const ComponentSpec *one : deployment_.of_kind(kind))
        if (std::find(doers.begin(), doers.end(), one->id) == doers.end() && may_all(*one, of.calls))
          step.links["instead"].push_back(one->id);
  }

private:
  static void set(ComponentSpec &step, const char *name, const std::string &text, const std::string &line)
  {
    Parameter &parameter = step.parameters[name];
    parameter.value = std::nan("");
    parameter.unit = "text";
    parameter.text = text;
    parameter.from = step.from;
    parameter.from.address = line;
  }
  [[nodiscard]] std::set<std::string> identities(const std::string &who, const AccessCall &call) const
  {
    const ComponentSpec *spec = deployment_.find(who);
    std::set<std::string> all = spec == nullptr ? std::set<std::string>{} : identities_of(*spec, roles_);
    if (!call.role.empty())
      all.insert(call.role);
    return all;
  }
  /// Why none of them may; "" = one may; nothing: no file says it of all.
  [[nodiscard]] std::optional<std::string> nobody_may(const std::vector<std::string> &doers,
                                                      const AccessCall &call) const
  {
    std::string why;
    bool unknown = false;
    for (const std::string &who : doers) {
      const auto theirs = why_not(identities(who, call), call, roles_);
      if (theirs && theirs->empty())
        return theirs;
      unknown = unknown || !theirs;
      why = who + " as " + theirs.value_or("");
    }
    return unknown ? std::nullopt : std::optional(why);
  }
  [[nodiscard]] bool may_all(const ComponentSpec &who, const std::vector<AccessCall> &calls) const
  {
    const std::set<std::string> theirs = identities_of(who, roles_);
    return !theirs.empty() && std::all_of(calls.begin(), calls.end(), [&](const AccessCall &call) {
      return why_not(theirs, call, roles_).value_or("?").empty();
    });
  }

  const Deployment &deployment_;
  const AccessRoles &roles_;
};

} // namespace

std::string first_call_of(std::string_view page)
{
  const std::vector<AccessCall> all = page_calls(only_commands(page));
  return all.empty() ? std::string{} : all.front().call;
}

void settle_people_access(const std::map<std::string, std::string> &texts, Deployment &deployment)
{
  const AccessRoles roles = access_roles(texts);
  const Judge judge(deployment, roles);
  for (const auto &[file, text] : texts)
    if (file.ends_with(".md") || file.ends_with(".markdown"))
      for (StepCalls &of : steps_with_calls(file, text, deployment))
        judge.judge(of);
}

} // namespace drsim::assemble
