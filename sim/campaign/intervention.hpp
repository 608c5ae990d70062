#pragma once
#include "sim/engine/world.hpp"

#include <string>
#include <vector>

namespace drsim::inline campaign {

/// Something that somebody does at a moment of a trial and nobody did in it (drsim replay --at).
struct Intervention {
  enum class What {
    page,      ///< rings the pagers of a rota for what has broken so far
    start,     ///< begins a runbook, whoever is at work on what
    approve,   ///< decides on a runbook, so that its steps ask for no approval any more
    carry_out, ///< asks for what a runbook's step asks for, past the runbook
    finish,    ///< what people are at, or a step's work and decision, is done at once
  };
  What what = What::page;
  std::string component; ///< rota, runbook or step
};

/// The word for it: "paged", "started", "approved", "carried_out", "done".
[[nodiscard]] const char *intervention_word(Intervention::What what);

/// "paged=true" and the like of a component; nullopt when the parameter is no such word. `wrong`: why it
/// cannot be done with that component; empty when it can.
[[nodiscard]] std::optional<Intervention> intervention_of(const Deployment &deployment,
                                                          const std::string &component,
                                                          const std::string &word, std::string &wrong);

/// Does it, in the actor at work. Returns why nothing can come of it, or "". `told`: what it put an end to.
[[nodiscard]] std::string intervene(World &world, const Intervention &one, std::string &told);

} // namespace drsim::campaign
