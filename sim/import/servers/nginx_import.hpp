#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline servers {

/// A configuration of NGINX. Whatever a proxy_pass leads to is an `nginx_upstream`, with the figures of its
/// place and of its servers, NGINX's own where the file has none. Where all of its servers are one service of
/// the cluster, NGINX's time-out and tries are those of calls to that service: proxy_read_timeout is taken
/// for the whole answer, and another server is tried once each. Not modelled: a time-out of connecting apart
/// from that of answering, the pause of a server that failed (max_fails, fail_timeout: read by lint),
/// weights, caches, limits.
[[nodiscard]] Imported import_nginx(std::string_view text, const ImportContext &context,
                                    Diagnostics &diagnostics);

/// True for a text with an upstream of servers, or a server with a proxy_pass.
[[nodiscard]] bool is_nginx(std::string_view text);

} // namespace drsim::import::servers
