#include "sim/traffic/hybrid/setting_log.hpp"

#include <utility>

namespace drsim::traffic::inline hybrid {

void SettingLog::set(double at_s, const std::string &what, Setting setting)
{
  late_.push_back({at_s, what, std::move(setting), {}});
}

void SettingLog::set_dns(double at_s, const std::string &what, Setting setting,
                         std::function<void(DnsShares &)> moves)
{
  late_.push_back({at_s, what, std::move(setting), std::move(moves)});
}

void SettingLog::forget_before(double t_s)
{
  for (; !late_.empty() && late_.front().at_s < t_s; late_.pop_front()) {
    Entry &first = late_.front();
    if (first.moves)
      first.moves(dns_);
    if (!first.what.empty())
      base_[first.what] = std::move(first.setting);
  }
}

DnsShares SettingLog::dns_at(double t_s) const
{
  DnsShares dns = dns_;
  for (const Entry &entry : late_)
    if (entry.moves && entry.at_s <= t_s)
      entry.moves(dns);
  return dns;
}

void SettingLog::bring(Plane &plane) const
{
  for (const auto &[what, setting] : base_)
    setting(plane);
  for (const Entry &entry : late_)
    if (!entry.what.empty() && entry.at_s <= plane.now_s())
      entry.setting(plane);
}

void SettingLog::play(Plane &plane, double t_s) const
{
  const double from_s = plane.now_s();
  for (const Entry &entry : late_)
    if (entry.at_s > from_s && entry.at_s <= t_s) {
      plane.advance_to(entry.at_s);
      entry.setting(plane);
    }
  plane.advance_to(t_s);
}

} // namespace drsim::traffic::hybrid
