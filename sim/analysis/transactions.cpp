#include "sim/analysis/transactions.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace drsim::inline analysis {
namespace {

template <class Item, class Value> Spread spread_over(const std::vector<const Item *> &items, Value value)
{
  std::vector<double> values;
  values.reserve(items.size());
  for (const Item *item : items)
    values.push_back(value(*item));
  return spread_of(std::move(values));
}

/// Of what ended; nothing that ended is no success. Trials in which nobody came say nothing.
Spread success_ratios(const std::vector<const JourneyOutcome *> &all)
{
  std::vector<double> ratios;
  for (const JourneyOutcome *one : all) {
    const double ended = one->ok + one->slow + one->failed;
    if (!(one->arrivals <= 0))
      ratios.push_back(ended > 0 ? (one->ok + one->slow) / ended : 0);
  }
  return spread_of(std::move(ratios));
}

std::vector<JourneySpread::Cause> causes_of(const std::vector<const JourneyOutcome *> &all)
{
  std::map<std::string, std::vector<double>> counts;
  double failed = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    failed += all[i]->failed;
    for (const JourneyOutcome::Cause &one : all[i]->failed_by) {
      std::vector<double> &values = counts[one.cause];
      values.resize(all.size(), 0.0);
      values[i] = one.count;
    }
  }
  std::vector<JourneySpread::Cause> causes;
  for (auto &[cause, values] : counts) {
    double sum = 0;
    for (const double value : values)
      sum += value;
    causes.push_back({cause, spread_of(std::move(values)), failed > 0 ? sum / failed : 0});
  }
  std::stable_sort(causes.begin(), causes.end(),
                   [](const auto &a, const auto &b) { return a.share > b.share; });
  return causes;
}

} // namespace

std::vector<JourneySpread> journey_spreads(const std::vector<const Outcome *> &outcomes)
{
  std::vector<JourneySpread> spreads;
  const std::size_t journeys = outcomes.empty() ? 0 : outcomes[0]->journeys.size();
  for (std::size_t j = 0; j < journeys; ++j) {
    std::vector<const JourneyOutcome *> all;
    for (const Outcome *outcome : outcomes)
      all.push_back(&outcome->journeys.at(j));
    const auto of = [&](double JourneyOutcome::*figure) {
      return spread_over(all, [figure](const JourneyOutcome &one) { return one.*figure; });
    };
    spreads.push_back({all[0]->id, success_ratios(all), of(&JourneyOutcome::worst_latency_p50_s),
                       of(&JourneyOutcome::worst_latency_p99_s), of(&JourneyOutcome::failed),
                       of(&JourneyOutcome::lost), of(&JourneyOutcome::duplicated),
                       of(&JourneyOutcome::unpublished), of(&JourneyOutcome::committed_unanswered),
                       causes_of(all)});
  }
  return spreads;
}

std::vector<PairSpread> pair_spreads(const std::vector<const Outcome *> &outcomes)
{
  std::map<std::pair<std::string, std::string>, std::vector<const PairOutcome *>> pairs;
  for (const Outcome *outcome : outcomes)
    for (const PairOutcome &pair : outcome->pairs)
      pairs[{pair.store, pair.topic}].push_back(&pair);
  std::vector<PairSpread> spreads;
  for (const auto &[names, all] : pairs) {
    const auto of = [&all = all](double PairOutcome::*figure) {
      return spread_over(all, [figure](const PairOutcome &one) { return one.*figure; });
    };
    spreads.push_back({names.first, names.second, of(&PairOutcome::orders_without_event),
                       of(&PairOutcome::events_without_order), of(&PairOutcome::lost_in_both),
                       of(&PairOutcome::never_published)});
  }
  return spreads;
}

std::vector<CacheSpread> cache_spreads(const std::vector<const Outcome *> &outcomes)
{
  std::map<std::string, std::vector<const CacheOutcome *>> caches;
  for (const Outcome *outcome : outcomes)
    for (const CacheOutcome &cache : outcome->caches)
      caches[cache.component].push_back(&cache);
  std::vector<CacheSpread> spreads;
  for (const auto &[name, all] : caches)
    spreads.push_back({name, spread_over(all, [](const CacheOutcome &one) { return one.entries_lost; })});
  return spreads;
}

} // namespace drsim::analysis
