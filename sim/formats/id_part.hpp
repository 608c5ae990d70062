#pragma once

#include <string>
#include <string_view>

namespace drsim::inline formats {

/// Part of a component's id: letters, digits, "-" and "_" stay, runs of anything else become one "-"; it
/// begins with a letter or digit and has at most 120 characters; "unnamed" when nothing stays. Files of
/// different tools meet by what it makes of a name.
[[nodiscard]] std::string id_part(std::string_view text);

/// "runbooks/region-failover.md" -> "region-failover".
[[nodiscard]] std::string file_stem(const std::string &shown_name);

} // namespace drsim::formats
