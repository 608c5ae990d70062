#pragma once

#include <string_view>

namespace drsim::inline formats {

/// Whether a pattern of Prometheus or Alertmanager fits the whole of a label's value, by the engine both use:
/// RE2, which takes time linear in the value (sim/decisions/0015). What is no pattern fits nothing, nor does
/// one of which the pattern or the value has more than 64 KiB, or which needs more than 1 MiB once compiled.
[[nodiscard]] bool label_pattern_fits(std::string_view pattern, std::string_view text);

} // namespace drsim::formats
