#pragma once
#include "sim/model/outcome.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace drsim::inline campaign {

/// One outcome as bytes, in the order of sim/model/outcome_fields.hpp: the same on every machine, doubles to
/// the bit. For the pipe between processes and for files (shard_file.hpp).
[[nodiscard]] std::string encode_outcome(const Outcome &outcome);

/// The outcome back; absent when the bytes are cut short, too long, of another form or not an outcome.
[[nodiscard]] std::optional<Outcome> decode_outcome(std::string_view bytes);

} // namespace drsim::campaign
