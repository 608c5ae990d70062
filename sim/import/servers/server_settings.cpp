#include "sim/import/servers/server_settings.hpp"

#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/servers/unplayed_reasons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace drsim::inline import::inline servers {
namespace {

using Kind = HclNode::Kind;

constexpr const char *not_known = "no setting that drsim knows";

/// The value of a setting as something that can be compared and not be read: it may be a secret.
std::string print_of(const HclNode &node)
{
  const std::string value = node.kind == Kind::text      ? node.text
                            : node.kind == Kind::number  ? fmt::format("{}", node.number)
                            : node.kind == Kind::boolean ? (node.flag ? "true" : "false")
                                                         : std::string();
  return value.empty() ? std::string() : "=" + print_of_setting(value);
}

std::optional<double> number_of(const HclNode &node)
{
  if (node.kind == Kind::number)
    return node.number;
  if (node.kind != Kind::text)
    return std::nullopt;
  return parse_number(node.text);
}

std::optional<bool> flag_of(const HclNode &node)
{
  if (node.kind == Kind::boolean)
    return node.flag;
  if (node.kind == Kind::number && (node.number == 0 || node.number == 1))
    return node.number == 1;
  if (node.kind != Kind::text)
    return std::nullopt;
  const std::string word = lower_case(node.text);
  for (const char *yes : {"true", "1", "yes", "on"})
    if (word == yes)
      return true;
  for (const char *no : {"false", "0", "no", "off"})
    if (word == no)
      return false;
  return std::nullopt;
}

} // namespace

Provenance set_at(const ImportContext &context, int line)
{
  return {Source::user_file, Confidence::set, context.shown_name, std::to_string(line), {}};
}

void ServerSettings::wrong(const HclNode &node, const std::string &what, const std::string &cure)
{
  diagnostics_.error(context_.shown_name,
                     std::to_string(node.line) + (node.column > 0 ? ":" + std::to_string(node.column) : ""),
                     path_ + node.name + " is not " + what, cure);
}

const HclNode *ServerSettings::take(const std::string &name)
{
  const bool fresh = taken_.insert(name).second;
  const HclNode *found = body_.find(name);
  if (found == nullptr || found->kind == Kind::null)
    return nullptr;
  if (found->kind != Kind::unknown)
    return found;
  if (fresh)
    diagnostics_.warning(context_.shown_name, found->place(),
                         path_ + name + " is known only once the file is rendered", "the default is taken");
  return nullptr;
}

std::optional<double> ServerSettings::number(const std::string &name)
{
  const HclNode *node = take(name);
  if (node == nullptr)
    return std::nullopt;
  const auto value = number_of(*node);
  if (!value)
    wrong(*node, "a number", "");
  return value;
}

std::optional<bool> ServerSettings::flag(const std::string &name)
{
  const HclNode *node = take(name);
  if (node == nullptr)
    return std::nullopt;
  const auto value = flag_of(*node);
  if (!value)
    wrong(*node, "true or false", "");
  return value;
}

std::optional<std::string> ServerSettings::text(const std::string &name)
{
  const HclNode *node = take(name);
  if (node == nullptr)
    return std::nullopt;
  if (node->kind == Kind::text)
    return node->text;
  wrong(*node, "a text", "");
  return std::nullopt;
}

std::optional<double> ServerSettings::duration_s(const std::string &name)
{
  const HclNode *node = take(name);
  if (node == nullptr)
    return std::nullopt;
  const auto value = node->kind == Kind::number ? std::optional(node->number)
                     : node->kind == Kind::text ? parse_duration_s(node->text)
                                                : std::nullopt;
  if (value && *value >= 0)
    return value;
  wrong(*node, "a duration", "write \"30s\" or \"5m\"");
  return std::nullopt;
}

void ServerSettings::number(const std::string &name, const std::string &parameter, const std::string &unit,
                            ComponentSpec &component)
{
  if (const auto value = number(name))
    component.parameters[parameter] = {*value, {}, unit, set_at(context_, body_.find(name)->line)};
}

void ServerSettings::flag(const std::string &name, const std::string &parameter, ComponentSpec &component)
{
  if (const auto value = flag(name))
    component.parameters[parameter] = {
        *value ? 1.0 : 0.0, {}, "bool", set_at(context_, body_.find(name)->line)};
}

void ServerSettings::text(const std::string &name, const std::string &parameter, ComponentSpec &component)
{
  if (const auto value = text(name))
    component.parameters[parameter] = {{}, *value, "text", set_at(context_, body_.find(name)->line)};
}

void ServerSettings::duration(const std::string &name, const std::string &parameter, ComponentSpec &component)
{
  if (const auto value = duration_s(name))
    component.parameters[parameter] = {*value, {}, "s", set_at(context_, body_.find(name)->line)};
}

void ServerSettings::tell_rest(const UnmodelledSettings &reasons)
{
  std::set<std::string> told;
  for (const HclNode &member : body_.members) {
    if (taken_.contains(member.name) || !told.insert(member.name).second)
      continue;
    const auto known = std::find_if(reasons.begin(), reasons.end(),
                                    [&](const auto &one) { return one.first == member.name; });
    const bool told_why = known != reasons.end();
    imported_.seen.push_back({path_ + member.name, "setting", context_.region, member.place(), false,
                              told_why ? compared_setting + known->second : not_known});
    if (told_why)
      imported_.dependencies.push_back(
          {"", "setting", path_ + member.name + (is_of_one_place(known->second) ? "" : print_of(member)),
           context_.region, set_at(context_, member.line)});
  }
}

std::string print_of_setting(std::string_view value)
{
  std::uint64_t print = 14695981039346656037ULL; // FNV-1a
  for (const char c : value)
    print = (print ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return fmt::format("{:016x}", print);
}

void give_settings_to_their_owners(Imported &imported)
{
  std::vector<Dependency> kept;
  for (Dependency &one : imported.dependencies) {
    if (one.what != "setting" || !one.from.empty()) {
      kept.push_back(std::move(one));
      continue;
    }
    for (const ComponentSpec &owner : imported.components) {
      const bool of_a_service = one.to.starts_with("service.");
      if (of_a_service != (owner.kind == "consul_service"))
        continue;
      kept.push_back(one);
      kept.back().from = owner.id;
    }
  }
  std::set<std::string> owned;
  for (const Dependency &one : kept)
    if (one.what == "setting")
      owned.insert(one.to.substr(0, one.to.find('=')));
  for (Seen &seen : imported.seen) // of an agent's file: no component answers for them
    if (seen.why_not.starts_with(compared_setting) && !owned.contains(seen.address))
      seen.why_not.replace(0, std::string(compared_setting).size(), "read, not modelled: ");
  imported.dependencies = std::move(kept);
}

} // namespace drsim::import::servers
