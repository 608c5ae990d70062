#pragma once
#include "sim/components/people/duty.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline components::inline people {

/// One incident as people live through it (facts-people, "response model"): acknowledge, engage, be sent to
/// the right team, then in rounds: a theory that is right or not, a choice, an approval, a measure that works
/// at once or not, a look whether it helped. All times of an incident are stretched by one pace of its own.
/// A page that no fault led to costs the look at it, and makes the next page easier to ignore.
/// A trouble whose runbook is rehearsed is one that people know. A place that is lost whole is no riddle:
/// everything in it falls silent at once, what people see by too, which tells them as much as it hides, and
/// nobody sends it to one team; they name it within minutes, and seldom take it for something else. A choice
/// without a way back takes its own time, not the pace of the incident (deciding_s). Who looks again sees
/// what else has broken since; before, the first page's trouble is all they know. Before a choice that may
/// lose data, where a provider has announced when it will have mended what is broken, they wait for that as
/// long as it is not more than loss_worth_s beyond the objective of their own recovery, and ask again every
/// redecide_s; a repair takes longer than announced (announced_factor), so that they may wait too long. While
/// a planned change is under way (failback) they let it end before they act. Not modelled: an announcement of
/// a repair that does not come (a fault without an end is announced by nobody), hand-over between shifts,
/// more people called in.
class Incident {
public:
  Incident(Duty &duty, const Notice &notice);
  /// To the end of it, in an actor of its own.
  void live();

private:
  void acknowledge();
  void engage();
  /// Those who lead incidents, by so many more.
  void call_leaders(double more);
  void look_at_nothing();
  /// A theory; whether it is right.
  bool diagnose(int round);
  void follow_wrong_theory();
  /// Carries out the next way out; false when there is nothing to do (any more).
  bool act();
  Stream &deciding(const Way &way);
  bool decide(const Way &way, const Trouble &trouble);
  /// Waits for a repair that was announced, rather than lose data; whether the trouble went away.
  bool await_repair(const Trouble &trouble);
  void carry_out(const Way &way, const Trouble &trouble);
  void improvise(const Way &way, const Trouble &trouble);
  bool ask(const Measure &measure);
  /// Whether it helped, as far as they can tell.
  bool verify();
  void stand_down();
  void say_once(const Trouble &trouble);

  [[nodiscard]] bool rehearsed() const;
  /// The first region, or a zone, is gone with all that is in it.
  [[nodiscard]] bool place_is_gone() const;
  void expect_theory(bool place_gone);
  [[nodiscard]] bool calm() const;
  [[nodiscard]] bool still(const Trouble &trouble) const;
  [[nodiscard]] const Way *next_way(const std::vector<Way> &ways) const;
  [[nodiscard]] double s(double seconds) const; ///< as long as it takes in this incident
  [[nodiscard]] double deciding_takes_s(double seconds, bool lossy) const;
  Stream &chance(const std::string &purpose);
  EventId note(const char *kind, const std::string &what, Phase phase, std::vector<std::string> set_by);

  Duty &duty_;
  World &world_;
  std::string name_;
  FaultSet faults_;
  bool reported_;
  EventId known_;     ///< the latest thing they know
  std::string named_; ///< runbook that the alert behind their page names, "" = none
  double pace_ = 1;
  double right_ = 1; ///< chance that the next theory is
  const Distribution *diagnose_s_ = nullptr;
  const char *diagnose_by_ = "diagnose_s";
  std::optional<bool> announced_; ///< whether they hear of a repair
  bool engaged_ = false;
  bool verified_ = false; ///< by the runbook itself
  std::map<std::string, int> tried_;
  std::map<std::string, Stream> chances_;
  std::vector<std::string> helpless_;
};

} // namespace drsim::components::people
