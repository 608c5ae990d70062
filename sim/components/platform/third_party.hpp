#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline platform {

/// A system of somebody else that journeys call: a payment provider, an identity provider, mail, messages. It
/// stands in no region and works on as many calls as come. Failure: it dies by itself (component:ID.up), or
/// browns out (grey:ID); nobody of ours can restart it. Where fallback is "queue", request:defer:ID makes our
/// services take what they would have called it for, switch_s later, and call it once it answers again, by
/// themselves. Sets: ID.deferred, component:ID.up. Not modelled: what of the work done later is refused (a
/// card without money), limits of the other side on how fast it takes it, other regions of theirs.
[[nodiscard]] std::unique_ptr<Component> make_third_party(const ComponentSpec &spec,
                                                          const Deployment &deployment);

} // namespace drsim::components::platform
