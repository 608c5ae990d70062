// Flows of bytes that compete for bandwidth.
// A mailbox rendezvous of two short-lived actors, one at either end: SimGrid 3.32 does not honour a rate
// limit on direct host-to-host communications (decision 0002).
#include "sim/core/assertion.hpp"
#include "sim/core/work.hpp"
#include "sim/engine/trial_trace.hpp"
#include "sim/engine/world.hpp"
#include "sim/engine/world_state.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline engine {
namespace sg4 = simgrid::s4u;

namespace {

struct FlowState final : UnderWay {
  sg4::CommPtr comm; ///< null until the sending actor has started
  Port *done = nullptr;
  Port *changes = nullptr; ///< "flows.changes"
  double bytes = 0;
  double rate_limit_bytes_per_s = forever_s;
  double moved = 0;
  double begun_s = 0;
  double remembered_s = -1; ///< when `moved` was kept: a dying link makes SimGrid say that nothing remains
  bool ended = false;
  const bool *world_ended = nullptr; ///< then nothing is to be cancelled, and nobody left to do it
  char payload = 0;

  void remember() override
  {
    if (ended)
      return;
    moved = moved_bytes();
    remembered_s = sg4::Engine::get_clock();
  }

  [[nodiscard]] double moved_bytes() const
  {
    if (ended || remembered_s == sg4::Engine::get_clock())
      return moved;
    // Until both ends have met, within the instant of the start, SimGrid says that nothing remains.
    const sg4::CommPtr held = comm; // to ask lets others run, and the sender may let go of it
    return held && sg4::Engine::get_clock() > begun_s ? std::clamp(bytes - held->get_remaining(), 0.0, bytes)
                                                      : 0;
  }
};

void note_change(World &world, const FlowState &flow)
{
  world.set(*flow.changes, flow.changes->value() + 1, no_event);
}

void send(World &world, FlowState &flow)
{
  sg4::Actor::self()->daemonize(); // see World::spawn
  sg4::this_actor::yield(); // until whoever began it may have changed his mind: a comm that nobody has met
  if (flow.ended)           // yet cannot be cancelled, and its sender would wait for ever
    return;
  sg4::Mailbox *box = sg4::Mailbox::by_name(flow.done->name());
  flow.comm = box->put_init(&flow.payload, static_cast<std::uint64_t>(std::ceil(flow.bytes)));
  if (std::isfinite(flow.rate_limit_bytes_per_s))
    flow.comm->set_rate(flow.rate_limit_bytes_per_s);
  flow.begun_s = sg4::Engine::get_clock();
  double outcome = 1;
  try {
    flow.comm->start();
    flow.comm->wait();
  } catch (const simgrid::Exception &) { // a link of the route went down, or cancel()
    outcome = -1;
  }
  flow.comm = nullptr; // it holds this actor, which holds the flow: else neither goes, nor the actor's stack
  if (flow.ended)
    return;
  if (outcome > 0)
    flow.moved = flow.bytes; // else what was remembered when the link died
  flow.ended = true;
  world.set(*flow.done, outcome, no_event);
  note_change(world, flow);
}

void receive(const FlowState &flow)
{
  sg4::Actor::self()->daemonize();
  if (flow.ended)
    return; // cancelled before it began: nobody sends
  try {
    sg4::Mailbox::by_name(flow.done->name())->get<char>();
  } catch (const simgrid::Exception &) { // told to the sender too
  }
}

class MailboxFlow final : public Flow {
public:
  MailboxFlow(World &world, std::shared_ptr<FlowState> state) : world_(world), state_(std::move(state)) {}
  ~MailboxFlow() override { cancel(); }
  MailboxFlow(const MailboxFlow &) = delete;
  MailboxFlow &operator=(const MailboxFlow &) = delete;

  double moved_bytes() const override { return state_->moved_bytes(); }
  const Port &done() override { return *state_->done; }

  void cancel() override
  {
    if (state_->ended)
      return;
    state_->moved = state_->moved_bytes();
    state_->ended = true;
    if (*state_->world_ended)
      return;
    if (const sg4::CommPtr comm = state_->comm) // the sender lets go of it meanwhile
      comm->cancel();
    note_change(world_, *state_);
  }

private:
  World &world_;
  std::shared_ptr<FlowState> state_;
};

} // namespace

const Port &World::flow_changes()
{
  return *state_->flow_changes;
}

std::unique_ptr<Flow> World::start_flow(const std::string &from_region, const std::string &to_region,
                                        double bytes, double rate_limit_bytes_per_s)
{
  const Platform &platform = state_->platform;
  DRSIM_ASSERT(bytes > 0 && rate_limit_bytes_per_s > 0, "a flow moves something");
  const bool inside = from_region == to_region;
  sg4::Host *from = inside ? platform.storage.at(from_region) : platform.core.at(from_region);
  auto flow = std::make_shared<FlowState>();
  if (!inside) // whoever moves bytes over a link feels what becomes of it
    static_cast<void>(link_up(from_region, to_region).on() && link_ratio(from_region, to_region).on());
  ++work_done.flows;
  flow->done = &port(ports::flow_done, std::to_string(state_->flows++));
  flow->done->owner_ = world_itself;
  flow->changes = state_->flow_changes;
  flow->bytes = bytes;
  flow->world_ended = &state_->ended;
  flow->rate_limit_bytes_per_s = rate_limit_bytes_per_s;
  std::erase_if(state_->under_way, [](const std::weak_ptr<UnderWay> &one) { return one.expired(); });
  state_->under_way.push_back(flow);
  const std::string &name = flow->done->name();
  TrialTrace::note(now_s(), name, 'f', bytes);
  TrialTrace::note(now_s(), name, 'f', rate_limit_bytes_per_s);
  sg4::Actor::create(name, from, [this, flow] { send(*this, *flow); });
  sg4::Actor::create(name, platform.core.at(to_region), [flow] { receive(*flow); });
  note_change(*this, *flow);
  return std::make_unique<MailboxFlow>(*this, flow);
}

} // namespace drsim::engine
