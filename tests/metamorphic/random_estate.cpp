#include "tests/metamorphic/estate.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace drsim::test {
namespace {

const std::string east = "east";
const std::string west = "west";

/// Chance that is the same everywhere: the engine's distributions are the library's own business.
class Dice {
public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  /// low, ..., high.
  int roll(int low, int high)
  {
    return low + static_cast<int>(engine_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool toss() { return roll(0, 1) == 1; }

private:
  std::mt19937_64 engine_;
};

/// A small estate being made up. Ids are fixed, so that relations find what there is.
class Maker {
public:
  explicit Maker(std::uint64_t seed) : dice_(seed)
  {
    two_ = dice_.toss();
    zones_ = dice_.roll(1, 3);
    services_ = dice_.roll(1, 3);
    per_s_ = dice_.roll(2, 20);
    patroni_ = !two_ && dice_.toss();
  }

  json deployment()
  {
    add_compute();
    add_database();
    add_extras();
    add_edge();
    add_watching();
    add_people();
    return {{"id", "made-up"},
            {"title", "An estate made by chance"},
            {"objectives", {{"rpo", "15m"}, {"rto", "1h"}}},
            {"regions", regions()},
            {"traffic", {{"rate_per_s", per_s_}}},
            {"journeys", json::array({journey()})},
            {"stores", json::array({{{"component", "db"}}})},
            {"components", parts_}};
  }

  /// What may break there, one scenario each.
  std::vector<json> scenarios()
  {
    std::vector<json> all = {
        scenario("zone_outage", "zone:east-a", {{"for", "40m"}}),
        scenario("component_failure", "db", {{"for", "30m"}}),
        scenario("bad_deploy", "service:s0", {{"error_ratio", 0.5}}),
        scenario("traffic_spike", "traffic", {{"factor", 3}, {"for", "1h"}}),
        scenario("data_corruption", "db", {{"corrupt_per_s", 5}, {"rows_in_use", 5000}, {"for", "20m"}})};
    if (two_) {
      all.push_back(scenario("region_outage", "region:east", json::object()));
      all.push_back(scenario("region_outage", "region:east", {{"for", "2h"}}));
    }
    return all;
  }

private:
  static json scenario(const std::string &kind, const std::string &target, json figures)
  {
    figures["fault"] = kind;
    figures["target"] = target;
    figures["at"] = {{"uniform", {"5m", "20m"}}};
    return {{"id", "made-up"}, {"title", kind}, {"horizon", "6h"}, {"faults", json::array({figures})}};
  }

  [[nodiscard]] std::vector<std::string> places() const
  {
    return two_ ? std::vector<std::string>{east, west} : std::vector<std::string>{east};
  }

  [[nodiscard]] json zones(const std::string &region) const
  {
    json all = json::array();
    for (int zone = 0; zone < zones_; ++zone)
      all.push_back(region + "-" + static_cast<char>('a' + zone));
    return all;
  }

  [[nodiscard]] json regions() const
  {
    json all = json::array();
    for (const std::string &place : places())
      all.push_back({{"name", place}, {"zones", zones(place)}});
    return all;
  }

  void add(const std::string &id, const std::string &kind, const std::string &region, json parameters,
           json links = json::object())
  {
    json part = {
        {"id", id}, {"kind", kind}, {"parameters", std::move(parameters)}, {"links", std::move(links)}};
    if (!region.empty())
      part["region"] = region;
    parts_.push_back(std::move(part));
  }

  void add_compute()
  {
    const double busy = 0.1 * dice_.roll(3, 7);
    const int pods = dice_.roll(2, 6);
    // So short that an estate keeps its SLO while nothing is broken: else nothing recovers it.
    const double longest_s = 0.8 / services_;
    per_s_ = std::max(per_s_, static_cast<int>(std::ceil(busy * pods * 2 / longest_s)));
    const bool scales = dice_.toss();
    const int spare = dice_.roll(0, 4);
    for (const std::string &place : places()) {
      add("eks:" + place, "eks_cluster", place,
          {{"nodes", services_ * pods}, {"max_nodes", services_ * pods + spare}, {"pods_per_node", 2}});
      for (int i = 0; i < services_; ++i)
        add(service(i) + "@" + place, "service", place,
            {{"replicas", pods},
             {"concurrency_per_pod", 2},
             {"service_time_s", busy * pods * 2 / per_s_},
             {"timeout_s", 10},
             {"hpa", scales},
             {"hpa_min", pods},
             {"hpa_max", 3 * pods}},
            {{"cluster", {"eks:" + place}}});
    }
  }

  static std::string service(int i) { return "s" + std::to_string(i); }

  void add_database()
  {
    const json work = {{"write_service_time_s", 0.02}, {"read_service_time_s", 0.01}, {"max_concurrency", 4}};
    json parameters = work;
    if (patroni_) {
      parameters["members"] = dice_.roll(1, 3);
    } else {
      parameters["multi_az"] = zones_ > 1 && dice_.toss();
      parameters["backup_retention_days"] = dice_.toss() ? 7 : 0;
      parameters["cross_region_backup"] = dice_.toss();
      parameters["size_bytes"] = 1e10;
    }
    add("db", patroni_ ? "patroni" : "rds_instance", east, parameters);
    parts_.back()["zones"] = zones(east);
    if (two_)
      add("db-copy", "rds_replica", west, work, {{"source", {"db"}}});
    add("backup:plan", "backup_plan", east, {{"period_s", 3600 * dice_.roll(1, 24)}, {"copy_to_dr", two_}},
        {{"stores", patroni_ ? json::array() : json::array({"db"})}});
  }

  void add_extras()
  {
    cache_ = dice_.toss();
    topic_ = dice_.toss();
    if (cache_)
      add("cache", "elasticache", east,
          {{"replicas_per_shard", dice_.roll(0, 1)}, {"automatic_failover", true}});
    if (topic_)
      add("events", "msk", east, json::object());
    if (two_)
      add("link:east-west", "inter_region_link", "", {{"bandwidth_bytes_per_s", 1e7}});
  }

  void add_edge()
  {
    for (const std::string &place : places())
      add("alb:" + place, "alb", place, json::object(), {{"services", {service(0) + "@" + place}}});
    if (!two_)
      return;
    add("check:east", "route53_health_check", "", json::object(), {{"target", {"alb:east"}}});
    json links = {{"primary", {"alb:east"}}, {"secondary", {"alb:west"}}};
    if (dice_.toss())
      links["health_check"] = {"check:east"};
    add("dns", "route53_record", "", {{"routing", links.contains("health_check") ? "failover" : "simple"}},
        links);
    add("dns-clients", "dns_clients", "", json::object(), {{"record", {"dns"}}});
  }

  void add_watching()
  {
    add("prometheus:main", "prometheus", two_ ? west : "", json::object());
    add("page", "alert_route", "", json::object(), {{"notifies", {"people"}}});
    add("alert:use", "alert_rule", "", {{"metric", "error_ratio"}, {"for_s", 60 * dice_.roll(0, 5)}},
        {{"prometheus", {"prometheus:main"}}, {"watches", {"journey:use"}}, {"route", {"page"}}});
  }

  void add_step(const std::string &book, int number, const std::string &action, const std::string &target)
  {
    json links = {{"runbook", {book}}};
    if (number > 1)
      links["after"] = {book + "/" + std::to_string(number - 1)};
    json parameters = {{"action", action}};
    if (!target.empty())
      parameters["target"] = target;
    add(book + "/" + std::to_string(number), "runbook_step", "", parameters, links);
  }

  void add_people()
  {
    std::vector<std::string> books = {"runbook:deploy"};
    add("runbook:deploy", "runbook", "", {{"trigger", "deploy"}});
    add_step("runbook:deploy", 1, "rollback", "s0@east");
    if (!patroni_) {
      books.push_back("runbook:corruption");
      add("runbook:corruption", "runbook", "", {{"trigger", "corruption"}});
      add_step("runbook:corruption", 1, "restore", "db");
      add_step("runbook:corruption", 2, "repoint", "db");
    }
    if (two_) {
      books.push_back("runbook:region");
      add("runbook:region", "runbook", "", {{"trigger", "region"}, {"automatic", dice_.roll(0, 3) == 0}});
      add_step("runbook:region", 1, "promote", "db-copy");
      add_step("runbook:region", 2, "repoint", "db");
      add_step("runbook:region", 3, "scale", "eks:west");
      add_step("runbook:region", 4, "switch_dns", "dns");
    }
    add("people", "oncall", "", json::object(), {{"runbooks", books}});
  }

  json journey()
  {
    json path = json::array();
    for (int i = 0; i < services_; ++i)
      path.push_back({{"hops", {{{"kind", "call"}, {"target", service(i)}}}}});
    if (cache_)
      path.push_back(
          {{"hops", {{{"kind", "cache_read"}, {"target", "cache"}, {"hit_ratio", 0.8}, {"miss", "db"}}}}});
    path.push_back({{"hops", {{{"kind", "write"}, {"target", "db"}}}}});
    if (topic_)
      path.push_back({{"asynchronous", true},
                      {"hops", {{{"kind", "publish"}, {"target", "events"}, {"required", false}}}}});
    return {{"id", "use"},
            {"share", 1},
            {"slo", {{"success_ratio", 0.99}, {"latency_p99", "8s"}}},
            {"path", path}};
  }

  Dice dice_;
  bool two_ = false;
  bool patroni_ = false;
  bool cache_ = false;
  bool topic_ = false;
  int zones_ = 1;
  int services_ = 1;
  int per_s_ = 1;
  json parts_ = json::array();
};

} // namespace

std::vector<Estate> random_estates(std::uint64_t seeds)
{
  std::vector<Estate> estates;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Maker maker(seed);
    const json deployment = maker.deployment();
    const std::vector<json> scenarios = maker.scenarios();
    const json &scenario = scenarios.at(seed % scenarios.size());
    estates.push_back({"random " + std::to_string(seed) + ", " + scenario.at("title").get<std::string>() +
                           (scenario.at("faults").at(0).contains("for") ? ", healed" : ""),
                       deployment, scenario, "", 2});
  }
  return estates;
}

} // namespace drsim::test
