#pragma once
#include "sim/model/outcome.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace drsim::inline campaign {

/// One outcome as bytes, for the pipe between two processes of the same binary: exact doubles, no text.
[[nodiscard]] std::string encode_outcome(const Outcome &outcome);

/// The outcome back; absent when the bytes are cut short, too long or not an outcome.
[[nodiscard]] std::optional<Outcome> decode_outcome(std::string_view bytes);

} // namespace drsim::campaign
