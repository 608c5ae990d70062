#include "sim/assemble/load_deployment.hpp"
#include "sim/assemble/server_links.hpp"
#include "sim/import/import_file.hpp"
#include "sim/import/servers/consul_import.hpp"
#include "sim/import/servers/haproxy_import.hpp"
#include "sim/import/servers/patroni_import.hpp"
#include "sim/import/servers/server_settings.hpp"
#include "sim/import/servers/vault_import.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>

namespace servers_test {

using namespace drsim;

namespace {

const ComponentSpec &only(const Imported &imported, const std::string &kind)
{
  const auto found = std::find_if(imported.components.begin(), imported.components.end(),
                                  [&](const ComponentSpec &one) { return one.kind == kind; });
  INFO(kind);
  REQUIRE(found != imported.components.end());
  return *found;
}

/// "VALUE@LINE" of a parameter, or "".
std::string at(const ComponentSpec &component, const std::string &name)
{
  const auto found = component.parameters.find(name);
  if (found == component.parameters.end())
    return {};
  const Parameter &one = found->second;
  return (one.unit == "text" ? one.text : one.value.text()) + "@" + one.from.address;
}

std::string why_not(const Imported &imported, const std::string &address)
{
  for (const Seen &seen : imported.seen)
    if (seen.address == address)
      return seen.understood ? "understood" : seen.why_not;
  return "not seen";
}

Imported imported_of(const std::string &text, const std::string &name = "conf/server.hcl",
                     const std::string &region = "eu-west-1", const std::string &told = "")
{
  Diagnostics diagnostics;
  const Imported imported = import_text(text, {name, region}, diagnostics);
  CHECK(diagnostics.text() == told);
  return imported;
}

const std::string consul_hcl = "datacenter = \"west\"\n"
                               "server = true\n"
                               "bootstrap_expect = 5\n"
                               "performance { raft_multiplier = 3 }\n"
                               "autopilot = {\n"
                               "  cleanup_dead_servers = \"false\",\n"
                               "  server_stabilization_time = \"1m\",\n"
                               "  last_contact_threshold = \"200ms\",\n"
                               "}\n"
                               "dns_config {\n"
                               "  allow_stale = false\n"
                               "  service_ttl { \"*\" = \"30s\" }\n"
                               "}\n"
                               "encrypt = \"c2VjcmV0\"\n"
                               "leave_on_terminate = true\n"
                               "surprise = 1\n";

} // namespace

TEST_CASE("servers: Consul's figures come with their lines, and the rest with the reason why not")
{
  const Imported imported = imported_of(consul_hcl);
  CHECK(imported.format == "consul");
  const ComponentSpec &consul = only(imported, "consul");
  CHECK(consul.id == "consul:west");
  CHECK(consul.region == "eu-west-1");
  CHECK(at(consul, "servers") == "5@3");
  CHECK(at(consul, "raft_multiplier") == "3@4");
  CHECK(at(consul, "cleanup_dead_servers") == "0@6");
  CHECK(at(consul, "server_stabilization_s") == "60@7");
  CHECK(at(consul, "allow_stale") == "0@11");
  CHECK(at(consul, "dns_service_ttl_s") == "30@12");
  CHECK(why_not(imported, "autopilot.last_contact_threshold").starts_with("lint compares it"));
  CHECK(why_not(imported, "leave_on_terminate").starts_with("lint compares it"));
  CHECK(why_not(imported, "surprise") == "no setting that drsim knows");
  for (const Seen &seen : imported.seen)
    CHECK((seen.address + seen.why_not).find("c2VjcmV0") == std::string::npos);
}

TEST_CASE("servers: settings without a parameter are kept to be compared, never to be read")
{
  const auto settings = [](const Imported &imported) {
    std::vector<std::string> all;
    for (const Dependency &one : imported.dependencies)
      if (one.what == "setting")
        all.push_back(one.from + " " + one.to);
    return all;
  };
  const auto kept = settings(imported_of(consul_hcl));
  REQUIRE(kept.size() == 3); // "surprise" is nobody's
  CHECK(kept[0].starts_with("consul:west autopilot.last_contact_threshold="));
  CHECK(kept[0].find("200ms") == std::string::npos);
  CHECK(kept[1] == "consul:west encrypt"); // of a secret it is known that it is set
  CHECK(kept[2] == "consul:west leave_on_terminate=" + print_of_setting("true"));

  const Imported client = imported_of("datacenter = \"west\"\nretry_join = [\"10.0.0.1\"]\n");
  CHECK(settings(client).empty()); // no component answers for them
  CHECK(why_not(client, "retry_join").starts_with("read, not modelled"));
}

TEST_CASE("servers: Consul in JSON gives the same, and a client agent no servers")
{
  const Imported json =
      imported_of("{\n  \"datacenter\": \"west\",\n  \"server\": true,\n  \"bootstrap_expect\": 5,\n"
                  "  \"performance\": {\"raft_multiplier\": 3}\n}\n",
                  "consul.json");
  CHECK(json.format == "consul");
  CHECK(at(only(json, "consul"), "servers") == "5@4");
  CHECK(at(only(json, "consul"), "raft_multiplier") == "3@5");
  const Imported client = imported_of("datacenter = \"west\"\nretry_join = [\"10.0.0.1\"]\n");
  CHECK(client.components.empty());
  CHECK(why_not(client, "agent").find("client agent") != std::string::npos);
  const Imported single = imported_of("server = true\nbootstrap = true\ndata_dir = \"/d\"\n");
  CHECK(at(only(single, "consul"), "servers") == "1@2");
  CHECK(only(single, "consul").id == "consul:eu-west-1");
}

TEST_CASE("servers: of a service's checks the quickest counts")
{
  const Imported imported = imported_of("service {\n  name = \"db\"\n  port = 5432\n"
                                        "  check { ttl = \"2m\" }\n"
                                        "  check {\n    tcp = \"localhost:5432\"\n    interval = \"10s\"\n"
                                        "    timeout = \"1s\"\n    failures_before_critical = 2\n  }\n}\n");
  const ComponentSpec &service = only(imported, "consul_service");
  CHECK(service.id == "consul-service:db@eu-west-1");
  CHECK(at(service, "check_interval_s") == "10@7");
  CHECK(at(service, "check_timeout_s") == "1@8");
  CHECK(at(service, "failures_before_critical") == "2@9");
  CHECK(at(service, "check_ttl_s").empty());
  CHECK(at(service, "checked") == "1@1");
  const Imported bare = imported_of(
      "{\"services\": [{\"name\": \"a\", \"port\": 1}, {\"name\": \"b\", \"checks\": [{\"ttl\": \"30s\"}]}]}",
      "services.json");
  REQUIRE(bare.components.size() == 2);
  CHECK(at(bare.components[0], "checked") == "0@1");
  CHECK(at(bare.components[1], "check_ttl_s") == "30@1");
}

TEST_CASE("servers: Vault's storage, seal, leases and what it depends on")
{
  const std::string text = "api_addr = \"https://v0:8200\"\n"
                           "storage \"raft\" {\n"
                           "  path = \"/d\"\n"
                           "  performance_multiplier = 2\n"
                           "  retry_join { leader_api_addr = \"https://v0:8200\" }\n"
                           "  retry_join { leader_api_addr = \"https://v1:8200\" }\n"
                           "  retry_join { leader_api_addr = \"https://v2:8200\" }\n"
                           "}\n"
                           "seal \"awskms\" {\n"
                           "  kms_key_id = \"arn:aws:kms:eu-central-1:1:key/k\"\n"
                           "  secret_key = \"hush-hush\"\n"
                           "}\n"
                           "listener \"tcp\" { address = \"0.0.0.0:8200\" }\n"
                           "default_lease_ttl = \"1h\"\n"
                           "max_lease_ttl = 7200\n";
  const Imported imported = imported_of(text, "vault.hcl");
  const ComponentSpec &vault = only(imported, "vault");
  CHECK(vault.id == "vault:eu-west-1");
  CHECK(at(vault, "servers") == "3@2"); // one of those it joins is itself
  CHECK(at(vault, "storage") == "raft@2");
  CHECK(at(vault, "raft_multiplier") == "2@4");
  CHECK(at(vault, "seal") == "awskms@9");
  CHECK(at(vault, "kms_region") == "eu-central-1@9");
  CHECK(at(vault, "default_lease_ttl_s") == "3600@14");
  CHECK(at(vault, "max_lease_ttl_s") == "7200@15");
  CHECK(std::count_if(imported.dependencies.begin(), imported.dependencies.end(), [](const Dependency &one) {
          return one.what == "seal" && one.to == "KMS of eu-central-1";
        }) == 1);
  CHECK(why_not(imported, "seal.secret_key").starts_with("lint compares it"));
  for (const Dependency &one : imported.dependencies)
    CHECK((one.to.find('=') == std::string::npos || !one.to.starts_with("seal.secret")));
  for (const Seen &seen : imported.seen)
    CHECK(seen.why_not.find("hush") == std::string::npos);

  const Imported on_consul =
      imported_of("{\"storage\": {\"consul\": {\"address\": \"127.0.0.1:8500\", \"session_ttl\": \"20s\"}},\n"
                  "\"listener\": [{\"tcp\": {\"address\": \"0.0.0.0:8200\"}}]}",
                  "vault.json");
  CHECK(at(only(on_consul, "vault"), "storage") == "consul@1");
  CHECK(at(only(on_consul, "vault"), "lock_ttl_s") == "20@1");
  CHECK(at(only(on_consul, "vault"), "seal").empty()); // the catalogue's: Shamir
  CHECK(on_consul.dependencies.at(0).to == "consul at 127.0.0.1:8500");
  const Imported file = imported_of("storage \"file\" { path = \"/d\" }\nui = true\n", "vault.hcl");
  CHECK(at(only(file, "vault"), "servers") == "1@1");
  const Imported agent = imported_of("auto_auth {\n}\nvault { address = \"https://v\" }\n", "agent.hcl");
  CHECK(agent.components.empty());
  CHECK(region_of_arn("arn:aws:kms:us-east-2:1:key/k") == "us-east-2");
  CHECK(region_of_arn("alias/vault").empty());
  CHECK(region_of_arn("arn:aws").empty());
}

TEST_CASE("servers: Patroni's timers, its synchronous mode and who keeps its leader key")
{
  const std::string text = "scope: shop-db\n"
                           "name: pg-0\n"
                           "consul:\n"
                           "  host: 127.0.0.1:8500\n"
                           "bootstrap:\n"
                           "  dcs:\n"
                           "    ttl: 40\n"
                           "    loop_wait: 5\n"
                           "    retry_timeout: '15'\n"
                           "    maximum_lag_on_failover: 1048576\n"
                           "    synchronous_mode: on\n"
                           "    synchronous_mode_strict: false\n"
                           "    failsafe_mode: true\n"
                           "    master_start_timeout: 300\n"
                           "postgresql:\n"
                           "  authentication:\n"
                           "    superuser: {password: hush-hush}\n";
  const Imported imported = imported_of(text, "patroni.yml");
  CHECK(imported.format == "patroni");
  const ComponentSpec &store = only(imported, "patroni");
  CHECK(store.id == "shop-db");
  CHECK(at(store, "dcs") == "consul@3");
  CHECK(at(store, "ttl_s") == "40@7");
  CHECK(at(store, "loop_wait_s") == "5@8");
  CHECK(at(store, "retry_timeout_s") == "15@9");
  CHECK(at(store, "maximum_lag_bytes") == "1.04858e+06@10");
  CHECK(at(store, "synchronous") == "1@11");
  CHECK(at(store, "synchronous_strict") == "0@12");
  CHECK(at(store, "failsafe") == "1@13");
  CHECK(why_not(imported, "bootstrap.dcs.master_start_timeout").starts_with("lint compares it"));
  CHECK(imported.dependencies.at(0).to == "consul");
  const Imported shown =
      imported_of("ttl: 30\nloop_wait: 10\nretry_timeout: 10\nsynchronous_mode: quorum\n", "dcs.yaml");
  CHECK(at(only(shown, "patroni"), "ttl_s") == "30@1");
  CHECK(at(only(shown, "patroni"), "synchronous") == "1@4");
  const std::string rule = "; ttl at least 20, loop_wait 1, retry_timeout 3, and loop_wait + 2 retry_timeout "
                           "within ttl\n";
  const Imported small =
      imported_of("ttl: 5\nloop_wait: 10\nretry_timeout: 10\n", "dcs.yaml", "eu-west-1",
                  "dcs.yaml:1: warning: Patroni takes ttl as 20 s, not 5" + rule +
                      "dcs.yaml:2: warning: Patroni takes loop_wait as 1 s, not 10" + rule +
                      "dcs.yaml:3: warning: Patroni takes retry_timeout as 9 s, not 10" + rule);
  CHECK(at(only(small, "patroni"), "ttl_s") == "20@1"); // Patroni takes no less, and lowers what does not fit
  CHECK(at(only(small, "patroni"), "loop_wait_s") == "1@2");
  CHECK(at(only(small, "patroni"), "retry_timeout_s") == "9@3");
  std::vector<Imported> files = {imported, imported, shown};
  count_patroni_members(files);
  CHECK(at(files[0].components[0], "members") == "2@1");
  CHECK(at(files[2].components[0], "members").empty());
}

TEST_CASE("servers: HAProxy's checks, inherited, of HAProxy itself where the file has none")
{
  const Imported imported =
      imported_of("global\n  maxconn 2000 # many\n"
                  "defaults\n  timeout check 3s\n  default-server inter 4s fall 2 check\n"
                  "frontend in\n  bind *:80\n  default_backend web\n"
                  "backend web\n  balance leastconn\n"
                  "  server w1 10.0.0.1:80 rise 5 weight 10\n  server w2 10.0.0.2:80 backup\n"
                  "defaults\n"
                  "listen db\n  bind :5432\n  option httpchk GET /primary\n"
                  "  default-server inter 1500 \"fall\" 4\n"
                  "  server pg0 10.0.1.1:5432 check port 8008\n"
                  "  server pg1 10.0.1.2:5432\n",
                  "haproxy.cfg");
  CHECK(imported.format == "haproxy");
  REQUIRE(imported.components.size() == 2);
  const ComponentSpec &web = imported.components[0];
  CHECK(web.id == "haproxy:web@eu-west-1");
  CHECK(at(web, "inter_s") == "4@5");
  CHECK(at(web, "fall") == "2@5");
  CHECK(at(web, "rise") == "5@11");
  CHECK(at(web, "check_timeout_s") == "3@4");
  CHECK(at(web, "servers") == "2@11");
  CHECK(at(web, "checked") == "1@11");
  CHECK(at(web, "leader_check").empty());
  const ComponentSpec &db = imported.components[1];
  CHECK(at(db, "inter_s") == "1.5@17"); // a bare number has milliseconds
  CHECK(at(db, "rise") == "2@14");
  CHECK(db.parameters.at("rise").from.source == Source::provider_default);
  CHECK(at(db, "check_timeout_s") == "1.5@17"); // a second "defaults" starts anew
  CHECK(at(db, "checked") == "0@19");
  CHECK(at(db, "leader_check") == "1@16");
  CHECK(why_not(imported, "backend web balance").starts_with("lint compares it"));
  CHECK(haproxy_seconds("100us") == Approx(1e-4));
  CHECK(haproxy_seconds("2m") == Approx(120));
  for (const char *wrong : {"", "s", "-1s", "1.5s", "1 s", "1e3", "1y"})
    CHECK_FALSE(haproxy_seconds(wrong));
}

TEST_CASE("servers: HAProxy's discovered servers count, and what stands below the servers holds too")
{
  Diagnostics diagnostics;
  const Imported imported = import_text(
      "defaults\n mode tcp\nbackend web\n server-template srv 3 _web._tcp.service.consul resolvers dns "
      "check inter 500ms fall 2\n server spare 10.0.0.9:80 backup check\n timeout check 2s\n"
      "backend db\n server-template pg 2-6 pg.service.consul:5432 check\n"
      " option httpchk OPTIONS /primary\n"
      "backend odd\n server-template x many a.b check\n server-template y\n",
      {"haproxy.cfg", ""}, diagnostics);
  REQUIRE(imported.components.size() == 2);
  const ComponentSpec &web = imported.components[0];
  CHECK(at(web, "servers") == "4@4");
  CHECK(at(web, "inter_s") == "0.5@4");
  CHECK(at(web, "fall") == "2@4");
  CHECK(at(web, "check_timeout_s") == "2@6");
  const ComponentSpec &db = imported.components[1];
  CHECK(at(db, "servers") == "5@8");
  CHECK(at(db, "leader_check") == "1@9");
  CHECK(
      diagnostics.text() ==
      "haproxy.cfg:11: error: how many servers are made of server-template is not a count; write \"3\" or "
      "\"1-3\"\n"
      "haproxy.cfg:12: error: a server-template needs a name, a count and an address; server-template NAME 3 "
      "ADDRESS [check]\n");
}

TEST_CASE("servers: a configuration inside YAML is not the file's own format")
{
  const std::string values = "global:\n  enabled: true\nserver:\n  ha:\n    raft:\n      config: |-\n"
                             "        ui = true\n        seal \"awskms\" {}\n        storage \"raft\" {\n"
                             "          path = \"/d\"\n        }\n";
  CHECK(recognise_format(values, "values.yaml") == "unknown");
  CHECK(recognise_format("ui = true\nseal \"awskms\" {}\nstorage \"raft\" {\n}\n", "vault.hcl") == "vault");
  Diagnostics diagnostics;
  (void)import_text(values, {"values.yaml", ""}, diagnostics);
  CHECK_FALSE(diagnostics.has_errors());
}

TEST_CASE("servers: every wrong value is told with its place")
{
  Diagnostics diagnostics;
  (void)import_text("server = true\nbootstrap_expect = \"three\"\nautopilot {\n  cleanup_dead_servers = 7\n"
                    "  server_stabilization_time = \"soon\"\n}\n",
                    {"c.hcl", ""}, diagnostics);
  (void)import_text("storage \"raft\" {\n  performance_multiplier = [1]\n}\nmax_lease_ttl = -5\nui = true\n",
                    {"v.hcl", ""}, diagnostics);
  (void)import_text("global\nbackend b\n server a 1.2.3.4 check inter soon fall 0\n server x\ndefaults\n"
                    " timeout check 1w\n",
                    {"h.cfg", ""}, diagnostics);
  (void)import_text("scope: a\nrestapi: {}\nbootstrap:\n  dcs:\n    ttl: long\n", {"p.yml", ""}, diagnostics);
  CHECK(diagnostics.text() ==
        "c.hcl:2:1: error: bootstrap_expect is not a number\n"
        "c.hcl:4:3: error: autopilot.cleanup_dead_servers is not true or false\n"
        "c.hcl:5:3: error: autopilot.server_stabilization_time is not a duration; write \"30s\" or \"5m\"\n"
        "v.hcl:2:3: error: storage.performance_multiplier is not a number\n"
        "v.hcl:4:1: error: max_lease_ttl is not a duration; write \"30s\" or \"5m\"\n"
        "h.cfg:3: error: inter is not a duration; write \"2s\", or a number of milliseconds\n"
        "h.cfg:3: error: fall is not a count; write \"3\"\n"
        "h.cfg:4: error: a server needs a name and an address; server NAME ADDRESS [check inter 2s fall 3 "
        "rise 2]\n"
        "h.cfg:6: error: timeout check is not a duration; write \"2s\", or a number of milliseconds\n"
        "p.yml:5: error: bootstrap.dcs.ttl is not a duration; write \"30s\" or \"5m\"\n");
}

TEST_CASE("servers: templates are named with what renders them, a value that waits for it takes the default")
{
  const std::string jinja =
      "a Jinja template, not configuration yet; render it first: ansible localhost -m template "
      "-a \"src=FILE dest=OUT\", or jinja2 FILE VARS > OUT\n";
  CHECK(imported_of(
            "{\n  \"server\": true,\n{% if x %}\n  \"bootstrap_expect\": 3,\n{% endif %}\n  \"data_dir\": "
            "1\n}\n",
            "consul.json.j2", "", "consul.json.j2:3: warning: " + jinja)
            .components.empty());
  CHECK(imported_of("scope: a\nrestapi: {}\n{% if x %}\nbootstrap:\n{% endif %}\n", "patroni.yml", "",
                    "patroni.yml:3: warning: " + jinja)
            .components.empty());
  const Imported partly = imported_of(
      "server = true\nbootstrap_expect = \"${n}\"\nbind_addr = \"{{ GetPrivateIP }}\"\n", "server.hcl", "",
      "server.hcl:2: warning: bootstrap_expect is known only once the file is "
      "rendered; the default is taken\n");
  CHECK(at(only(partly, "consul"), "servers").empty());
  CHECK(imported_of("resource \"aws_lb\" \"a\" {\n}\n", "main.tf", "",
                    "main.tf: warning: Terraform's source: only a plan says what it makes; terraform plan "
                    "-out=plan.tfplan && terraform show -json plan.tfplan > plan.json\n")
            .components.empty());
}

TEST_CASE("servers: what is none of them stays unknown")
{
  for (const char *text :
       {"server {\n  enabled = true\n  bootstrap_expect = 3\n}\ndata_dir = \"/n\"\n", // Nomad
        "key = value\n[section]\nother = 2\n", "services:\n  web:\n    image: a\n    ports: [80]\n",
        "{\"services\": {\"a\": 1}, \"version\": \"3\", \"networks\": {}}", "listener = 5\n",
        "backend: x\nlisten: y\n", "global_setting = 1\ndefaults = 2\n"}) {
    INFO(text);
    CHECK(recognise_format(text, "x.conf") == "unknown");
  }
}

TEST_CASE("servers: links that only one answer fits")
{
  Deployment deployment;
  deployment.regions = {{"a", {}}, {"b", {}}};
  const auto put = [&](const std::string &kind, const std::string &id,
                       const std::string &region) -> ComponentSpec & {
    ComponentSpec spec;
    spec.kind = kind;
    spec.id = id;
    spec.region = region;
    deployment.components.push_back(spec);
    return deployment.components.back();
  };
  put("consul", "consul:a", "a");
  put("consul", "consul:b", "b");
  put("vault", "vault:a", "a").parameters["storage"].text = "consul";
  put("patroni", "db", "b").parameters["dcs"].text = "consul";
  put("haproxy_backend", "haproxy:web", "b");
  put("haproxy_backend", "haproxy:db", "b").parameters["leader_check"].value = 1.0;
  put("service", "order@a", "a");
  put("service", "web@a", "a");
  put("oncall", "oncall:sre", "");
  deployment.dependencies = {{"order@a", "secret", "vault:secret/data/db", "a", {}}};
  link_servers(deployment);
  const auto link = [&](const std::string &id, const std::string &role) {
    const auto &links = deployment.find(id)->links;
    return links.contains(role) ? links.at(role).front() : std::string();
  };
  CHECK(link("vault:a", "storage") == "consul:a");
  CHECK(link("vault:a", "people") == "oncall:sre");
  CHECK(link("db", "dcs") == "consul:b");
  CHECK(link("db", "proxy") == "haproxy:db");
  CHECK(link("order@a", "secrets") == "vault:a");
  CHECK(link("web@a", "secrets").empty());
}

TEST_CASE("servers: a service mounts the file system its volume names, else the only one of its region")
{
  Deployment deployment;
  for (const auto &[kind, id, region] : {std::array{"service", "web@a", "a"},
                                         {"service", "web@b", "b"},
                                         {"service", "own@a", "a"},
                                         {"efs_file_system", "efs:one", "a"},
                                         {"efs_file_system", "efs:two", "a"},
                                         {"efs_file_system", "efs:away", "b"}}) {
    ComponentSpec spec;
    spec.kind = kind;
    spec.id = id;
    spec.region = region;
    deployment.components.push_back(spec);
  }
  deployment.components[2].links["files"] = {"efs:one"};
  deployment.dependencies = {{"efs:two", "file_system_id", "fs-2", "a", {}},
                             {"web@a", "file_system", "fs-2", "a", {}},
                             {"own@a", "file_system", "fs-2", "a", {}},
                             {"web@b", "file_system", "EFS", "b", {}}};
  link_servers(deployment);
  const auto files = [&](const std::string &id) { return deployment.find(id)->links.at("files").front(); };
  CHECK(files("web@a") == "efs:two");
  CHECK(files("web@b") == "efs:away");
  CHECK(files("own@a") == "efs:one"); // said by the deployment
}

TEST_CASE("servers: the reference deployment's files become its Consul and Vault")
{
  Diagnostics diagnostics;
  const std::string models = std::string(DRSIM_SOURCE_DIR) + "/models";
  const Deployment shop = load_deployment(models + "/two-region-shop", models + "/catalogue", diagnostics);
  CHECK_FALSE(diagnostics.has_errors());
  for (const std::string region : {"eu-central-1", "eu-west-1"}) {
    const ComponentSpec *vault = shop.find("vault:" + region);
    REQUIRE(vault != nullptr);
    CHECK(vault->parameters.at("servers").value.mean() == 3);
    CHECK(vault->parameters.at("kms_region").text == region);
    CHECK(vault->links.at("people").front() == "oncall:sre");
    REQUIRE(shop.find("consul:" + region) != nullptr);
    CHECK(shop.find("order@" + region)->links.at("secrets").front() == "vault:" + region);
    CHECK_FALSE(shop.find("web-ui@" + region)->links.contains("secrets"));
  }
}

} // namespace servers_test
