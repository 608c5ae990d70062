#include "sim/campaign/rewound.hpp"

#include "sim/campaign/bytes.hpp"
#include "sim/campaign/frame.hpp"
#include "sim/core/assertion.hpp"
#include "sim/core/duration.hpp"
#include "sim/engine/interrupts.hpp"
#include "sim/faults/other_times.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace drsim::inline campaign {
namespace {

constexpr std::uint64_t most_phases = 6;

void add(ByteWriter &to, const Timeline &timeline)
{
  to.whole(timeline.events().size());
  for (const Event &event : timeline.events()) {
    to.real(event.t_s);
    for (const std::string *text : {&event.component, &event.kind, &event.what})
      to.text(*text);
    to.whole(static_cast<std::uint64_t>(event.phase));
    to.whole(event.causes.size());
    for (const EventId cause : event.causes)
      to.whole(static_cast<std::uint64_t>(cause));
    to.whole(event.set_by.size());
    for (const std::string &one : event.set_by)
      to.text(one);
  }
}

void read(ByteReader &from, Timeline &timeline)
{
  for (std::uint64_t left = from.count(); left > 0 && !from.broken(); --left) {
    const double t_s = from.real();
    std::string component = from.text();
    std::string kind = from.text();
    std::string what = from.text();
    const auto phase = static_cast<Phase>(from.below(most_phases));
    std::vector<EventId> causes(from.count());
    for (EventId &cause : causes)
      cause = static_cast<EventId>(from.below(timeline.events().size()));
    std::vector<std::string> set_by(from.count());
    for (std::string &one : set_by)
      one = from.text();
    if (!from.broken())
      timeline.record(t_s, std::move(component), std::move(kind), std::move(what), phase, std::move(causes),
                      std::move(set_by));
  }
}

void add(ByteWriter &to, const PlayedWhatIf &played)
{
  to.whole(played.trace.size());
  for (const TrialTrace::Entry &one : played.trace) {
    to.real(one.t_s);
    to.whole(one.who);
    to.whole(static_cast<unsigned char>(one.what));
    to.real(one.value);
  }
  to.whole(played.trace_names.size());
  for (const std::string &name : played.trace_names)
    to.text(name);
  to.whole(played.uses.size());
  for (const auto &[name, use] : played.uses) {
    to.text(name);
    to.flag(played.numbers.count(name) != 0);
    to.flag(use.kept_as_number);
    for (const std::size_t count : {use.read_at_begin, use.used_before, use.read_again, use.used_after})
      to.whole(count);
    for (const double t_s : {use.first_s, use.last_s, use.next_s})
      to.real(t_s);
  }
  for (const auto *texts : {&played.unheeded, &played.told}) {
    to.whole(texts->size());
    for (const std::string &one : *texts)
      to.text(one);
  }
}

void read(ByteReader &from, PlayedWhatIf &played)
{
  for (std::uint64_t left = from.count(); left > 0 && !from.broken(); --left) {
    TrialTrace::Entry one;
    one.t_s = from.real();
    one.who = from.whole();
    one.what = static_cast<char>(from.whole());
    one.value = from.real();
    played.trace.push_back(one);
  }
  for (std::uint64_t left = from.count(); left > 0 && !from.broken(); --left)
    played.trace_names.push_back(from.text());
  for (std::uint64_t left = from.count(); left > 0 && !from.broken(); --left) {
    const std::string name = from.text();
    FigureUse &use = played.uses[name];
    if (from.flag())
      played.numbers.insert(name);
    use.kept_as_number = from.flag();
    for (std::size_t *count : {&use.read_at_begin, &use.used_before, &use.read_again, &use.used_after})
      *count = from.whole();
    for (double *t_s : {&use.first_s, &use.last_s, &use.next_s})
      *t_s = from.real();
  }
  for (auto *texts : {&played.unheeded, &played.told})
    for (std::uint64_t left = from.count(); left > 0 && !from.broken(); --left)
      texts->push_back(from.text());
}

/// What happens at the moment, in an actor that the trial has from its beginning, changed or not.
void live(World &world, const WhatIf &what_if, bool changed, Rewind *rewind, PlayedWhatIf &played)
{
  if (rewind != nullptr)
    rewind->begin([&world] { return world.now_s(); });
  world.sleep_until_s(what_if.at_s);
  if (!changed)
    return;
  if (rewind != nullptr)
    rewind->turn();
  for (const Intervention &one : what_if.interventions)
    if (const std::string why = intervene(world, one, played.told.emplace_back()); !why.empty())
      played.unheeded.push_back(one.component + "." + intervention_word(one.what) + ": " + why);
}

bool same_bits(double a, double b)
{
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool same_event(const Event &a, const Event &b)
{
  return same_bits(a.t_s, b.t_s) && a.component == b.component && a.kind == b.kind && a.what == b.what &&
         a.phase == b.phase && a.causes == b.causes && a.set_by == b.set_by;
}

std::string told(const Event &event)
{
  return event.component + ", " + (event.what.empty() ? event.kind : event.what);
}

std::string at(double t_s)
{
  return "at " + format_duration(t_s) + " of the trial";
}

std::string event_difference(const Timeline &a, const Timeline &b, double at_s)
{
  for (std::size_t i = 0;; ++i) {
    const Event *one = i < a.events().size() && a.events()[i].t_s < at_s ? &a.events()[i] : nullptr;
    const Event *other = i < b.events().size() && b.events()[i].t_s < at_s ? &b.events()[i] : nullptr;
    if (one == nullptr && other == nullptr)
      return {};
    if (one != nullptr && other != nullptr && same_event(*one, *other))
      continue;
    const double first_s = one == nullptr     ? other->t_s
                           : other == nullptr ? one->t_s
                                              : std::min(one->t_s, other->t_s);
    return at(first_s) + ": " + (one == nullptr ? "nothing" : told(*one) + " (" + at(one->t_s) + ")") +
           " as it was, " + (other == nullptr ? "nothing" : told(*other) + " (" + at(other->t_s) + ")") +
           " with the change";
  }
}

/// Entries that count: those of faults whose plans are others on purpose do not.
std::vector<const TrialTrace::Entry *> counted(const PlayedWhatIf &played,
                                               const std::map<std::size_t, FaultSpec> &faults)
{
  std::set<std::string> planned;
  for (const auto &[index, fault] : faults)
    planned.insert("fault/" + std::to_string(index));
  std::vector<const TrialTrace::Entry *> all;
  for (const TrialTrace::Entry &one : played.trace)
    if (planned.count(played.trace_names.at(one.who)) == 0)
      all.push_back(&one);
  return all;
}

std::string told(const PlayedWhatIf &played, const TrialTrace::Entry &one)
{
  const std::string &who = played.trace_names.at(one.who);
  const std::string value = std::isinf(one.value) ? "ever" : format_duration(one.value);
  switch (one.what) {
  case 's': return who + " is under way until " + value;
  case 'w': return who + " waits until " + value + " at most";
  case 'f': return who + " moves bytes";
  default: return who + " shows " + std::to_string(one.value);
  }
}

} // namespace

void play_what_if(const TrialRequest &asked, const Populate &populate, const WhatIf &what_if, WhatIfSide side,
                  const std::function<void(const PlayedWhatIf &)> &at_end)
{
  DRSIM_ASSERT(asked.scenario->conditions.empty(), "conditions have been applied");
  const bool changed = side == WhatIfSide::changed;
  const bool from_the_beginning = changed && what_if.at_s <= 0; // an ordinary trial of other files
  Deployment playing = from_the_beginning ? *what_if.after : *what_if.before;
  Scenario scenario = *asked.scenario;
  TrialRequest request = asked;
  request.deployment = &playing;
  request.scenario = &scenario;
  std::optional<Rewind> rewind;
  std::optional<OtherTimes> times;
  if (from_the_beginning)
    for (const auto &[index, fault] : what_if.faults)
      scenario.faults[index] = fault;
  else if (changed) {
    rewind.emplace(playing, *what_if.after, what_if.from_the_start);
    times.emplace(what_if.at_s, what_if.faults);
  }
  std::optional<Interrupts> interrupts;
  if (side != WhatIfSide::plain)
    interrupts.emplace();
  const TrialTrace trace(what_if.at_s);
  PlayedWhatIf played;
  const Populate with_the_moment = [&](World &world, const Deployment &deployment, const Scenario &faults) {
    auto all = populate(world, deployment, faults);
    if (side != WhatIfSide::plain)
      world.spawn("what-if", [&] { live(world, what_if, changed, rewind ? &*rewind : nullptr, played); });
    return all;
  };
  play_trial(request, with_the_moment, false, [&](const Outcome &outcome, const Timeline &timeline) {
    played.outcome = outcome;
    played.timeline = timeline;
    played.trace = trace.entries();
    played.trace_names = trace.names();
    if (rewind)
      played.uses = rewind->uses();
    for (const auto &[name, use] : played.uses)
      if (rewind->is_number(name))
        played.numbers.insert(name);
    if (times)
      for (const auto &[index, why] : times->told())
        played.unheeded.push_back("scenario:/faults/" + std::to_string(index) + ": " + why);
    at_end(played);
  });
}

std::string encode_played(const PlayedWhatIf &played)
{
  ByteWriter to;
  to.text(encode_outcome(played.outcome));
  add(to, played.timeline);
  add(to, played);
  return to.take();
}

std::optional<PlayedWhatIf> decode_played(std::string_view bytes)
{
  ByteReader from(bytes);
  PlayedWhatIf played;
  std::optional<Outcome> outcome = decode_outcome(from.text());
  read(from, played.timeline);
  read(from, played);
  if (!outcome || !from.complete())
    return std::nullopt;
  played.outcome = std::move(*outcome);
  return played;
}

std::string first_difference(const PlayedWhatIf &a, const PlayedWhatIf &b, double at_s,
                             const std::map<std::size_t, FaultSpec> &faults)
{
  if (std::string events = event_difference(a.timeline, b.timeline, at_s); !events.empty())
    return events;
  const auto ours = counted(a, faults);
  const auto theirs = counted(b, faults);
  const std::size_t both = std::min(ours.size(), theirs.size());
  for (std::size_t i = 0; i < both; ++i) {
    const TrialTrace::Entry &one = *ours[i];
    const TrialTrace::Entry &other = *theirs[i];
    if (!same_bits(one.t_s, other.t_s) || one.what != other.what || !same_bits(one.value, other.value) ||
        a.trace_names.at(one.who) != b.trace_names.at(other.who))
      return at(std::min(one.t_s, other.t_s)) + ": " + told(a, one) + " as it was, " + told(b, other) +
             " with the change";
  }
  if (ours.size() == theirs.size())
    return {};
  const PlayedWhatIf &longer = ours.size() > theirs.size() ? a : b;
  const TrialTrace::Entry &extra = ours.size() > theirs.size() ? *ours[both] : *theirs[both];
  return at(extra.t_s) + ": " + told(longer, extra) +
         (&longer == &a ? " only as it was" : " only with the change");
}

} // namespace drsim::campaign
