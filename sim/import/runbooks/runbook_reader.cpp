// One page's steps as components.
#include "sim/import/runbooks/runbook_reader.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/formats/without_secrets.hpp"
#include "sim/import/facts/set_parameter.hpp"
#include "sim/import/runbooks/runbook_directive.hpp"
#include "sim/import/runbooks/runbook_notes.hpp"
#include "sim/import/runbooks/runbook_order.hpp"
#include "sim/import/runbooks/runbook_questions.hpp"
#include "sim/import/runbooks/runbook_roles.hpp"
#include "sim/import/runbooks/runbook_words.hpp"
#include "sim/import/runbooks/step_flow.hpp"
#include "sim/import/runbooks/step_reading.hpp"

#include <algorithm>

namespace drsim::inline import::inline runbooks {
namespace {

class PageReader {
public:
  PageReader(const RunbookText &page, const PageFacts &facts, const ImportContext &context,
             Diagnostics &diagnostics, Imported &imported)
      : page_(page), facts_(facts), context_(context), diagnostics_(diagnostics), imported_(imported),
        questions_(context, diagnostics, "add <!-- drsim: % -->")
  {
  }
  void read();

private:
  void runbook();
  void step(std::size_t number, const std::optional<SpokenDuration> &spoken);
  void set_meaning(const StepMeaning &what, bool by_command, const std::string &line,
                   ComponentSpec &component);
  void set_notes(const StepNotes &notes, std::size_t number, const Directive &said, ComponentSpec &component);
  void set_condition(const StepNotes &notes, std::size_t number, const DirectiveSite &site, bool annotated,
                     ComponentSpec &component);
  void ask_where_it_goes(const StepNotes &notes, std::size_t number, const Directive &said);
  [[nodiscard]] std::string why_not(const StepText &text, const std::vector<std::string> &needed) const;
  [[nodiscard]] DirectiveSite site(const std::string &line);
  [[nodiscard]] std::string step_id(std::size_t number) const
  {
    return facts_.id + "/" + std::to_string(number);
  }

  const RunbookText &page_;
  const PageFacts &facts_;
  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported &imported_;
  StepQuestions questions_;
  StepFlow flow_;
};

DirectiveSite PageReader::site(const std::string &line)
{
  return {context_, diagnostics_, line, [this](const std::string &name) {
            const auto number = parse_whole(name);
            return number && *number > 0 && static_cast<std::size_t>(*number) <= page_.steps.size()
                       ? step_id(static_cast<std::size_t>(*number))
                       : std::string{};
          }};
}

void PageReader::runbook()
{
  const std::string line = std::to_string(facts_.line);
  ComponentSpec runbook;
  runbook.id = facts_.id;
  runbook.kind = "runbook";
  runbook.title = page_.title;
  runbook.from = {Source::user_file, Confidence::set, context_.shown_name, line, {}};
  const auto set = [&](const char *name, Parameter value) { runbook.parameters[name] = std::move(value); };
  if (!facts_.trigger.empty())
    set("trigger", set_text(facts_.trigger, context_, line));
  set("automatic", set_number(0, "bool", context_, line));
  if (facts_.owner.line != 0)
    set("owner", set_text(facts_.owner.text, context_, std::to_string(facts_.owner.line)));
  for (const auto &[name, stated] : {std::pair{"stated_rto_s", facts_.rto}, {"stated_rpo_s", facts_.rpo}})
    if (stated)
      set(name, set_number(stated->seconds, "s", context_, std::to_string(stated->line)));
  const Directive said = read_directive(page_.directive, line, page_keys(), context_, diagnostics_);
  apply_page_directive(said, site(line), runbook);
  for (std::size_t i = 1; i <= page_.steps.size(); ++i) {
    const std::string number = std::to_string(i);
    runbook.links["step:" + std::string(number.size() < 2 ? 1 : 0, '0') + number] = {step_id(i)};
  }
  imported_.seen.push_back({facts_.id, "runbook", "", line, true, ""});
  imported_.components.push_back(std::move(runbook));
}

void PageReader::set_meaning(const StepMeaning &what, bool by_command, const std::string &line,
                             ComponentSpec &component)
{
  const auto set = [&](const char *name, Parameter value) { component.parameters[name] = std::move(value); };
  set("action", set_text(what.action, context_, line));
  if (!what.target.empty())
    set("target", set_text(what.target, context_, line));
  if (by_command && may_name_others(what.action) && !what.target.empty())
    component.parameters["target"].from.note = named_by_command;
  if (!what.until.empty()) {
    set("until", set_text(what.until, context_, line));
    component.parameters["until"].from.note = named_by_command;
  }
  if (const auto pods = parse_number(what.pods); pods && what.action == "scale")
    set("pods", set_number(*pods, "count", context_, line));
  if (!what.zone.empty() && what.action == "shift_away")
    set("zone", set_text(what.zone, context_, line));
  if (const auto share = spoken_share(component.title); share && what.action == "shed")
    set("shed_ratio", set_number(*share, "ratio", context_, line));
  if (!what.calls.empty())
    component.links["calls"] = {"runbook:" + what.calls};
}

/// `annotated`: somebody has said outright what the step does.
void PageReader::set_condition(const StepNotes &notes, std::size_t number, const DirectiveSite &site,
                               bool annotated, ComponentSpec &component)
{
  const std::string title = lower_case(component.title);
  const bool asks = title.starts_with("if ") || title.starts_with("если ");
  if (notes.condition.line == 0 && !asks)
    return;
  std::string why;
  const std::string read =
      notes.condition.line == 0 ? std::string{} : condition_of(notes.condition.text, site, why);
  if (!read.empty()) {
    component.parameters["when"] = set_text(read, context_, site.line);
    return;
  }
  if (!annotated && asks) { // done in every case it would be another plan
    component.parameters["action"] = set_text("wait", context_, site.line);
    component.parameters.erase("target");
  }
  questions_.ask(number, site.line,
                 "the step is for some cases only, and drsim cannot read which: it " +
                     std::string(asks && !annotated ? "counts as human work only" : "is always carried out"),
                 "when=down:...");
}

void PageReader::ask_where_it_goes(const StepNotes &notes, std::size_t number, const Directive &said)
{
  const std::string own = std::to_string(number);
  if (const LabelledLine order = flow_.unplayed(number); order.line != 0 && !said.contains("after"))
    diagnostics_.warning(context_.shown_name, std::to_string(order.line), without_secrets(order.text),
                         "add <!-- drsim: after=... -->, with the steps that must have ended before it");
  if (notes.if_failed.line != 0 && !flow_.rescued(number))
    questions_.ask(number, std::to_string(notes.if_failed.line),
                   "what is to be done when the step fails is no later step of the page: it is not played",
                   "after_failure=" + own);
  else if (notes.goes_to.line != 0 && !flow_.rescued(number))
    questions_.ask(number, std::to_string(notes.goes_to.line),
                   "\"" + notes.goes_to.text.substr(0, notes.goes_to.text.find('\n')) +
                       "\" leads to another step in some case: steps are played in order",
                   "when=... or after_failure=" + own);
}

void PageReader::set_notes(const StepNotes &notes, std::size_t number, const Directive &said,
                           ComponentSpec &component)
{
  const auto text = [&](const char *name, const LabelledLine &note) {
    if (note.line != 0 && !note.text.empty())
      component.parameters[name] = set_text(without_secrets(note.text), context_, std::to_string(note.line));
  };
  text("owner", notes.owner);
  text("verification", notes.verification);
  text("rollback", notes.rollback);
  if (notes.owner.line != 0) {
    const Doers doers = read_doers(notes.owner.text);
    const std::string line = std::to_string(notes.owner.line);
    if (!said.contains("by"))
      link_roles(doers.roles, context_, line, component, imported_);
    if (doers.rota && !doers.roles.empty() && !said.contains("by"))
      component.parameters["with_rota"] = set_number(1, "bool", context_, line);
    if (doers.machine)
      component.parameters["by_machine"] = set_number(1, "bool", context_, line);
  }
  if (notes.timeout.line != 0) {
    const std::string line = std::to_string(notes.timeout.line);
    if (const auto limit = read_spoken_duration(notes.timeout.text))
      component.parameters["done_timeout_s"] = set_number(limit->value_s.quantile(1), "s", context_, line);
    else
      questions_.ask(number, line,
                     "\"" + notes.timeout.text + "\" is not a duration: the step has no time-out of its own",
                     "timeout=10m");
  }
}

bool asks_approval(const StepText &step)
{
  const std::string text = lower_case(step.title + "\n" + step.prose);
  for (const char *words : {"требуется подтверждение", "требуется согласование", "требуется одобрение",
                            "approval required", "requires approval", "needs approval"})
    if (text.find(words) != std::string::npos)
      return true;
  return false;
}

void PageReader::step(std::size_t number, const std::optional<SpokenDuration> &spoken)
{
  const StepText &text = page_.steps[number - 1];
  const std::string line = std::to_string(text.line);
  const Directive said = read_directive(text.directive, line, step_keys(), context_, diagnostics_);
  const bool timed = spoken || said.contains("duration");
  const StepNotes notes = read_notes(text);
  const DirectiveSite place = site(line);
  StepReading reading = read_step_meaning(text, said, place, questions_, number);
  std::vector<std::string> &needed = reading.requires_ids;
  read_tools_line(text.prose, needed);
  if (said.contains("requires"))
    for (const std::string &id : parts_of_list(said.at("requires")))
      needed.push_back(id);
  std::sort(needed.begin(), needed.end());
  needed.erase(std::unique(needed.begin(), needed.end()), needed.end());

  ComponentSpec component;
  component.id = step_id(number);
  component.kind = "runbook_step";
  component.title = without_secrets(text.title);
  component.from = {Source::user_file, Confidence::set, context_.shown_name, line, {}};
  component.links["runbook"] = {facts_.id};
  if (!needed.empty())
    component.links["requires"] = needed;
  if (spoken && !said.contains("duration"))
    component.parameters["duration_s"] = set_number(spoken->value_s, "s", context_, line, spoken->note);
  set_meaning(reading.what, !said.contains("target"), line, component);
  set_notes(notes, number, said, component);
  const bool approval = said.contains("approval") ? is_yes(said.at("approval")) : asks_approval(text);
  component.parameters["needs_approval"] = set_number(approval ? 1 : 0, "bool", context_, line);
  if (!said.contains("when") && (!reading.look || notes.condition.line != 0))
    set_condition(notes, number, place, said.contains("action"), component);
  flow_.link(number, said, place, component);
  apply_step_directive(said, place, component, imported_);
  if (!reading.recognised && !timed)
    questions_.says_too_little(number, line, text.title, reading.what.unknown);
  ask_where_it_goes(notes, number, said);
  const bool guessed = questions_.asked(number) && component.parameters.at("action").text == "wait" && !timed;
  if (guessed) {
    component.parameters["action"].from.note = StepQuestions::played_as_work;
    component.parameters["assumed"] = set_text(StepQuestions::played_as_work, context_, line);
  }
  imported_.seen.push_back({component.id, "step", "", line, !guessed, guessed ? why_not(text, needed) : ""});
  imported_.components.push_back(std::move(component));
}

/// Why a step is not played as it stands; what lint looks at all the same is said first.
std::string PageReader::why_not(const StepText &text, const std::vector<std::string> &needed) const
{
  int last = text.line;
  for (const int line : text.prose_lines)
    last = std::max(last, line);
  for (const auto &[line, command] : text.code)
    last = std::max(last, line);
  const auto held = facts_.held.lower_bound(text.line);
  const bool looks = held != facts_.held.end() && *held <= last;
  if (!looks && !needed.empty())
    return "lint holds what it needs against the region that is lost; " +
           std::string(StepQuestions::played_as_work);
  return looks ? "lint holds its commands against what their tools have, and what it names against the "
                 "deployment; " +
                     std::string(StepQuestions::played_as_work)
               : StepQuestions::played_as_work;
}

void PageReader::read()
{
  runbook();
  flow_ = StepFlow(page_, facts_.id, context_);
  const auto durations = step_durations(page_.steps);
  for (std::size_t i = 1; i <= page_.steps.size(); ++i)
    step(i, durations[i - 1]);
  questions_.tell(page_.steps.size());
}

} // namespace

void read_runbook_page(const RunbookText &page, const PageFacts &facts, const ImportContext &context,
                       Diagnostics &diagnostics, Imported &imported)
{
  PageReader(page, facts, context, diagnostics, imported).read();
}

} // namespace drsim::import::runbooks
