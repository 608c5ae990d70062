#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline servers {

/// An agent's configuration or service definitions of Consul, in HCL or JSON. A server is a `consul` with the
/// number of servers, their raft multiplier and autopilot; every service a `consul_service` with its quickest
/// check. A client agent becomes nothing. Every other setting is listed with the reason why.
[[nodiscard]] Imported import_consul(std::string_view text, const ImportContext &context,
                                     Diagnostics &diagnostics);

} // namespace drsim::import::servers
