#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace drsim::inject::inline shop {

/// What the service counts, in Prometheus' text form.
class Metrics {
public:
  /// An order was answered with this HTTP status after so long.
  void answered(int status, double seconds);
  /// A database or cache operation failed: PgAnswer::failure and the like.
  void failed(const std::string &where, const std::string &failure);
  void count(const std::string &name);
  /// All of it; `version` of the release, `in_use` and `pool` connections.
  [[nodiscard]] std::string text(const std::string &version, int in_use, int pool) const;

private:
  static constexpr std::array<double, 11> buckets_s = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                       0.1,   0.25,   0.5,   1,    3};
  mutable std::mutex mutex_;
  std::map<int, std::uint64_t> by_status_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> failures_;
  std::map<std::string, std::uint64_t> counters_;
  std::array<std::uint64_t, buckets_s.size()> at_most_{};
  std::uint64_t all_ = 0;
  double seconds_ = 0;
};

} // namespace drsim::inject::shop
