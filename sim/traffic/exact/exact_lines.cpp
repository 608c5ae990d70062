// Queues of the exact plane, one for each zone's pods: which one a call takes, and what becomes of calls when
// pods come and go.
#include "sim/traffic/exact/exact_plane.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline exact {
namespace {

int servers_of(double pods, double concurrency)
{
  return pods > 0 ? std::max(1, static_cast<int>(std::lround(pods * concurrency))) : 0;
}

} // namespace

/// Every pod of the list that clients have is as likely as any other, the silent ones too.
std::uint32_t ExactPlane::pick_line(const ExactQueue &queue, bool &silent)
{
  silent = false;
  if (queue.lines.size() == 1 && queue.silent <= 0)
    return 0;
  double left = pods_chance_.uniform() * (queue.pods + queue.silent);
  std::uint32_t last = 0;
  for (std::uint32_t line = 0; line < queue.lines.size(); ++line) {
    const ZonePods &pods = queue.lines[line].pods;
    silent = left < pods.silent;
    if (silent || left < pods.silent + pods.ready)
      return line;
    left -= pods.silent + pods.ready;
    last = pods.ready > 0 ? line : last;
  }
  return last; // rounding
}

void ExactPlane::set_service(int region, const std::string &service, const std::vector<ZonePods> &zones,
                             double error_ratio)
{
  const std::size_t at = slot(region, service);
  if (at == Places::nowhere || !queues_[at].queues)
    return;
  ExactQueue &queue = queues_[at];
  queue.error_ratio = error_ratio;
  const double before = queue.pods;
  set_lines(at, zones);
  if (queue.pods != before)
    size_pools();
}

void ExactPlane::set_lines(std::size_t tier_slot, const std::vector<ZonePods> &zones)
{
  ExactQueue &queue = queues_[tier_slot];
  queue.account(now_s_);
  const bool worked = queue.servers > 0 || queue.silent > 0;
  queue.lines.resize(std::max(queue.lines.size(), zones.size()));
  std::vector<double> falls_silent(queue.lines.size(), 0);
  queue.pods = queue.silent = 0;
  queue.servers = 0;
  for (std::size_t z = 0; z < queue.lines.size(); ++z) {
    const ZonePods now = z < zones.size() ? zones[z] : ZonePods{};
    ExactLine &line = queue.lines[z];
    if (now.silent > line.pods.silent && now.ready < line.pods.ready)
      falls_silent[z] = 1 - now.ready / line.pods.ready;
    line.pods = now;
    line.servers = servers_of(now.ready, queue.concurrency);
    queue.pods += now.ready;
    queue.silent += now.silent;
    queue.servers += line.servers;
  }
  for (std::uint32_t z = 0; z < queue.lines.size(); ++z)
    if (falls_silent[z] > 0)
      fall_silent(tier_slot, z, falls_silent[z]);
  if (worked && queue.servers == 0 && queue.silent <= 0) {
    break_tier(tier_slot);
    return;
  }
  for (std::uint32_t z = 0; z < queues_[tier_slot].lines.size(); ++z)
    move_waiting(tier_slot, z);
  serve_waiting(tier_slot);
}

/// Pods taken away in order take no new calls: those that wait go to others.
void ExactPlane::move_waiting(std::size_t tier_slot, std::uint32_t from)
{
  ExactQueue &queue = queues_[tier_slot];
  if (queue.lines[from].servers > 0 || queue.servers == 0)
    return;
  std::deque<CallId> waiting;
  waiting.swap(queue.lines[from].waiting);
  for (const CallId call : waiting) {
    bool silent = false;
    const std::uint32_t line = pick_line(queue, silent);
    calls_[call].line = line;
    if (silent)
      hang(call);
    else
      queue.lines[line].waiting.push_back(call);
  }
}

/// Nothing comes of a call any more; its caller notices by its time-out.
void ExactPlane::hang(CallId id)
{
  Call &call = calls_[id];
  call.in_service = false;
  call.hangs = true;
  if (call.branch == nobody)
    release_call(id);
  else if (!std::isfinite(queues_[call.slot].timeout_s)) // its caller would never notice
    call_ended(id, false, FailureCause::server_lost);
}

/// Calls that a line works on, each with the chance of `share`.
std::vector<CallId> ExactPlane::in_service(std::size_t tier_slot, std::uint32_t line, double share)
{
  std::vector<CallId> found;
  for (CallId call = 0; call < calls_.size(); ++call)
    if (calls_[call].slot == tier_slot && calls_[call].line == line && calls_[call].in_service &&
        (share >= 1 || choices_.uniform() < share))
      found.push_back(call);
  return found;
}

void ExactPlane::fall_silent(std::size_t tier_slot, std::uint32_t line, double share)
{
  std::vector<CallId> lost = in_service(tier_slot, line, share);
  ExactQueue &queue = queues_[tier_slot];
  queue.busy -= static_cast<int>(lost.size());
  queue.lines[line].busy -= static_cast<int>(lost.size());
  if (share >= 1) {
    lost.insert(lost.end(), queue.lines[line].waiting.begin(), queue.lines[line].waiting.end());
    queue.lines[line].waiting.clear();
  }
  for (const CallId call : lost)
    hang(call);
}

void ExactPlane::fail_in_service(int region, const std::string &service, std::size_t zone, double share)
{
  const std::size_t tier_slot = slot(region, service);
  if (tier_slot == Places::nowhere || share <= 0 || zone >= queues_[tier_slot].lines.size())
    return;
  const auto line = static_cast<std::uint32_t>(zone);
  std::vector<CallId> lost = in_service(tier_slot, line, share);
  ExactQueue &queue = queues_[tier_slot];
  queue.account(now_s_);
  queue.busy -= static_cast<int>(lost.size());
  queue.lines[line].busy -= static_cast<int>(lost.size());
  if (share >= 1) {
    lost.insert(lost.end(), queue.lines[line].waiting.begin(), queue.lines[line].waiting.end());
    queue.lines[line].waiting.clear();
  }
  for (const CallId call : lost)
    call_ended(call, false, FailureCause::server_lost); // its caller may try again
  serve_waiting(tier_slot);
}

/// Servers are gone with what they worked on, and with them who waited.
void ExactPlane::break_tier(std::size_t tier_slot)
{
  std::vector<CallId> lost;
  ExactQueue &queue = queues_[tier_slot];
  queue.busy = 0;
  for (std::uint32_t z = 0; z < queue.lines.size(); ++z) {
    ExactLine &line = queue.lines[z];
    line.busy = 0;
    lost.insert(lost.end(), line.waiting.begin(), line.waiting.end());
    line.waiting.clear();
  }
  for (CallId call = 0; call < calls_.size(); ++call)
    if (calls_[call].slot == tier_slot && calls_[call].in_service)
      lost.push_back(call);
  for (const CallId call : lost) {
    const std::uint32_t branch = calls_[call].branch;
    if (branch != nobody)
      queue.breaker.note(false, now_s_);
    release_call(call);
    if (branch != nobody)
      failed_by(branch, FailureCause::server_lost);
  }
}

void ExactPlane::serve_waiting(std::size_t tier_slot)
{
  for (std::uint32_t line = 0; line < queues_[tier_slot].lines.size(); ++line)
    serve_line(tier_slot, line);
}

void ExactPlane::serve_line(std::size_t tier_slot, std::uint32_t number)
{
  ExactLine &line = queues_[tier_slot].lines[number];
  while (line.busy < line.servers && !line.waiting.empty()) {
    const CallId call = line.waiting.front();
    line.waiting.pop_front();
    const bool pointless = calls_[call].branch == nobody && now_s_ - calls_[call].came_s > patience_s_;
    if (pointless)
      release_call(call);
    else
      begin_service(call);
  }
}

} // namespace drsim::traffic::exact
