#pragma once
#include "sim/engine/world.hpp"
#include "sim/laws/api_throttle.hpp"

#include <string>
#include <vector>

namespace drsim::inline runbook {

/// How automation calls a cloud's control plane. While a region or a zone is down everybody does, and a share
/// of calls is refused: they are tried again with back-off, and given up after api_attempts. Not modelled: a
/// control plane that answers slowly, quotas by account, calls that people make (their setbacks are drawn).
class Automation {
public:
  /// Of an automatic runbook.
  explicit Automation(const ComponentSpec &runbook);
  void start(World &world);
  /// One call for `what`, by a step; false: refused for good. `last`: the event before, and then its own.
  bool call(World &world, const std::string &step, const std::string &what, EventId &last);

private:
  [[nodiscard]] const Port *event_on() const;

  std::string runbook_;
  laws::ApiThrottle throttle_;
  std::vector<const Port *> places_; ///< regions and zones
  int calls_ = 0;
};

/// A step has found that a tool lets nobody in, and `people` have the token renewed.
void ask_renewal(World &world, const std::string &step, const std::string &tool, const std::string &people,
                 EventId cause);

/// A step has found that a lock is left behind on what it has to write to, and `people` take it off.
void ask_unlocking(World &world, const std::string &step, const std::string &tool, const std::string &people,
                   EventId cause);

/// A step has found that something it needs has died by itself, and `people` have it started.
void ask_restart(World &world, const std::string &step, const std::string &component,
                 const std::string &people, EventId cause);

} // namespace drsim::runbook
