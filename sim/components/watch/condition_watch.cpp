#include "sim/components/watch/condition_watch.hpp"

#include "sim/assemble/monitoring_links.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline components::inline watch {
namespace {

/// Whether the places of two parts are compared one by one: both ask for the same, each by itself.
bool by_place(const AlertCondition &left, const AlertCondition &right)
{
  bool same = true;
  for (const AlertCondition *part : {&left, &right})
    part->each_leaf([&](const AlertCondition &leaf) {
      same = same && leaf.names.empty() && leaf.shape == AlertCondition::Shape::each;
    });
  return same;
}

/// When something that may change the outcome last happened at a place.
double moved_s(const AlertCondition &leaf, const ConditionWatch::Watch &watch)
{
  return leaf.shape == AlertCondition::Shape::each && !watch.metric.of_targets()
             ? watch.history->class_since_s()
             : watch.history->changed_s();
}

} // namespace

/// Those the rule watches, or others that the comparison asks for by name.
std::vector<std::string> ConditionWatch::places_of(const World &world, const AlertCondition &leaf,
                                                   const std::vector<std::string> &watched,
                                                   const std::string &region) const
{
  if (leaf.names.empty())
    return watched;
  ComponentSpec asking;
  asking.kind = "alert_rule";
  asking.region = region;
  asking.parameters["names"].text = leaf.names;
  return observed_by(world.deployment(), asking);
}

bool ConditionWatch::look(World &world, const std::vector<std::string> &watched, const std::string &region,
                          const ScrapeTimes &times, double beyond_s)
{
  times_ = times;
  bool any = false;
  condition_.each_leaf([&](const AlertCondition &leaf) {
    leaves_.push_back(&leaf);
    Watches &all = watches_[&leaf];
    for (const std::string &place : places_of(world, leaf, watched, region))
      all.push_back(std::make_unique<Watch>(world, leaf, place, region));
    std::erase_if(all, [](const auto &watch) { return !watch->metric.known(); });
    any = any || !all.empty();
  });
  span_s_ = longest_look_s() + beyond_s;
  for (const AlertCondition *leaf : leaves_)
    for (const auto &watch : watches_.at(leaf)) {
      const bool silence = leaf->shape == AlertCondition::Shape::absent;
      watch->history.emplace(world, watch->metric, span_s_, [leaf, silence](double value) {
        return silence ? value == 0 : leaf->holds_for(value);
      });
    }
  return any;
}

/// The longest time over which, or before which, anything is looked at.
double ConditionWatch::longest_look_s() const
{
  double longest_s = 0;
  for (const AlertCondition *leaf : leaves_) {
    double targets_s = 0;
    for (const auto &watch : watches_.at(leaf))
      targets_s = watch->metric.of_targets() ? times_.target_kept_s : targets_s;
    longest_s = std::max(longest_s, leaf->window_s + leaf->offset_s + targets_s);
  }
  double recordings_s = 0;
  for (const Recording &one : times_.recordings)
    recordings_s += one.interval_s;
  return longest_s + recordings_s + 2 * times_.interval_s + times_.timeout_s;
}

std::vector<const Port *> ConditionWatch::ports() const
{
  std::vector<const Port *> all;
  for (const AlertCondition *leaf : leaves_)
    for (const auto &watch : watches_.at(leaf))
      all.insert(all.end(), watch->metric.signals().begin(), watch->metric.signals().end());
  return all;
}

/// When the newest finished scrape of the target was, as recordings passed it on.
double ConditionWatch::scraped_s(const World &world, const AlertCondition &leaf, const Watch &watch) const
{
  double seen_s = world.now_s();
  for (const Recording &one : times_.recordings)
    seen_s = one.phase_s + std::floor((seen_s - one.phase_s) / one.interval_s) * one.interval_s;
  seen_s -= leaf.offset_s;
  if (times_.interval_s <= 0)
    return seen_s;
  const double finished_s = seen_s - (watch.metric.hangs() ? times_.timeout_s : 0);
  return times_.phase_s + std::floor((finished_s - times_.phase_s) / times_.interval_s) * times_.interval_s;
}

/// The figure of one place at the newest scrape. Dead pods are targets for a time only.
double ConditionWatch::figure(const World &world, const AlertCondition &leaf, const Watch &watch) const
{
  const double at_s = scraped_s(world, leaf, watch);
  if (leaf.window_s > 0 && watch.metric.is_rate())
    return watch.history->average(at_s - leaf.window_s, at_s);
  const double value = watch.history->at(at_s);
  if (!watch.metric.of_targets() || watch.metric.hangs())
    return value;
  const bool down = leaf.figure == AlertCondition::Figure::number_down;
  const bool state = leaf.figure == AlertCondition::Figure::value;
  if (!down && !state)
    return value;
  const auto some_down = [&](double one) { return down ? one > 0 : one == 0; };
  const bool dropped = watch.history->held_from_s(at_s, some_down) <= at_s - times_.target_kept_s;
  return !dropped ? value : down ? 0 : 1;
}

/// Nothing there, for the time asked about; pods' targets go when their time is over.
bool ConditionWatch::absent(const World &world, const AlertCondition &leaf, const Watch &watch) const
{
  const double at_s = scraped_s(world, leaf, watch);
  const double for_s = leaf.window_s + (watch.metric.of_targets() ? times_.target_kept_s : 0);
  return watch.history->held_from_s(at_s, [](double one) { return one == 0; }) <= at_s - for_s;
}

/// Of all places together: their sum, or the mean of shares. None that has a figure: no result.
bool ConditionWatch::total_holds(const World &world, const AlertCondition &leaf, const Watches &all) const
{
  double sum = 0;
  int known = 0;
  for (const auto &watch : all)
    if (const double one = figure(world, leaf, *watch); !std::isnan(one)) {
      sum += one;
      ++known;
    }
  const bool share =
      leaf.figure == AlertCondition::Figure::share_up || leaf.figure == AlertCondition::Figure::share_down;
  const bool none = known == 0 || (leaf.counts_hits && sum == 0);
  if (none && !leaf.zero_if_none)
    return false;
  return leaf.holds_for(none ? 0 : share ? sum / known : sum);
}

ConditionWatch::Hits ConditionWatch::leaf_hits(const World &world, const AlertCondition &leaf) const
{
  const Watches &all = watches_.at(&leaf);
  if (all.empty())
    return {};
  if (leaf.shape == AlertCondition::Shape::absent)
    return std::all_of(all.begin(), all.end(), [&](const auto &one) { return absent(world, leaf, *one); })
               ? Hits{all.front().get()}
               : Hits{};
  if (leaf.shape == AlertCondition::Shape::total)
    return total_holds(world, leaf, all) ? Hits{all.front().get()} : Hits{};
  Hits hits;
  for (const auto &watch : all) {
    const double value = figure(world, leaf, *watch);
    const bool none = std::isnan(value) || (leaf.counts_hits && value == 0);
    if (none ? leaf.zero_if_none && leaf.holds_for(0) : leaf.holds_for(value))
      hits.push_back(watch.get());
  }
  return hits;
}

ConditionWatch::Hits ConditionWatch::hits(const World &world, const AlertCondition &condition) const
{
  if (condition.kind == AlertCondition::Kind::leaf)
    return leaf_hits(world, condition);
  Hits found = hits(world, condition.parts.front());
  for (std::size_t i = 1; i < condition.parts.size(); ++i) {
    const Hits other = hits(world, condition.parts[i]);
    if (condition.kind == AlertCondition::Kind::either) {
      found.insert(found.end(), other.begin(), other.end());
      continue;
    }
    const bool one_by_one = by_place(condition.parts.front(), condition.parts[i]);
    const bool wanted = condition.kind == AlertCondition::Kind::both;
    std::erase_if(found, [&](const Watch *one) {
      const bool there = std::any_of(other.begin(), other.end(),
                                     [&](const Watch *its) { return !one_by_one || its->name == one->name; });
      return there != wanted;
    });
  }
  return found;
}

std::string ConditionWatch::told(const Watch &watch) const
{
  for (const AlertCondition *leaf : leaves_)
    for (const auto &one : watches_.at(leaf))
      if (one.get() == &watch)
        return (leaf->shape == AlertCondition::Shape::absent ? "silence" : leaf->metric) + " of " +
               watch.name;
  return watch.name;
}

double ConditionWatch::last_moved_s() const
{
  double last_s = -forever_s;
  for (const auto &[leaf, all] : watches_)
    for (const auto &watch : all)
      last_s = std::max({last_s, moved_s(*leaf, *watch), watch->history->class_since_s()});
  return last_s;
}

/// The watch whose class changed last.
const ConditionWatch::Watch &ConditionWatch::latest() const
{
  const Watch *found = nullptr;
  for (const AlertCondition *leaf : leaves_)
    for (const auto &watch : watches_.at(leaf))
      if (found == nullptr || watch->history->class_since_s() > found->history->class_since_s())
        found = watch.get();
  return *found;
}

} // namespace drsim::components::watch
