#include "sim/insight/parity.hpp"

#include "sim/model/component_facts.hpp"
#include "sim/model/kinds.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <string_view>

namespace drsim::inline insight {
namespace {

using Kind = ParityDifference::Kind;

/// Kinds a region must have of its own to take over.
bool has_counterpart(const std::string &kind)
{
  const drsim::Kind *row = kind_named(kind);
  return row != nullptr && row->twinned;
}

bool is_capacity(const std::string &parameter)
{
  static const std::set<std::string> names = {"replicas",
                                              "hpa_min",
                                              "hpa_max",
                                              "nodes",
                                              "max_nodes",
                                              "pods_per_node",
                                              "max_concurrency",
                                              "concurrency_per_pod",
                                              "bandwidth_bytes_per_s"};
  return names.contains(parameter);
}

/// Words of a name without the region and without what says which of two it is.
std::string bare_name(const ComponentSpec &component, const Deployment &deployment)
{
  static const std::set<std::string> roles = {"primary", "secondary", "dr",     "standby",  "main", "replica",
                                              "active",  "passive",   "backup", "failover", "prod"};
  std::string id = without_region(component.id);
  for (const Region &region : deployment.regions)
    if (const std::size_t at = id.find(region.name); at != std::string::npos)
      id.erase(at, region.name.size());
  std::string bare;
  std::string word;
  for (std::size_t i = 0; i <= id.size(); ++i) {
    const char c = i < id.size() ? id[i] : '-';
    if (c != '-' && c != '_' && c != ':' && c != '/') {
      word += c;
      continue;
    }
    if (!word.empty() && !roles.contains(word))
      bare += (bare.empty() ? "" : "-") + word;
    word.clear();
  }
  return bare;
}

std::string value_text(const Parameter &parameter)
{
  if (!parameter.text.empty())
    return parameter.text;
  return parameter.unit == "bool" ? (parameter.value.mean() != 0 ? "true" : "false") : parameter.value.text();
}

bool set_by_user(const Parameter &parameter)
{
  return parameter.from.source == Source::user_file || parameter.from.source == Source::deployment;
}

/// "registry/team/bff:2.1@sha256:..." -> {"bff", "2.1@sha256:..."}: registries differ by region.
std::pair<std::string, std::string> image_parts(const std::string &image)
{
  const std::size_t slash = image.rfind('/');
  const std::string last = slash == std::string::npos ? image : image.substr(slash + 1);
  const std::size_t at = last.find_first_of(":@");
  return {last.substr(0, at), at == std::string::npos ? "latest" : last.substr(at + 1)};
}

/// Whether a need names an object of Terraform or of a stack, not a name that regions may share.
bool is_address(const std::string &to)
{
  return to.starts_with("Resources.") || to.starts_with("aws_") || to.find(".aws_") != std::string::npos;
}

bool sort_without_names(std::string_view what)
{
  return what == "security_group" || what == "key" || what == "firewall";
}

class Comparison {
public:
  explicit Comparison(const Deployment &deployment) : deployment_(deployment) {}
  std::vector<ParityDifference> run();

private:
  [[nodiscard]] const ComponentSpec *counterpart(const ComponentSpec &primary,
                                                 const std::string &region) const;
  [[nodiscard]] const ComponentSpec *by_links(const ComponentSpec &primary, const std::string &region) const;
  void parameters(const ComponentSpec &primary, const ComponentSpec &standby);
  void needs(const ComponentSpec &primary, const ComponentSpec &standby);
  void facts(const ComponentSpec &primary, const ComponentSpec &standby);
  void rules(const ComponentSpec &primary, const ComponentSpec &standby);
  [[nodiscard]] std::vector<const Dependency *> allowed(const std::string &component) const;
  void lists(const ComponentSpec &primary, const ComponentSpec &standby);
  void certificates(const ComponentSpec &primary, const ComponentSpec &standby);
  void settings(const ComponentSpec &primary, const ComponentSpec &standby);
  void lacking(const ComponentSpec &primary, const ComponentSpec &standby, const char *what,
               const std::vector<const Dependency *> &ours, const std::vector<const Dependency *> &theirs);
  [[nodiscard]] std::vector<const Dependency *> list_rules(const std::string &component) const;
  void images(const ComponentSpec &primary, const ComponentSpec &standby);
  [[nodiscard]] std::vector<const Dependency *> needed(const std::string &from,
                                                       const std::string &what) const;

  const Deployment &deployment_;
  std::vector<ParityDifference> found_;
};

/// A replica says whose it is, a failover record or an accelerator which front door stands in for which.
const ComponentSpec *Comparison::by_links(const ComponentSpec &primary, const std::string &region) const
{
  for (const ComponentSpec &one : deployment_.components) {
    const auto leads = [&](const char *role, const std::string &id) {
      const auto link = one.links.find(role);
      return link != one.links.end() &&
             std::find(link->second.begin(), link->second.end(), id) != link->second.end();
    };
    const bool follows =
        one.kind == "rds_replica" || one.kind == "dynamodb_replica" || one.kind == "elasticache";
    if (follows && one.region == region && leads("source", primary.id))
      return &one;
    if (one.kind == "s3_bucket" && one.region == region && primary.links.count("replica") > 0 &&
        primary.links.at("replica").front() == one.id)
      return &one;
    const bool accelerates =
        one.kind == "global_accelerator" && (leads("endpoints", primary.id) || leads("spare", primary.id));
    if (!accelerates && (one.kind != "route53_record" || !leads("primary", primary.id)))
      continue;
    for (const auto &[role, targets] : one.links)
      for (const std::string &id : targets)
        if (const ComponentSpec *found = deployment_.find(id);
            found && found->region == region && (accelerates || role == "secondary"))
          return found;
  }
  return nullptr;
}

const ComponentSpec *Comparison::counterpart(const ComponentSpec &primary, const std::string &region) const
{
  if (const ComponentSpec *linked = by_links(primary, region))
    return linked;
  const ComponentSpec *only = nullptr;
  int count = 0;
  int beside = 0;
  const std::string name = bare_name(primary, deployment_);
  for (const ComponentSpec &one : deployment_.components) {
    beside += one.kind == primary.kind && one.region == primary.region ? 1 : 0;
    if (one.kind != primary.kind || one.region != region)
      continue;
    if (bare_name(one, deployment_) == name)
      return &one;
    only = &one;
    ++count;
  }
  // One cluster, one front door in each region: names may differ.
  return primary.kind != "service" && count == 1 && beside == 1 ? only : nullptr;
}

void Comparison::parameters(const ComponentSpec &primary, const ComponentSpec &standby)
{
  const auto exists = standby.parameters.find("exists");
  const bool absent = exists != standby.parameters.end() && exists->second.value.mean() == 0;
  for (const auto &[name, ours] : primary.parameters) {
    if (absent && name != "exists")
      continue; // what is made in the recovery has no settings yet
    const auto theirs = standby.parameters.find(name);
    if (theirs == standby.parameters.end())
      continue;
    const std::string here = value_text(ours);
    const std::string there = value_text(theirs->second);
    if (here == there || (!set_by_user(ours) && !set_by_user(theirs->second)))
      continue;
    const bool smaller = is_capacity(name) && theirs->second.value.mean() < ours.value.mean();
    if (is_capacity(name) && !smaller)
      continue; // more than the primary has is no risk
    found_.push_back({smaller ? Kind::smaller : Kind::other, standby.region, primary.id, standby.id, name,
                      here, there, ours.from, theirs->second.from});
  }
}

std::vector<const Dependency *> Comparison::needed(const std::string &from, const std::string &what) const
{
  std::vector<const Dependency *> all;
  for (const Dependency &one : deployment_.dependencies)
    if (one.from == from && one.what == what)
      all.push_back(&one);
  return all;
}

/// Names are compared: a secret of the same name may still hold an old value.
void Comparison::needs(const ComponentSpec &primary, const ComponentSpec &standby)
{
  constexpr std::array<const char *, 11> sorts = {
      "secret",   "config",          "certificate",  "disruption_budget", "security_group", "key",
      "firewall", "parameter_group", "option_group", "identity",          "caller"};
  const auto exists = standby.parameters.find("exists");
  const bool absent = exists != standby.parameters.end() && exists->second.value.mean() == 0;
  for (const char *what : sorts) {
    if (absent && sort_without_names(what))
      continue; // what is made in the recovery gets them with it
    const auto theirs = needed(standby.id, what);
    for (const Dependency *ours : needed(primary.id, what)) {
      if (std::string_view(what) == "identity" && !is_address(ours->to))
        continue; // an account of Kubernetes
      // Every region has objects of its own, under names of its own: any will do.
      const bool object = is_address(ours->to) || sort_without_names(what);
      const bool there = (object && !theirs.empty()) ||
                         std::any_of(theirs.begin(), theirs.end(),
                                     [&](const Dependency *one) { return one->to == ours->to; });
      if (!there && ours->to.find("arn:") == std::string::npos) // an ARN names its region
        found_.push_back({Kind::missing, standby.region, primary.id, standby.id, what, ours->to, "", ours->at,
                          standby.from});
    }
  }
}

void Comparison::images(const ComponentSpec &primary, const ComponentSpec &standby)
{
  const auto theirs = needed(standby.id, "image");
  for (const Dependency *ours : needed(primary.id, "image")) {
    const auto [name, version] = image_parts(ours->to);
    for (const Dependency *one : theirs)
      if (const auto [their_name, their_version] = image_parts(one->to);
          their_name == name && their_version != version)
        found_.push_back({Kind::version, standby.region, primary.id, standby.id, "image", ours->to, one->to,
                          ours->at, one->at});
  }
}

/// Versions and sizes that a file gives for both.
void Comparison::facts(const ComponentSpec &primary, const ComponentSpec &standby)
{
  for (const char *what : {"version", "size"}) {
    const auto ours = needed(primary.id, what);
    const auto theirs = needed(standby.id, what);
    if (!ours.empty() && !theirs.empty() && ours.front()->to != theirs.front()->to)
      found_.push_back({std::string(what) == "version" ? Kind::version : Kind::other, standby.region,
                        primary.id, standby.id, what, ours.front()->to, theirs.front()->to, ours.front()->at,
                        theirs.front()->at});
  }
}

/// What the security groups of a component let through.
std::vector<const Dependency *> Comparison::allowed(const std::string &component) const
{
  std::vector<const Dependency *> all;
  for (const Dependency *group : needed(component, "security_group"))
    for (const Dependency *rule : needed(group->to, "allows"))
      all.push_back(rule);
  return all;
}

/// What only one of the two lets through.
void Comparison::lacking(const ComponentSpec &primary, const ComponentSpec &standby, const char *what,
                         const std::vector<const Dependency *> &ours,
                         const std::vector<const Dependency *> &theirs)
{
  if (ours.empty() || theirs.empty())
    return; // one side's rules are not in the files
  const auto lacks = [](const std::vector<const Dependency *> &list, const Dependency *rule) {
    return std::none_of(list.begin(), list.end(), [&](const Dependency *one) { return one->to == rule->to; });
  };
  for (const Dependency *rule : ours)
    if (lacks(theirs, rule))
      found_.push_back({Kind::other, standby.region, primary.id, standby.id, what, rule->to, "none", rule->at,
                        theirs.front()->at});
  for (const Dependency *rule : theirs)
    if (lacks(ours, rule))
      found_.push_back({Kind::other, standby.region, primary.id, standby.id, what, "none", rule->to,
                        ours.front()->at, rule->at});
}

void Comparison::rules(const ComponentSpec &primary, const ComponentSpec &standby)
{
  lacking(primary, standby, "security group rule", allowed(primary.id), allowed(standby.id));
}

/// Rules of the access lists of the networks a component stands in, each once.
std::vector<const Dependency *> Comparison::list_rules(const std::string &component) const
{
  std::vector<std::string> reached = {component};
  std::set<std::string> seen = {component};
  std::vector<const Dependency *> rules;
  for (std::size_t i = 0; i < reached.size(); ++i) {
    const std::string from = reached[i]; // the list grows
    for (const char *way : {"network", "network_list"})
      for (const Dependency *one : needed(from, way))
        if (seen.insert(one->to).second)
          reached.push_back(one->to);
    for (const Dependency *rule : needed(from, "list_rule"))
      if (std::none_of(rules.begin(), rules.end(),
                       [&](const Dependency *one) { return one->to == rule->to; }))
        rules.push_back(rule);
  }
  return rules;
}

void Comparison::lists(const ComponentSpec &primary, const ComponentSpec &standby)
{
  lacking(primary, standby, "network access list rule", list_rules(primary.id), list_rules(standby.id));
}

/// The names the certificates of both are good for.
void Comparison::certificates(const ComponentSpec &primary, const ComponentSpec &standby)
{
  const auto covered = [&](const std::string &component) -> const Dependency * {
    for (const Dependency *certificate : needed(component, "certificate"))
      for (const Dependency *names : needed(certificate->to, "covers"))
        return names;
    return nullptr;
  };
  const Dependency *ours = covered(primary.id);
  const Dependency *theirs = covered(standby.id);
  if (ours != nullptr && theirs != nullptr && ours->to != theirs->to)
    found_.push_back({Kind::other, standby.region, primary.id, standby.id, "names of the certificate",
                      ours->to, theirs->to, ours->at, theirs->at});
}

/// What groups of settings hold, and who may see a bucket.
void Comparison::settings(const ComponentSpec &primary, const ComponentSpec &standby)
{
  const auto set = [&](const std::string &of) {
    std::vector<const Dependency *> all = needed(of, "set_to");
    for (const char *what : {"parameter_group", "option_group"})
      for (const Dependency *group : needed(of, what))
        std::ranges::copy(needed(group->to, "set_to"), std::back_inserter(all));
    return all;
  };
  lacking(primary, standby, "setting", set(primary.id), set(standby.id));
}

std::vector<ParityDifference> Comparison::run()
{
  if (deployment_.regions.empty())
    return {};
  const std::string &home = deployment_.primary_region();
  for (std::size_t i = 1; i < deployment_.regions.size(); ++i) {
    const std::string &region = deployment_.regions[i].name;
    for (const ComponentSpec &primary : deployment_.components) {
      if (primary.region != home || !has_counterpart(primary.kind))
        continue;
      const ComponentSpec *standby = counterpart(primary, region);
      if (standby == nullptr) {
        found_.push_back({Kind::missing, region, primary.id, "", "", "", "", primary.from, {}});
        continue;
      }
      parameters(primary, *standby);
      needs(primary, *standby);
      images(primary, *standby);
      facts(primary, *standby);
      rules(primary, *standby);
      lists(primary, *standby);
      certificates(primary, *standby);
      settings(primary, *standby);
    }
  }
  return std::move(found_);
}

} // namespace

const char *parity_name(Kind kind)
{
  constexpr std::array names = {"missing", "smaller", "version", "other"}; // in order of the kinds
  return names.at(static_cast<std::size_t>(kind));
}

std::string parity_text(const ParityDifference &one)
{
  if (one.standby.empty())
    return one.primary + " has no counterpart in " + one.region;
  if (one.kind == Kind::missing)
    return one.standby + " lacks " + one.parameter + " \"" + one.primary_value + "\", which " + one.primary +
           " has";
  const std::string how = one.kind == Kind::smaller ? " is smaller: " : " differs: ";
  return one.standby + how + one.parameter + " is " + one.standby_value + ", of " + one.primary + " " +
         one.primary_value;
}

std::vector<ParityDifference> region_parity(const Deployment &deployment)
{
  return Comparison(deployment).run();
}

} // namespace drsim::insight
