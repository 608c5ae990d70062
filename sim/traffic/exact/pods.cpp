#include "sim/traffic/exact/pods.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>

namespace drsim::traffic::inline exact {
namespace {

int servers_of(double pods, double concurrency)
{
  return pods > 0 ? std::max(1, static_cast<int>(std::lround(pods * concurrency))) : 0;
}

/// Counts a tier's pods anew. Returns, by line, the share of its pods that have fallen silent.
std::vector<double> count_pods(ExactQueue &queue, const std::vector<ZonePods> &zones)
{
  queue.lines.resize(std::max(queue.lines.size(), zones.size()));
  std::vector<double> falls_silent(queue.lines.size(), 0);
  queue.pods = queue.silent = 0;
  queue.servers = 0;
  queue.by_zone = false;
  for (std::size_t z = 0; z < queue.lines.size(); ++z) {
    const ZonePods now = z < zones.size() ? zones[z] : ZonePods{};
    ExactLine &line = queue.lines[z];
    if (now.silent > line.pods.silent && now.ready < line.pods.ready)
      falls_silent[z] = 1 - now.ready / line.pods.ready;
    line.pods = now;
    queue.by_zone = queue.by_zone || now.calls > 0;
    line.servers = servers_of(now.ready, queue.concurrency);
    queue.pods += now.ready;
    queue.silent += now.silent;
    queue.servers += line.servers;
  }
  return falls_silent;
}

} // namespace

void Pods::set(std::size_t slot, const std::vector<ZonePods> &zones)
{
  ExactQueue &queue = tiers_[slot];
  queue.account(agenda_.now_s());
  const bool worked = queue.servers > 0 || queue.silent > 0;
  const std::vector<double> falls_silent = count_pods(queue, zones);
  for (std::uint32_t line = 0; line < falls_silent.size(); ++line)
    if (falls_silent[line] > 0)
      fall_silent(slot, line, falls_silent[line]);
  if (worked && queue.servers == 0 && queue.silent <= 0) {
    for (const CallId call : calls_.lines().take_all(slot))
      calls_.lose(call);
    return;
  }
  for (std::uint32_t line = 0; line < queue.lines.size(); ++line)
    move_waiting(slot, line);
  calls_.lines().serve(slot);
}

/// Pods taken away in order take no new calls: those that wait go to others.
void Pods::move_waiting(std::size_t slot, std::uint32_t from)
{
  ExactQueue &queue = tiers_[slot];
  if (queue.lines[from].servers > 0 || queue.servers == 0)
    return;
  std::deque<CallId> waiting;
  waiting.swap(queue.lines[from].waiting);
  for (const CallId call : waiting)
    calls_.move(call);
}

void Pods::fall_silent(std::size_t slot, std::uint32_t line, double share)
{
  for (const CallId call : calls_.lines().take(slot, line, share))
    calls_.hang(call);
}

void Pods::fail_in_service(std::size_t slot, std::size_t zone, double share)
{
  if (share <= 0 || zone >= tiers_[slot].lines.size())
    return;
  for (const CallId call : calls_.lines().take(slot, static_cast<std::uint32_t>(zone), share))
    calls_.fail(call);
  calls_.lines().serve(slot);
}

} // namespace drsim::traffic::exact
