#include "sim/import/runbooks/runbook_import.hpp"

#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/facts/set_parameter.hpp"
#include "sim/import/runbooks/runbook_markdown.hpp"
#include "sim/import/runbooks/runbook_order.hpp"
#include "sim/import/runbooks/runbook_pages.hpp"
#include "sim/import/runbooks/runbook_words.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <sstream>

namespace drsim::inline import::inline runbooks {
namespace {

using Directive = std::map<std::string, std::string>;

std::vector<std::string> parts_of(const std::string &list)
{
  std::vector<std::string> parts;
  std::istringstream stream(list);
  for (std::string part; std::getline(stream, part, ',');)
    if (!part.empty())
      parts.push_back(part);
  return parts;
}

bool is_yes(const std::string &word)
{
  return word == "yes" || word == "true" || word == "1" || word == "да";
}

class RunbookReader {
public:
  RunbookReader(const ImportContext &context, Diagnostics &diagnostics, Imported &imported, std::string id)
      : context_(context), diagnostics_(diagnostics), imported_(imported), id_(std::move(id))
  {
  }
  void read(const RunbookText &page, const std::string &trigger);

private:
  [[nodiscard]] Directive directive(const std::string &text, const std::string &line,
                                    const std::vector<std::string> &known);
  [[nodiscard]] StepMeaning meaning(const StepText &step, const Directive &said,
                                    std::vector<std::string> &requires_ids);
  void step(const StepText &step, std::size_t number, std::size_t count,
            const std::optional<SpokenDuration> &spoken);
  void duration(const StepText &step, const Directive &said, std::optional<SpokenDuration> found,
                ComponentSpec &component);
  void after(const Directive &said, const std::string &line, std::size_t number, std::size_t count,
             ComponentSpec &component);
  [[nodiscard]] Provenance from(const std::string &line) const;
  [[nodiscard]] std::string step_id(std::size_t number) const { return id_ + "/" + std::to_string(number); }

  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported &imported_;
  std::string id_;
};

Provenance RunbookReader::from(const std::string &line) const
{
  return {Source::user_file, Confidence::set, context_.shown_name, line, {}};
}

Directive RunbookReader::directive(const std::string &text, const std::string &line,
                                   const std::vector<std::string> &known)
{
  Directive said;
  std::istringstream stream(text);
  for (std::string word; stream >> word;) {
    const std::size_t equals = word.find('=');
    const std::string key = word.substr(0, equals);
    if (equals == std::string::npos || std::find(known.begin(), known.end(), key) == known.end()) {
      const std::string close = did_you_mean(key, known);
      diagnostics_.error(context_.shown_name, line, "unknown \"" + key + "\" in a drsim comment",
                         close.empty() ? "known here: action=..., see the importer"
                                       : "did you mean \"" + close + "\"?");
      continue;
    }
    said[key] = word.substr(equals + 1);
  }
  return said;
}

/// A comment wins over commands, commands over the words of the first line.
StepMeaning RunbookReader::meaning(const StepText &step, const Directive &said,
                                   std::vector<std::string> &requires_ids)
{
  const std::string line = std::to_string(step.line);
  StepMeaning found;
  for (const auto &[at, command] : step.code) {
    const StepMeaning one = read_command(command, requires_ids);
    if (one.action.empty())
      continue;
    if (found.action.empty() || (found.action == one.action && found.target.empty()))
      found = one;
    else if (found.action != one.action && !said.contains("action"))
      diagnostics_.warning(context_.shown_name, std::to_string(at),
                           "the step asks for \"" + found.action + "\" and for \"" + one.action +
                               "\"; only the first is simulated",
                           "split the step");
  }
  if (found.action.empty())
    found.action = action_of_words(step.title);
  if (said.contains("action")) {
    const std::string &action = said.at("action");
    found.target = action == found.action ? found.target : std::string{};
    found.action = action;
    const auto &known = step_actions();
    if (std::find(known.begin(), known.end(), action) == known.end())
      diagnostics_.error(context_.shown_name, line, "unknown action \"" + action + "\"",
                         "did you mean \"" + did_you_mean(action, known) + "\"?");
  }
  if (said.contains("target"))
    found.target = said.at("target");
  if (needs_target(found.action) && found.target.empty()) {
    diagnostics_.warning(context_.shown_name, line,
                         "the step says \"" + found.action +
                             "\" but not of what; it counts as human work only",
                         "add <!-- drsim: action=" + found.action + " target=... -->");
    found.action = "wait";
  }
  return found;
}

void RunbookReader::duration(const StepText &step, const Directive &said, std::optional<SpokenDuration> found,
                             ComponentSpec &component)
{
  const std::string line = std::to_string(step.line);
  if (said.contains("duration")) {
    found = read_spoken_duration(said.at("duration"));
    if (!found)
      diagnostics_.error(context_.shown_name, line, "\"" + said.at("duration") + "\" is not a duration",
                         "write duration=5m or duration=5-10m");
  }
  if (found)
    component.parameters["duration_s"] = set_number(found->value_s, "s", context_, line, found->note);
}

void RunbookReader::after(const Directive &said, const std::string &line, std::size_t number,
                          std::size_t count, ComponentSpec &component)
{
  if (!said.contains("after")) {
    if (number > 1)
      component.links["after"] = {step_id(number - 1)};
    return;
  }
  for (const std::string &part : parts_of(said.at("after"))) {
    std::size_t other = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), other);
    const bool whole = error == std::errc{} && end == part.data() + part.size();
    if (part == "none" || part == "0")
      continue;
    if (!whole || other == 0 || other > count || other == number)
      diagnostics_.error(context_.shown_name, line, "after=" + part + " names no other step",
                         "steps are numbered 1 to " + std::to_string(count));
    else
      component.links["after"].push_back(step_id(other));
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

void RunbookReader::step(const StepText &text, std::size_t number, std::size_t count,
                         const std::optional<SpokenDuration> &spoken)
{
  const std::string line = std::to_string(text.line);
  const Directive said =
      directive(text.directive, line, {"action", "target", "requires", "after", "duration", "approval"});
  std::vector<std::string> requires_ids;
  const StepMeaning what = meaning(text, said, requires_ids);
  read_tools_line(text.prose, requires_ids);
  if (said.contains("requires"))
    for (const std::string &id : parts_of(said.at("requires")))
      requires_ids.push_back(id);
  std::sort(requires_ids.begin(), requires_ids.end());
  requires_ids.erase(std::unique(requires_ids.begin(), requires_ids.end()), requires_ids.end());

  ComponentSpec component;
  component.id = step_id(number);
  component.kind = "runbook_step";
  component.title = text.title;
  component.from = from(line);
  component.links["runbook"] = {id_};
  if (!requires_ids.empty())
    component.links["requires"] = requires_ids;
  after(said, line, number, count, component);
  duration(text, said, spoken, component);
  component.parameters["action"] = set_text(what.action, context_, line);
  if (!what.target.empty())
    component.parameters["target"] = set_text(what.target, context_, line);
  if (const auto pods = parse_number(what.pods); pods && what.action == "scale")
    component.parameters["pods"] = set_number(*pods, "count", context_, line);
  if (const auto share = spoken_share(text.title); share && what.action == "shed")
    component.parameters["shed_ratio"] = set_number(*share, "ratio", context_, line);
  if (!what.zone.empty() && what.action == "shift_away")
    component.parameters["zone"] = set_text(what.zone, context_, line);
  const bool approval = said.contains("approval") ? is_yes(said.at("approval")) : asks_approval(text);
  component.parameters["needs_approval"] = set_number(approval ? 1 : 0, "bool", context_, line);
  imported_.seen.push_back({component.id, "step", "", line, true, ""});
  imported_.components.push_back(std::move(component));
}

/// What kind of trouble the page is for, by its title and file name; "" when they do not say.
std::string trigger_of(const std::string &title, const std::string &stem)
{
  const std::string text = lower_case(title + " " + stem);
  const std::vector<std::pair<const char *, std::vector<const char *>>> words = {
      {"corruption",
       {"corrupt", "порч", "поврежд", "ransomware", "accidental", "data loss", "потеря данных"}},
      {"deploy", {"deploy", "rollback", "roll back", "release", "откат", "обновлен", "релиз"}},
      {"region", {"region", "регион", "failover", "data center", "datacenter", "дата-центр"}},
      {"database", {"database", "postgres", "rds", "базы данных"}}};
  for (const auto &[trigger, some] : words)
    for (const char *word : some)
      if (text.find(word) != std::string::npos)
        return trigger;
  return {};
}

void RunbookReader::read(const RunbookText &page, const std::string &by_words)
{
  const Directive said =
      directive(page.directive, "1", {"trigger", "automatic", "preauthorised", "rehearsed"});
  ComponentSpec runbook;
  runbook.id = id_;
  runbook.kind = "runbook";
  runbook.title = page.title;
  runbook.from = from("1");
  const std::string trigger = said.contains("trigger") ? said.at("trigger") : by_words;
  if (!trigger.empty())
    runbook.parameters["trigger"] = set_text(trigger, context_, "1");
  const bool automatic = said.contains("automatic") && is_yes(said.at("automatic"));
  runbook.parameters["automatic"] = set_number(automatic ? 1 : 0, "bool", context_, "1");
  if (said.contains("preauthorised"))
    runbook.parameters["preauthorised"] =
        set_number(is_yes(said.at("preauthorised")) ? 1 : 0, "bool", context_, "1");
  if (said.contains("rehearsed"))
    runbook.parameters["rehearsed"] = set_text(said.at("rehearsed"), context_, "1");
  for (std::size_t i = 1; i <= page.steps.size(); ++i) {
    const std::string number = std::to_string(i);
    runbook.links["step:" + std::string(number.size() < 2 ? 1 : 0, '0') + number] = {step_id(i)};
  }
  imported_.seen.push_back({id_, "runbook", "", "1", true, ""});
  imported_.components.push_back(std::move(runbook));
  const auto durations = step_durations(page.steps);
  for (std::size_t i = 1; i <= page.steps.size(); ++i)
    step(page.steps[i - 1], i, page.steps.size(), durations[i - 1]);
}

/// What is to be told of a page before its steps are read.
void tell(const RunbookText &page, const ImportContext &context, Diagnostics &diagnostics)
{
  if (!page.taken_from.empty())
    diagnostics.warning(context.shown_name, "",
                        "nothing is numbered: what stands under " + page.taken_from +
                            " is taken as steps, one after another",
                        "number what is to be done, and leave out what is not");
  if (page.procedures.size() > 1)
    diagnostics.warning(context.shown_name, std::to_string(page.procedures[1].first),
                        "the lists under \"" + page.procedures[0].second + "\", \"" +
                            page.procedures[1].second + "\"" + (page.procedures.size() > 2 ? ", ..." : "") +
                            " are taken as one runbook, one after another",
                        "when they are for different troubles, give each a page of its own");
}

/// Takes out the other ways of a step, and says which.
void drop_alternatives(RunbookText &page, Imported &imported, const ImportContext &context,
                       Diagnostics &diagnostics)
{
  const std::vector<StepText> others = take_alternatives(page.steps);
  for (const StepText &one : others)
    imported.seen.push_back({one.title, "step", "", std::to_string(one.line), false,
                             "another way of the step before; only the first is gone"});
  if (!others.empty())
    diagnostics.warning(context.shown_name, std::to_string(others.front().line),
                        "\"" + others.front().title.substr(0, 60) +
                            "\" is another way of the step before, not one after it: it is not gone",
                        "put the way that is to be played first");
}

/// The parts of a page that have steps, each a runbook.
std::vector<RunbookText> runbooks_of(const std::string &page)
{
  std::vector<RunbookText> found;
  const std::vector<std::string> parts = scenario_parts(page);
  for (const std::string &part : parts)
    if (RunbookText one = split_runbook(part, parts.size() > 1 ? 1 : 2); !one.steps.empty())
      found.push_back(std::move(one));
  if (found.empty())
    found.push_back(split_runbook(page));
  return found;
}

/// Reads each, called after the file and, of several, its trigger or place.
void read_all(std::vector<RunbookText> &pages, const ImportContext &context, Diagnostics &diagnostics,
              Imported &imported)
{
  const std::string stem = file_stem(context.shown_name);
  std::set<std::string> ids;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    RunbookText &page = pages[i];
    tell(page, context, diagnostics);
    drop_alternatives(page, imported, context, diagnostics);
    const bool several = pages.size() > 1;
    const std::string trigger = trigger_of(page.title, several ? std::string() : stem);
    std::string id = "runbook:" + stem;
    if (several)
      id += "-" + (trigger.empty() ? std::to_string(i + 1) : trigger);
    if (!ids.insert(id).second)
      ids.insert(id += "-" + std::to_string(i + 1));
    RunbookReader(context, diagnostics, imported, id).read(page, trigger);
  }
}

} // namespace

Imported import_runbook_markdown(std::string_view text, const ImportContext &context,
                                 Diagnostics &diagnostics)
{
  constexpr std::size_t largest_page = 4U << 20;
  constexpr std::size_t most_steps = 500;
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "runbook-markdown";
  if (text.size() > largest_page || !is_utf8(text)) {
    diagnostics.error(context.shown_name, "", "the page is not UTF-8 text of at most 4 MB");
    return imported;
  }
  const std::string page = plain_page(text);
  const RunbookText whole = split_runbook(page);
  const std::string why = whole.directive.empty() ? why_no_runbook(context.shown_name, whole.title) : "";
  if (!why.empty()) {
    imported.seen.push_back({whole.title.empty() ? context.shown_name : whole.title, "page", "", "1", false,
                             why + "; taken for no runbook"});
    diagnostics.note(context.shown_name, "1", why + ": it is taken for no runbook",
                     "if it is one, put <!-- drsim: trigger=... --> above its steps");
    return imported;
  }
  std::vector<RunbookText> pages = runbooks_of(page);
  std::size_t steps = 0;
  for (const RunbookText &one : pages)
    steps += one.steps.size();
  if (steps == 0 || steps > most_steps) {
    diagnostics.error(context.shown_name, "", steps == 0 ? "no steps in it" : "more than 500 steps",
                      "steps are items of a numbered list, headings such as \"## 1. Title\", lines such as "
                      "\"Step 1: ...\", rows "
                      "of a table with a column Step or Action, items of a checklist or of a list after "
                      "\"the steps:\", or what "
                      "stands under a heading such as \"## Mitigation\", \"## Restore\"");
    return imported;
  }
  read_all(pages, context, diagnostics, imported);
  return imported;
}

} // namespace drsim::import::runbooks
