#pragma once

#include <optional>
#include <string_view>

namespace drsim::inline core {

/// A plain decimal number and nothing else ("3", "0.5", "-2", "1e3"); finite. Files give numbers as texts.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

/// A whole number and nothing else ("3", "-2").
[[nodiscard]] std::optional<int> parse_whole(std::string_view text);

/// A quantity of Kubernetes, in its base unit: "250m" 0.25, "2" 2, "1k" 1000, "512Mi" 536870912, "129e6",
/// "128Gi". Suffixes n u m k M G T P E and Ki Mi Gi Ti Pi Ei as its API reference says; not negative.
[[nodiscard]] std::optional<double> parse_quantity(std::string_view text);

/// A size in bytes: a quantity of whole bytes ("1048576", "512Mi", "1G"), or with "B" as people and AWS write
/// it
/// ("16MB", "1 GiB", "100 kB", "20 ГБ"): kB, MB, ... are powers of 1000, KiB, MiB, ... of 1024.
[[nodiscard]] std::optional<double> parse_bytes(std::string_view text);

/// What a share without "%" means in the file at hand.
enum class BareShare {
  percent, ///< 50 is a half
  ratio,   ///< 0.5 is a half
  refused  ///< only "50%" is a share
};

/// A share as a ratio: "50%" 0.5; without the sign as `bare` says. Not negative; above 1 is allowed ("150%").
[[nodiscard]] std::optional<double> parse_share(std::string_view text, BareShare bare);

} // namespace drsim::core
