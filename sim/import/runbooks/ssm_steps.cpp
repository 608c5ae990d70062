// What one step of an Automation or Command document does.
#include "sim/import/runbooks/ssm_steps.hpp"

#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/runbooks/api_table.hpp"
#include "sim/import/runbooks/ssm_script.hpp"

#include <algorithm>
#include <set>
#include <sstream>

namespace drsim::inline import::inline runbooks {
namespace {

constexpr std::size_t most_lines = 5000;

class StepReader {
public:
  StepReader(const SsmDocument &document, std::size_t at)
      : document_(document), step_(document.steps()[at]), inputs_(yaml_at(step_.node, {"inputs"})),
        name_(document.name(at)), action_(document.action(at)), at_(at)
  {
  }
  SsmReading read();

private:
  void sleep();
  void branch();
  void call();
  void wait_for_property();
  [[nodiscard]] std::string awaited_alarm() const;
  void automation();
  void script();
  void shell(const YAML::Node &commands);
  void command();
  void approve();
  void take(ScriptReading &&script);
  void set(StepMeaning what);
  void ask(const std::string &question, const std::string &answer);
  [[nodiscard]] std::string text(const char *name) const
  {
    return document_.input(yaml_at(inputs_, {name}), step_);
  }

  const SsmDocument &document_;
  const SsmStep &step_;
  YAML::Node inputs_;
  std::string name_;
  std::string action_;
  std::size_t at_;
  SsmReading found_;
};

void StepReader::ask(const std::string &question, const std::string &answer)
{
  if (found_.question.empty()) {
    found_.question = question;
    found_.answer = answer;
  }
}

void StepReader::set(StepMeaning what)
{
  if (needs_target(what.action) && what.target.empty()) {
    ask("step " + name_ + " does \"" + what.action +
            "\", but its target is known only at run time: it counts as human work only (a default of the "
            "parameter would name it)",
        "action=" + what.action + " target=...");
    what = {"wait"};
  }
  found_.parts.push_back(std::move(what));
}

void StepReader::sleep()
{
  const std::string length = document_.filled_in(yaml_text(yaml_at(inputs_, {"Duration"})), step_);
  const auto seconds = parse_duration_s(length);
  if (seconds && *seconds >= 0) {
    found_.sleeps_s = *seconds;
    found_.recognised = true;
  } else
    ask("how long step " + name_ +
            " sleeps is known only at run time: it counts as human work of the catalogue's duration",
        "duration=...");
}

void StepReader::branch()
{
  const SsmBranch where = document_.branch(at_);
  found_.no_work = true;
  found_.recognised = true;
  if (where.known)
    return;
  std::string ways;
  for (const std::string &way : where.ways)
    ways += (ways.empty() ? "" : ", ") + way;
  ask("where step " + name_ + " leads is known only at run time: " + ways + "; the way to " + where.to +
          " is played (a default of the parameter would say)",
      "way=" + where.to);
}

void StepReader::call()
{
  StepMeaning what =
      meaning_of_call(yaml_text(yaml_at(inputs_, {"Service"})), yaml_text(yaml_at(inputs_, {"Api"})),
                      [this](const std::string &name) { return text(name.c_str()); });
  found_.recognised = what.looks || !what.action.empty() || !what.calls.empty();
  if (what.action.empty())
    what.action = "wait";
  set(std::move(what));
}

/// Whether one of those who approve may be many people: a group, a role, a topic.
bool has_group(const std::vector<std::string> &who)
{
  return std::any_of(who.begin(), who.end(), [](const std::string &one) {
    return one.find(":group/") != std::string::npos || one.find("role/") != std::string::npos;
  });
}

/// "available", "ACTIVE", "InService": the state of something that can be used.
bool means_up(const std::vector<YAML::Node> &wanted)
{
  static const std::set<std::string> words = {"available", "active",  "running",  "inservice", "in-service",
                                              "ok",        "healthy", "ready",    "in-sync",   "insync",
                                              "enabled",   "true",    "completed"};
  return !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), [](const YAML::Node &one) {
    return words.contains(lower_case(yaml_text(one)));
  });
}

/// A wait for an alarm to be quiet ("OK") or to fire ("ALARM"), by its name; "" for any other wait.
std::string StepReader::awaited_alarm() const
{
  const std::string name = text("AlarmNames");
  const std::vector<YAML::Node> wanted = yaml_items(yaml_at(inputs_, {"DesiredValues"}), 2);
  const bool known = !name.empty() && name.find_first_of("{[ ") == std::string::npos && wanted.size() == 1;
  if (!known || lower_case(text("Service")) != "cloudwatch" || kebab_case(text("Api")) != "describe-alarms")
    return {};
  const std::string state = lower_case(yaml_text(wanted.front()));
  const std::string alarm = "firing:cloudwatch:" + id_part(name);
  return state == "ok" ? "not " + alarm : state == "alarm" ? alarm : std::string{};
}

void StepReader::wait_for_property()
{
  found_.no_work = true;
  if (const std::string alarm = awaited_alarm(); !alarm.empty()) {
    found_.recognised = true;
    return set({.action = "await", .until = alarm});
  }
  StepMeaning what =
      meaning_of_wait(yaml_text(yaml_at(inputs_, {"Service"})), yaml_text(yaml_at(inputs_, {"Api"})),
                      [this](const std::string &name) { return text(name.c_str()); });
  if (what.action.empty() || !means_up(yaml_items(yaml_at(inputs_, {"DesiredValues"}), 20)))
    return ask("what step " + name_ +
                   " waits for is known only at run time, or is no state that is simulated",
               "action=await until=up:...");
  found_.recognised = true;
  set(std::move(what));
}

void StepReader::automation()
{
  StepMeaning what{"wait"};
  const std::string called = text("DocumentName");
  if (called.empty() || called.find("{{") != std::string::npos)
    return ask("which document step " + name_ + " runs is known only at run time", "calls=runbook:...");
  what.calls = id_part(called.substr(called.rfind('/') + 1));
  found_.recognised = true;
  found_.no_work = true;
  set(std::move(what));
}

void StepReader::take(ScriptReading &&script)
{
  for (StepMeaning &act : script.acts)
    set(std::move(act));
  if (!script.calls.empty()) {
    StepMeaning what{"wait"};
    what.calls = id_part(script.calls);
    set(std::move(what));
  }
  const bool nothing = found_.parts.empty();
  if (nothing && script.waits && !script.until.empty()) {
    StepMeaning what{"await"};
    what.until = script.until;
    set(std::move(what));
    found_.no_work = true;
  }
  found_.waits_for_it = nothing && script.waits && script.until.empty();
  found_.recognised = !found_.parts.empty() || (script.readable && !script.waits && script.unknown.empty());
  if (found_.parts.empty())
    found_.parts.push_back({.action = "wait", .unknown = script.unknown});
}

void StepReader::script()
{
  const std::string runtime = lower_case(text("Runtime"));
  const YAML::Node payload = yaml_at(inputs_, {"InputPayload"});
  if (!runtime.starts_with("python"))
    return;
  take(read_python(yaml_text(yaml_at(inputs_, {"Script"})), [&](const std::string &name) {
    const std::string known = document_.input(yaml_at(payload, {name}), step_);
    return known.find("{{") == std::string::npos ? known : std::string{};
  }));
}

void StepReader::shell(const YAML::Node &commands)
{
  std::vector<std::string> lines;
  if (commands.IsScalar()) {
    std::istringstream text(yaml_text(commands));
    for (std::string line; std::getline(text, line) && lines.size() < most_lines;)
      lines.push_back(line);
  }
  for (const YAML::Node &one : yaml_items(commands, most_lines)) {
    std::istringstream text(yaml_text(one));
    for (std::string line; std::getline(text, line) && lines.size() < most_lines;) {
      const std::string known = document_.filled_in(line, step_);
      lines.push_back(known.empty() ? line : known);
    }
  }
  take(read_shell(lines, found_.requires_ids));
}

/// aws:runCommand: a shell script, or a Command document of one's own.
void StepReader::command()
{
  const std::string called = text("DocumentName");
  if (called == "AWS-RunShellScript")
    return shell(yaml_at(inputs_, {"Parameters", "commands"}));
  if (!called.empty() && !called.starts_with("AWS-"))
    automation();
}

/// Who must agree, and how many of them: one, where the document does not say.
void StepReader::approve()
{
  found_.approval = found_.recognised = true;
  const YAML::Node who = yaml_at(inputs_, {"Approvers"});
  if (!yaml_is_set(who))
    return; // whoever is on duty
  std::vector<YAML::Node> all = yaml_items(who, most_lines);
  if (all.empty() && who.IsScalar())
    all.push_back(who);
  for (const YAML::Node &one : all)
    for (const std::string &name : document_.texts(yaml_text(one), step_))
      found_.approvers.push_back(name);
  const std::string wanted = text("MinRequiredApprovals");
  const auto number = parse_number(wanted);
  found_.approvals = std::max(1.0, number.value_or(1));
  const auto named = static_cast<double>(found_.approvers.size());
  if (!wanted.empty() && !number)
    ask("how many people step " + name_ + " waits for is known only at run time: one is played",
        "approvers=2");
  else if (named > 0 && found_.approvals > named && !has_group(found_.approvers))
    ask("step " + name_ + " waits for " + wanted + " people and names " +
            std::to_string(found_.approvers.size()) + ": as it stands nobody can go on",
        "approvers=1");
  else if (found_.approvers.empty())
    ask("who approves step " + name_ + " is known only at run time: people of a role of their own are played",
        "by=role:...");
}

SsmReading StepReader::read()
{
  if (action_.empty())
    ask("step " + name_ +
            " has no action: somebody has yet to write it; it counts as human work of the "
            "catalogue's duration",
        "action=... target=... duration=...");
  else if (action_ == "aws:sleep")
    sleep();
  else if (action_ == "aws:branch")
    branch();
  else if (action_ == "aws:executeAwsApi")
    call();
  else if (action_ == "aws:waitForAwsResourceProperty" || action_ == "aws:assertAwsResourceProperty")
    wait_for_property();
  else if (action_ == "aws:executeAutomation")
    automation();
  else if (action_ == "aws:executeScript")
    script();
  else if (action_ == "aws:runCommand")
    command();
  else if (action_ == "aws:runShellScript")
    shell(yaml_at(inputs_, {"runCommand"}));
  else if (action_ == "aws:approve")
    approve();
  else if (action_ == "aws:pause")
    found_.approval = found_.recognised = true;
  else if (action_ == "aws:updateVariable")
    found_.no_work = found_.recognised = true;
  if (found_.parts.empty())
    found_.parts.push_back({.action = "wait", .unknown = found_.recognised ? "" : action_});
  return std::move(found_);
}

} // namespace

SsmReading read_ssm_step(const SsmDocument &document, std::size_t at)
{
  return StepReader(document, at).read();
}

} // namespace drsim::import::runbooks
