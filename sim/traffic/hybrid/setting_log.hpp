#pragma once
#include "sim/traffic/laws/dns_shares.hpp"
#include "sim/traffic/plane.hpp"

#include <deque>
#include <functional>
#include <map>
#include <string>

namespace drsim::traffic::inline hybrid {

/// All that the control plane has set: what is in force, and of late when it was set, so that another plane
/// can begin at any time of late.
class SettingLog {
public:
  using Setting = std::function<void(Plane &)>;

  SettingLog(const PlaneSettings &settings, std::size_t regions) : dns_(settings.cohorts, regions) {}

  /// `what`: names the setting; the last of a name is in force.
  void set(double at_s, const std::string &what, Setting setting);
  /// Something that happens once.
  void happen(double at_s, Setting event) { late_.push_back({at_s, "", std::move(event), {}}); }
  /// One that also moves users.
  void set_dns(double at_s, const std::string &what, Setting setting, std::function<void(DnsShares &)> moves);
  /// What was set before this time is only in force, and no longer known by its time.
  void forget_before(double t_s);

  /// Users' ways as they were at t_s.
  [[nodiscard]] DnsShares dns_at(double t_s) const;
  /// Sets on a plane what was in force at its time.
  void bring(Plane &plane) const;
  /// Plays a plane to t_s, setting what was set on the way.
  void play(Plane &plane, double t_s) const;

private:
  struct Entry {
    double at_s;
    std::string what;
    Setting setting;
    std::function<void(DnsShares &)> moves;
  };

  DnsShares dns_;                       ///< as it was before `late_`
  std::map<std::string, Setting> base_; ///< in force before `late_`
  std::deque<Entry> late_;
};

} // namespace drsim::traffic::hybrid
