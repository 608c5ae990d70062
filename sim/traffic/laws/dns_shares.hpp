#pragma once
#include "sim/traffic/plane.hpp"

#include <cstddef>
#include <vector>

namespace drsim::traffic::inline laws {

/// Where users are, as an exact function of the history of DNS answers (facts.md, section 2). A resolver with
/// TTL T gives what was the answer at a uniform age below T; so after one change the stale share is max(0, 1
/// - t/T), and several changes within a TTL superpose exactly. Connections pinned to a region follow their
/// own age in the same way; where the region's edge dies they break at once and those users follow the
/// resolvers. Not modelled: negative caching, a share of users that differs by journey.
class DnsShares {
public:
  DnsShares(const Cohorts &cohorts, std::size_t regions);

  /// Times in seconds, not decreasing from call to call. answer = -1: nowhere.
  void set_answer(double t_s, int answer);
  void set_edge(double t_s, std::size_t region, bool serving);

  /// Shares of users by region at t_s; the last entry (index = regions) is nowhere. They sum to 1.
  void shares(double t_s, std::vector<double> &out) const;
  /// Next instant after t_s at which a share changes its slope; infinity when none.
  [[nodiscard]] double next_kink_s(double t_s) const;
  /// Longest step from t_s in which no cohort moves by more than `part` of all users; infinity when nothing
  /// moves.
  [[nodiscard]] double step_limit_s(double t_s, double part) const;
  [[nodiscard]] bool moving(double t_s) const;

private:
  static constexpr int follows = -2; ///< of a pinned entry: these users go where resolvers send them
  struct Entry {
    double from_s;
    int answer;
  };
  struct Cohort {
    double weight;
    double window_s;
    bool pinned;
  };

  [[nodiscard]] const std::vector<Entry> &history(const Cohort &cohort) const;
  [[nodiscard]] std::size_t place(int answer) const;
  void forget(double t_s);
  void push(std::vector<Entry> &history, double t_s, int answer);

  std::size_t regions_;
  std::vector<Cohort> cohorts_;
  std::vector<Entry> answers_;
  std::vector<Entry> pinned_;
  std::vector<bool> serving_;
  double longest_s_ = 0;
};

} // namespace drsim::traffic::laws
