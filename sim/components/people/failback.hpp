#pragma once
#include "sim/components/people/duty.hpp"

namespace drsim::inline components::inline people {

/// The planned way back to the first region, once it is up again while services or users are elsewhere:
/// people let failback_after_s pass, wait for the window of the day (failback_from_hour to failback_to_hour)
/// and begin the runbook whose trigger is "failback"; a window in which an incident is open they let pass,
/// and when the runbook fails they try again as if the region had just come back. Failure: no runbook is for
/// it, and nobody goes back (said as no_failback_runbook); the region dies again. Not modelled: a date that
/// the business sets, several deployments that go back one after the other, going back by improvisation.
class Failback {
public:
  Failback(Duty &duty, const ComponentSpec &people);
  /// Creates what it reads and shares; call when the component starts.
  void start(World &world);

private:
  struct Away {
    const Port *where; ///< STORE.serving_region or RECORD.answer
    int home;
  };
  void live(World &world);
  [[nodiscard]] bool due() const;
  [[nodiscard]] bool in_window(double t_s) const;
  [[nodiscard]] double window_opens_s() const;
  /// False when there was nothing to go back to any more.
  bool wait_for_window(World &world);
  void carry_out(World &world, EventId decided);

  Duty &duty_;
  const ComponentSpec *runbook_ = nullptr;
  double after_s_ = 0;
  double from_hour_ = 0;
  double to_hour_ = 24;
  const Port *home_ = nullptr; ///< the first region is up
  std::vector<Away> away_;
  std::vector<const Port *> watched_;
};

} // namespace drsim::components::people
