#include "sim/components/stores/dynamodb_table.hpp"

#include "sim/components/causes.hpp"
#include "sim/components/stores/global_copies.hpp"
#include "sim/components/stores/loss.hpp"
#include "sim/components/stores/restores.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <utility>

namespace drsim::inline components::inline stores {
namespace {

constexpr double never_s = std::numeric_limits<double>::infinity();

/// What of one copy's writes the other copies have: all but the last so many seconds, and nothing since its
/// links were cut.
class Copy {
public:
  Copy(std::string region, std::string alive) : region_(std::move(region)), alive_(std::move(alive)) {}

  void start(World &world, const std::string &store, const std::vector<std::string> &others)
  {
    store_ = store;
    for (const std::string &other : others)
      if (other != region_) {
        cut_since_s_.push_back(never_s);
        const std::size_t at = cut_since_s_.size() - 1;
        world.on_change(world.link_up(region_, other), [this, &world, at](const Port &up) {
          if (up.on())
            cut_since_s_[at] = never_s;
          else if (cut_since_s_[at] == never_s)
            cut_since_s_[at] = world.now_s();
        });
      }
    for (const Port *one : {&world.up(region_), &world.read(ports::component_up, alive_)})
      world.on_change(*one, [this, &world](const Port &changed) { look(world, changed.cause()); });
  }
  void lags(double lag_s) { lag_s_ = lag_s; }
  void follow(World &world) { log_.follow(world, store_, region_); }

private:
  /// It dies, or comes back with what had not left.
  void look(World &world, EventId cause)
  {
    const bool lives = world.up(region_).on() && world.read(ports::component_up, alive_).on();
    if (lives == lives_ || cut_since_s_.empty())
      return;
    lives_ = lives;
    const double now_s = world.now_s();
    if (lives) {
      if (present_loss(world, store_).writes > 0)
        say_loss(world, store_, {},
                 world.record(store_, "writes_arrived", "what had not left " + region_ + " is in every copy",
                              Phase::catch_up, {cause}));
      return;
    }
    double sent_s = 0; // the freshest of the others has it up to then
    for (const double since_s : cut_since_s_)
      sent_s = std::max(sent_s, std::min(now_s, since_s) - lag_s_);
    const Loss loss = log_.lost(log_.committed_by(sent_s), now_s);
    if (loss.writes < 1)
      return;
    char text[128];
    std::snprintf(text, sizeof text, "%.0f writes had not left the region", loss.writes);
    say_loss(world, store_, loss,
             world.record(store_, "data_lost", text, Phase::none, {cause}, {"replication_s"}));
  }

  std::string store_;
  std::string region_;
  std::string alive_; ///< whose component:ID.up it goes by
  double lag_s_ = 0;
  bool lives_ = true;
  std::vector<double> cut_since_s_; ///< of the link to each of the others
  CommitLog log_;
};

class DynamodbTable final : public Component {
public:
  DynamodbTable(const ComponentSpec &spec, const Deployment &deployment)
      : spec_(spec), id_(spec.id), region_(spec.region),
        home_(std::max(0, region_index(deployment, spec.region))), restores_(spec, deployment),
        global_(spec, deployment)
  {
    regions_ = {region_};
    places_.emplace_back(region_, id_);
    for (const ComponentSpec *replica : deployment.of_kind("dynamodb_replica"))
      if (store_of(*replica) == id_ && replica->region != region_ &&
          std::find(regions_.begin(), regions_.end(), replica->region) == regions_.end()) {
        regions_.push_back(replica->region);
        places_.emplace_back(replica->region, replica->id);
      }
  }

  void start(World &world) override
  {
    alive_ = &world.own(ports::component_up, id_);
    copies_.start(world, spec_, home_);
    restores_.start(world, copies_, log_);
    keep_losses(world, id_);
    global_.start(world, copies_);
    for (Copy &one : places_)
      one.start(world, id_, regions_);
    world.when_numbered([this, &world] {
      Stream chance = world.stream(id_, "replication");
      const double lag_s = Parameters(spec_).distribution("replication_s").sample(chance);
      for (Copy &one : places_)
        one.lags(lag_s);
    });
    for (const Port *one : {&world.up(region_), static_cast<const Port *>(alive_)})
      world.on_change(*one, [this, &world](const Port &changed) { look(world, changed.cause()); });
    world.spawn(id_, [this, &world] { // once every copy has its signals
      log_.follow(world, id_, region_);
      copies_.follow(world);
      for (Copy &one : places_)
        one.follow(world);
    });
  }

private:
  void look(World &world, EventId cause)
  {
    const bool lives = world.up(region_).on() && alive_->on();
    if (lives == lives_)
      return;
    lives_ = lives;
    copies_.serve(world, lives, lives,
                  world.record(id_, lives ? "table_back" : "table_lost",
                               lives ? "it answers again" : "it answers nobody in " + region_,
                               lives ? Phase::action : Phase::none, {cause}));
  }

  const ComponentSpec &spec_;
  std::string id_;
  std::string region_;
  int home_ = 0;
  Restores restores_;
  StoreCopies copies_;
  GlobalCopies global_;
  CommitLog log_; ///< of the copy at home, which its backups hold
  std::vector<std::string> regions_;
  std::vector<Copy> places_;
  bool lives_ = true;
  Port *alive_ = nullptr;
};

class DynamodbReplica final : public Component {
public:
  DynamodbReplica(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), region_(spec.region), store_(store_of(spec)),
        place_(region_index(deployment, spec.region))
  {
    const ComponentSpec *table = deployment.find(store_);
    for (const ComponentSpec *other : deployment.of_kind("dynamodb_replica"))
      if (other->region == region_ && store_of(*other) == store_) {
        owns_ = other == &spec && table != nullptr && table->region != region_;
        break;
      }
  }

  void start(World &world) override
  {
    alive_ = &world.own(ports::component_up, id_);
    if (!owns_)
      return; // described twice, or beside its table
    readable_ = &world.own(ports::readable, store_ + "@" + region_, 1);
    writable_ = &world.own(ports::writable, store_ + "@" + region_, 1);
    refused_ = &world.read(ports::stopped_region, store_);
    for (const Port *one : {&world.up(region_), static_cast<const Port *>(alive_), refused_})
      world.on_change(*one, [this, &world](const Port &changed) { look(world, changed.cause()); });
  }

private:
  void look(World &world, EventId cause)
  {
    const bool lives = world.up(region_).on() && alive_->on();
    if (std::exchange(lives_, lives) != lives)
      cause = world.record(id_, lives ? "table_back" : "table_lost",
                           lives ? "it answers again" : "it answers nobody in " + region_,
                           lives ? Phase::action : Phase::none, {cause});
    world.set(*readable_, lives ? 1 : 0, cause);
    world.set(*writable_, lives && refused_->value() != place_ ? 1 : 0, cause);
  }

  std::string id_;
  std::string region_;
  std::string store_;
  int place_ = -1;
  bool owns_ = false;
  bool lives_ = true;
  Port *alive_ = nullptr;
  Port *readable_ = nullptr;
  Port *writable_ = nullptr;
  const Port *refused_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_dynamodb_table(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<DynamodbTable>(spec, deployment);
}

std::unique_ptr<Component> make_dynamodb_replica(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<DynamodbReplica>(spec, deployment);
}

} // namespace drsim::components::stores
