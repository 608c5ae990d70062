#pragma once
#include "sim/model/deployment.hpp"

#include <string>

namespace drsim::inline model {

/// Whether services of a region use the copy of a store there, whichever copy the others use: every copy of a
/// DynamoDB table takes writes.
[[nodiscard]] bool uses_own_copy(const Deployment &deployment, const std::string &store,
                                 const std::string &region);

/// The component that is a store's copy in a region: the store itself at home, a replica elsewhere; null
/// where there is none.
[[nodiscard]] const ComponentSpec *copy_in(const Deployment &deployment, const std::string &store,
                                           const std::string &region);

} // namespace drsim::model
