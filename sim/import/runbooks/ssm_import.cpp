#include "sim/import/runbooks/ssm_import.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/facts/set_parameter.hpp"
#include "sim/import/runbooks/runbook_directive.hpp"
#include "sim/import/runbooks/runbook_questions.hpp"
#include "sim/import/runbooks/runbook_roles.hpp"
#include "sim/import/runbooks/ssm_checks.hpp"
#include "sim/import/runbooks/ssm_document.hpp"
#include "sim/import/runbooks/ssm_flow.hpp"
#include "sim/import/runbooks/ssm_steps.hpp"
#include "sim/import/runbooks/ssm_ways.hpp"
#include "sim/model/actions.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace drsim::inline import::inline runbooks {
namespace {

class AutomationReader {
public:
  AutomationReader(const YAML::Node &document, const ImportContext &context, Diagnostics &diagnostics,
                   Imported &imported)
      : source_(document), document_(document), flow_(flow_of(document_)),
        checks_(check_ssm_document(document)), context_(context), diagnostics_(diagnostics),
        imported_(imported), id_("runbook:" + file_stem(context.shown_name)),
        questions_(context, diagnostics, "add \"drsim: %\" to the step's description")
  {
  }
  void read();

private:
  void number();
  void runbook();
  void step(std::size_t at);
  void part(std::size_t at, std::size_t number, const SsmReading &reading, const Directive &said);
  void set_meaning(const StepMeaning &what, bool by_call, const std::string &line, ComponentSpec &component);
  void set_limits(std::size_t at, ComponentSpec &component);
  void link(std::size_t at, bool last, ComponentSpec &component);
  [[nodiscard]] std::string looks_at(std::size_t at, const std::string &part) const;
  void ask(std::size_t at, const SsmReading &reading, const Directive &said);
  void assume(const std::string &what, const std::string &line, ComponentSpec &component);
  void list_others();
  [[nodiscard]] std::string why_not(std::size_t at, const std::string &played) const;
  void tell_wrong_way(std::size_t at);
  [[nodiscard]] DirectiveSite site(const std::string &line);
  [[nodiscard]] std::string step_id(std::size_t number) const { return id_ + "/" + std::to_string(number); }
  [[nodiscard]] std::string last_of(std::size_t at) const
  {
    return step_id(numbers_.at(at) + parts_of(at) - 1);
  }
  [[nodiscard]] std::size_t parts_of(std::size_t at) const
  {
    return directives_.at(at).contains("action") ? 1 : readings_.at(at).parts.size();
  }
  [[nodiscard]] std::string line_of(std::size_t at) const { return yaml_line(document_.steps()[at].node); }

  YAML::Node source_;
  SsmDocument document_;
  SsmFlow flow_;
  SsmChecks checks_;
  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported &imported_;
  std::string id_;
  StepQuestions questions_;
  std::map<std::size_t, SsmReading> readings_;
  std::map<std::size_t, Directive> directives_;
  std::map<std::size_t, std::size_t> numbers_; ///< of a step's first part
  std::size_t count_ = 0;                      ///< of all parts
  std::string acted_;                          ///< the last part that asks for something
};

DirectiveSite AutomationReader::site(const std::string &line)
{
  return {context_, diagnostics_, line, [this](const std::string &name) {
            const std::size_t at = document_.index_of(name);
            return numbers_.contains(at) ? last_of(at) : std::string{};
          }};
}

/// Reads every step, and gives each of its parts a number.
void AutomationReader::number()
{
  for (const std::size_t at : flow_.order) {
    const YAML::Node &step = document_.steps()[at].node;
    std::vector<std::string> keys = step_keys();
    if (document_.action(at) == "aws:branch")
      keys.emplace_back("way");
    directives_[at] = read_directive(annotation_in(yaml_at(step, {"description"})), line_of(at), keys,
                                     context_, diagnostics_);
    tell_wrong_way(at);
    readings_[at] = read_ssm_step(document_, at);
    if (const std::size_t ways = flow_.links.at(at).states.size(); ways > 0) { // it looks, and knows
      readings_[at].question.clear();
      readings_[at].parts.assign(ways - 1, {.action = "wait"});
    }
    numbers_[at] = count_ + 1;
    count_ += parts_of(at);
  }
}

void AutomationReader::tell_wrong_way(std::size_t at)
{
  if (!directives_.at(at).contains("way"))
    return;
  const SsmBranch where = document_.branch(at);
  if (where.to != where.said)
    diagnostics_.error(context_.shown_name, line_of(at),
                       "step " + document_.name(at) + " leads to no \"" + where.said + "\"",
                       "did you mean \"" + did_you_mean(where.said, where.ways) + "\"?");
}

void AutomationReader::runbook()
{
  const std::string line = yaml_line(source_);
  ComponentSpec runbook;
  runbook.id = id_;
  runbook.kind = "runbook";
  runbook.title = yaml_text(yaml_at(source_, {"description"}));
  runbook.region = context_.region;
  runbook.from = {Source::user_file, Confidence::set, context_.shown_name, line, {}};
  runbook.parameters["automatic"] = set_number(1, "bool", context_, line);
  const Directive said = read_directive(annotation_in(yaml_at(source_, {"description"})), line, page_keys(),
                                        context_, diagnostics_);
  apply_page_directive(said, site(line), runbook);
  for (std::size_t i = 1; i <= count_; ++i) {
    const std::string number = std::to_string(i);
    runbook.links["step:" + std::string(number.size() < 2 ? 1 : 0, '0') + number] = {step_id(i)};
  }
  imported_.seen.push_back({id_, "runbook", context_.region, line, true, ""});
  imported_.components.push_back(std::move(runbook));
}

void AutomationReader::set_meaning(const StepMeaning &what, bool by_call, const std::string &line,
                                   ComponentSpec &component)
{
  component.parameters["action"] = set_text(what.action, context_, line);
  for (const auto &[name, text] :
       {std::pair{"target", what.target}, {"zone", what.zone}, {"until", what.until}})
    if (!text.empty())
      component.parameters[name] = set_text(text, context_, line);
  if (by_call && !what.target.empty() && may_name_others(what.action))
    component.parameters["target"].from.note = named_by_command;
  if (by_call && !what.until.empty() && !what.until.starts_with("done:"))
    component.parameters["until"].from.note = named_by_command;
  if (!what.calls.empty() && "runbook:" + what.calls != id_)
    component.links["calls"] = {"runbook:" + what.calls};
}

/// timeoutSeconds and maxAttempts.
void AutomationReader::set_limits(std::size_t at, ComponentSpec &component)
{
  const YAML::Node &step = document_.steps()[waiting_step(document_, at, flow_.order)].node;
  YAML::Node limit = yaml_at(step, {"timeoutSeconds"});
  if (!limit.IsScalar())
    limit.reset(yaml_at(step, {"inputs", "timeoutSeconds"})); // of Command documents
  const auto seconds = limit.IsScalar()
                           ? parse_number(document_.filled_in(yaml_text(limit), document_.steps()[at]))
                           : std::nullopt;
  if (seconds && *seconds >= 1)
    component.parameters["done_timeout_s"] =
        set_number(*seconds, "s", context_, yaml_line(limit), "timeoutSeconds");
  else if (limit.IsScalar())
    diagnostics_.note(context_.shown_name, yaml_line(limit),
                      "the time-out of " + document_.name(at) +
                          " is known only at run time: the catalogue's holds");
  const YAML::Node attempts = yaml_at(document_.steps()[at].node, {"maxAttempts"});
  const auto most = attempts.IsScalar() ? parse_number(yaml_text(attempts)) : std::nullopt;
  if (most && *most >= 2)
    component.parameters["retries"] =
        set_number(*most - 1, "count", context_, yaml_line(attempts), "maxAttempts");
}

/// What a part of a branch looks at, where no part before it has found its state.
std::string AutomationReader::looks_at(std::size_t at, const std::string &part) const
{
  const std::vector<SsmStateWay> &states = flow_.links.at(at).states;
  const std::size_t first = numbers_.at(at);
  const std::size_t place = std::stoul(part.substr(id_.size() + 1)) - first;
  std::string when = states.at(place).when;
  for (std::size_t i = 0; i < place; ++i)
    when += " and not succeeded:" + step_id(first + i);
  return when;
}

void AutomationReader::link(std::size_t at, bool last, ComponentSpec &component)
{
  const SsmLinks &links = flow_.links.at(at);
  if (component.id == step_id(numbers_.at(at))) {
    for (const std::size_t other : links.after)
      component.links["after"].push_back(last_of(other));
  } else
    component.links["after"] = {
        step_id(static_cast<std::size_t>(std::stoul(component.id.substr(id_.size() + 1))) - 1)};
  for (const std::size_t other : links.after_failure)
    component.links["after_failure"].push_back(last_of(other));
  std::string when;
  for (const std::size_t other : links.when_done)
    when += (when.empty() ? "done:" : " and done:") + last_of(other);
  for (const SsmOnWay &way : links.on_ways)
    when += (when.empty() ? "" : " and ") +
            on_way(way, flow_.links.at(way.branch).states.size() - 1,
                   [&](std::size_t number) { return step_id(numbers_.at(way.branch) + number); });
  if (!links.states.empty())
    when += (when.empty() ? "" : " and ") + looks_at(at, component.id);
  if (!when.empty())
    component.parameters["when"] = set_text(when, context_, component.from.address);
  if (!links.states.empty())
    component.parameters["when"].from.note = named_by_command;
  if (links.goes_on && last)
    component.parameters["on_failure"] = set_text("continue", context_, component.from.address);
}

void AutomationReader::ask(std::size_t at, const SsmReading &reading, const Directive &said)
{
  const std::size_t number = numbers_.at(at);
  const std::string line = line_of(at);
  const std::string name = document_.name(at);
  const bool answered = said.contains("action") || said.contains("until") || said.contains("calls");
  const SsmStep &step = document_.steps()[at];
  if (!flow_.links.at(at).back_to.empty())
    questions_.ask(number, line,
                   "step " + name + " leads back to " + flow_.links.at(at).back_to +
                       " when it fails: that is not played, the runbook ends",
                   "retries=...");
  if (!step.loop.empty() && step.value.empty())
    questions_.ask(number, line,
                   "how often loop " + step.loop + " goes round is known only at run time: once is played",
                   "duration=...");
  if (answered)
    return;
  const bool people_said = reading.approvals > 0 && (said.contains("approvers") || said.contains("by"));
  if (!reading.question.empty() && !said.contains("duration") && !people_said)
    questions_.ask(number, line, reading.question + left_out_of(document_, at, flow_.order), reading.answer);
  if (reading.waits_for_it && acted_.empty())
    questions_.ask(number, line, "step " + name + " waits for something that its script does not name",
                   "action=await until=up:...");
  const bool silent =
      !reading.recognised && !reading.sleeps_s && !reading.waits_for_it && !said.contains("duration");
  if (silent)
    questions_.says_too_little(number, line, name, reading.parts.front().unknown);
}

/// What is not understood, and how it is played instead.
void AutomationReader::assume(const std::string &what, const std::string &line, ComponentSpec &component)
{
  component.parameters["assumed"] = set_text(what, context_, line);
}

void AutomationReader::part(std::size_t at, std::size_t number, const SsmReading &reading,
                            const Directive &said)
{
  const std::string line = line_of(at);
  const std::string action = document_.action(at);
  const std::size_t count = parts_of(at);
  const std::size_t place = number - numbers_.at(at);
  ComponentSpec component;
  component.id = step_id(number);
  component.kind = "runbook_step";
  component.title = document_.name(at);
  component.from = {Source::user_file, Confidence::set, context_.shown_name, line, {}};
  component.links["runbook"] = {id_};
  StepMeaning what = reading.parts[place];
  if (said.contains("action"))
    what = {said.at("action")};
  if (said.contains("target"))
    what.target = said.at("target");
  bool waits = reading.no_work;
  if (reading.waits_for_it && !acted_.empty() && !said.contains("action")) {
    what.action = "await";
    what.until = "done:" + acted_;
    waits = true;
  }
  set_meaning(what, !said.contains("target"), line, component);
  link(at, place + 1 == count, component);
  component.parameters["needs_approval"] = set_number(reading.approval ? 1 : 0, "bool", context_, line);
  if (reading.approval) // people do that
    component.parameters["by_machine"] = set_number(0, "bool", context_, line);
  if (reading.approvals > 0 && !said.contains("by"))
    link_approvers(approving_role(reading.approvers, document_.name(at)), reading.approvals, context_, line,
                   component, imported_);
  if (reading.sleeps_s)
    component.parameters["duration_s"] = set_number(*reading.sleeps_s, "s", context_, line);
  else if (waits && (reading.recognised || !questions_.asked(numbers_.at(at))))
    component.parameters["duration_s"] = set_number(0, "s", context_, line, "nothing is done meanwhile");
  set_limits(at, component);
  std::vector<std::string> needed = reading.requires_ids;
  if (said.contains("requires"))
    for (const std::string &one : parts_of_list(said.at("requires")))
      needed.push_back(one);
  if (!needed.empty())
    component.links["requires"] = needed;
  apply_step_directive(said, site(line), component, imported_);
  if (what.action != "wait" && what.action != "await")
    acted_ = component.id;
  const bool asked = questions_.asked(numbers_.at(at));
  const bool guessed = asked && what.action == "wait" && !reading.approval &&
                       !(waits && reading.recognised) && !said.contains("duration");
  if (guessed)
    component.parameters["action"].from.note = StepQuestions::played_as_work;
  const bool branches = asked && action == "aws:branch";
  const std::string way = branches ? document_.branch(at).to : "";
  if (guessed || branches)
    assume(branches ? StepQuestions::one_way(way) : StepQuestions::played_as_work, line, component);
  imported_.seen.push_back({component.id, action, context_.region, line, !guessed && !branches,
                            guessed ? why_not(at, StepQuestions::played_as_work)
                            : branches
                                ? why_not(at, "where it leads is known only at run time; one way is played")
                                : ""});
  imported_.components.push_back(std::move(component));
}

void AutomationReader::step(std::size_t at)
{
  const SsmReading &reading = readings_.at(at);
  const Directive &said = directives_.at(at);
  if (document_.name(at).empty())
    diagnostics_.error(context_.shown_name, line_of(at), "a step needs a \"name\"");
  if (said.contains("action") && action_named(said.at("action")) == nullptr)
    diagnostics_.error(context_.shown_name, line_of(at), "unknown action \"" + said.at("action") + "\"",
                       "did you mean \"" + did_you_mean(said.at("action"), step_actions()) + "\"?");
  ask(at, reading, said);
  for (std::size_t i = 0; i < parts_of(at); ++i)
    part(at, numbers_.at(at) + i, reading, said);
}

/// Why a step is not played as it stands; what lint looks at all the same is said first.
std::string AutomationReader::why_not(std::size_t at, const std::string &played) const
{
  const bool elsewhere = checks_.elsewhere.contains(at);
  if (!checks_.held.contains(at))
    return elsewhere ? "its script stands in no file: " + played : played;
  return (elsewhere ? "lint holds what its script is given against the document, and tells that it stands in "
                      "no file; "
                    : "lint holds what it calls and names against AWS's own model and the document; ") +
         played;
}

void AutomationReader::list_others()
{
  for (std::size_t at = 0; at < document_.steps().size(); ++at)
    if (!numbers_.contains(at))
      imported_.seen.push_back({document_.name(at), document_.action(at), context_.region, line_of(at), false,
                                why_not(at, "not on the way that the defaults take")});
}

void AutomationReader::read()
{
  if (document_.steps().empty()) {
    const bool plugins = yaml_text(yaml_at(source_, {"schemaVersion"})).starts_with("1.");
    diagnostics_.error(context_.shown_name, yaml_line(source_),
                       plugins ? "\"runtimeConfig\" names no plugin to run"
                               : "\"mainSteps\" is no list of steps");
    return;
  }
  number();
  runbook();
  for (const std::size_t at : flow_.order)
    step(at);
  questions_.tell(flow_.order.size());
  list_others();
}

} // namespace

Imported import_ssm_automation(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "ssm-automation";
  const auto documents = parse_yaml_documents(text, context.shown_name, diagnostics);
  if (!documents)
    return imported;
  const std::string version =
      documents->empty() ? std::string{} : yaml_text(yaml_at(documents->front(), {"schemaVersion"}));
  const std::set<std::string> known = {"0.3", "1.0", "1.2", "2.0", "2.2"};
  if (known.count(version) == 0) {
    diagnostics.error(context.shown_name, "", "no Automation document and no Command document",
                      "schemaVersion is 0.3 (Automation), 1.2, 2.0 or 2.2 (Command)");
    return imported;
  }
  AutomationReader(documents->front(), context, diagnostics, imported).read();
  return imported;
}

} // namespace drsim::import::runbooks
