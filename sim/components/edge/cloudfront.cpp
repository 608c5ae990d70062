#include "sim/components/edge/cloudfront.hpp"

namespace drsim::inline components::inline edge {
namespace {

/// What it does with requests is the data plane's; here it only lives or not.
class Cloudfront final : public Component {
public:
  explicit Cloudfront(const ComponentSpec &spec) : id_(spec.id) {}
  void start(World &world) override { static_cast<void>(world.own(ports::component_up, id_)); }

private:
  std::string id_;
};

} // namespace

std::unique_ptr<Component> make_cloudfront(const ComponentSpec &spec, const Deployment &)
{
  return std::make_unique<Cloudfront>(spec);
}

} // namespace drsim::components::edge
