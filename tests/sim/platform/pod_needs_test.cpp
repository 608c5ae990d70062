// What new pods need besides room: a cluster that places them, their image, and where to register.
#include "tests/sim/platform/platform.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::test;

namespace {

/// A zone is lost at 100 s while `port` is off from 50 s to 1000 s: when the pods of the zone are in service
/// again. The service links `role` to `target`.
void waits_for(const std::string &port_name, const std::string &role = {}, const std::string &target = {})
{
  PlatformSetup setup;
  if (!role.empty())
    setup.links = {{role, {target}}};
  play_platform(setup, 3600, [&](const Hand &hand) {
    if (!role.empty())
      hand.set(port_name, 1);
    hand.until(50);
    hand.set(port_name, 0);
    MUST(hand.value("shop@east.ready") == 6); // what runs goes on
    hand.until(100);
    hand.set("zone:east-a.up", 0);
    hand.until(999);
    MUST(hand.value("shop@east.ready") == 4);
    hand.set(port_name, 1);
    hand.until(999 + 31.1); // image, start, probe
    MUST(hand.value("shop@east.ready") == 6);
  });
}

} // namespace

TEST_CASE("pods: while the cluster's control plane takes no changes none is placed")
{
  waits_for("eks:east.control_plane");
}

TEST_CASE("pods: without their registry none starts")
{
  waits_for("tool:images.available", "registry", "tool:images");
}

TEST_CASE("pods: while Consul has no leader none is registered")
{
  waits_for("consul:east.available", "discovery", "consul:east");
}
