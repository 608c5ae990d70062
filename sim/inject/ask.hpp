#pragma once
#include "sim/inject/operation.hpp"

namespace drsim::inject {

/// Sends one line to a unix socket and reads one line back: {"ok": true, ...} or {"ok": false, "problem":
/// ...}.
[[nodiscard]] Done ask_socket(const std::string &path, const std::string &line, double time_limit_s);

/// One line from a connected socket, without its end; what came of it when the other
/// side ends, is late, or sends more than that.
[[nodiscard]] std::string line_from(int link, std::size_t most_bytes);

/// One request of plain HTTP.
[[nodiscard]] Done ask_http(const AskHttp &ask);

} // namespace drsim::inject
