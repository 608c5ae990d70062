#pragma once
#include "sim/users/users.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"

#include <string>
#include <vector>

namespace drsim::test {

/// Plays users through a script and returns a journey's success ratio at some times. Call inside isolated(),
/// when the ports that users read are set.
inline std::vector<double> success_of(World &world, const Deployment &deployment, const std::string &journey,
                                      bool exact, const Script &script, const std::vector<double> &looks_s)
{
  const auto users = make_users(deployment, exact ? traffic::make_exact_plane : traffic::make_fluid_plane);
  {
    const World::AtWork starting = world.at_work("users");
    users->start(world);
  }
  play_script(world, script);
  std::vector<double> seen;
  world.spawn("look", [&] {
    for (const double t_s : looks_s) {
      world.sleep_until_s(t_s);
      seen.push_back(port(world, "journey:" + journey + ".success_ratio").value());
    }
  });
  const RunResult result = world.run();
  must(result.message.empty(), result.message.c_str(), __LINE__);
  return seen;
}

} // namespace drsim::test
