// Exceptions from "the dead do not act", each with why. A kind that is not here is an act.
#include "sim/verdict/invariants.hpp"

namespace drsim::inline verdict {
namespace {

constexpr bool even_whole = true; ///< said while its region or all its zones are down, too
constexpr bool itself = false;    ///< only while it has failed by itself and its place is up

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
constexpr Said said_by_kind[] = {
    {"access_allowed", itself, "people put its rule right, whether it lives or not"},
    {"alb_unreachable", even_whole, others},
    {"alert_resolved", even_whole, loss},
    {"all_clear", even_whole, people},
    {"allow_impossible", even_whole, people},
    {"apply_failed", even_whole, people},
    {"attack_seen", even_whole, others},
    {"backups_deleted", even_whole, "whoever has the rights to do so deletes them, and they lie elsewhere"},
    {"block_impossible", even_whole, people},
    {"copy_caught_up", even_whole, copies},
    {"data_corrupted", even_whole, copies},
    {"data_lost", even_whole, loss},
    {"defer_impossible", even_whole, people},
    {"drain_blocked", even_whole, "who drains it gives up waiting"},
    {"endpoints_withdrawn", even_whole, others},
    {"entries_lost", even_whole, loss},
    {"events_duplicated", even_whole, copies},
    {"events_skipped", even_whole, "its readers do it"},
    {"evidence_lost", even_whole, loss},
    {"failed_over", itself, machine},
    {"failover_impossible", even_whole, people},
    {"files_lost", even_whole, loss},
    {"firewall_lost", even_whole, loss},
    {"home_back", even_whole, copies},
    {"host_replaced", itself, machine},
    {"image_pull_waits", even_whole, "that they wait is no act"},
    {"leader_again", itself, machine},
    {"leader_back", itself, machine},
    {"leader_elected", itself, machine},
    {"leader_key_gone", even_whole, expiry},
    {"leader_lost", even_whole, loss},
    {"leases_over", even_whole, expiry},
    {"let_in", even_whole, others},
    {"locked", even_whole, others},
    {"locked_out", even_whole, others},
    {"monitoring_lost", even_whole, loss},
    {"mount_waits", even_whole, "that they wait is no act"},
    {"names_lost", even_whole, loss},
    {"no_pod_ready", even_whole, loss},
    {"node_withdrawn", even_whole, others},
    {"nodes_drained", even_whole, "who drains them finds them empty"},
    {"partitions_lost", even_whole, loss},
    {"pods_evicted", even_whole, "its control plane dies with the region only; they are dead anyway"},
    {"pods_pending", even_whole, "that they wait is no act"},
    {"promotion_refused", even_whole, "whoever would take over finds no key, or too little log"},
    {"protected", even_whole, copies},
    {"reapplied", even_whole, copies},
    {"reapply_impossible", even_whole, people},
    {"rebuild_failed", even_whole, people},
    {"rebuild_impossible", even_whole, people},
    {"rebuild_needless", even_whole, people},
    {"reconciled", even_whole, copies},
    {"reconnected", itself, machine},
    {"recovered", itself, machine},
    {"redundancy_lost", even_whole, loss},
    {"redundancy_restored", even_whole, copies},
    {"renewal_impossible", even_whole, people},
    {"repoint_impossible", even_whole, people},
    {"repointed", even_whole, copies},
    {"reroute_impossible", even_whole, people},
    {"rerouted", even_whole, "people lead its subnets elsewhere"},
    {"restart_impossible", even_whole, people},
    {"restarted", itself, "it is what brings it back"},
    {"restore_failed", even_whole, people},
    {"restore_impossible", even_whole, people},
    {"restored", even_whole, copies},
    {"reverse_begun", even_whole, copies},
    {"reverse_failed", even_whole, people},
    {"reverse_follows", even_whole, copies},
    {"reverse_impossible", even_whole, people},
    {"reverse_needless", even_whole, people},
    {"reverse_stopped", even_whole, loss},
    {"rollback_impossible", even_whole, people},
    {"rolled_back", itself, "its cluster takes the version back, whether its pods live or not"},
    {"rollout_stopped", even_whole, "who rolls it out gives up waiting"},
    {"scaling_stalled", even_whole, "who scales it gives up waiting"},
    {"shed_impossible", even_whole, people},
    {"shift_impossible", even_whole, people},
    {"split_brain", even_whole, copies},
    {"stop_impossible", even_whole, people},
    {"stop_replay_impossible", even_whole, people},
    {"stores_disagree", even_whole, copies},
    {"switch_back_begun", even_whole, copies},
    {"switch_back_failed", even_whole, people},
    {"switch_back_impossible", even_whole, people},
    {"switch_back_needless", even_whole, people},
    {"switched_back", even_whole, copies},
    {"table_lost", even_whole, loss},
    {"targets_removed", even_whole, "its nodes are dead, and send nobody anywhere"},
    {"targets_unhealthy", even_whole, others},
    {"token_expired", even_whole, expiry},
    {"token_valid", even_whole, expiry},
    {"tool_lost", even_whole, loss},
    {"tool_starved", even_whole, loss},
    {"tool_supplied", even_whole, others},
    {"trail_made", itself, "it is what brings it back"},
    {"unlock_impossible", even_whole, people},
    {"unlocked", even_whole, others},
    {"unlocked_by_force", itself, "people take the lock off, whether it lives or not"},
    {"unprotected", even_whole, copies},
    {"warmed_up", even_whole, copies},
    {"watchdog_silent", even_whole, others},
    {"way_out_found", even_whole, others},
    {"way_out_lost", even_whole, loss},
    {"writer_back", itself, machine},
    {"writer_lost", even_whole, loss},
    {"writer_stopped", itself, machine},
    {"writes_stopped", even_whole, copies},
};
// clang-format on

} // namespace

const char *said_of_the_dead(const std::string &kind, const std::string &down)
{
  const bool by_itself = down.starts_with("component:");
  for (const Said &one : said_by_kind)
    if (kind == one.kind && (one.of_place || by_itself))
      return one.why;
  return nullptr;
}

} // namespace drsim::verdict
