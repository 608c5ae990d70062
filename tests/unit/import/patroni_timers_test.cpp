#include "sim/import/servers/patroni_import.hpp"
#include "sim/import/servers/patroni_timers.hpp"

#include <catch2/catch.hpp>

namespace patroni_timers_test {

using namespace drsim;

TEST_CASE("Patroni's timers are those that Patroni works with, whatever a file says")
{
  const auto is = [](const PatroniTimers &set, double ttl_s, double loop_wait_s, double retry_timeout_s) {
    const PatroniTimers taken = patroni_timers(set);
    CHECK(taken.ttl_s == ttl_s);
    CHECK(taken.loop_wait_s == loop_wait_s);
    CHECK(taken.retry_timeout_s == retry_timeout_s);
    CHECK(taken.loop_wait_s + 2 * taken.retry_timeout_s <= taken.ttl_s);
  };
  is({30, 10, 10}, 30, 10, 10); // the defaults
  is({5, 1, 1}, 20, 1, 3);
  is({20, 10, 10}, 20, 1, 9); // even a loop of 1 s does not fit
  is({30, 20, 10}, 30, 10, 10);
  is({60, 0.1, 25}, 60, 1, 25);
}

TEST_CASE("Patroni's timers of deployment.json are made to fit too, and that is said")
{
  ComponentSpec cluster;
  cluster.id = "shop-db";
  cluster.kind = "patroni";
  Parameter &ttl = cluster.parameters["ttl_s"];
  ttl.value = Distribution(20.0);
  ttl.from = {Source::deployment, Confidence::set, "deployment.json", "/components/0/parameters/ttl_s", {}};
  std::vector<ComponentSpec> all = {cluster};
  Diagnostics diagnostics;
  fit_patroni_timers(all, diagnostics); // with the defaults of 10 s
  CHECK(all[0].parameters.at("ttl_s").value.mean() == 20);
  CHECK(all[0].parameters.at("loop_wait_s").value.mean() == 1);
  CHECK(all[0].parameters.at("retry_timeout_s").value.mean() == 9);
  CHECK(diagnostics.problems().size() == 2);
  CHECK_FALSE(diagnostics.has_errors());
}

} // namespace patroni_timers_test
