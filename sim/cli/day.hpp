#pragma once
#include "sim/cli/options.hpp"

#include <string>

namespace drsim::inline cli {

/// --date: the day that dated things are held against.
[[nodiscard]] OptionSpec date_option(const std::string &help);

/// What --date says, else today in UTC: "2026-11-29". Throws UsageError for what is no day.
[[nodiscard]] std::string day_asked(const Options &options);

} // namespace drsim::cli
