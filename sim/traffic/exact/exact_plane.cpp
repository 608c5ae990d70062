// The exact plane put together: what is set on it and asked of it goes to the part that owns it.
#include "sim/traffic/exact/exact_plane.hpp"

#include "sim/core/assertion.hpp"

#include <algorithm>

namespace drsim::traffic::inline exact {

ExactPlane::ExactPlane(const PlaneSettings &settings, double begin_s)
    : places_(settings), choices_(settings.seed, settings.trial, "users", "choices"), agenda_(begin_s),
      arrivals_(settings, begin_s), figures_(*settings.deployment, places_.regions()),
      failures_(settings, agenda_, figures_), tiers_(settings, places_, agenda_),
      calls_(settings, agenda_, tiers_, transactions_, figures_, choices_),
      walks_(settings, agenda_, tiers_, transactions_, calls_, figures_, failures_, choices_),
      pods_(tiers_, calls_, agenda_),
      doors_(settings, places_.regions(), agenda_, figures_, failures_, walks_, choices_),
      published_s_(begin_s),
      most_reloads_(settings.reloads.share > 0 ? std::max(0, settings.reloads.most) : 0),
      reload_mean_s_(settings.reloads.delay_mean_s),
      begin_chance_(settings.seed, settings.trial, "users", "begin")
{
}

// --- what the control plane sets ---

void ExactPlane::set_dns_answer(int region)
{
  doors_.set_dns_answer(region);
}

void ExactPlane::set_edge(int region, bool serving)
{
  doors_.set_edge(static_cast<std::uint32_t>(region), serving);
}

void ExactPlane::set_edge_refuses(int region, bool refuses)
{
  doors_.set_refuses(static_cast<std::uint32_t>(region), refuses);
}

void ExactPlane::set_service(int region, const std::string &service, const std::vector<ZonePods> &zones,
                             double error_ratio)
{
  const std::size_t at = slot(region, service);
  if (at == Places::nowhere || !tiers_[at].queues)
    return;
  tiers_[at].error_ratio = error_ratio;
  const double before = tiers_[at].pods;
  pods_.set(at, zones);
  if (tiers_[at].pods != before)
    calls_.size_pools();
  calls_.wake();
}

void ExactPlane::fail_in_service(int region, const std::string &service, std::size_t zone, double share)
{
  if (const std::size_t at = slot(region, service); at != Places::nowhere)
    pods_.fail_in_service(at, zone, share);
}

void ExactPlane::set_store(int region, const std::string &store, bool readable, bool writable, double speed)
{
  const std::size_t at = slot(region, store);
  if (at == Places::nowhere)
    return;
  ExactQueue &queue = tiers_[at];
  queue.readable = readable;
  queue.writable = writable;
  queue.speed = speed;
  const double there = readable || writable ? 1 : 0;
  if (queue.queues && queue.pods != there)
    pods_.set(at, {{there, 0}});
  calls_.wake();
}

void ExactPlane::set_store_errors(int region, const std::string &store, double error_ratio)
{
  if (ExactQueue *queue = tiers_.find(region, store); queue != nullptr)
    queue->error_ratio = error_ratio;
}

void ExactPlane::set_cache_warmth(int region, const std::string &cache, double share)
{
  if (ExactQueue *queue = tiers_.find(region, cache); queue != nullptr)
    queue->warmth = share;
}

void ExactPlane::set_edge_loss(int region, double share)
{
  doors_.set_loss(static_cast<std::uint32_t>(region), share);
}

void ExactPlane::set_front(const Front &front)
{
  doors_.set_front(front);
}

void ExactPlane::set_edge_turned_away(int region, double share)
{
  doors_.set_turned_away(static_cast<std::uint32_t>(region), share);
}

void ExactPlane::set_grey(int region, const std::string &name, const Grey &grey)
{
  if (ExactQueue *queue = tiers_.find(region, name); queue != nullptr)
    queue->grey = grey;
}

void ExactPlane::set_store_route(int region, const std::string &store, int store_region, double latency_s)
{
  const std::size_t at = slot(region, store);
  if (at == Places::nowhere)
    return;
  tiers_.set_route(at, static_cast<std::size_t>(store_region), latency_s);
  calls_.size_pools();
  calls_.wake();
}

void ExactPlane::set_load_factor(double factor)
{
  arrivals_.set_load_factor(factor, agenda_.now_s());
  doors_.set_attackers(arrivals_.attackers());
}

void ExactPlane::set_attack(double factor)
{
  arrivals_.set_attack(factor, agenda_.now_s());
  doors_.set_attackers(arrivals_.attackers());
}

void ExactPlane::set_attack_stopped(int region, double share)
{
  doors_.set_attack_stopped(static_cast<std::uint32_t>(region), share);
}

// --- time ---

void ExactPlane::advance_to(double t_s)
{
  DRSIM_ASSERT(t_s >= agenda_.now_s(), "the data plane moves forward");
  for (;;) {
    const Agenda::Kind what = agenda_.step(arrivals_.next_s(), t_s);
    if (what == Agenda::Kind::nothing)
      return;
    play(what);
  }
}

void ExactPlane::play(Agenda::Kind what)
{
  switch (what) {
  case Agenda::Kind::nothing: return;
  case Agenda::Kind::deadline: calls_.give_up(agenda_.take_deadline()); return;
  case Agenda::Kind::done: calls_.finish(agenda_.take_done()); return;
  case Agenda::Kind::retry: calls_.retry(agenda_.take_retry()); return;
  case Agenda::Kind::comeback: doors_.begin(agenda_.take_comeback()); return;
  case Agenda::Kind::hang_up: doors_.hang_up(agenda_.take_hang_up()); return;
  case Agenda::Kind::arrival:
    if (arrivals_.somebody())
      doors_.arrive();
    arrivals_.plan(agenda_.now_s());
  }
}

void ExactPlane::publish()
{
  const double interval_s = agenda_.now_s() - published_s_;
  figures_.publish(interval_s);
  if (interval_s <= 0)
    return;
  published_s_ = agenda_.now_s();
  tiers_.publish(agenda_.now_s(), interval_s);
}

// --- figures ---

double ExactPlane::utilisation(int region, const std::string &service) const
{
  const ExactQueue *queue = tiers_.find(region, service);
  return queue == nullptr ? 0 : queue->utilisation;
}

double ExactPlane::write_rate_per_s(int region, const std::string &store) const
{
  const ExactQueue *queue = tiers_.find(region, store);
  return queue == nullptr ? 0 : queue->commit_per_s;
}

double ExactPlane::cache_read_rate_per_s(int region, const std::string &cache) const
{
  const ExactQueue *queue = tiers_.find(region, cache);
  return queue == nullptr ? 0 : queue->cache_read_per_s;
}

double ExactPlane::cache_fill_rate_per_s(int region, const std::string &cache) const
{
  const ExactQueue *queue = tiers_.find(region, cache);
  return queue == nullptr ? 0 : queue->cache_fill_per_s;
}

double ExactPlane::acknowledged_writes(int region, const std::string &store) const
{
  const ExactQueue *queue = tiers_.find(region, store);
  return queue == nullptr ? 0 : queue->acknowledged;
}

double ExactPlane::edge_rate_per_s(int region) const
{
  return figures_.edge_rate_per_s(static_cast<std::size_t>(region));
}

double ExactPlane::edge_error_ratio(int region) const
{
  return figures_.edge_error_ratio(static_cast<std::size_t>(region));
}

double ExactPlane::waiting(int region, const std::string &name) const
{
  const std::size_t at = slot(region, name);
  if (at == Places::nowhere)
    return 0;
  return static_cast<double>(tiers_[at].waiting()) + calls_.connections().waiting_for(at);
}

} // namespace drsim::traffic::exact
