#pragma once
#include "sim/components/people/response.hpp"
#include "sim/components/people/standing_noise.hpp"
#include "sim/components/people/symptoms.hpp"
#include "sim/components/people/ways.hpp"
#include "sim/model/store_ports.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline components::inline people {

/// What people know of an incident when it begins for them.
struct Notice {
  EventId event = no_event;
  FaultSet faults = 0;   ///< that led to it
  bool reported = false; ///< by users, not by a page
};

/// What the incidents of one rota share: who they are, what they can see and ask for, what is under way.
struct Duty {
  Duty(const ComponentSpec &spec, const Deployment &of, World &in)
      : id(spec.id), deployment(of), world(in), response(spec), behind(in.timeline()),
        symptoms(in, behind, spec)
  {
  }

  std::string id;
  const Deployment &deployment;
  World &world;
  Response response;
  FaultsBehind behind;
  Symptoms symptoms;
  std::vector<const ComponentSpec *> runbooks;
  std::vector<Port *> leaders;     ///< roles that are called as soon as people work on an incident together
  std::vector<const Port *> sight; ///< on while what they see by is there
  struct Asked {
    Port *request = nullptr;
    Port *done = nullptr;
  };
  std::map<Measure, Asked> measures;
  Port *acknowledged = nullptr;
  const Port *planned = nullptr; ///< on when the planned change that is under way has ended

  FaultSet claimed = 0;             ///< faults that an open incident is about
  std::set<std::string> under_way;  ///< runbooks
  std::map<std::string, int> names; ///< of incidents so far
  int open = 0;                     ///< incidents
  int about_nothing = 0;            ///< pages so far
  StandingNoise standing_noise;
  bool decided_lossy = false;

  /// Share of what they see by that is gone.
  [[nodiscard]] double blind_share() const
  {
    double gone = 0;
    for (const Port *one : sight)
      gone += one->on() ? 0 : 1;
    return sight.empty() ? 0 : gone / static_cast<double>(sight.size());
  }
  /// Pages about nothing that people have had: as many as came, at least those of a day of what fires now.
  [[nodiscard]] double noise() { return std::max<double>(about_nothing, standing_noise.pages_a_day(behind)); }
  /// Nobody fails over to a standby that they see is dead.
  [[nodiscard]] bool can_be_tried(const Way &way) const
  {
    return std::all_of(way.measures.begin(), way.measures.end(), [&](const Measure &one) {
      const bool to_standby = one.action == "failover" || one.action == "force_failover";
      return !to_standby || world.look_at(ports::standby, one.target).on();
    });
  }
  /// How much longer everything takes because of other open incidents.
  [[nodiscard]] double divided() const
  {
    double factor = 1;
    for (int other = 1; other < open; ++other)
      factor *= response.divided_factor;
    return factor;
  }
};

} // namespace drsim::components::people
