// Which components of the deployment a file of another tool means.
#include "sim/exchange/foreign.hpp"
#include "sim/exchange/name_parts.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/model/component_facts.hpp"

#include <algorithm>

namespace drsim::inline exchange {
namespace {

/// The region an ARN names, or "".
std::string arn_region(const std::string &name)
{
  if (!name.starts_with("arn:"))
    return {};
  std::size_t at = 0;
  for (int colon = 0; colon < 3 && at != std::string::npos; ++colon)
    at = name.find(':', at) + 1;
  return name.substr(at, name.find(':', at) - at);
}

/// "bff@eu-central-1" -> "bff", "alb:shop" -> "shop".
std::string plain_name(const ComponentSpec &component)
{
  const std::string id = without_region(component.id);
  return id.substr(id.find(':') == std::string::npos ? 0 : id.find(':') + 1);
}

bool is_named(const ComponentSpec &component, const std::string &name)
{
  const std::string wanted = lower_case(last_part(name));
  return component.id == name || lower_case(plain_name(component)) == wanted;
}

std::string joined(const std::vector<std::string> &words)
{
  std::string out;
  for (const std::string &word : words)
    out += (out.empty() ? "" : ", ") + word;
  return out;
}

bool has_tags(const ComponentSpec &component, const std::map<std::string, std::string> &tags)
{
  return std::all_of(tags.begin(), tags.end(), [&](const auto &tag) {
    const auto found = component.tags.find(tag.first);
    return found != component.tags.end() && found->second == tag.second;
  });
}

std::string tags_text(const std::map<std::string, std::string> &tags)
{
  std::vector<std::string> words;
  for (const auto &[name, value] : tags)
    words.push_back(name + "=" + value);
  return words.empty() ? "what " : "tags (" + joined(words) + ") ";
}

std::vector<const ComponentSpec *> candidates(const Deployment &deployment, const Wanted &wanted)
{
  std::string region = wanted.region;
  for (const std::string &name : wanted.names)
    if (region.empty())
      region = arn_region(name);
  std::vector<const ComponentSpec *> found;
  for (const ComponentSpec &component : deployment.components) {
    const bool kind =
        std::find(wanted.kinds.begin(), wanted.kinds.end(), component.kind) != wanted.kinds.end();
    const bool here = component.region.empty() ||
                      component.region == (region.empty() ? deployment.primary_region() : region);
    const bool named = region.empty() && std::any_of(wanted.names.begin(), wanted.names.end(),
                                                     [&](const auto &name) { return component.id == name; });
    // A replica has a name of its own: it is meant wherever it stands.
    const bool alone = region.empty() && component.id.find('@') == std::string::npos && !wanted.names.empty();
    if (kind && (here || named || alone))
      found.push_back(&component);
  }
  return found;
}

} // namespace

Picked pick(const Deployment &deployment, const Wanted &wanted)
{
  Picked picked;
  const auto possible = candidates(deployment, wanted);
  std::vector<std::string> known;
  for (const ComponentSpec *component : possible) {
    known.push_back(component->id);
    const auto means = [&](const std::string &name) { return is_named(*component, name); };
    if (std::any_of(wanted.names.begin(), wanted.names.end(), means) ||
        (wanted.names.empty() && std::any_of(wanted.hints.begin(), wanted.hints.end(), means)))
      picked.ids.push_back(component->id);
  }
  if (picked.ids.empty() && wanted.names.empty() && !wanted.tags.empty())
    for (const ComponentSpec *component : possible)
      if (has_tags(*component, wanted.tags))
        picked.ids.push_back(component->id);
  if (!picked.ids.empty())
    return picked;
  if (known.empty()) {
    picked.why_not = deployment.id + " has no component of the kind it hits (" + joined(wanted.kinds) + ")";
  } else if (!wanted.names.empty()) {
    picked.why_not = joined(wanted.names) + " is none of " + joined(known);
  } else if (known.size() == 1) {
    picked.ids = known;
    picked.remark = "the target is chosen by " + tags_text(wanted.tags) + "that nothing in " + deployment.id +
                    " is known to have: " + known[0] + ", the only one of its kind, is taken";
  } else {
    picked.why_not = "the target is chosen by " + tags_text(wanted.tags) + "that nothing in " +
                     deployment.id + " is known to have; it may be any of " + joined(known);
  }
  return picked;
}

bool is_all_pods(const Deployment &deployment, const std::string &id, double pods)
{
  const ComponentSpec *component = deployment.find(id);
  if (component == nullptr)
    return false;
  const auto replicas = component->parameters.find("replicas");
  return replicas != component->parameters.end() && replicas->second.value.mean() <= pods;
}

std::optional<std::string> zone_unknown(const Deployment &deployment, const std::string &zone)
{
  std::vector<std::string> zones;
  for (const Region &region : deployment.regions)
    zones.insert(zones.end(), region.zones.begin(), region.zones.end());
  if (std::find(zones.begin(), zones.end(), zone) != zones.end())
    return std::nullopt;
  return "zone \"" + zone + "\" is none of " + joined(zones);
}

} // namespace drsim::exchange
