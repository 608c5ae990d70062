#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline servers {

/// A server's configuration of Vault, in HCL or JSON: a `vault` with the number of its servers (its own and
/// those of retry_join), its storage, its seal and the region of the seal's key, its leases. Storage in
/// Consul and the seal's key are dependencies. An agent's configuration becomes nothing. Every other setting
/// is listed with the reason why.
[[nodiscard]] Imported import_vault(std::string_view text, const ImportContext &context,
                                    Diagnostics &diagnostics);

/// Region of an Amazon resource name ("arn:aws:kms:eu-west-1:..."), or "".
[[nodiscard]] std::string region_of_arn(std::string_view arn);

} // namespace drsim::import::servers
