// All drivers there are: a new one is a pair of files and a line here.
#include "sim/inject/drivers/aws.hpp"
#include "sim/inject/drivers/chaos_mesh.hpp"
#include "sim/inject/drivers/kubectl.hpp"
#include "sim/inject/drivers/litmus.hpp"
#include "sim/inject/drivers/toxiproxy.hpp"
#include "sim/inject/drivers/twin.hpp"

#include <algorithm>

namespace drsim::inject {
namespace {

template <typename Kind> const Driver *the()
{
  static const Kind driver;
  return &driver;
}

} // namespace

const std::vector<const Driver *> &all_drivers()
{
  static const std::vector<const Driver *> all = {
      the<AwsDriver>(),    the<ChaosMeshDriver>(), the<KubectlDriver>(),
      the<LitmusDriver>(), the<ToxiproxyDriver>(), the<TwinDriver>(),
  };
  return all;
}

const Driver *driver_named(const std::string &name)
{
  const auto &all = all_drivers();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Driver *driver) { return driver->name() == name; });
  return found == all.end() ? nullptr : *found;
}

} // namespace drsim::inject
