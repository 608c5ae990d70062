#include "sim/assemble/initial_deployment.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/automation/automation_formats.hpp"
#include "sim/import/facts/region_names.hpp"
#include "sim/import/facts/regional.hpp"
#include "sim/model/component_facts.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace drsim::inline assemble {
namespace {

/// Words of a path, so that "dr" is not found in "drain".
std::set<std::string> path_words(const std::string &path)
{
  std::set<std::string> words;
  std::string word;
  for (const char c : lower_case(path) + "/") {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      word += c;
    else if (!word.empty()) {
      words.insert(word);
      word.clear();
    }
  }
  return words;
}

/// Zones are named after their region: "eu-central-1a".
bool zone_of(const std::string &zone, const std::string &region)
{
  return zone.size() > region.size() && zone.starts_with(region);
}

/// Formats whose objects say their region themselves, or have none.
bool says_itself(const Imported &yield)
{
  static const std::set<std::string> own = {
      "terraform-plan", "terraform-state", "terraform-changes", "terraform-tfstate-4", "terraform-tfstate-3",
      "pulumi-export",  "cloudformation",  "cdk-manifest",      "runbook-markdown",    "unknown"};
  if (is_automation_format(yield.format)) // a runbook names both regions, and is in neither
    return true;
  const bool homeless =
      std::any_of(yield.components.begin(), yield.components.end(), [](const ComponentSpec &component) {
        return component.region.empty() && stands_in_region(component.kind);
      });
  return own.contains(yield.format) && !homeless;
}

} // namespace

std::string region_told(const Imported &yield)
{
  const std::string named = only_region(regions_in_path(yield.file));
  return named.empty() && !says_itself(yield) ? only_region(yield.regions_named) : named;
}

std::vector<std::string> described_twice(const std::vector<Imported> &yields)
{
  std::map<std::string, std::vector<std::string>> files; // of each service
  for (const Imported &one : yields)
    for (const ComponentSpec &component : one.components)
      if (component.kind == "service" &&
          (files[component.id].empty() || files[component.id].back() != one.file))
        files[component.id].push_back(one.file);
  std::vector<std::string> told;
  for (const auto &[id, names] : files)
    if (names.size() > 1)
      told.push_back(names[0] + " and " + names[1] + " both describe " + id + ".");
  return told;
}

namespace {

/// Databases that follow another one, as their own file or another says: nobody writes to them.
std::set<std::pair<const Imported *, std::string>> followers(const std::vector<Imported> &yields)
{
  std::set<std::string> led; // global databases of which some file says who writes
  for (const Imported &one : yields)
    for (const CopyHint &hint : one.copies)
      if (hint.made_the_group)
        led.insert(hint.group);
  std::set<std::pair<const Imported *, std::string>> found;
  for (const Imported &one : yields)
    for (const CopyHint &hint : one.copies)
      if (!hint.source.empty() || (!hint.made_the_group && led.contains(hint.group)))
        found.emplace(&one, hint.component);
  return found;
}

} // namespace

std::vector<Region> regions_of_files(const std::vector<Imported> &yields)
{
  const auto following = followers(yields);
  std::map<std::string, int> weight;
  std::map<std::string, std::set<std::string>> zones;
  for (const Imported &one : yields) {
    if (const std::string told = region_told(one); !told.empty()) {
      weight[told] += static_cast<int>(one.components.size());
      if (const auto named = one.regions_named.find(told); named != one.regions_named.end())
        zones[told].insert(named->second.begin(), named->second.end());
    }
    for (const ComponentSpec &component : one.components) {
      if (component.region.empty())
        continue;
      // What makes a region the primary is that stores are written there.
      const bool written = (component.kind == "rds_instance" || component.kind == "dynamodb_table") &&
                           !following.contains({&one, component.id});
      weight[component.region] += written ? 100 : 1;
      const bool one_of_them = component.parameters.count("one_zone") > 0; // others mount it from theirs
      for (const std::string &zone : component.zones)
        if (!one_of_them && zone_of(zone, component.region))
          zones[component.region].insert(zone);
    }
    for (const Seen &seen : one.seen)
      if (!seen.region.empty())
        weight.emplace(seen.region, 0);
  }
  std::vector<Region> regions;
  for (const auto &[name, ignored] : weight)
    if (name != "us-east-1" || weight.size() == 1 || weight[name] > 2) // home of global services' alarms
      regions.push_back({name, {zones[name].begin(), zones[name].end()}});
  std::stable_sort(regions.begin(), regions.end(),
                   [&](const Region &a, const Region &b) { return weight[a.name] > weight[b.name]; });
  return regions;
}

std::string region_of_file(const Imported &yield, const std::vector<Region> &regions)
{
  if (regions.empty() || says_itself(yield))
    return {};
  const std::string told = region_told(yield);
  for (const Region &region : regions)
    if (region.name == told || yield.file.find(region.name) != std::string::npos)
      return region.name;
  const std::set<std::string> words = path_words(yield.file);
  for (const char *word : {"dr", "secondary", "standby", "failover", "passive", "backup"})
    if (words.contains(word) && regions.size() > 1)
      return regions[1].name;
  return regions.front().name;
}

namespace {

/// True when a word of the name is one of these, or begins with one that ends in "*".
bool has_word(const std::string &id, const std::vector<std::string> &wanted)
{
  for (const std::string &word : path_words(without_region(id)))
    for (const std::string &one : wanted)
      if (word == one || (one.back() == '*' && word.starts_with(one.substr(0, one.size() - 1))))
        return true;
  return false;
}

} // namespace

const ComponentSpec *first_met(const std::vector<const ComponentSpec *> &services,
                               const std::set<std::string> &called)
{
  static const std::vector<std::string> fronts = {"front*", "ui", "web*", "storefront", "gateway", "api*"};
  static const std::vector<std::string> helpers = {"operator",    "controller",    "exporter", "autoscaler*",
                                                   "prometheus*", "alertmanager*", "grafana*", "flagger",
                                                   "metrics",     "adapter",       "loadgen*", "loadtest*",
                                                   "generator",   "blackbox*",     "agent"};
  const ComponentSpec *best = nullptr;
  int best_rank = 0;
  for (const ComponentSpec *one : services) {
    const bool helper = has_word(one->id, helpers);
    const int rank = helper                                     ? 1
                     : called.contains(without_region(one->id)) ? 2
                     : has_word(one->id, fronts)                ? 4
                                                                : 3;
    if (rank > best_rank) {
      best = one;
      best_rank = rank;
    }
  }
  return best;
}

} // namespace drsim::assemble
