#include "sim/campaign/frame.hpp"

#include <array>
#include <cstring>
#include <type_traits>

namespace drsim::inline campaign {
namespace {

constexpr std::uint64_t magic = 0x356d6f6374756f64; // changes with the layout below

class Writer {
public:
  template <class Number> void number(Number value)
  {
    static_assert(std::is_arithmetic_v<Number>);
    const std::size_t at = bytes.size();
    bytes.resize(at + sizeof value);
    std::memcpy(bytes.data() + at, &value, sizeof value);
  }
  void text(const std::string &value)
  {
    number<std::uint64_t>(value.size());
    bytes += value;
  }
  std::string bytes;
};

/// Reads past the end as zero and remembers it.
class Taker {
public:
  explicit Taker(std::string_view bytes) : left_(bytes) {}
  template <class Number> void number(Number &value)
  {
    static_assert(std::is_arithmetic_v<Number>);
    if (left_.size() < sizeof value) {
      broken_ = true;
      return;
    }
    std::memcpy(&value, left_.data(), sizeof value);
    left_.remove_prefix(sizeof value);
  }
  void flag(bool &value)
  {
    std::uint8_t byte = 0;
    number(byte);
    broken_ = broken_ || byte > 1;
    value = byte == 1;
  }
  void text(std::string &value)
  {
    const std::uint64_t size = count();
    value = left_.substr(0, size);
    left_.remove_prefix(size);
  }
  /// A count of things of at least one byte each, so that a broken one cannot ask for endless memory.
  std::uint64_t count()
  {
    std::uint64_t value = 0;
    number(value);
    broken_ = broken_ || value > left_.size();
    return broken_ ? 0 : value;
  }
  [[nodiscard]] bool complete() const { return !broken_ && left_.empty(); }

private:
  std::string_view left_;
  bool broken_ = false;
};

template <class Item> auto figures_of(Item &journey)
{
  return std::array{&journey.arrivals,
                    &journey.ok,
                    &journey.slow,
                    &journey.failed,
                    &journey.in_flight,
                    &journey.lost,
                    &journey.duplicated,
                    &journey.unpublished,
                    &journey.committed_unanswered,
                    &journey.reloads,
                    &journey.written_twice,
                    &journey.worst_latency_p50_s,
                    &journey.worst_latency_p99_s};
}

template <class Item> auto figures_of_pair(Item &pair)
{
  return std::array{&pair.orders_without_event, &pair.events_without_order, &pair.lost_in_both,
                    &pair.never_published};
}

void write_transactions(Writer &out, const Outcome &outcome)
{
  out.number<std::uint64_t>(outcome.caches.size());
  for (const CacheOutcome &cache : outcome.caches) {
    out.text(cache.component);
    out.number(cache.entries_lost);
  }
  out.number<std::uint64_t>(outcome.pairs.size());
  for (const PairOutcome &pair : outcome.pairs) {
    out.text(pair.store);
    out.text(pair.topic);
    for (const double *figure : figures_of_pair(pair))
      out.number(*figure);
  }
  out.number<std::uint64_t>(outcome.journeys.size());
  for (const JourneyOutcome &journey : outcome.journeys) {
    out.text(journey.id);
    for (const double *figure : figures_of(journey))
      out.number(*figure);
    out.number<std::uint64_t>(journey.failed_by.size());
    for (const JourneyOutcome::Cause &cause : journey.failed_by) {
      out.text(cause.cause);
      out.number(cause.count);
    }
  }
}

void take_transactions(Taker &in, Outcome &outcome)
{
  outcome.caches.resize(in.count());
  for (CacheOutcome &cache : outcome.caches) {
    in.text(cache.component);
    in.number(cache.entries_lost);
  }
  outcome.pairs.resize(in.count());
  for (PairOutcome &pair : outcome.pairs) {
    in.text(pair.store);
    in.text(pair.topic);
    for (double *figure : figures_of_pair(pair))
      in.number(*figure);
  }
  outcome.journeys.resize(in.count());
  for (JourneyOutcome &journey : outcome.journeys) {
    in.text(journey.id);
    for (double *figure : figures_of(journey))
      in.number(*figure);
    journey.failed_by.resize(in.count());
    for (JourneyOutcome::Cause &cause : journey.failed_by) {
      in.text(cause.cause);
      in.number(cause.count);
    }
  }
}

} // namespace

std::string encode_outcome(const Outcome &outcome)
{
  Writer out;
  out.number(magic);
  out.number(static_cast<std::uint8_t>(outcome.status));
  out.text(outcome.message);
  out.number(outcome.trial);
  out.number(static_cast<std::uint8_t>(outcome.impact));
  out.number(static_cast<std::uint8_t>(outcome.impact_before));
  out.number(static_cast<std::uint8_t>(outcome.censored));
  for (const double value : {outcome.onset_s, outcome.rto_s, outcome.redundancy_rto_s, outcome.backlog_rto_s,
                             outcome.rpo_s, outcome.lost_transactions, outcome.failed_transactions,
                             outcome.duplicated_events, outcome.longest_backlog})
    out.number(value);
  out.number<std::uint64_t>(outcome.stores.size());
  for (const StoreOutcome &store : outcome.stores) {
    out.text(store.component);
    out.number(store.rpo_s);
    out.number(store.lost_transactions);
    out.number(store.duplicated);
  }
  write_transactions(out, outcome);
  out.number<std::uint64_t>(outcome.critical_path.size());
  for (const Leg &leg : outcome.critical_path) {
    for (const std::string *text : {&leg.phase, &leg.component, &leg.kind, &leg.what})
      out.text(*text);
    out.number(leg.from_s);
    out.number(leg.to_s);
  }
  out.text(outcome.digest);
  out.number(outcome.doubt_s);
  out.number(static_cast<std::uint8_t>(outcome.exact));
  return std::move(out.bytes);
}

std::optional<Outcome> decode_outcome(std::string_view bytes)
{
  Taker in(bytes);
  std::uint64_t start = 0;
  in.number(start);
  std::uint8_t status = 0;
  in.number(status);
  if (start != magic || status > static_cast<std::uint8_t>(Outcome::Status::defect))
    return std::nullopt;
  Outcome outcome;
  outcome.status = static_cast<Outcome::Status>(status);
  in.text(outcome.message);
  in.number(outcome.trial);
  in.flag(outcome.impact);
  in.flag(outcome.impact_before);
  in.flag(outcome.censored);
  for (double *value : {&outcome.onset_s, &outcome.rto_s, &outcome.redundancy_rto_s, &outcome.backlog_rto_s,
                        &outcome.rpo_s, &outcome.lost_transactions, &outcome.failed_transactions,
                        &outcome.duplicated_events, &outcome.longest_backlog})
    in.number(*value);
  outcome.stores.resize(in.count());
  for (StoreOutcome &store : outcome.stores) {
    in.text(store.component);
    in.number(store.rpo_s);
    in.number(store.lost_transactions);
    in.number(store.duplicated);
  }
  take_transactions(in, outcome);
  outcome.critical_path.resize(in.count());
  for (Leg &leg : outcome.critical_path) {
    for (std::string *text : {&leg.phase, &leg.component, &leg.kind, &leg.what})
      in.text(*text);
    in.number(leg.from_s);
    in.number(leg.to_s);
  }
  in.text(outcome.digest);
  in.number(outcome.doubt_s);
  in.flag(outcome.exact);
  return in.complete() ? std::optional(std::move(outcome)) : std::nullopt;
}

} // namespace drsim::campaign
