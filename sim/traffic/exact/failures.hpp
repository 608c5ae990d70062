#pragma once
#include "sim/traffic/exact/agenda.hpp"
#include "sim/traffic/exact/figures.hpp"

namespace drsim::traffic::inline exact {

/// Tells people that their transaction failed; some of them try once more.
class Failures {
public:
  Failures(const PlaneSettings &settings, Agenda &agenda, Figures &figures);

  /// region beyond the last: nowhere.
  void tell(Person person, std::size_t region, FailureCause cause);
  /// The same of who waited for an answer that did not come: nothing else is tried for them.
  void tell_last(Person person, std::size_t region, FailureCause cause);
  /// Whether a content delivery network asks its second origin instead of telling the user.
  [[nodiscard]] bool moves(const Person &person, std::size_t region, FailureCause cause) const;
  /// And does so after a while.
  void move(Person person, std::size_t region, double after_s);
  [[nodiscard]] const Cdn &cdn() const { return cdn_; }

private:
  Cdn cdn_;
  Agenda &agenda_;
  Figures &figures_;
  ReloadSettings reloads_;
  std::size_t attack_; ///< the journey of which nobody comes again
  Stream chance_;
};

} // namespace drsim::traffic::exact
