#include "sim/formats/yaml_fields.hpp"
#include "sim/import/facts/kafka_settings.hpp"
#include "sim/import/facts/set_parameter.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline import::inline kubernetes {
namespace {

constexpr std::size_t longest_host = 253; // of a DNS name

bool host_character(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/// Names of hosts in a value such as "http://orders:8080/x?y": never more of it than those. Credentials stand
/// before "@" and are passed.
std::vector<std::string> hosts_in(const std::string &value)
{
  std::vector<std::string> found;
  std::size_t at = value.find("://");
  const bool url = at != std::string::npos;
  at = url ? at + 3 : 0;
  if (url) {
    const std::size_t end = value.find('/', at);
    if (const std::size_t user = value.find('@', at); user != std::string::npos && user < end)
      at = user + 1;
  }
  while (at < value.size()) {
    std::size_t end = at;
    while (end < value.size() && host_character(value[end]))
      ++end;
    const std::string word = value.substr(at, end - at);
    const char next = end < value.size() ? value[end] : '\0';
    const bool ends = next == '\0' || next == ':' || next == '/' || next == ',';
    if (!word.empty() && word.size() <= longest_host && ends)
      found.push_back(word);
    else if (!ends)
      break;
    // After "host:port" or "host/path" only a further member of a list may follow.
    at = value.find(',', end);
    at = at == std::string::npos ? value.size() : at + 1;
  }
  return found;
}

/// What a host outside the cluster is, by its domain; "" = not known.
std::string host_sort(const std::string &host)
{
  for (const char *end : {".rds.amazonaws.com", ".cache.amazonaws.com", ".kafka.amazonaws.com",
                          ".docdb.amazonaws.com", ".es.amazonaws.com"})
    if (host.find(end) != std::string::npos)
      return "store";
  return host.ends_with(".amazonaws.com") ? "service" : "";
}

} // namespace

void ManifestImporter::need(const std::string &from, const std::string &what, const std::string &to,
                            const YAML::Node &at)
{
  if (to.empty())
    return;
  const bool known =
      std::any_of(out_.dependencies.begin(), out_.dependencies.end(), [&](const Dependency &one) {
        return one.from == from && one.what == what && one.to == to;
      });
  if (!known)
    out_.dependencies.push_back(
        {from,
         what,
         to,
         context_.region,
         {Source::user_file, Confidence::set, context_.shown_name, yaml_line(at), ""}});
}

void ManifestImporter::needs(const std::string &from, const YAML::Node &object, const YAML::Node &pod)
{
  for (const char *sort : {"containers", "initContainers"})
    for (const YAML::Node &container : yaml_items(yaml_at(pod, {sort})))
      container_needs(from, container);
  for (const YAML::Node &volume : yaml_items(yaml_at(pod, {"volumes"})))
    volume_needs(from, volume);
  for (const YAML::Node &secret : yaml_items(yaml_at(pod, {"imagePullSecrets"})))
    need(from, "secret", yaml_text(yaml_at(secret, {"name"})), secret);
  for (const YAML::Node &claim : yaml_items(yaml_at(object, {"spec", "volumeClaimTemplates"})))
    need(from, "volume", yaml_text(yaml_at(claim, {"metadata", "name"})), claim);
  const YAML::Node account = yaml_at(pod, {"serviceAccountName"});
  need(from, "identity", yaml_text(account), account);
  const YAML::Node priority = yaml_at(pod, {"priorityClassName"});
  need(from, "priority", yaml_text(priority), priority);
  const YAML::Node notes = yaml_at(object, {"spec", "template", "metadata", "annotations"});
  const YAML::Node role = yaml_at(notes, {"vault.hashicorp.com/role"});
  if (yaml_text(yaml_at(notes, {"vault.hashicorp.com/agent-inject"})) == "true")
    need(from, "secret", "vault:" + yaml_text(role), role.IsDefined() ? role : notes);
}

void ManifestImporter::container_needs(const std::string &from, const YAML::Node &container)
{
  const YAML::Node image = yaml_at(container, {"image"});
  need(from, "image", yaml_text(image), image);
  for (const YAML::Node &one : yaml_items(yaml_at(container, {"env"}))) {
    const YAML::Node secret = yaml_at(one, {"valueFrom", "secretKeyRef", "name"});
    need(from, "secret", yaml_text(secret), secret);
    const YAML::Node config = yaml_at(one, {"valueFrom", "configMapKeyRef", "name"});
    need(from, "config", yaml_text(config), config);
    if (config.IsDefined())
      config_used_.emplace_back(from, config);
    const YAML::Node value = yaml_at(one, {"value"});
    const std::string acks = says_acks(yaml_text(yaml_at(one, {"name"}))) ? kafka_acks(yaml_text(value)) : "";
    if (ComponentSpec *component = acks.empty() ? nullptr : find(from); component != nullptr)
      component->parameters["producer_acks"] = set_text(acks, context_, yaml_line(value));
    if (const std::string path = yaml_text(value); path.starts_with("vault:") && path.size() < 200)
      need(from, "secret", path.substr(0, path.find('#')), value); // a webhook puts the secret in its place
    else
      hosts(from, value);
  }
  for (const YAML::Node &one : yaml_items(yaml_at(container, {"envFrom"}))) {
    const YAML::Node secret = yaml_at(one, {"secretRef", "name"});
    need(from, "secret", yaml_text(secret), secret);
    const YAML::Node config = yaml_at(one, {"configMapRef", "name"});
    need(from, "config", yaml_text(config), config);
    if (config.IsDefined())
      config_used_.emplace_back(from, config);
  }
}

void ManifestImporter::volume_needs(const std::string &from, const YAML::Node &volume)
{
  static const std::vector<std::pair<const char *, Keys>> sorts = {
      {"secret", {"secret", "secretName"}},
      {"config", {"configMap", "name"}},
      {"volume", {"persistentVolumeClaim", "claimName"}},
      {"secret", {"csi", "volumeAttributes", "secretProviderClass"}},
  };
  for (const auto &[what, keys] : sorts) {
    const YAML::Node name = yaml_at(volume, keys);
    need(from, what, yaml_text(name), name);
    if (std::string(what) == "config" && name.IsDefined())
      config_used_.emplace_back(from, name);
  }
  for (const YAML::Node &source : yaml_items(yaml_at(volume, {"projected", "sources"})))
    for (const char *sort : {"secret", "configMap"}) {
      const YAML::Node name = yaml_at(source, {sort, "name"});
      need(from, std::string(sort) == "secret" ? "secret" : "config", yaml_text(name), name);
    }
}

/// Hosts that a value names are kept until every Service is known; the value itself is not.
void ManifestImporter::hosts(const std::string &from, const YAML::Node &value)
{
  constexpr std::size_t longest_value = 4096;
  const std::string text = yaml_text(value);
  if (text.empty() || text.size() > longest_value)
    return;
  for (const std::string &host : hosts_in(text))
    hosts_.push_back({from, host, yaml_line(value)});
}

void ManifestImporter::resolve_hosts()
{
  for (const auto &[from, node] : config_used_)
    if (const auto found = config_.find(yaml_text(node)); found != config_.end())
      for (const YAML::Node &value : found->second)
        hosts(from, value);
  std::map<std::string, const Front *> fronts; // "name" and "name.namespace"
  for (const Front &front : fronts_) {
    fronts.emplace(front.name, &front);
    fronts.emplace(front.name + "." + front.space, &front);
  }
  for (const HostUse &use : hosts_) {
    const std::string first = use.host.substr(0, use.host.find('.'));
    const std::size_t second = use.host.find('.', first.size() + 1);
    const std::string name = use.host.size() == first.size() ? first : use.host.substr(0, second);
    const auto found = fronts.find(name);
    const std::string sort = found == fronts.end() ? host_sort(use.host) : "service";
    if (sort.empty())
      continue;
    const std::string to =
        found == fronts.end() ? use.host : behind(found->second->name, found->second->space);
    if (to == use.from)
      continue;
    const bool known =
        std::any_of(out_.dependencies.begin(), out_.dependencies.end(), [&](const Dependency &one) {
          return one.from == use.from && one.what == sort && one.to == to;
        });
    if (!known)
      out_.dependencies.push_back({use.from,
                                   sort,
                                   to,
                                   context_.region,
                                   {Source::user_file, Confidence::set, context_.shown_name, use.line, ""}});
  }
}

} // namespace drsim::import::kubernetes
