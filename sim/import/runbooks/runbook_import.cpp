#include "sim/import/runbooks/runbook_import.hpp"

#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/runbooks/document_objectives.hpp"
#include "sim/import/runbooks/page_mentions.hpp"
#include "sim/import/runbooks/runbook_markdown.hpp"
#include "sim/import/runbooks/runbook_notes.hpp"
#include "sim/import/runbooks/runbook_order.hpp"
#include "sim/import/runbooks/runbook_pages.hpp"
#include "sim/import/runbooks/runbook_reader.hpp"
#include "sim/import/runbooks/runbook_triggers.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace drsim::inline import::inline runbooks {
namespace {

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

/// A runbook of a page, and the text that it stands in.
struct Part {
  RunbookText runbook;
  std::string text;
};

/// The parts of a page that have steps, each a runbook.
std::vector<Part> runbooks_of(const std::string &page)
{
  std::vector<Part> found;
  std::vector<std::string> parts = scenario_parts(page);
  const bool scenarios = parts.size() > 1;
  if (!scenarios)
    parts = procedure_parts(page);
  for (const std::string &part : parts)
    if (RunbookText one = split_runbook(part, scenarios ? 1 : 2); !one.steps.empty())
      found.push_back({std::move(one), part});
  if (found.empty())
    found.push_back({split_runbook(page), page});
  return found;
}

/// The only objective of a kind that a text states for the whole of it.
std::optional<StatedTime> stated_in(const std::string &text, bool rto)
{
  std::optional<StatedTime> found;
  for (const DocumentObjective &one : read_document_objectives(text)) {
    if (one.is_rto != rto || !one.of.empty())
      continue;
    if (found && found->seconds != one.seconds)
      return std::nullopt; // several: which of them holds is for people to say
    found = StatedTime{one.seconds, one.line};
  }
  return found;
}

/// Titles and durations of steps: two sections that say the same are one procedure given twice.
std::string contents(const RunbookText &runbook)
{
  std::string all;
  for (const StepText &step : runbook.steps)
    all += step.title + "\n" + step.prose;
  return all;
}

class PageParts {
public:
  PageParts(std::string_view source, const std::string &page, const ImportContext &context,
            Diagnostics &diagnostics, Imported &imported)
      : source_(source), page_(page), context_(context), diagnostics_(diagnostics), imported_(imported),
        stem_(file_stem(context.shown_name)), held_(held_lines(page))
  {
  }
  void read(std::vector<Part> &parts);

private:
  [[nodiscard]] PageFacts facts_of(const Part &part, bool several, std::size_t number);
  void add_stated(const Part &part, bool several, PageFacts &facts) const;
  void tell_repeated(const Part &part);

  std::string_view source_; ///< the file as it is
  const std::string &page_; ///< as Markdown proper
  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported &imported_;
  std::string stem_;
  std::set<int> held_;
  int first_step_ = 1; ///< line of the page's first step
  std::set<std::string> ids_;
  std::map<std::string, std::string> told_; ///< contents -> title
};

/// Who owns it and what it is to reach: as its own part says, else as the page does before its first step.
void PageParts::add_stated(const Part &part, bool several, PageFacts &facts) const
{
  const int first = part.runbook.steps.front().line;
  const std::string_view own = several ? std::string_view(part.text) : source_;
  facts.owner = page_owner(own, first);
  PageGoals goals = page_goals(own, first);
  if (several && facts.owner.line == 0)
    facts.owner = page_owner(source_, first_step_);
  const PageGoals of_page = page_goals(source_, first_step_);
  const auto stated = [&](bool rto, const std::optional<StatedTime> &goal,
                          const std::optional<StatedTime> &general) {
    auto found = stated_in(part.text, rto);
    if (several && !found && !goal)
      found = stated_in(page_, rto);
    return found ? found : goal ? goal : general;
  };
  facts.rto = stated(true, goals.rto, of_page.rto);
  facts.rpo = stated(false, goals.rpo, of_page.rpo);
}

PageFacts PageParts::facts_of(const Part &part, bool several, std::size_t number)
{
  PageFacts facts;
  facts.held = held_;
  const TriggerRead read = trigger_of(part.runbook.title + (several ? "" : " " + stem_));
  facts.trigger = read.trigger;
  facts.id = "runbook:" + stem_;
  if (several)
    facts.line = part.runbook.line;
  if (several)
    facts.id += "-" + (facts.trigger.empty() ? std::to_string(number) : facts.trigger);
  if (!ids_.insert(facts.id).second)
    ids_.insert(facts.id += "-" + std::to_string(number));
  const int first = part.runbook.steps.front().line;
  add_stated(part, several, facts);
  if (read.vague && part.runbook.directive.find("trigger=") == std::string::npos)
    diagnostics_.note(context_.shown_name, std::to_string(first),
                      "\"" + part.runbook.title + "\" is taken to be for " + facts.trigger +
                          ", by and large its words say so",
                      "say it outright: <!-- drsim: trigger=... --> under its heading");
  return facts;
}

void PageParts::tell_repeated(const Part &part)
{
  const auto [at, fresh] = told_.try_emplace(contents(part.runbook), part.runbook.title);
  if (!fresh)
    diagnostics_.warning(context_.shown_name, std::to_string(part.runbook.steps.front().line),
                         "\"" + part.runbook.title + "\" says the same as \"" + at->second +
                             "\": it is another runbook for the same trouble, and the first is the one begun",
                         "keep one of them");
}

void PageParts::read(std::vector<Part> &parts)
{
  first_step_ = parts.front().runbook.steps.front().line;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Part &part = parts[i];
    tell(part.runbook, context_, diagnostics_);
    drop_alternatives(part.runbook, imported_, context_, diagnostics_);
    tell_repeated(part);
    const PageFacts facts = facts_of(part, parts.size() > 1, i + 1);
    read_runbook_page(part.runbook, facts, context_, diagnostics_, imported_);
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
  std::vector<Part> parts = runbooks_of(page);
  std::size_t steps = 0;
  for (const Part &one : parts)
    steps += one.runbook.steps.size();
  if (steps == 0 || steps > most_steps) {
    diagnostics.error(context.shown_name, "", steps == 0 ? "no steps in it" : "more than 500 steps",
                      "steps are items of a numbered list, headings such as \"## 1. Title\", lines such as "
                      "\"Step 1: ...\", rows "
                      "of a table with a column Step or Action, items of a checklist or of a list after "
                      "\"the steps:\", or what "
                      "stands under a heading such as \"## Mitigation\", \"## Restore\"");
    return imported;
  }
  PageParts(text, page, context, diagnostics, imported).read(parts);
  return imported;
}

} // namespace drsim::import::runbooks
