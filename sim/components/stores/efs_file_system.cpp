#include "sim/components/stores/efs_file_system.hpp"

#include "sim/components/causes.hpp"
#include "sim/components/stores/loss.hpp"
#include "sim/model/access_ports.hpp"
#include "sim/model/control_ports.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace drsim::inline components::inline stores {
namespace {

class EfsFileSystem final : public Component {
public:
  EfsFileSystem(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id), region_(spec.region)
  {
    const std::vector<std::string> zones = zones_of(deployment, spec);
    if (Parameters(spec).flag("one_zone") && !zones.empty())
      zone_ = zones.front();
  }

  void start(World &world) override
  {
    available_ = &world.own(ports::available, id_, 1);
    keep_losses(world, id_);
    places_ = {&world.up(region_), &world.up(zone_), &world.own(ports::component_up, id_)};
    reach_ = &world.read(ports::reach, id_);
    for (const Port *one : {places_[0], places_[1], places_[2], reach_})
      if (one != &world.always())
        world.on_change(*one, [this, &world](const Port &changed) { look(world, changed.cause()); });
  }

private:
  void look(World &world, EventId cause)
  {
    const bool there = std::all_of(places_.begin(), places_.end(), [](const Port *one) { return one->on(); });
    if (there != there_) {
      there_ = there;
      cause = there ? world.record(id_, "writer_back", "its files are there", Phase::action, {cause})
                    : world.record(id_, "writer_lost",
                                   "its files are where nobody reaches them, and nowhere else", Phase::none,
                                   {cause});
    }
    const bool answers = there && reach_->on();
    if (answers == available_->on())
      return;
    world.set(
        *available_, answers ? 1 : 0,
        world.record(id_, answers ? "files_back" : "files_lost",
                     answers ? "its files are read and written again" : "nobody reads or writes its files",
                     answers ? Phase::action : Phase::none, {cause}));
  }

  std::string id_;
  std::string region_;
  std::string zone_; ///< "" = in several
  bool there_ = true;
  std::vector<const Port *> places_; ///< its region, its one zone, itself
  const Port *reach_ = nullptr;      ///< rules of its network let it be reached
  Port *available_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_efs_file_system(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<EfsFileSystem>(spec, deployment);
}

} // namespace drsim::components::stores
