#pragma once
#include "sim/input/rehearsal_record.hpp"

#include <nlohmann/json_fwd.hpp>

namespace drsim::inline input {

inline constexpr const char *settings_schema = "drsim.rehearsal-settings/1";

/// For load_rehearsals(): what rehearsals/settings.json says, over what stands there.
void read_settings(const nlohmann::json &value, const std::string &shown, RehearsalSettings &into,
                   Diagnostics &diagnostics);

} // namespace drsim::input
