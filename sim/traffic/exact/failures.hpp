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

private:
  Agenda &agenda_;
  Figures &figures_;
  ReloadSettings reloads_;
  Stream chance_;
};

} // namespace drsim::traffic::exact
