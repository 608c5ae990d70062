#pragma once
#include "sim/components/people/duty.hpp"

#include <map>
#include <string>
#include <vector>

namespace drsim::inline components::inline people {

/// One incident as people live through it (facts-people, "response model"): acknowledge, engage, be sent to
/// the right team, then in rounds: a theory that is right or not, a choice, an approval, a measure that works
/// at once or not, a look whether it helped. All times of an incident are stretched by one pace of its own.
/// A page that no fault led to costs the look at it, and makes the next page easier to ignore.
/// A trouble whose runbook is rehearsed is one that people know. Who looks again sees what else has broken
/// since; before, the first page's trouble is all they know. Not modelled: an announced time of repair that
/// people wait for (the law of lossy decisions holds their hesitation), hand-over between shifts, more people
/// called in, failback.
class Incident {
public:
  Incident(Duty &duty, const Notice &notice);
  /// To the end of it, in an actor of its own.
  void live();

private:
  void acknowledge();
  void engage();
  void look_at_nothing();
  /// A theory; whether it is right.
  bool diagnose(int round);
  void follow_wrong_theory();
  /// Carries out the next way out; false when there is nothing to do (any more).
  bool act();
  bool decide(const Way &way, const Trouble &trouble);
  void carry_out(const Way &way, const Trouble &trouble);
  void improvise(const Way &way, const Trouble &trouble);
  bool ask(const Measure &measure);
  /// Whether it helped, as far as they can tell.
  bool verify();
  void stand_down();
  void say_once(const Trouble &trouble);

  [[nodiscard]] bool rehearsed() const;
  [[nodiscard]] bool calm() const;
  [[nodiscard]] bool still(const Trouble &trouble) const;
  [[nodiscard]] const Way *next_way(const std::vector<Way> &ways) const;
  [[nodiscard]] double s(double seconds) const; ///< as long as it takes in this incident
  Stream &chance(const std::string &purpose);
  EventId note(const char *kind, const std::string &what, Phase phase, std::vector<std::string> set_by);

  Duty &duty_;
  World &world_;
  std::string name_;
  FaultSet faults_;
  bool reported_;
  EventId known_; ///< the latest thing they know
  double pace_ = 1;
  double right_ = 1; ///< chance that the next theory is
  const Distribution *diagnose_s_ = nullptr;
  const char *diagnose_by_ = "diagnose_s";
  bool verified_ = false; ///< by the runbook itself
  std::map<std::string, int> tried_;
  std::map<std::string, Stream> chances_;
  std::vector<std::string> helpless_;
};

} // namespace drsim::components::people
