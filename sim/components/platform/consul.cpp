#include "sim/components/platform/consul.hpp"

#include "sim/components/platform/server_group.hpp"
#include "sim/laws/raft_election.hpp"

namespace drsim::inline components::inline platform {
namespace {

class Consul final : public Component {
public:
  Consul(const ComponentSpec &spec, const Deployment &deployment)
      : settings_(ServerGroup::settings_of(spec, deployment, "Consul"))
  {
    const Parameters parameters(spec);
    const double timeout_s = parameters.number("raft_multiplier") * parameters.number("election_timeout_s");
    servers_.takeover_s = [timeout_s](Stream &chance, int ready, bool) {
      return election_s(chance, ready, timeout_s);
    };
  }

  void start(World &world) override { servers_.start(world, settings_); }

private:
  ServerGroup::Settings settings_;
  ServerGroup servers_;
};

} // namespace

std::unique_ptr<Component> make_consul(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Consul>(spec, deployment);
}

} // namespace drsim::components::platform
