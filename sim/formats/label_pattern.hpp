#pragma once

#include <string_view>

namespace drsim::inline formats {

/// Whether a pattern of Prometheus or Alertmanager (RE2, anchored at both ends) fits a label's value. Work is
/// limited: a pattern that needs more, or is none, fits nothing.
/// Not modelled: named classes, \p{..}, \b, case folding of letters beyond ASCII.
[[nodiscard]] bool label_pattern_fits(std::string_view pattern, std::string_view text);

} // namespace drsim::formats
