#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/import/facts/imported.hpp"

#include <set>
#include <string>
#include <string_view>

namespace drsim::inline import::inline servers {

/// Which server's configuration a JSON object with these outermost keys is: "consul", "vault", or "".
[[nodiscard]] std::string server_format_of_json(const std::set<std::string> &keys, std::string_view text);

/// The same of any other text, whose outermost keys read as YAML are given: also "patroni", "haproxy" and
/// "terraform-source" (a module, which Terraform must plan first).
[[nodiscard]] std::string server_format_of_text(const std::set<std::string> &yaml_keys, std::string_view text,
                                                const std::string &extension);

[[nodiscard]] bool is_server_format(const std::string &format);

/// Imports a text of such a format. A template that cannot be read is named with what renders it.
[[nodiscard]] Imported import_server(std::string_view text, const std::string &format,
                                     const ImportContext &context, Diagnostics &diagnostics);

} // namespace drsim::import::servers
