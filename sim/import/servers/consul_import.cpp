#include "sim/import/servers/consul_import.hpp"

#include "sim/formats/id_part.hpp"
#include "sim/import/servers/server_settings.hpp"
#include "sim/import/servers/unplayed_reasons.hpp"

#include <algorithm>

namespace drsim::inline import::inline servers {
namespace {

constexpr const char *no_plan = "drsim does not restart servers by plan";

const UnmodelledSettings &consul_reasons()
{
  static const UnmodelledSettings table = {
      {"acl", no_access},
      {"acl_datacenter", no_access},
      {"addresses", no_wire},
      {"advertise_addr", no_wire},
      {"advertise_addr_wan", no_wire},
      {"auto_encrypt", no_wire},
      {"bind_addr", no_wire},
      {"ca_file", no_wire},
      {"cert_file", no_wire},
      {"client_addr", no_wire},
      {"connect", "the service mesh is no component of drsim"},
      {"data_dir", "disks that fail are no fault of drsim"},
      {"disable_remote_exec", no_access},
      {"disable_update_check", "it does not change when it works"},
      {"enable_local_script_checks", no_access},
      {"enable_script_checks", no_access},
      {"enable_syslog", no_watch},
      {"encrypt", no_wire},
      {"encrypt_verify_incoming", no_wire},
      {"encrypt_verify_outgoing", no_wire},
      {"gossip_lan", "how fast a dead server is noticed is the catalogue's member_failed_s"},
      {"gossip_wan", "datacenters do not notice each other's servers in drsim"},
      {"key_file", no_wire},
      {"leave_on_terminate", no_plan},
      {"log_file", no_watch},
      {"log_level", no_watch},
      {"log_rotate_duration", no_watch},
      {"node_id", no_wire},
      {"node_meta", "servers are spread evenly over the zones"},
      {"node_name", no_wire},
      {"non_voting_server", "every server has a vote"},
      {"ports", no_wire},
      {"primary_datacenter", no_access},
      {"protocol", "it does not change when it works"},
      {"raft_protocol", "it does not change when it works"},
      {"rejoin_after_leave", no_plan},
      {"reconnect_timeout", "a dead server stays listed for longer than any trial"},
      {"retry_interval", "servers find each other at once when they start"},
      {"retry_join", "servers find each other at once when they start"},
      {"retry_join_wan", "datacenters do not follow each other"},
      {"retry_max", "servers find each other at once when they start"},
      {"server_name", no_wire},
      {"skip_leave_on_interrupt", no_plan},
      {"start_join", "servers find each other at once when they start"},
      {"telemetry", no_watch},
      {"tls", no_wire},
      {"ui", "people read other dashboards"},
      {"ui_config", "people read other dashboards"},
      {"verify_incoming", no_wire},
      {"verify_outgoing", no_wire},
      {"verify_server_hostname", no_wire},
      {"check", "a check of a node, not of a service"},
      {"checks", "checks of a node, not of a service"},
      {"watches", no_watch},
  };
  return table;
}

const UnmodelledSettings &service_reasons()
{
  static const UnmodelledSettings table = {
      {"address", no_wire},
      {"enable_tag_override", no_access},
      {"id", no_wire},
      {"meta", "it does not change when it works"},
      {"port", no_wire},
      {"tags", "it does not change when it works"},
      {"token", no_access},
      {"weights", "answers are spread evenly"},
      {"connect", "the service mesh is no component of drsim"},
      {"proxy", "the service mesh is no component of drsim"},
      {"kind", "the service mesh is no component of drsim"},
      {"tagged_addresses", no_wire},
  };
  return table;
}

const UnmodelledSettings &check_reasons()
{
  static const UnmodelledSettings table = {
      {"deregister_critical_service_after", "what is critical gets no answers, listed or not"},
      {"success_before_passing", "drsim looks at how a dead instance is noticed"},
      {"id", no_wire},
      {"name", no_wire},
      {"http", no_wire},
      {"tcp", no_wire},
      {"grpc", no_wire},
      {"udp", no_wire},
      {"args", no_wire},
      {"method", no_wire},
      {"header", no_wire},
      {"body", no_wire},
      {"script", no_wire},
      {"tls_skip_verify", no_wire},
      {"tls_server_name", no_wire},
      {"grpc_use_tls", no_wire},
      {"notes", "words for people"},
      {"status", "a service is well when a trial begins"},
      {"shell", no_wire},
      {"docker_container_id", no_wire},
      {"alias_service", "the other service's check is read where it stands"},
      {"alias_node", "a node's checks are not modelled"},
      {"service_id", no_wire},
      {"disable_redirects", no_wire},
      {"output_max_size", "it does not change when it works"},
      {"token", no_access},
  };
  return table;
}

/// One file on its way to components.
class ConsulImport {
public:
  ConsulImport(const HclNode &root, const ImportContext &context, Diagnostics &diagnostics, Imported &out)
      : root_(root), context_(context), diagnostics_(diagnostics), out_(out)
  {
  }

  void run()
  {
    ServerSettings top = settings(root_, "");
    const bool server = top.flag("server").value_or(false);
    top.take("bootstrap_expect");
    top.take("bootstrap");
    datacenter_ = top.text("datacenter").value_or("");
    for (const char *name : {"service", "services"}) {
      top.take(name);
      for (const HclBlock &one : hcl_blocks(root_, name))
        service(*one.body, one.labels);
    }
    for (const char *name : {"performance", "autopilot", "dns_config"})
      top.take(name);
    if (server)
      servers(top);
    else if (root_.find("service") == nullptr && root_.find("services") == nullptr)
      out_.seen.push_back({"agent", "consul agent", context_.region, "1", false,
                           "a client agent: pods and machines are taken to reach their servers themselves"});
    else if (root_.find("performance") != nullptr || root_.find("autopilot") != nullptr)
      out_.seen.push_back({"agent", "consul agent", context_.region, "1", false,
                           "settings of servers in the configuration of a client agent"});
    top.tell_rest(consul_reasons());
  }

private:
  ServerSettings settings(const HclNode &body, const std::string &path)
  {
    return {body, path, context_, diagnostics_, out_};
  }

  void servers(ServerSettings &top)
  {
    ComponentSpec component;
    component.kind = "consul";
    component.id = "consul:" + id_part(!datacenter_.empty()       ? datacenter_
                                       : !context_.region.empty() ? context_.region
                                                                  : file_stem(context_.shown_name));
    component.title = "Consul servers" + (datacenter_.empty() ? "" : " of " + datacenter_);
    component.region = context_.region;
    const HclNode *first = root_.find("server");
    component.from = set_at(context_, first == nullptr ? 1 : first->line);
    count(top, component);
    for (const HclBlock &one : hcl_blocks(root_, "performance")) {
      ServerSettings performance = settings(*one.body, "performance.");
      performance.number("raft_multiplier", "raft_multiplier", "count", component);
      performance.tell_rest({{"leave_drain_time", no_plan},
                             {"rpc_hold_timeout", "calls wait for a leader as long as it takes"},
                             {"grpc_keepalive_interval", no_wire}});
    }
    for (const HclBlock &one : hcl_blocks(root_, "autopilot"))
      autopilot(*one.body, component);
    for (const HclBlock &one : hcl_blocks(root_, "dns_config"))
      names(*one.body, component);
    out_.seen.push_back({component.id, "consul servers", context_.region, component.from.address, true, ""});
    out_.components.push_back(std::move(component));
  }

  void count(ServerSettings &top, ComponentSpec &component)
  {
    top.number("bootstrap_expect", "servers", "count", component);
    if (component.parameters.contains("servers") || !top.flag("bootstrap").value_or(false))
      return;
    component.parameters["servers"] = {1.0, {}, "count", set_at(context_, root_.find("bootstrap")->line)};
  }

  void autopilot(const HclNode &body, ComponentSpec &component)
  {
    ServerSettings read = settings(body, "autopilot.");
    read.flag("cleanup_dead_servers", "cleanup_dead_servers", component);
    read.duration("server_stabilization_time", "server_stabilization_s", component);
    read.number("min_quorum", "min_quorum", "count", component);
    read.tell_rest({{"last_contact_threshold", "a server that answers is healthy"},
                    {"max_trailing_logs", "a server that answers is healthy"},
                    {"redundancy_zone_tag", "servers are spread evenly over the zones"},
                    {"disable_upgrade_migration", no_plan},
                    {"upgrade_version_tag", no_plan}});
  }

  void names(const HclNode &body, ComponentSpec &component)
  {
    ServerSettings read = settings(body, "dns_config.");
    read.flag("allow_stale", "allow_stale", component);
    if (const auto ttls = hcl_blocks(body, "service_ttl"); !ttls.empty()) {
      read.take("service_ttl");
      ServerSettings ttl = settings(*ttls.front().body, "dns_config.service_ttl.");
      ttl.duration("*", "dns_service_ttl_s", component);
      ttl.tell_rest({});
    }
    read.tell_rest({{"max_stale", "stale answers are given for as long as a trial lasts"},
                    {"node_ttl", "services are found by name, not by node"},
                    {"use_cache", "lookups ask every time"},
                    {"cache_max_age", "lookups ask every time"},
                    {"only_passing", "what warns is not modelled, only what is dead"},
                    {"enable_truncate", no_wire},
                    {"recursor_timeout", "names outside of Consul are always found"},
                    {"soa", no_wire}});
  }

  void service(const HclNode &body, const std::vector<std::string> &labels)
  {
    ServerSettings read = settings(body, "service.");
    const std::string name = read.text("name").value_or(labels.empty() ? "" : labels.front());
    ComponentSpec component;
    component.kind = "consul_service";
    component.id = "consul-service:" + id_part(name) + (context_.region.empty() ? "" : "@" + context_.region);
    component.title = name.empty() ? "A service without a name" : name + " as Consul knows it";
    component.region = context_.region;
    component.from = set_at(context_, body.line);
    std::vector<const HclNode *> checks;
    for (const char *sort : {"check", "checks"}) {
      read.take(sort);
      for (const HclBlock &one : hcl_blocks(body, sort))
        checks.push_back(one.body);
    }
    component.parameters["checked"] = {checks.empty() ? 0.0 : 1.0, {}, "bool", set_at(context_, body.line)};
    for (const HclNode *one : checks)
      check(*one, component);
    read.tell_rest(service_reasons());
    out_.seen.push_back({component.id, "consul service", context_.region, component.from.address, true, ""});
    out_.components.push_back(std::move(component));
  }

  /// Of several checks the quickest counts: any of them makes the instance critical.
  void check(const HclNode &body, ComponentSpec &component)
  {
    ComponentSpec own;
    ServerSettings read = settings(body, "service.check.");
    read.duration("interval", "check_interval_s", own);
    read.duration("timeout", "check_timeout_s", own);
    read.duration("ttl", "check_ttl_s", own);
    read.number("failures_before_critical", "failures_before_critical", "count", own);
    read.tell_rest(check_reasons());
    const auto seconds = [](const ComponentSpec &spec) {
      for (const char *name : {"check_interval_s", "check_ttl_s"})
        if (const auto at = spec.parameters.find(name); at != spec.parameters.end())
          return at->second.value.mean();
      return -1.0;
    };
    if (seconds(own) < 0 || (seconds(component) >= 0 && seconds(component) <= seconds(own)))
      return;
    for (const char *name :
         {"check_interval_s", "check_timeout_s", "check_ttl_s", "failures_before_critical"})
      component.parameters.erase(name);
    component.parameters.merge(own.parameters);
  }

  const HclNode &root_;
  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported &out_;
  std::string datacenter_;
};

} // namespace

Imported import_consul(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "consul";
  if (const auto root = parse_hcl(text, context.shown_name, diagnostics))
    ConsulImport(*root, context, diagnostics, imported).run();
  return imported;
}

} // namespace drsim::import::servers
