#pragma once

#include "tests/unit/lint/deployments.hpp"

#include <functional>

namespace drsim::lint_test {

/// For each rule of servers: a deployment in which it finds exactly one thing, and the change that cures it.
inline const std::vector<std::pair<std::string, std::function<void(Deployment &, bool bad)>>>
    server_examples = {
        {"consul-single-server",
         [](Deployment &d, bool bad) {
           put(d, "consul", "consul", "away", {{"servers", bad ? 1 : 3}});
         }},
        {"consul-names-need-leader",
         [](Deployment &d, bool bad) {
           put(d, "consul", "consul", "away", {{"allow_stale", bad ? 0 : 1}});
         }},
        {"consul-service-unchecked",
         [](Deployment &d, bool bad) {
           put(d, "consul_service", "db", "home", {{"checked", bad ? 0 : 1}});
         }},
        {"consul-check-slow",
         [](Deployment &d, bool bad) { // 0.5 x 100 + 4 x 100 + 10 + 40 = 500 of 2000 s
           put(d, "consul", "consul", "home", {{"dns_service_ttl_s", bad ? 40 : 39}});
           put(d, "consul_service", "db", "home",
               {{"check_interval_s", 100}, {"check_timeout_s", 10}, {"failures_before_critical", 4}});
         }},
        {"raft-multiplier-differs",
         [](Deployment &d, bool bad) {
           put(d, "consul", "one", "home", {{"raft_multiplier", 1}});
           put(d, "consul", "two", "away", {{"raft_multiplier", bad ? 5 : 1}});
         }},
        {"server-setting-differs",
         [](Deployment &d, bool bad) {
           put(d, "consul", "consul:one", "home");
           put(d, "consul", "consul:two", "away");
           need(d, "consul:one", "setting", "ui=1");
           need(d, "consul:two", "setting", bad ? "ui=2" : "ui=1");
         }},
        {"vault-single-server",
         [](Deployment &d, bool bad) {
           put(d, "vault", "vault", "away", {{"servers", bad ? 1 : 2}});
         }},
        {"vault-depends-on-consul",
         [](Deployment &d, bool bad) {
           put(d, "vault", "vault", "away", {}, {}, {{"storage", bad ? "consul" : "raft"}});
         }},
        {"vault-manual-unseal",
         [](Deployment &d, bool bad) {
           put(d, "vault", "vault", "away", {{"manual_unseal_s", 900}}, {},
               {{"seal", bad ? "shamir" : "awskms"}});
         }},
        {"vault-key-in-other-region",
         [](Deployment &d, bool bad) {
           put(d, "vault", "vault", "away", {}, {}, {{"kms_region", bad ? "home" : "away"}});
         }},
        {"vault-leases-below-rto",
         [](Deployment &d, bool bad) {
           put(d, "vault", "vault", "away",
               {{"default_lease_ttl_s", 90000}, {"max_lease_ttl_s", bad ? 1999 : 2000}});
         }},
        {"patroni-lag-unlimited",
         [](Deployment &d, bool bad) { // 40 writes/s x 10 bytes x 900 s
           put(d, "patroni", "db", "home",
               {{"maximum_lag_bytes", bad ? 360001 : 360000},
                {"wal_bytes_per_transaction", 10},
                {"synchronous", 0}});
           d.traffic.rate_per_s = 40;
           Journey buy;
           buy.id = "buy";
           buy.share = 1;
           buy.path = {{{{Hop::Kind::write, "db", 1, 0, "", true}}, false}};
           d.journeys = {buy};
         }},
        {"patroni-timers-contradict",
         [](Deployment &d, bool bad) {
           put(d, "patroni", "db", "home",
               {{"ttl_s", bad ? 29 : 30}, {"loop_wait_s", 10}, {"retry_timeout_s", 10}});
         }},
        {"patroni-demoted-by-election",
         [](Deployment &d, bool bad) {
           put(d, "consul", "consul", "home", {{"raft_multiplier", bad ? 6 : 5}, {"election_timeout_s", 1}});
           put(d, "patroni", "db", "home", {{"retry_timeout_s", 10}, {"failsafe", 0}}, {{"dcs", {"consul"}}});
         }},
        {"haproxy-servers-unchecked",
         [](Deployment &d, bool bad) {
           put(d, "haproxy_backend", "web", "home", {{"checked", bad ? 0 : 1}});
         }},
        {"haproxy-check-slow",
         [](Deployment &d, bool bad) { // 0.5 x 100 + 4 x 100 + 50 = 500 of 2000 s
           put(d, "haproxy_backend", "web", "home",
               {{"inter_s", 100}, {"fall", 5}, {"check_timeout_s", bad ? 50 : 49}});
         }},
        {"haproxy-single-server",
         [](Deployment &d, bool bad) {
           put(d, "haproxy_backend", "web", "home", {{"servers", bad ? 1 : 2}});
         }},
        {"nginx-connect-slow",
         [](Deployment &d, bool bad) { // no journey: the RTO of 2000 s is all that is promised
           put(d, "nginx_upstream", "web", "home", {{"connect_timeout_s", bad ? 2001 : 2000}});
         }},
        {"nginx-servers-never-out",
         [](Deployment &d, bool bad) {
           put(d, "nginx_upstream", "web", "home", {{"servers", 2}, {"max_fails", bad ? 0 : 1}});
         }},
        {"nginx-no-other-server",
         [](Deployment &d, bool bad) {
           put(d, "nginx_upstream", "web", "home", {{"servers", 2}, {"next_server", bad ? 0 : 1}});
         }},
        {"nginx-resolved-once",
         [](Deployment &d, bool bad) {
           put(d, "nginx_upstream", "web", "home", {{"resolved_once", bad ? 1 : 0}});
         }},
};

} // namespace drsim::lint_test
