#include "sim/traffic/exact/exact_plane.hpp"
#include "sim/traffic/fluid/fluid_plane.hpp"
#include "sim/traffic/hybrid/hybrid_plane.hpp"
#include "sim/traffic/plane.hpp"

namespace drsim::traffic {

std::unique_ptr<Plane> make_fluid_plane(const PlaneSettings &settings)
{
  return std::make_unique<FluidPlane>(settings);
}

std::unique_ptr<Plane> make_hybrid_plane(const PlaneSettings &settings)
{
  return std::make_unique<HybridPlane>(settings);
}

std::unique_ptr<Plane> make_exact_plane(const PlaneSettings &settings)
{
  return std::make_unique<ExactPlane>(settings);
}

} // namespace drsim::traffic
