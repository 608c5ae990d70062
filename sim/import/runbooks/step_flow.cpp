#include "sim/import/runbooks/step_flow.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/facts/set_parameter.hpp"
#include "sim/import/runbooks/order_words.hpp"
#include "sim/import/runbooks/runbook_notes.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline import::inline runbooks {

namespace {

/// "Only if step 2 failed", "если шаг 2 не удался": the step whose failure this one is for; 0 for none.
int failure_in_words(const StepText &step)
{
  const std::string text = lower_case(step.title + "\n" + step.prose);
  for (const char *phrase : {"if step ", "если шаг ", "when step "})
    for (std::size_t at = text.find(phrase); at != std::string::npos; at = text.find(phrase, at + 1)) {
      std::size_t end = at + std::string_view(phrase).size();
      const std::size_t digits = end;
      while (end < text.size() && text[end] >= '0' && text[end] <= '9')
        ++end;
      constexpr std::size_t near = 24; // " has failed", " не помог"
      const std::string rest = text.substr(end, near);
      if (end > digits && (rest.find("fail") != std::string::npos || rest.find(" не ") != std::string::npos ||
                           rest.find("does not") != std::string::npos))
        return parse_whole(text.substr(digits, end - digits)).value_or(0);
    }
  return 0;
}

/// "Step 7: ..." -> 7; a title that names another step further on has none.
int own_number(const std::string &title)
{
  const std::string text = lower_case(title);
  const std::size_t word = std::min(text.find_first_not_of(" *_#"), text.size());
  const bool begins = text.compare(word, 5, "step ") == 0 || text.substr(word).starts_with("шаг ");
  return begins ? step_named(title) : 0;
}

} // namespace

StepFlow::StepFlow(const RunbookText &page, std::string runbook, const ImportContext &context)
    : runbook_(std::move(runbook)), count_(page.steps.size()), several_lists_(page.procedures.size() > 1)
{
  for (std::size_t i = 1; i <= count_; ++i)
    if (const int number = own_number(page.steps[i - 1].title); number > 0)
      written_.try_emplace(number, i);
  Diagnostics unused; // what is wrong with annotations is told where they are applied
  for (std::size_t i = 1; i <= count_; ++i) {
    const StepText &step = page.steps[i - 1];
    const StepNotes notes = read_notes(step);
    const Directive said = read_directive(step.directive, "", step_keys(), context, unused);
    if (said.contains("after_failure"))
      only_after_failure_.insert(i);
    if (said.contains("after")) {
      annotated_.insert(i);
      for (const std::string &part : parts_of_list(said.at("after")))
        if (const auto other = parse_whole(part); other && *other > 0)
          after_[i].push_back(static_cast<std::size_t>(*other));
    }
    if (const auto failed = static_cast<std::size_t>(failure_in_words(step)); failed > 0 && failed < i) {
      rescued_by_.try_emplace(failed, i);
      rescues_[i].push_back(failed);
      only_after_failure_.insert(i);
    }
    const int named = notes.if_failed.line == 0 ? 0 : step_named(notes.if_failed.text);
    const auto at = written_.find(named);
    const std::size_t to = at != written_.end() ? at->second : static_cast<std::size_t>(std::max(named, 0));
    if (to <= i || to > count_)
      continue;
    rescued_by_[i] = to;
    rescues_[to].push_back(i);
    only_after_failure_.insert(to);
  }
  order(page);
}

/// Each comes after what nothing has come after yet: the step before it, as a rule. One that is for a failure
/// closes nothing.
void StepFlow::order(const RunbookText &page)
{
  std::set<std::size_t> open;
  for (std::size_t i = 1; i <= count_; ++i) {
    if (only_after_failure_.contains(i)) {
      open.insert(i);
      continue;
    }
    if (annotated_.contains(i)) {
      open = {i};
      continue;
    }
    after_[i].assign(open.rbegin(), open.rend());
    const std::set<std::size_t> before = std::exchange(open, {i});
    take_words(i, page.steps[i - 1], open);
    if (after_[i] != std::vector<std::size_t>(before.rbegin(), before.rend()))
      for (const std::size_t one : before) // it leaves open what it does not come after
        if (std::find(after_[i].begin(), after_[i].end(), one) == after_[i].end())
          open.insert(one);
  }
}

/// The places of steps that a step names; those that are no earlier ones are told.
std::vector<std::size_t> StepFlow::places_of(const std::vector<int> &written, std::size_t number,
                                             const std::string &what, int line)
{
  std::vector<std::size_t> places;
  for (const int one : written) {
    const auto named = written_.find(one);
    const std::size_t place = named != written_.end() ? named->second : static_cast<std::size_t>(one);
    if (place < number)
      places.push_back(place);
    else
      unplayed_[number] = {line, "the step is said to be " + what + " step " + std::to_string(one) +
                                     ", which is no earlier one: steps are played in the order they are "
                                     "written"};
  }
  return places;
}

void StepFlow::take_words(std::size_t number, const StepText &step, std::set<std::size_t> &open)
{
  SpokenOrder order = spoken_order(step);
  const bool names = !order.with.empty() || !order.after.empty() || !order.until.empty();
  if (names && several_lists_) // each of them has a step 2
    order = {{}, {}, {}, false, step.title.substr(0, 60), order.line};
  if (!order.unclear.empty() && !only_after_failure_.contains(number))
    unplayed_[number] = {order.line,
                         "\"" + order.unclear +
                             "\": beside which step it is done is not clear: steps are played one "
                             "after another"};
  for (const int one : order.until)
    if (const auto named = written_.find(one);
        (named != written_.end() ? named->second : static_cast<std::size_t>(one)) < number)
      unplayed_[number] = {order.line, "the step is said to be before step " + std::to_string(one) +
                                           ", which is written before it: steps are played in the order they "
                                           "are written"};
  std::vector<std::size_t> beside = places_of(order.with, number, "beside", order.line);
  if (beside.empty() && order.with.empty() && order.beside && number > 1)
    beside = {number - 1};
  if (const auto after = places_of(order.after, number, "after", order.line); !after.empty())
    after_[number] = after;
  else if (!beside.empty())
    after_[number] = after_[beside.front()];
  for (const std::size_t one : after_[number])
    open.erase(one);
}

LabelledLine StepFlow::unplayed(std::size_t number) const
{
  const auto found = unplayed_.find(number);
  return found == unplayed_.end() ? LabelledLine{} : found->second;
}

void StepFlow::after(std::size_t number, const Directive &said, const DirectiveSite &site,
                     ComponentSpec &step) const
{
  if (!said.contains("after")) {
    if (only_after_failure_.contains(number))
      return; // it waits for what may fail
    if (const auto found = after_.find(number); found != after_.end())
      for (const std::size_t one : found->second)
        step.links["after"].push_back(id(one));
    return;
  }
  for (const std::string &part : parts_of_list(said.at("after"))) {
    const auto other = parse_whole(part);
    if (part == "none" || part == "0")
      continue;
    if (!other || *other < 1 || static_cast<std::size_t>(*other) > count_ ||
        static_cast<std::size_t>(*other) == number)
      site.diagnostics.error(site.context.shown_name, site.line, "after=" + part + " names no other step",
                             "steps are numbered 1 to " + std::to_string(count_));
    else
      step.links["after"].push_back(id(static_cast<std::size_t>(*other)));
  }
}

void StepFlow::link(std::size_t number, const Directive &said, const DirectiveSite &site,
                    ComponentSpec &step) const
{
  after(number, said, site, step);
  if (const auto found = rescues_.find(number); found != rescues_.end())
    for (const std::size_t one : found->second)
      step.links["after_failure"].push_back(id(one));
  if (rescued_by_.contains(number))
    step.parameters["on_failure"] = set_text("continue", site.context, site.line);
  for (const auto &[failed, rescue] : rescued_by_)
    if (failed < number && number < rescue && !only_after_failure_.contains(number)) {
      const auto own = step.parameters.find("when");
      step.parameters["when"] =
          set_text((own == step.parameters.end() ? "" : own->second.text + " and ") + "done:" + id(failed),
                   site.context, site.line);
    }
}

} // namespace drsim::import::runbooks
