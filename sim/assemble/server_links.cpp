#include "sim/assemble/server_links.hpp"

#include "sim/model/component_facts.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline assemble {
namespace {

/// The only component of a kind that serves a region: one in it, or one that is in none.
std::string only_one(const Deployment &deployment, const std::string &kind, const std::string &region,
                     const std::string &must_be_on = {})
{
  std::vector<std::string> found;
  for (const ComponentSpec *one : deployment.of_kind(kind)) {
    const auto flag = one->parameters.find(must_be_on);
    const bool fits = must_be_on.empty() || (flag != one->parameters.end() && flag->second.value.mean() != 0);
    if (fits && (one->region == region || one->region.empty()))
      found.push_back(one->id);
  }
  return found.size() == 1 ? found.front() : std::string();
}

void link(ComponentSpec &component, const std::string &role, const std::string &to)
{
  if (!to.empty())
    component.links.emplace(role, std::vector<std::string>{to});
}

/// Components that get secrets of Vault: an injected agent, or a value that names a path in it.
std::set<std::string> users_of_vault(const Deployment &deployment)
{
  std::set<std::string> users;
  for (const Dependency &one : deployment.dependencies)
    if (one.what == "secret" && one.to.starts_with("vault:"))
      users.insert(one.from);
  return users;
}

/// Producers decide what they wait for: where all that say it agree, that holds for the topics of their
/// region.
void follow_producers(Deployment &deployment)
{
  std::vector<ComponentSpec *> topics;
  for (ComponentSpec &component : deployment.components)
    if (component.kind == "msk" && component.parameters.count("acks") == 0)
      topics.push_back(&component);
  for (ComponentSpec *topic : topics) {
    std::set<std::string> words;
    const Parameter *said = nullptr;
    for (const ComponentSpec *service : deployment.of_kind("service"))
      if (const auto acks = service->parameters.find("producer_acks");
          acks != service->parameters.end() && service->region == topic->region) {
        words.insert(acks->second.text);
        said = &acks->second;
      }
    if (words.size() == 1)
      topic->parameters["acks"] = *said;
  }
}

/// The file system that a volume of a service names by its id, else the only one of its region.
std::string mounted(const Deployment &deployment, const std::string &id, const std::string &region)
{
  for (const Dependency &one : deployment.dependencies)
    if (one.what == "file_system_id" && one.to == id && deployment.find(one.from) != nullptr)
      return one.from;
  return only_one(deployment, "efs_file_system", region);
}

void link_files(Deployment &deployment)
{
  std::map<std::string, std::vector<std::string>> files;
  for (const Dependency &one : deployment.dependencies)
    if (const ComponentSpec *service = deployment.find(one.from);
        one.what == "file_system" && service != nullptr && service->kind == "service")
      if (const std::string to = mounted(deployment, one.to, service->region); !to.empty()) {
        std::vector<std::string> &all = files[service->id];
        if (std::find(all.begin(), all.end(), to) == all.end())
          all.push_back(to);
      }
  for (ComponentSpec &component : deployment.components)
    if (const auto found = files.find(component.id); found != files.end())
      component.links.emplace("files", found->second); // what a deployment says itself stays
}

} // namespace

void link_servers(Deployment &deployment)
{
  follow_producers(deployment);
  link_files(deployment);
  const std::set<std::string> users = users_of_vault(deployment);
  const auto rotas = deployment.of_kind("oncall");
  const std::string people = rotas.size() == 1 ? rotas.front()->id : std::string();
  for (ComponentSpec &component : deployment.components) {
    if (component.kind == "vault") {
      link(component, "people", people);
      if (text_of(component, "storage") == "consul")
        link(component, "storage", only_one(deployment, "consul", component.region));
    } else if (component.kind == "patroni") {
      if (text_of(component, "dcs") == "consul")
        link(component, "dcs", only_one(deployment, "consul", component.region));
      link(component, "proxy", only_one(deployment, "haproxy_backend", component.region, "leader_check"));
    } else if (component.kind == "service" && users.contains(component.id)) {
      link(component, "secrets", only_one(deployment, "vault", component.region));
    }
  }
}

} // namespace drsim::assemble
