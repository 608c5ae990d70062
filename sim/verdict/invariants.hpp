#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/outcome.hpp"
#include "sim/model/witness.hpp"

#include <map>
#include <string>
#include <vector>

namespace drsim::inline verdict {

/// One trial as its laws see it. Events and totals are those of its timeline; they stand here by themselves
/// so that a test can break what a Timeline refuses to record.
struct Tried {
  const std::vector<Event> &events;
  const std::map<std::string, double> &totals;
  const Deployment &deployment;
  const Outcome &outcome; ///< judged
  const Witness &witness;
};

/// What is true of every trial, whatever happens in it and whatever the figures are. A trial that breaks one
/// is a defect of the engine or of a component, never an answer.
struct Law {
  const char *name;
  /// Empty when it holds; else which event, store, port or journey breaks it, and when.
  std::string (*broken_by)(const Tried &tried);
};

/// All of them, in the order in which they are tried:
/// - "causes precede effects": ids are positions, times never go back, and every cause is an earlier event;
/// - "transactions are conserved": of each journey as many arrived as succeeded, failed and are on their way,
///   none of them less than none, and the journeys sum to the shop;
/// - "no write vanishes untold": what a store says at the end that it lost, its own last event about it
///   explains: data_lost, or reapplied for what is left; and a store that never said so has lost nothing;
/// - "the dead do not act": no event in the name of a component whose region, all of whose zones or which
///   itself has been down since before, but for those that others say of it (said_of_the_dead());
/// - "one writer a store": services that leave a copy for another that took writes for a while find a
///   split_brain event. Only of stores with one writer: every copy of a DynamoDB table takes writes;
/// - "each second of the RTO has one phase": the legs of the critical path tile it;
/// - "a fault that is over holds nothing".
[[nodiscard]] const std::vector<Law> &laws();

/// The first law that is broken, with by what: "broken law: NAME: ..."; empty when all hold.
[[nodiscard]] std::string broken_law(const Tried &tried);

/// Why an event may be recorded in the name of a component that is down: because of `down`, the port that had
/// been off ("region:east.up"). Such are its loss, what others found when they asked it for something, and
/// what its other copies do. Null for what only a living one does.
[[nodiscard]] const char *said_of_the_dead(const std::string &kind, const std::string &down);

} // namespace drsim::verdict
