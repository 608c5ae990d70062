#include "sim/inject/measured/survival.hpp"

#include <algorithm>
#include <set>

namespace drsim::inject::inline measured {
namespace {

/// The time from one acknowledgement to a later one, without the silences between.
double served_s(const std::vector<const OrderSeen *> &acknowledged, std::size_t from, std::size_t to)
{
  double served = 0;
  for (std::size_t i = from; i < to; ++i)
    if (const double gap_s =
            static_cast<double>(acknowledged[i + 1]->end_us - acknowledged[i]->end_us) * 1e-6;
        gap_s <= silence_s)
      served += gap_s;
  return served;
}

double rpo_of(const LoadSeen &load, const std::vector<std::int64_t> &lost)
{
  if (lost.empty())
    return 0;
  std::vector<const OrderSeen *> acknowledged;
  for (const OrderSeen &order : load.orders)
    if (order.acknowledged())
      acknowledged.push_back(&order);
  std::stable_sort(acknowledged.begin(), acknowledged.end(),
                   [](const OrderSeen *one, const OrderSeen *other) { return one->end_us < other->end_us; });
  const std::set<std::int64_t> gone(lost.begin(), lost.end());
  const auto is_gone = [&](const OrderSeen *order) { return gone.count(order->id) != 0; };
  const auto first = std::find_if(acknowledged.begin(), acknowledged.end(), is_gone);
  const auto last = std::find_if(acknowledged.rbegin(), acknowledged.rend(), is_gone).base() - 1;
  const auto first_at = static_cast<std::size_t>(first - acknowledged.begin());
  const auto last_at = static_cast<std::size_t>(last - acknowledged.begin());
  if (first_at > 0)
    return served_s(acknowledged, first_at - 1, last_at);
  // Nothing before it survived: at the least, all that this load was told.
  return static_cast<double>((*first)->end_us - load.begin_us) * 1e-6 + served_s(acknowledged, 0, last_at);
}

} // namespace

Survival survival_of(const LoadSeen &load, const TableSeen &table)
{
  Survival found;
  std::set<std::int64_t> ordered;
  for (const OrderSeen &order : load.orders) {
    ordered.insert(order.id);
    const auto rows = table.find(order.id);
    const bool there = rows != table.end();
    if (order.acknowledged() && !there)
      found.lost.push_back(order.id);
    if (order.acknowledged() && there &&
        std::find(rows->second.begin(), rows->second.end(), order.amount) == rows->second.end())
      found.corrupted.push_back(order.id);
    if (!order.acknowledged())
      found.failed.push_back(order.id);
    if (!order.acknowledged() && there)
      found.in_doubt.push_back(order.id);
  }
  for (const auto &[id, amounts] : table) {
    if (amounts.size() > 1)
      found.duplicated.push_back(id);
    if (ordered.count(id) == 0)
      found.unknown.push_back(id);
  }
  for (std::vector<std::int64_t> *ids : {&found.lost, &found.corrupted, &found.in_doubt, &found.failed})
    std::sort(ids->begin(), ids->end());
  found.rpo_s = rpo_of(load, found.lost);
  return found;
}

} // namespace drsim::inject::measured
