#include "sim/import/servers/vault_import.hpp"

#include "sim/formats/id_part.hpp"
#include "sim/import/servers/server_settings.hpp"
#include "sim/import/servers/unplayed_reasons.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline import::inline servers {
namespace {

constexpr const char *no_limit = "sizes and rates have no limit in drsim";
constexpr const char *no_snapshot = "a server that returns has its data";

const UnmodelledSettings &vault_reasons()
{
  static const UnmodelledSettings table = {
      {"api_addr", no_wire},
      {"cluster_addr", no_wire},
      {"cluster_name", "names do not change when it works"},
      {"disable_cache", no_limit},
      {"disable_clustering", "standbys take over without forwarding before"},
      {"disable_mlock", "memory is not modelled"},
      {"disable_performance_standby", "standbys take no load"},
      {"disable_sealwrap", no_access},
      {"enable_response_header_hostname", no_access},
      {"license_path", no_access},
      {"listener", no_wire},
      {"log_file", no_watch},
      {"log_format", no_watch},
      {"log_level", no_watch},
      {"max_request_duration", no_limit},
      {"pid_file", "it does not change when it works"},
      {"plugin_directory", "it does not change when it works"},
      {"raw_storage_endpoint", no_access},
      {"service_registration", "clients find it by an address that holds"},
      {"telemetry", no_watch},
      {"ui", "people use the command line"},
      {"user_lockout", no_access},
  };
  return table;
}

const UnmodelledSettings &storage_reasons()
{
  static const UnmodelledSettings table = {
      {"path", "disks that fail are no fault of drsim"},
      {"node_id", no_wire},
      {"token", no_access},
      {"scheme", no_wire},
      {"service", no_wire},
      {"service_tags", no_wire},
      {"check_timeout", "the state of its own service in Consul is not modelled"},
      {"disable_registration", "the state of its own service in Consul is not modelled"},
      {"consistency_mode", "reads wait for a leader"},
      {"max_parallel", no_limit},
      {"tls_ca_file", no_wire},
      {"tls_cert_file", no_wire},
      {"tls_key_file", no_wire},
      {"tls_skip_verify", no_wire},
      {"trailing_logs", no_snapshot},
      {"snapshot_threshold", no_snapshot},
      {"snapshot_interval", no_snapshot},
      {"max_entry_size", no_limit},
      {"max_mount_and_namespace_table_entry_size", no_limit},
      {"autopilot_update_interval", "a server that answers is healthy"},
      {"retry_join_as_non_voter", "every server has a vote"},
      {"lock_wait_time", "standbys ask for the lock at once when it is free"},
  };
  return table;
}

/// One file on its way to a component.
class VaultImport {
public:
  VaultImport(const HclNode &root, const ImportContext &context, Diagnostics &diagnostics, Imported &out)
      : root_(root), context_(context), diagnostics_(diagnostics), out_(out), top_(settings(root, ""))
  {
  }

  void run()
  {
    if (root_.find("auto_auth") != nullptr || root_.find("vault") != nullptr) {
      out_.seen.push_back({"agent", "vault agent", context_.region, "1", false,
                           "an agent or proxy: who uses it is taken to ask Vault itself"});
      return;
    }
    component_.kind = "vault";
    component_.id =
        "vault:" + id_part(context_.region.empty() ? file_stem(context_.shown_name) : context_.region);
    component_.title = "Vault" + (context_.region.empty() ? "" : " of " + context_.region);
    component_.region = context_.region;
    component_.from = set_at(context_, root_.members.empty() ? 1 : root_.members.front().line);
    storage();
    seal();
    top_.duration("default_lease_ttl", "default_lease_ttl_s", component_);
    top_.duration("max_lease_ttl", "max_lease_ttl_s", component_);
    top_.tell_rest(vault_reasons());
    out_.seen.push_back({component_.id, "vault", context_.region, component_.from.address, true, ""});
    out_.components.push_back(std::move(component_));
  }

private:
  ServerSettings settings(const HclNode &body, const std::string &path)
  {
    return {body, path, context_, diagnostics_, out_};
  }
  void need(const std::string &what, const std::string &to, int line)
  {
    out_.dependencies.push_back({component_.id, what, to, context_.region, set_at(context_, line)});
  }
  void say(const std::string &parameter, const std::string &text, int line)
  {
    component_.parameters[parameter] = {{}, text, "text", set_at(context_, line)};
  }

  /// Of storage and ha_storage the second decides who leads, where it is given; "backend" is the old name.
  void storage()
  {
    for (const char *name : {"backend", "storage", "ha_backend", "ha_storage"}) {
      top_.take(name);
      for (const HclBlock &one : hcl_blocks(root_, name, 1)) {
        const std::string sort = one.labels.empty() ? "" : one.labels.front();
        const int line = root_.find(name)->line;
        say("storage", sort, line);
        if (sort == "file" || sort == "inmem")
          component_.parameters["servers"] = {1.0, {}, "count", set_at(context_, line)};
        kept_in(*one.body, std::string(name) + ".", sort, line);
      }
    }
    top_.take("ha_enabled");
  }

  void kept_in(const HclNode &body, const std::string &path, const std::string &sort, int line)
  {
    ServerSettings read = settings(body, path);
    if (sort == "raft") {
      read.number("performance_multiplier", "raft_multiplier", "count", component_);
      read.duration("autopilot_reconcile_interval", "autopilot_reconcile_s", component_);
      servers(read, body, line);
    }
    if (sort == "consul") {
      read.duration("session_ttl", "lock_ttl_s", component_);
      const auto address = read.text("address");
      need("store", "consul" + (address ? " at " + *address : ""), line);
    } else if (sort != "raft" && !sort.empty()) {
      need("store", sort, line);
    }
    if (sort == "raft" || sort == "consul")
      read.tell_rest(storage_reasons());
    else
      read.tell_rest({{"path", "disks that fail are no fault of drsim"}});
  }

  /// The file is one server's: itself and whomever it joins.
  void servers(ServerSettings &read, const HclNode &body, int line)
  {
    std::set<std::string> addresses;
    bool discovered = false;
    read.take("retry_join");
    for (const HclBlock &one : hcl_blocks(body, "retry_join")) {
      ServerSettings join = settings(*one.body, "storage.retry_join.");
      if (const auto address = join.text("leader_api_addr"))
        addresses.insert(*address);
      discovered = join.take("auto_join") != nullptr || discovered;
      join.tell_rest({{"leader_ca_cert_file", no_wire},
                      {"leader_client_cert_file", no_wire},
                      {"leader_client_key_file", no_wire},
                      {"leader_tls_servername", no_wire},
                      {"auto_join_scheme", no_wire},
                      {"auto_join_port", no_wire}});
    }
    if (discovered || addresses.empty())
      return; // how many there are stands elsewhere
    if (const HclNode *own = root_.find("api_addr"); own != nullptr && own->kind == HclNode::Kind::text)
      addresses.insert(own->text);
    const auto count = static_cast<double>(addresses.size() + (root_.find("api_addr") == nullptr ? 1 : 0));
    component_.parameters["servers"] = {count, {}, "count", set_at(context_, line)};
    component_.parameters["servers"].from.note = "itself and those of retry_join";
  }

  void seal()
  {
    top_.take("seal");
    for (const HclBlock &one : hcl_blocks(root_, "seal", 1)) {
      const std::string sort = one.labels.empty() ? "" : one.labels.front();
      const int line = root_.find("seal")->line;
      ServerSettings read = settings(*one.body, "seal.");
      if (read.flag("disabled").value_or(false))
        continue;
      say("seal", sort, line);
      if (sort == "awskms") {
        std::string region = read.text("region").value_or("");
        const std::string key = read.text("kms_key_id").value_or("");
        region = region.empty() ? region_of_arn(key) : region;
        if (!region.empty())
          say("kms_region", region, body_line(*one.body, "region", line));
        need("seal", "KMS of " + (region.empty() ? "an unknown region" : region), line);
      } else {
        need("seal", sort, line);
      }
      read.tell_rest({{"access_key", no_access},
                      {"secret_key", no_access},
                      {"session_token", no_access},
                      {"endpoint", no_wire},
                      {"name", "names do not change when it works"},
                      {"priority", "the first seal is used"},
                      {"shared_config_file", no_access},
                      {"address", no_wire},
                      {"token", no_access},
                      {"key_name", no_access},
                      {"mount_path", no_access},
                      {"namespace", no_access}});
    }
  }

  static int body_line(const HclNode &body, const char *name, int otherwise)
  {
    const HclNode *found = body.find(name);
    return found == nullptr ? otherwise : found->line;
  }

  const HclNode &root_;
  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported &out_;
  ServerSettings top_;
  ComponentSpec component_;
};

} // namespace

std::string region_of_arn(std::string_view arn)
{
  if (!arn.starts_with("arn:"))
    return {};
  for (int part = 0; part < 3; ++part) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos)
      return {};
    arn.remove_prefix(colon + 1);
  }
  return std::string(arn.substr(0, arn.find(':')));
}

Imported import_vault(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "vault";
  if (const auto root = parse_hcl(text, context.shown_name, diagnostics))
    VaultImport(*root, context, diagnostics, imported).run();
  return imported;
}

} // namespace drsim::import::servers
