#pragma once

#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <functional>

namespace drsim::test {

/// A store in "east" with a replica in "west", a link of 4 MB/s, 100 commits a second of 10 kB each; every
/// time is a constant, so that results are arithmetic.
struct StoreSetup {
  std::string kind = "rds_instance";
  Given store = {"east",
                 {{"multi_az", 1.0},
                  {"failover_s", 30.0},
                  {"client_reconnect_s", 20.0},
                  {"provision_s", 600.0},
                  {"wal_bytes_per_transaction", 10000.0},
                  {"size_bytes", 1e9},
                  {"restore_bytes_per_s", 1e7},
                  {"log_replay_bytes_per_s", 1e12},
                  {"pitr_upload_s", 0.0},
                  {"lazy_load_bytes_per_s", 1e7},
                  {"host_replace_s", 900.0},
                  {"boot_s", 0.0},
                  {"checkpoint_timeout_s", 0.0},
                  {"cold_buffer_speed", 1.0},
                  {"burst_every_s", 0.0},
                  {"restore_fail_untested_ratio", 0.0}},
                 {},
                 {}};
  Given replica = {"west",
                   {{"promote_s", 200.0},
                    {"apply_floor_s", 2.0},
                    {"replay_bytes_per_s", 5e7},
                    {"to_multi_az_s", 3600.0},
                    {"wal_keep_bytes", 1e12},
                    {"boot_s", 0.0},
                    {"cold_buffer_speed", 1.0},
                    {"stream_bytes_per_s", 1e12},
                    {"replay_pause_every_s", 0.0}},
                   {},
                   {{"source", {"orders"}}}};
  double bandwidth_bytes_per_s = 4e6;
  std::vector<ComponentSpec> others = {};

  [[nodiscard]] Deployment deployment() const
  {
    Deployment made =
        two_regions({component(kind, "orders", store), component("rds_replica", "orders-west", replica),
                     component("inter_region_link", "link:east-west",
                               {"", {{"bandwidth_bytes_per_s", bandwidth_bytes_per_s}}, {}, {}})});
    made.components.insert(made.components.end(), others.begin(), others.end());
    made.stores = {{"orders", ""}};
    return made;
  }
};

/// What a script does and sees while the store is at work.
struct StoreHand {
  World &world;
  void set(const std::string &signal, double value) const
  {
    put(world, signal, value, world.record("script", signal, "set", Phase::none, {}));
  }
  [[nodiscard]] double value(const std::string &signal) const { return port(world, signal).value(); }
  [[nodiscard]] double total(const std::string &name) const { return world.timeline().totals().at(name); }
  void until(double t_s) const { world.sleep_until_s(t_s); }
};

/// East is lost at 1000 s and back at 3000; services use west from 1500 on and write as before.
inline void move_west(const StoreHand &stage)
{
  stage.until(1000);
  stage.set("region:east.up", 0);
  stage.set("request:promote:orders-west", 1);
  stage.until(1500);
  stage.set("request:repoint:orders", 1);
  stage.set("orders@east.write_per_s", 0);
  stage.set("orders@west.write_per_s", 100);
  stage.until(3000);
  stage.set("region:east.up", 1);
  stage.set("request:promote:orders-west", 0);
  stage.set("request:repoint:orders", 0);
}

/// Plays the store with 100 commits a second from 0 s in a process of its own.
inline void play_store(const StoreSetup &setup, double horizon_s,
                       const std::function<void(const StoreHand &)> &script, std::uint64_t trial = 0)
{
  isolated_checks([&] {
    const Deployment deployment = setup.deployment();
    World::Settings settings = alone();
    settings.horizon_s = horizon_s;
    settings.trial = trial;
    World world(deployment, settings);
    const auto all = start_all(world);
    bool ended = false;
    world.spawn("script", [&] {
      const StoreHand stage{world};
      stage.set("orders@east.write_per_s", 100);
      script(stage);
      ended = true;
    });
    const RunResult result = world.run();
    must(result.message.empty(), result.message.c_str(), __LINE__);
    must(ended, "the script came to its end", __LINE__);
  });
}

} // namespace drsim::test
