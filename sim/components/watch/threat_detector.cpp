#include "sim/components/watch/threat_detector.hpp"

#include "sim/components/watch/pagers.hpp"
#include "sim/model/kinds.hpp"

namespace drsim::inline components::inline watch {
namespace {

class ThreatDetector final : public Component {
public:
  ThreatDetector(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id), region_(spec.region)
  {
    const Parameters parameters(spec);
    detect_s_ = parameters.distribution("detect_s");
    notifies_ = parameters.links("notifies");
    for (const std::string &id : parameters.links("watches"))
      if (const ComponentSpec *one = deployment.find(id); one != nullptr && owns_port(one->kind, ports::kept))
        watched_.push_back(id);
  }

  void start(World &world) override
  {
    lay_out_pagers(world, notifies_);
    for (const std::string &id : watched_)
      world.on_change(world.read(ports::kept, id), [this, &world, id](const Port &kept) {
        if (!kept.on())
          world.spawn(id_, [this, &world, id, cause = kept.cause()] { tell(world, id, cause); });
      });
  }

private:
  void tell(World &world, const std::string &id, EventId cause)
  {
    Stream chance = world.stream(id_, "detect/" + id);
    world.sleep_s(detect_s_.sample(chance));
    const Port &region = world.up(region_);
    world.wait_until({&region}, [&] { return region.on(); });
    ring_pagers(
        world, notifies_,
        world.record(id_, "threat_found", id + " has been deleted", Phase::detection, {cause}, {"detect_s"}));
  }

  std::string id_;
  std::string region_;
  std::vector<std::string> notifies_;
  std::vector<std::string> watched_;
  Distribution detect_s_;
};

} // namespace

std::unique_ptr<Component> make_threat_detector(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<ThreatDetector>(spec, deployment);
}

} // namespace drsim::components::watch
