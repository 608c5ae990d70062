#pragma once
#include "sim/components/component.hpp"

#include <string>

namespace drsim::inline components::inline people {

/// The people on duty. They know what reached them: a page about a trouble, or users who complain; each
/// trouble has its own page or report, acknowledgement and diagnosis (people/incident). What they see by
/// (sees_with, else every Prometheus) may be gone, and they find out more slowly. They carry out the runbook
/// that is for the trouble, or improvise (people/ways), and go on until nothing is felt. Failure: nobody
/// pages them (also when none of the tools that carry pages, paged_by, is there) and too few users complain;
/// nobody answers; pages about nothing, of which alerts that fire in calm bring a day's number at least
/// (standing_noise.hpp), make them ignore or answer later the ones that matter; their theory is wrong; a
/// measure fails; nothing that they know helps (said as "nothing_left"). Links: runbooks, sees_with,
/// paged_by. Sets: ID.acknowledged, RUNBOOK.started, .pace, .called_off, request:ACTION:TARGET. When the
/// first region is back they go back by plan (failback.hpp). Not modelled: shifts, more people called in,
/// being locked out of buildings and consoles.
[[nodiscard]] std::unique_ptr<Component> make_oncall(const ComponentSpec &spec, const Deployment &deployment);

} // namespace drsim::components::people
