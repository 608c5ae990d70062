#include "sim/faults/data_corruption.hpp"

#include <algorithm>
#include <memory>

namespace drsim::inline faults {
namespace {

// Errors grow in steps this large, so that a trial pays for what users can feel and for no more.
constexpr double error_step = 0.002;

struct Writer {
  Signal *since = nullptr;
  Signal *error_ratio = nullptr;
  double error_growth_per_s = 0;
  bool at_work = false;
  EventId cause = no_event;
};

/// Spoils rows for as long as the writer is at work; a restore takes them away.
void spoil(World &world, Writer &writer)
{
  const double step_s = error_step / writer.error_growth_per_s;
  while (writer.at_work && writer.error_ratio->value() < 1) {
    world.sleep_s(step_s);
    if (!writer.at_work)
      return;
    if (writer.since->value() < 0) // restored while the writer is still at it
      world.set(*writer.since, world.now_s(), writer.cause);
    world.set(*writer.error_ratio, std::min(1.0, writer.error_ratio->value() + error_step), writer.cause);
  }
}

} // namespace

Injection data_corruption(World &world, const FaultSpec &fault, std::size_t index)
{
  auto writer = std::make_shared<Writer>();
  writer->since = &world.signal(fault.target + ".corrupt_since", -1);
  writer->error_ratio = &world.signal(fault.target + ".error_ratio");
  writer->error_growth_per_s =
      figure(world, fault, index, "corrupt_per_s") / figure(world, fault, index, "rows_in_use");
  world.on_change(*writer->since, [&world, writer](const Signal &since) {
    if (since.value() < 0)
      world.set(*writer->error_ratio, 0, since.cause());
  });
  const auto begin = [&world, writer](EventId cause) {
    writer->at_work = true;
    writer->cause = cause;
    world.set(*writer->since, world.now_s(), cause);
    if (writer->error_growth_per_s > 0)
      world.spawn("bad writer", [&world, writer] { spoil(world, *writer); });
  };
  return {"bad writes begin in " + fault.target, begin, [writer](EventId) { writer->at_work = false; }};
}

} // namespace drsim::faults
