#include "sim/import/automation/planned_runbook.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/utf8.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline import::inline automation {
namespace {

/// A step's component.
class StepWriter {
public:
  StepWriter(const PlannedRunbook &plan, const PlannedStep &step, const ImportContext &context)
      : plan_(plan), step_(step), context_(context)
  {
    if (!step.file.empty())
      context_.shown_name = step.file;
  }
  [[nodiscard]] ComponentSpec component(std::size_t number);

private:
  void seconds(const char *name, double value)
  {
    out_.parameters[name] = set_number(value, "s", context_, step_.line);
  }
  void text(const char *name, const std::string &value)
  {
    if (!value.empty())
      out_.parameters[name] = set_text(value, context_, step_.line);
  }
  void flag(const char *name, bool value)
  {
    out_.parameters[name] = set_number(value ? 1 : 0, "bool", context_, step_.line);
  }
  void links(const char *role, const std::vector<std::size_t> &positions)
  {
    for (const std::size_t at : positions)
      out_.links[role].push_back(plan_.id + "/" + std::to_string(at + 1));
  }
  void figures();
  void machines();

  const PlannedRunbook &plan_;
  const PlannedStep &step_;
  ImportContext context_;
  ComponentSpec out_;
};

void StepWriter::machines()
{
  if (step_.hosts <= 1)
    return;
  ImportContext place = context_;
  if (!step_.hosts_file.empty())
    place.shown_name = step_.hosts_file;
  out_.parameters["hosts"] = set_number(static_cast<double>(step_.hosts), "count", place,
                                        step_.hosts_line.empty() ? step_.line : step_.hosts_line);
  out_.parameters["at_once"] = set_number(step_.at_once, "count", context_, step_.line);
}

void StepWriter::figures()
{
  if (step_.duration_s)
    seconds("duration_s", *step_.duration_s);
  if (step_.timeout_s)
    seconds("done_timeout_s", *step_.timeout_s);
  if (step_.retries > 0) {
    out_.parameters["retries"] = set_number(step_.retries, "count", context_, step_.line);
    seconds("retry_wait_s", step_.retry_wait_s);
  }
  if (const auto pods = parse_number(step_.what.pods); pods && step_.what.action == "scale")
    out_.parameters["pods"] = set_number(*pods, "count", context_, step_.line);
  machines();
  flag("needs_approval", step_.approval);
  if (step_.by_machine)
    flag("by_machine", *step_.by_machine);
  if (step_.always)
    flag("always", true);
  if (step_.goes_on)
    text("on_failure", "continue");
}

ComponentSpec StepWriter::component(std::size_t number)
{
  out_.id = plan_.id + "/" + std::to_string(number);
  out_.kind = "runbook_step";
  out_.title = step_.title;
  out_.from = {Source::user_file, Confidence::set, context_.shown_name, step_.line, {}};
  out_.links["runbook"] = {plan_.id};
  links("after", step_.after);
  links("after_failure", step_.after_failure);
  if (!step_.requires_ids.empty())
    out_.links["requires"] = step_.requires_ids;
  if (!step_.calls.empty())
    out_.links["calls"] = step_.calls;
  text("action", step_.what.action.empty() ? "wait" : step_.what.action);
  text("target", step_.what.target);
  text("zone", step_.what.zone);
  text("when", step_.when);
  text("until", step_.until);
  figures();
  return std::move(out_);
}

bool has_any(const std::string &text, const std::vector<const char *> &words)
{
  return std::any_of(words.begin(), words.end(),
                     [&](const char *word) { return text.find(word) != std::string::npos; });
}

/// "dr" as a word of its own.
bool has_word_dr(const std::string &text)
{
  const auto letter = [&](std::size_t at) {
    return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
  };
  for (std::size_t at = text.find("dr"); at != std::string::npos; at = text.find("dr", at + 1))
    if ((at == 0 || !letter(at - 1)) && !letter(at + 2))
      return true;
  return false;
}

} // namespace

std::string step_role(std::size_t number)
{
  const std::string text = std::to_string(number);
  return "step:" + std::string(text.size() < 2 ? 1 : 0, '0') + text;
}

void add_runbook(const PlannedRunbook &plan, const ImportContext &context, Imported &imported)
{
  ComponentSpec runbook;
  runbook.id = plan.id;
  runbook.kind = "runbook";
  runbook.title = plan.title;
  runbook.from = {Source::user_file, Confidence::set, context.shown_name, plan.line, {}};
  if (!plan.trigger.empty())
    runbook.parameters["trigger"] = set_text(plan.trigger, context, plan.line);
  runbook.parameters["automatic"] = set_number(plan.automatic ? 1 : 0, "bool", context, plan.line);
  if (plan.stated_rto_s)
    runbook.parameters["stated_rto_s"] = set_number(*plan.stated_rto_s, "s", context, plan.line);
  for (std::size_t i = 1; i <= plan.steps.size(); ++i)
    runbook.links[step_role(i)] = {plan.id + "/" + std::to_string(i)};
  imported.seen.push_back({plan.id, "runbook", "", plan.line, true, ""});
  imported.components.push_back(std::move(runbook));
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const PlannedStep &step = plan.steps[i];
    ComponentSpec component = StepWriter(plan, step, context).component(i + 1);
    ImportContext place = context;
    if (!step.file.empty())
      place.shown_name = step.file;
    if (!step.role.name.empty())
      link_approvers(step.role, step.approvers, place, step.line, component, imported);
    imported.seen.push_back({component.id, step.type, "", step.line, step.why_not.empty(), step.why_not});
    imported.components.push_back(std::move(component));
  }
}

bool lacks_target(std::string_view action)
{
  return needs_target(action) && action != "verify" && action != "await";
}

std::string answer_advice(const ImportContext &context, const std::string &title, const std::string &example)
{
  std::string name = title.substr(0, 60);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '"' || c == '\\' || c == '\n'; }, '\'');
  return "say it above it: # drsim: " + example + ", or of \"" + name + "\" under \"steps\" of " +
         context.shown_name.substr(context.shown_name.find_last_of('/') + 1) + ".drsim.json";
}

void settle_meaning(PlannedStep &step, const ImportContext &context, Diagnostics &diagnostics)
{
  const std::string &file = step.file.empty() ? context.shown_name : step.file;
  const bool open = step.what.action.empty() || step.what.action == "wait";
  if (open && !step.why_not.empty()) {
    const std::string words = action_of_words(step.title);
    if (words != "wait" && words != "verify")
      step.what = {words, ""};
    else {
      step.what.action = "wait";
      diagnostics.warning(file, step.line,
                          "what \"" + step.title.substr(0, 60) + "\" does is not known: " + step.why_not +
                              "; it counts as work of the catalogue's length",
                          answer_advice(context, step.title));
    }
  }
  if (step.what.action.empty())
    step.what.action = "wait";
  if (!lacks_target(step.what.action) || !step.what.target.empty())
    return;
  diagnostics.warning(file, step.line,
                      "\"" + step.title.substr(0, 60) + "\" does \"" + step.what.action +
                          "\", but of what is not said; it counts as work only",
                      answer_advice(context, step.title, "action=" + step.what.action + " target=..."));
  step.why_not = "its target is not said";
  step.what = {"wait", ""};
}

std::string trigger_of_words(const std::string &text)
{
  const std::string lower = lower_case(text);
  static const std::vector<std::pair<const char *, std::vector<const char *>>> words = {
      {"failback", {"failback", "fail-back", "fail back", "switchback", "switch back", "возврат"}},
      {"corruption",
       {"corrupt", "ransomware", "point-in-time", "point in time", "pitr", "data loss", "порч"}},
      {"deploy", {"rollback", "roll back", "roll-back", "bad release", "откат"}},
      {"region",
       {"region", "регион", "disaster", "failover", "fail-over", "fail over", "datacenter", "data center",
        "switchover", "evacuat", "катастроф"}},
      {"database", {"database", "postgres", "rds", "aurora", "базы данных"}}};
  for (const auto &[trigger, some] : words)
    if (has_any(lower, some))
      return trigger;
  return has_word_dr(lower) ? "region" : "";
}

bool tells_of_recovery(const std::string &text)
{
  const std::string lower = lower_case(text);
  return has_word_dr(lower) ||
         has_any(
             lower,
             {"failover",  "fail-over",  "fail over",   "failback",    "fail-back",       "fail back",
              "disaster",  "recover",    "restore",     "restoration", "rollback",        "roll back",
              "roll-back", "switchover", "switch-over", "evacuat",     "promote-replica", "promote replica",
              "runbook",   "восстанов",  "авари",       "откат"});
}

std::string end_of_arn(const std::string &arn)
{
  const std::size_t at = arn.find_last_of(":/");
  return at == std::string::npos ? arn : arn.substr(at + 1);
}

std::string region_of_arn(const std::string &arn)
{
  std::size_t at = 0;
  for (int colon = 0; colon < 3 && at != std::string::npos; ++colon)
    at = arn.find(':', at + (colon == 0 ? 0 : 1));
  return !arn.starts_with("arn:") || at == std::string::npos
             ? std::string{}
             : arn.substr(at + 1, arn.find(':', at + 1) - at - 1);
}

} // namespace drsim::import::automation
