#include "sim/components/edge/waf.hpp"

namespace drsim::inline components::inline edge {
namespace {

/// Whom it lets through is told, and put right, as for whatever callers are kept from (people/reached.hpp).
class Waf final : public Component {
public:
  void start(World &) override {}
};

} // namespace

std::unique_ptr<Component> make_waf(const ComponentSpec &, const Deployment &)
{
  return std::make_unique<Waf>();
}

} // namespace drsim::components::edge
