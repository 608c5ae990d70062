#include "sim/laws/raft_election.hpp"
#include "sim/laws/target_health.hpp"
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace drsim::inline lint {
namespace {

constexpr double large_share_of_rto = 0.25; ///< of the RTO, that one detection may take
constexpr double mean_phase = 0.5;          ///< of a failure within the interval of its checks

void consul_single_server(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *consul : deployment.of_kind("consul"))
    if (mean_of(*consul, "servers").value_or(0) == 1)
      findings.at(*consul, "servers",
                  consul->id +
                      " has one server: there is no quorum to keep, its machine's loss is the loss of "
                      "names, locks and leader keys",
                  "run three servers in three zones: bootstrap_expect = 3");
}

void vault_single_server(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *vault : deployment.of_kind("vault"))
    if (mean_of(*vault, "servers").value_or(0) == 1)
      findings.at(*vault, "servers",
                  vault->id + " has one server: no standby takes over, and no pod starts until it is back",
                  "run three servers with integrated storage in three zones");
}

void vault_needs_consul(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *vault : deployment.of_kind("vault"))
    if (text_of(*vault, "storage") == "consul")
      findings.at(*vault, "storage",
                  vault->id + " keeps its data in Consul: without a leader of Consul no secret is given out, "
                              "and Consul must be recovered first",
                  "migrate to integrated storage (storage \"raft\"), or write the order into the runbook");
}

void manual_unseal(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *vault : deployment.of_kind("vault"))
    if (text_of(*vault, "seal") == "shamir")
      findings.at(*vault, "seal",
                  vault->id + " is unsealed by people after every restart: " +
                      span(mean_of(*vault, "manual_unseal_s").value_or(0)) +
                      " in the mean until the holders of the key's shares are together",
                  "unseal with a key management service (seal \"awskms\"), with a key of the same region");
}

void key_in_failed_region(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *vault : deployment.of_kind("vault")) {
    const std::string key = text_of(*vault, "kms_region");
    if (!key.empty() && !vault->region.empty() && key != vault->region)
      findings.at(*vault, "kms_region",
                  vault->id + " opens itself with a key in " + key + ": a server that restarts while " + key +
                      " is away stays sealed",
                  "use a key in " + vault->region + " (a multi-Region key has a replica there)");
  }
}

void short_leases(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *vault : deployment.of_kind("vault")) {
    const double lease_s = std::min(mean_of(*vault, "default_lease_ttl_s").value_or(INFINITY),
                                    mean_of(*vault, "max_lease_ttl_s").value_or(INFINITY));
    const bool by_default = mean_of(*vault, "default_lease_ttl_s").value_or(INFINITY) <= lease_s;
    if (lease_s < deployment.objectives.rto_s)
      findings.at(*vault, by_default ? "default_lease_ttl_s" : "max_lease_ttl_s",
                  "what " + vault->id + " gives out is valid for " + span(lease_s) +
                      ", less than the RTO of " + span(deployment.objectives.rto_s) +
                      ": when it is away for long, services that still run lose their access too",
                  "let leases last longer than a recovery");
  }
}

void multipliers_differ(const Deployment &deployment, Findings &findings)
{
  for (const char *kind : {"consul", "vault"}) {
    const auto all = deployment.of_kind(kind);
    for (const ComponentSpec *other : all) {
      const auto here = mean_of(*all.front(), "raft_multiplier");
      const auto there = mean_of(*other, "raft_multiplier");
      if (here && there && *here != *there)
        findings.at(*other, "raft_multiplier",
                    other->id + " has the raft multiplier " + figure(*there) + ", " + all.front()->id +
                        " has " + figure(*here) + " (" + place_text(*all.front(), "raft_multiplier") +
                        "): a lost leader costs the regions different times",
                    "set it alike; 1 is HashiCorp's advice for production");
    }
  }
}

/// What files set of a server and no parameter holds: "ui", "log_level=PRINT", as needs of its component.
std::map<std::string, const Dependency *> settings_of(const Deployment &deployment,
                                                      const ComponentSpec &server)
{
  std::map<std::string, const Dependency *> all;
  for (const Dependency &one : deployment.dependencies)
    if (one.what == "setting" && one.from == server.id)
      all.emplace(one.to, &one);
  return all;
}

/// The same server in another region: of the same name, or the only one of its kind in both.
const ComponentSpec *same_server(const Deployment &deployment, const ComponentSpec &server,
                                 const std::string &region)
{
  std::vector<const ComponentSpec *> there;
  int beside = 0;
  for (const ComponentSpec *one : deployment.of_kind(server.kind)) {
    beside += one->region == server.region ? 1 : 0;
    if (one->region != region)
      continue;
    if (without_region(one->id) == without_region(server.id))
      return one;
    there.push_back(one);
  }
  return there.size() == 1 && beside == 1 ? there.front() : nullptr;
}

/// One finding a setting that only one of two has, or that they have differently. Values are never shown.
void compare_settings(const Deployment &deployment, const ComponentSpec &here, const ComponentSpec &there,
                      Findings &findings)
{
  const auto ours = settings_of(deployment, here);
  const auto theirs = settings_of(deployment, there);
  if (ours.empty() || theirs.empty())
    return; // no file of the other is here
  std::set<std::string> told;
  const auto tell = [&](const auto &mine, const auto &others, const ComponentSpec &with,
                        const ComponentSpec &without) {
    for (const auto &[setting, at] : mine) {
      const std::string name = setting.substr(0, setting.find('='));
      if (others.contains(setting) || !told.insert(name).second)
        continue;
      const bool set = std::any_of(others.begin(), others.end(), [&, &wanted = name](const auto &other) {
        return other.first.substr(0, other.first.find('=')) == wanted;
      });
      findings.place(
          at->at, name + " of " + with.id + (set ? " has another value in " : " is not set in ") + without.id,
          "set it alike, or know why it is not");
    }
  };
  tell(theirs, ours, there, here);
  tell(ours, theirs, here, there);
}

void settings_differ(const Deployment &deployment, Findings &findings)
{
  for (const char *kind : {"consul", "consul_service", "vault", "patroni", "haproxy_backend"})
    for (const ComponentSpec *here : deployment.of_kind(kind))
      if (in_primary(deployment, *here))
        for (std::size_t i = 1; i < deployment.regions.size(); ++i)
          if (const ComponentSpec *there = same_server(deployment, *here, deployment.regions[i].name))
            compare_settings(deployment, *here, *there, findings);
}

void names_need_leader(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *consul : deployment.of_kind("consul"))
    if (is_off(*consul, "allow_stale"))
      findings.at(*consul, "allow_stale",
                  consul->id + " answers names by its leader only: every election is an outage of names",
                  "set dns_config { allow_stale = true }");
}

void unchecked_service(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *service : deployment.of_kind("consul_service"))
    if (is_off(*service, "checked"))
      findings.at(*service, "checked", service->id + " has no check: dead instances are answered for ever",
                  "give it a check with an interval and a timeout");
}

/// Seconds until a dead instance is critical and names of it are forgotten; -1: cannot say.
double service_detection_s(const Deployment &deployment, const ComponentSpec &service)
{
  const auto interval = mean_of(service, "check_interval_s");
  const auto ttl = mean_of(service, "check_ttl_s");
  if (!interval && !ttl)
    return -1;
  double names_s = 0;
  for (const ComponentSpec *consul : deployment.of_kind("consul"))
    if (consul->region == service.region)
      names_s = std::max(names_s, mean_of(*consul, "dns_service_ttl_s").value_or(0));
  if (!interval)
    return *ttl + names_s;
  const double failures = mean_of(service, "failures_before_critical").value_or(0);
  TargetHealth check;
  check.interval_s = *interval;
  check.timeout_s = mean_of(service, "check_timeout_s").value_or(0);
  check.unhealthy_threshold = 1 + static_cast<int>(std::lround(failures));
  return check.out_after_s(mean_phase) + names_s;
}

void slow_service_check(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *service : deployment.of_kind("consul_service")) {
    const double seconds = service_detection_s(deployment, *service);
    if (seconds >= large_share_of_rto * deployment.objectives.rto_s)
      findings.at(*service, mean_of(*service, "check_interval_s") ? "check_interval_s" : "check_ttl_s",
                  "a dead instance of " + service->id + " is answered for " + span(seconds) +
                      " in the mean, " + share(seconds / deployment.objectives.rto_s) + " of the RTO",
                  "check more often, and let fewer checks fail");
  }
}

void unchecked_backend(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *backend : deployment.of_kind("haproxy_backend"))
    if (is_off(*backend, "checked"))
      findings.at(*backend, "checked",
                  backend->id + " has servers without \"check\": a dead one keeps its share of the requests",
                  "write \"check\" on its servers, or on default-server");
}

void slow_backend_check(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *backend : deployment.of_kind("haproxy_backend")) {
    const auto inter = mean_of(*backend, "inter_s");
    const auto fall = mean_of(*backend, "fall");
    if (!inter || !fall)
      continue;
    TargetHealth check;
    check.interval_s = *inter;
    check.timeout_s = mean_of(*backend, "check_timeout_s").value_or(0);
    check.unhealthy_threshold = static_cast<int>(std::lround(*fall));
    const double seconds = check.out_after_s(mean_phase);
    if (seconds >= large_share_of_rto * deployment.objectives.rto_s)
      findings.at(*backend, "inter_s",
                  "a dead server of " + backend->id + " gets requests for " + span(seconds) +
                      " in the mean, " + share(seconds / deployment.objectives.rto_s) + " of the RTO",
                  "check more often (inter), or take it out after fewer failures (fall)");
  }
}

void backend_of_one(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *backend : deployment.of_kind("haproxy_backend"))
    if (mean_of(*backend, "servers").value_or(0) == 1)
      findings.at(*backend, "servers", backend->id + " has one server: nothing takes over when it dies",
                  "add a second server, or a backup");
}

double peak_writes_per_s(const Deployment &deployment, const std::string &store)
{
  double writes = 0;
  for (const Journey &journey : deployment.journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops)
        if (hop.kind == Hop::Kind::write && hop.target == store)
          writes += journey.share * (1 - journey.cdn_share) * hop.visits;
  return writes * peak_rate_per_s(deployment);
}

void lag_without_limit(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *store : deployment.of_kind("patroni")) {
    const auto limit = mean_of(*store, "maximum_lag_bytes");
    const double log_per_s =
        peak_writes_per_s(deployment, store->id) * mean_of(*store, "wal_bytes_per_transaction").value_or(0);
    if (!limit || log_per_s <= 0 || !is_off(*store, "synchronous") ||
        *limit / log_per_s <= deployment.objectives.rpo_s)
      continue;
    findings.at(*store, "maximum_lag_bytes",
                store->id + " promotes a member that lacks up to " + figure(*limit) + " bytes of log, " +
                    span(*limit / log_per_s) + " of the peak's writes: more than the RPO of " +
                    span(deployment.objectives.rpo_s),
                "set maximum_lag_on_failover to at most " + figure(log_per_s * deployment.objectives.rpo_s));
  }
}

void timers_contradict(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *store : deployment.of_kind("patroni")) {
    const auto ttl = mean_of(*store, "ttl_s");
    const auto loop = mean_of(*store, "loop_wait_s");
    const auto retry = mean_of(*store, "retry_timeout_s");
    if (ttl && loop && retry && *loop + 2 * *retry > *ttl)
      findings.at(*store, "ttl_s",
                  store->id + ": loop_wait + 2 retry_timeout is " + span(*loop + 2 * *retry) + ", the ttl " +
                      span(*ttl) + ": a leader that retries loses its key while it lives",
                  "keep loop_wait + 2 retry_timeout <= ttl");
  }
}

void election_demotes(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *store : deployment.of_kind("patroni")) {
    const ComponentSpec *consul = linked(deployment, *store, "dcs");
    const auto retry = mean_of(*store, "retry_timeout_s");
    if (consul == nullptr || !retry || !is_off(*store, "failsafe"))
      continue;
    const double longest_s = longest_election_s(mean_of(*consul, "raft_multiplier").value_or(0) *
                                                mean_of(*consul, "election_timeout_s").value_or(0));
    if (longest_s > *retry)
      findings.at(*store, "retry_timeout_s",
                  store->id + " gives up its leader after " + span(*retry) + " without " + consul->id +
                      ", whose election takes up to " + span(longest_s) +
                      ": a change of Consul's leader can stop the database's writes",
                  "set Consul's raft_multiplier to 1, or failsafe_mode: true");
  }
}

} // namespace

std::vector<Rule> server_rules()
{
  return {{"consul-single-server", Severity::error, consul_single_server},
          {"consul-names-need-leader", Severity::warning, names_need_leader},
          {"consul-service-unchecked", Severity::warning, unchecked_service},
          {"consul-check-slow", Severity::warning, slow_service_check},
          {"raft-multiplier-differs", Severity::warning, multipliers_differ},
          {"server-setting-differs", Severity::note, settings_differ},
          {"vault-single-server", Severity::error, vault_single_server},
          {"vault-depends-on-consul", Severity::warning, vault_needs_consul},
          {"vault-manual-unseal", Severity::warning, manual_unseal},
          {"vault-key-in-other-region", Severity::error, key_in_failed_region},
          {"vault-leases-below-rto", Severity::warning, short_leases},
          {"patroni-lag-unlimited", Severity::error, lag_without_limit},
          {"patroni-timers-contradict", Severity::error, timers_contradict},
          {"patroni-demoted-by-election", Severity::warning, election_demotes},
          {"haproxy-servers-unchecked", Severity::warning, unchecked_backend},
          {"haproxy-check-slow", Severity::warning, slow_backend_check},
          {"haproxy-single-server", Severity::warning, backend_of_one}};
}

} // namespace drsim::lint
