#include "sim/import/servers/server_formats.hpp"

#include "sim/formats/hcl.hpp"
#include "sim/formats/yaml_template.hpp"
#include "sim/import/servers/consul_import.hpp"
#include "sim/import/servers/haproxy_import.hpp"
#include "sim/import/servers/nginx_import.hpp"
#include "sim/import/servers/patroni_import.hpp"
#include "sim/import/servers/server_settings.hpp"
#include "sim/import/servers/vault_import.hpp"
#include "sim/import/terraform/terraform_other.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <initializer_list>
#include <map>

namespace drsim::inline import::inline servers {
namespace {

using Importer = Imported (*)(std::string_view, const ImportContext &, Diagnostics &);

const std::map<std::string, Importer> &importers()
{
  static const std::map<std::string, Importer> table = {{"consul", import_consul},
                                                        {"vault", import_vault},
                                                        {"patroni", import_patroni},
                                                        {"haproxy", import_haproxy},
                                                        {"nginx", import_nginx}};
  return table;
}

bool has_any(const std::set<std::string> &names, std::initializer_list<const char *> wanted)
{
  return std::any_of(wanted.begin(), wanted.end(), [&](const char *one) { return names.contains(one); });
}

/// By the settings that only one of them has; Vault's agent has "auto_auth", Consul's services a port or a
/// check.
std::string by_names(const std::set<std::string> &names, std::string_view text)
{
  if (has_any(names, {"auto_auth"}) ||
      (has_any(names, {"storage", "backend", "ha_storage", "seal"}) &&
       has_any(names,
               {"listener", "api_addr", "cluster_addr", "disable_mlock", "default_lease_ttl", "ui"})) ||
      (names.contains("listener") && has_any(names, {"api_addr", "cluster_addr", "disable_mlock"})))
    return "vault";
  if (has_any(names, {"bootstrap_expect", "retry_join", "retry_join_wan", "autopilot", "dns_config",
                      "acl_datacenter", "primary_datacenter", "raft_protocol"}) ||
      (has_any(names, {"datacenter", "server", "performance"}) &&
       has_any(names,
               {"data_dir", "client_addr", "bind_addr", "encrypt", "node_name", "server", "ui_config"})))
    return "consul";
  const bool services = has_any(names, {"service", "services"});
  const bool like_consul =
      text.find("\"check") != std::string_view::npos || text.find("checks") != std::string_view::npos ||
      text.find("check {") != std::string_view::npos || text.find("port") != std::string_view::npos;
  return services && like_consul && names.size() <= 2 ? "consul" : "";
}

bool is_template_name(const std::string &shown_name)
{
  static constexpr std::array<std::string_view, 6> endings = {".j2",    ".jinja2", ".tpl",
                                                              ".tftpl", ".gotmpl", ".ctmpl"};
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return shown_name.ends_with(ending); });
}

Imported nothing(const std::string &format, const ImportContext &context)
{
  Imported none;
  none.file = context.shown_name;
  none.format = format;
  return none;
}

void tell(const Template &found, const ImportContext &context, Diagnostics &diagnostics)
{
  diagnostics.warning(context.shown_name, std::to_string(found.line), found.what, found.cure);
}

} // namespace

std::string server_format_of_json(const std::set<std::string> &keys, std::string_view text)
{
  return by_names(keys, text);
}

std::string server_format_of_text(const std::set<std::string> &yaml_keys, std::string_view text,
                                  const std::string &extension)
{
  const auto yaml = [&](std::initializer_list<const char *> wanted) { return has_any(yaml_keys, wanted); };
  if ((yaml_keys.contains("scope") && yaml({"bootstrap", "restapi", "postgresql"})) ||
      (yaml_keys.contains("loop_wait") && yaml({"ttl", "retry_timeout"})))
    return "patroni";
  if (is_haproxy(text))
    return "haproxy";
  const bool yaml_file = extension == ".yaml" || extension == ".yml";
  if (extension != ".tf" && (!yaml_file || yaml_keys.empty()) && is_nginx(text))
    return "nginx";
  if (yaml_file) // HCL there is a text inside, as in Helm's values
    return "";
  const HclNames found = hcl_outermost(text);
  std::set<std::string> names(found.names.begin(), found.names.end());
  const std::set<std::string> blocks(found.blocks.begin(), found.blocks.end());
  names.insert(blocks.begin(), blocks.end());
  if (extension == ".tf" || (extension == ".hcl" && has_any(blocks, {"resource", "module", "provider"})))
    return "terraform-source";
  if (names.empty() || blocks.contains("server") || blocks.contains("client")) // Nomad's agent has those
    return "";
  return by_names(names, text);
}

bool is_server_format(const std::string &format)
{
  return importers().contains(format) || format == "terraform-source";
}

Imported import_server(std::string_view text, const std::string &format, const ImportContext &context,
                       Diagnostics &diagnostics)
{
  if (format == "terraform-source") {
    diagnostics.warning(context.shown_name, "", "Terraform's source: only a plan says what it makes",
                        plan_advice());
    return nothing(format, context);
  }
  const auto unrendered = template_of(text);
  if (unrendered && is_template_name(context.shown_name)) {
    tell(*unrendered, context, diagnostics);
    return nothing("unknown", context);
  }
  Diagnostics own;
  Imported imported = importers().at(format)(text, context, own);
  give_settings_to_their_owners(imported);
  if (own.has_errors() && unrendered) {
    tell(*unrendered, context, diagnostics);
    return nothing("unknown", context);
  }
  for (const Problem &problem : own.problems()) {
    if (problem.severity == Severity::error)
      diagnostics.error(problem.file, problem.where, problem.message, problem.cure);
    else if (problem.severity == Severity::warning)
      diagnostics.warning(problem.file, problem.where, problem.message, problem.cure);
    else
      diagnostics.note(problem.file, problem.where, problem.message, problem.cure);
  }
  if (!own.has_errors() && imported.components.empty() && imported.seen.empty())
    diagnostics.warning(context.shown_name, "", "nothing in it that drsim knows");
  return imported;
}

} // namespace drsim::import::servers
