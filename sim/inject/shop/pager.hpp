#pragma once
#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace drsim::inject::inline shop {

/// The lines of a notification as Alertmanager's webhook sends it (version 4), one an alert; none for what is
/// no such notification.
[[nodiscard]] std::vector<nlohmann::json> page_lines(const std::string &body, std::int64_t at_us);

/// drsim-shop pager: the phone of those on call.
int pager_command(const std::vector<std::string> &arguments);

} // namespace drsim::inject::shop
