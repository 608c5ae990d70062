#include "sim/inject/shop/metrics.hpp"

#include <fmt/format.h>

namespace drsim::inject::inline shop {

void Metrics::answered(int status, double seconds)
{
  const std::lock_guard lock(mutex_);
  ++by_status_[status];
  ++all_;
  seconds_ += seconds;
  for (std::size_t i = 0; i < buckets_s.size(); ++i)
    at_most_[i] += seconds <= buckets_s[i] ? 1 : 0;
}

void Metrics::failed(const std::string &where, const std::string &failure)
{
  const std::lock_guard lock(mutex_);
  ++failures_[{where, failure}];
}

void Metrics::count(const std::string &name)
{
  const std::lock_guard lock(mutex_);
  ++counters_[name];
}

std::string Metrics::text(const std::string &version, int in_use, int pool) const
{
  const std::lock_guard lock(mutex_);
  std::string out = "# TYPE shop_requests_total counter\n";
  for (const auto &[status, count] : by_status_)
    out += fmt::format("shop_requests_total{{code=\"{}\"}} {}\n", status, count);
  out += "# TYPE shop_request_seconds histogram\n";
  for (std::size_t i = 0; i < buckets_s.size(); ++i)
    out += fmt::format("shop_request_seconds_bucket{{le=\"{}\"}} {}\n", buckets_s[i], at_most_[i]);
  out += fmt::format("shop_request_seconds_bucket{{le=\"+Inf\"}} {}\nshop_request_seconds_sum {}\n"
                     "shop_request_seconds_count {}\n",
                     all_, seconds_, all_);
  out += "# TYPE shop_failures_total counter\n";
  for (const auto &[key, count] : failures_)
    out +=
        fmt::format("shop_failures_total{{where=\"{}\",failure=\"{}\"}} {}\n", key.first, key.second, count);
  for (const auto &[name, count] : counters_)
    out += fmt::format("# TYPE shop_{0}_total counter\nshop_{0}_total {1}\n", name, count);
  std::string shown; // the version is another's text
  for (const char c : version)
    shown += c == '"' || c == '\\' || c == '\n' ? '_' : c;
  out += fmt::format(
      "# TYPE shop_pool_in_use gauge\nshop_pool_in_use {}\n# TYPE shop_pool_size gauge\n"
      "shop_pool_size {}\n# TYPE shop_release_info gauge\nshop_release_info{{version=\"{}\"}} 1\n",
      in_use, pool, shown);
  return out;
}

} // namespace drsim::inject::shop
