#pragma once
#include "sim/core/diagnostics.hpp"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>

namespace drsim::publish {

/// NAME.mustache of a folder filled in with a view: texts are escaped for HTML unless the template asks for
/// them as they are ({{{name}}}); every other template X of the folder is a part, {{> part_X}}: views may
/// have an X of their own.
[[nodiscard]] std::string render_template(const std::filesystem::path &folder, const std::string &name,
                                          const nlohmann::ordered_json &view, Diagnostics &diagnostics);

} // namespace drsim::publish
