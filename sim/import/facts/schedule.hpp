#pragma once
#include <optional>
#include <string_view>

namespace drsim::inline import::inline facts {

/// Longest time between two runs of an EventBridge schedule ("cron(0 3 * * ? *)", "rate(12 hours)"), seconds;
/// absent when it cannot be read (L, W, #, several days of a month, months, years).
[[nodiscard]] std::optional<double> schedule_period_s(std::string_view schedule);

/// The same of a schedule of cron itself, as Kubernetes has them: "0 3 * * *", "*/30 * * * *", "@daily",
/// "@every 6h".
[[nodiscard]] std::optional<double> cron_period_s(std::string_view schedule);

} // namespace drsim::import::facts
