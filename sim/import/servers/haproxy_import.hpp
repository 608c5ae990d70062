#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/import/facts/imported.hpp"

#include <optional>
#include <string_view>

namespace drsim::inline import::inline servers {

/// A configuration of HAProxy: every backend (or listen) with servers is a `haproxy_backend` with the figures
/// of its checks, HAProxy's own where the file has none. Every other setting is listed with the reason why.
[[nodiscard]] Imported import_haproxy(std::string_view text, const ImportContext &context,
                                      Diagnostics &diagnostics);

/// True for a text with sections of HAProxy ("global", "defaults", "frontend", "backend", "listen").
[[nodiscard]] bool is_haproxy(std::string_view text);

/// "2000" (milliseconds), "3s", "500ms", "100us", "1m" as seconds; absent when it is none of these.
[[nodiscard]] std::optional<double> haproxy_seconds(std::string_view text);

} // namespace drsim::import::servers
