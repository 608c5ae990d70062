#include "sim/traffic/exact/lines.hpp"

#include <algorithm>

namespace drsim::traffic::inline exact {

Lines::Lines(const PlaneSettings &settings, Agenda &agenda, Tiers &tiers, CallStore &calls, Stream &choices)
    : agenda_(agenda), tiers_(tiers), calls_(calls), choices_(choices),
      pods_chance_(settings.seed, settings.trial, "users", "pods"),
      grey_chance_(settings.seed, settings.trial, "users", "brown-outs"),
      patience_s_(settings.client_timeout_s)
{
}

Lines::Place Lines::pick(const ExactQueue &queue)
{
  if (queue.lines.size() == 1 && queue.silent <= 0)
    return {};
  if (queue.by_zone)
    return pick_by_zone(queue);
  double left = pods_chance_.uniform() * (queue.pods + queue.silent);
  std::uint32_t last = 0;
  for (std::uint32_t line = 0; line < queue.lines.size(); ++line) {
    const ZonePods &pods = queue.lines[line].pods;
    if (left < pods.silent)
      return {line, true};
    if (left < pods.silent + pods.ready)
      return {line, false};
    left -= pods.silent + pods.ready;
    last = pods.ready > 0 ? line : last;
  }
  return {last, false}; // rounding
}

/// Whoever comes by a zone's node goes to a pod of that zone.
Lines::Place Lines::pick_by_zone(const ExactQueue &queue)
{
  double left = pods_chance_.uniform();
  std::uint32_t last = 0;
  for (std::uint32_t line = 0; line < queue.lines.size(); ++line) {
    const ZonePods &pods = queue.lines[line].pods;
    if (pods.calls > 0 && left < pods.calls)
      return {line, left / pods.calls * (pods.ready + pods.silent) < pods.silent};
    left -= std::max(0.0, pods.calls);
    last = pods.ready > 0 ? line : last;
  }
  return {last, false}; // rounding
}

bool Lines::loses(const ExactQueue &queue)
{
  return queue.grey.loss_ratio > 0 && queue.servers > 0 && grey_chance_.uniform() < queue.grey.loss_ratio;
}

void Lines::join(CallId id)
{
  ExactLine &line = tiers_[calls_[id].slot].lines[calls_[id].line];
  if (line.busy < line.servers)
    begin_service(id);
  else
    line.waiting.push_back(id);
}

void Lines::begin_service(CallId id)
{
  Call &call = calls_[id];
  ExactQueue &queue = tiers_[call.slot];
  queue.account(agenda_.now_s());
  ++queue.busy;
  ++queue.lines[call.line].busy;
  call.in_service = true;
  const double work = call.commits ? queue.write_work : queue.read_work;
  double service_s = work * queue.service->next_s() / std::max(queue.speed, 1e-9);
  if (queue.grey.latency_s > 0 && grey_chance_.uniform() < queue.grey.slow_ratio)
    service_s += queue.grey.latency_s;
  agenda_.finish_after(service_s, id, call.generation);
}

void Lines::leave(CallId id)
{
  const Call &call = calls_[id];
  ExactQueue &queue = tiers_[call.slot];
  queue.account(agenda_.now_s());
  --queue.busy;
  --queue.lines[call.line].busy;
}

void Lines::serve(std::size_t slot, std::uint32_t number)
{
  ExactLine &line = tiers_[slot].lines[number];
  while (line.busy < line.servers && !line.waiting.empty()) {
    const CallId id = line.waiting.front();
    line.waiting.pop_front();
    const bool given_up = calls_[id].branch == nobody; // and with that holds no connection
    if (given_up && agenda_.now_s() - calls_[id].came_s > patience_s_)
      calls_.close(id);
    else
      begin_service(id);
  }
}

void Lines::serve(std::size_t slot)
{
  for (std::uint32_t line = 0; line < tiers_[slot].lines.size(); ++line)
    serve(slot, line);
}

std::vector<CallId> Lines::take(std::size_t slot, std::uint32_t number, double share)
{
  std::vector<CallId> taken;
  for (CallId id = 0; id < calls_.size(); ++id)
    if (calls_[id].slot == slot && calls_[id].line == number && calls_[id].in_service &&
        (share >= 1 || choices_.uniform() < share))
      taken.push_back(id);
  ExactQueue &queue = tiers_[slot];
  ExactLine &line = queue.lines[number];
  queue.account(agenda_.now_s());
  queue.busy -= static_cast<int>(taken.size());
  line.busy -= static_cast<int>(taken.size());
  if (share >= 1) {
    taken.insert(taken.end(), line.waiting.begin(), line.waiting.end());
    line.waiting.clear();
  }
  return taken;
}

std::vector<CallId> Lines::take_all(std::size_t slot)
{
  std::vector<CallId> taken;
  ExactQueue &queue = tiers_[slot];
  queue.busy = 0;
  for (ExactLine &line : queue.lines) {
    line.busy = 0;
    taken.insert(taken.end(), line.waiting.begin(), line.waiting.end());
    line.waiting.clear();
  }
  for (CallId id = 0; id < calls_.size(); ++id)
    if (calls_[id].slot == slot && calls_[id].in_service)
      taken.push_back(id);
  return taken;
}

} // namespace drsim::traffic::exact
