// Exceptions from "the dead do not act", each with why. A kind that is not here is an act.
#include "sim/verdict/invariants.hpp"

namespace drsim::inline verdict {
namespace {

constexpr bool whole = true;   ///< said while its region or all its zones are down, too
constexpr bool itself = false; ///< only while it has failed by itself and its place is up

struct Said {
  const char *kind;
  bool of_place;
  const char *why;
};

constexpr const char *loss = "what became of it is found out afterwards";
constexpr const char *others = "others say so, who stand elsewhere";
constexpr const char *copies = "a store's name stands for all its copies, and one of another place acts";
constexpr const char *machine = "what has failed is one machine of it, and another one acts";
constexpr const char *expiry = "time alone does it";
constexpr const char *people = "people try, and find it dead";

// Sorted by kind, one line a kind.
// clang-format off
constexpr Said all[] = {
    {"alb_unreachable", whole, others},
    {"alert_resolved", whole, loss},
    {"data_corrupted", whole, copies},
    {"data_lost", whole, loss},
    {"drain_blocked", whole, "who drains it gives up waiting"},
    {"endpoints_withdrawn", whole, others},
    {"entries_lost", whole, loss},
    {"events_duplicated", whole, copies},
    {"events_skipped", whole, "its readers do it"},
    {"failed_over", itself, machine},
    {"failover_impossible", whole, people},
    {"home_back", whole, copies},
    {"host_replaced", itself, machine},
    {"leader_again", itself, machine},
    {"leader_back", itself, machine},
    {"leader_elected", itself, machine},
    {"leader_key_gone", whole, expiry},
    {"leader_lost", whole, loss},
    {"leases_over", whole, expiry},
    {"let_in", whole, others},
    {"locked_out", whole, others},
    {"monitoring_lost", whole, loss},
    {"names_lost", whole, loss},
    {"no_pod_ready", whole, loss},
    {"node_withdrawn", whole, others},
    {"nodes_drained", whole, "who drains them finds them empty"},
    {"partitions_lost", whole, loss},
    {"pods_evicted", whole, "its control plane is not modelled apart from the region; they are dead anyway"},
    {"pods_pending", whole, "that they wait is no act"},
    {"promotion_refused", whole, "whoever would take over finds no key, or too little log"},
    {"protected", whole, copies},
    {"reapplied", whole, copies},
    {"reapply_impossible", whole, people},
    {"rebuild_failed", whole, people},
    {"rebuild_impossible", whole, people},
    {"rebuild_needless", whole, people},
    {"reconciled", whole, copies},
    {"reconnected", itself, machine},
    {"recovered", itself, machine},
    {"redundancy_lost", whole, loss},
    {"redundancy_restored", whole, copies},
    {"renewal_impossible", whole, people},
    {"repoint_impossible", whole, people},
    {"repointed", whole, copies},
    {"restart_impossible", whole, people},
    {"restarted", itself, "it is what brings it back"},
    {"restore_failed", whole, people},
    {"restore_impossible", whole, people},
    {"restored", whole, copies},
    {"reverse_begun", whole, copies},
    {"reverse_failed", whole, people},
    {"reverse_follows", whole, copies},
    {"reverse_impossible", whole, people},
    {"reverse_needless", whole, people},
    {"reverse_stopped", whole, loss},
    {"rollback_impossible", whole, people},
    {"rollout_stopped", whole, "who rolls it out gives up waiting"},
    {"scaling_stalled", whole, "who scales it gives up waiting"},
    {"shed_impossible", whole, people},
    {"shift_impossible", whole, people},
    {"split_brain", whole, copies},
    {"stop_impossible", whole, people},
    {"stop_replay_impossible", whole, people},
    {"stores_disagree", whole, copies},
    {"switch_back_begun", whole, copies},
    {"switch_back_failed", whole, people},
    {"switch_back_impossible", whole, people},
    {"switch_back_needless", whole, people},
    {"switched_back", whole, copies},
    {"table_lost", whole, loss},
    {"targets_removed", whole, "its nodes are dead, and send nobody anywhere"},
    {"targets_unhealthy", whole, others},
    {"token_expired", whole, expiry},
    {"token_valid", whole, expiry},
    {"tool_lost", whole, loss},
    {"tool_starved", whole, loss},
    {"tool_supplied", whole, others},
    {"unprotected", whole, copies},
    {"warmed_up", whole, copies},
    {"watchdog_silent", whole, others},
    {"writer_back", itself, machine},
    {"writer_lost", whole, loss},
    {"writer_stopped", itself, machine},
    {"writes_stopped", whole, copies},
};
// clang-format on

} // namespace

const char *said_of_the_dead(const std::string &kind, const std::string &down)
{
  const bool by_itself = down.starts_with("component:");
  for (const Said &one : all)
    if (kind == one.kind && (one.of_place || by_itself))
      return one.why;
  return nullptr;
}

} // namespace drsim::verdict
