#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace drsim {

/// One leg of the critical path: the seconds between two events of the walk back from recovery to fault.
struct Leg {
  std::string phase;     ///< phase_name
  std::string component; ///< of the leg's later event
  std::string kind;      ///< of the leg's later event
  std::string what;      ///< of the leg's later event
  double from_s = 0;
  double to_s = 0;
};

struct StoreOutcome {
  std::string component;
  double rpo_s = 0;
  double lost_transactions = 0;
};

/// What one trial says; plain data, sent from worker to campaign.
struct Outcome {
  enum class Status { ok, crashed, hung, deadlock, defect };
  Status status = Status::ok;
  std::string message; ///< for anything but ok
  std::uint64_t trial = 0;
  bool impact = false;         ///< users ever saw a breach of an SLO
  bool impact_before = false;  ///< below an SLO when the first fault began: not for its sake
  bool censored = false;       ///< not recovered by the horizon
  double onset_s = 0;          ///< first fault
  double rto_s = 0;            ///< impact over (users' clock) minus onset; horizon - onset when censored
  double redundancy_rto_s = 0; ///< redundancy restored; horizon when not
  double backlog_rto_s = 0;    ///< backlog empty
  double rpo_s = 0;            ///< max over stores
  double lost_transactions = 0;
  double failed_transactions = 0;
  std::vector<StoreOutcome> stores;
  std::vector<Leg> critical_path; ///< in order of time; covers [onset, impact over]
  std::string digest;             ///< of the timeline
  double doubt_s = 0; ///< seconds in which rates could not say what became of users; 0 when each was played
  bool exact = false; ///< every transaction was played
};

} // namespace drsim
