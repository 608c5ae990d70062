#include "sim/import/automation/ansible_inventory.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/automation/trimmed.hpp"

#include <algorithm>
#include <fnmatch.h>
#include <optional>
#include <sstream>

namespace drsim::inline import::inline automation {
namespace {

constexpr std::size_t most_hosts = 10000;
constexpr int deepest_groups = 20;

/// The parts of "01:10:2".
std::vector<std::string> parts_of(const std::string &text, char between)
{
  std::vector<std::string> parts;
  std::stringstream all(text);
  for (std::string one; std::getline(all, one, between);)
    parts.push_back(one);
  return parts;
}

bool is_number(const std::string &text)
{
  return !text.empty() && text.size() < 9 && text.find_first_not_of("0123456789") == std::string::npos;
}

/// What "01:10" or "a:f" between brackets stands for; empty when it is neither.
std::vector<std::string> range_words(const std::string &within, std::size_t most)
{
  std::vector<std::string> parts = parts_of(within, ':');
  std::vector<std::string> words;
  if (parts.size() < 2 || parts.size() > 3 || (parts.size() == 3 && !is_number(parts[2])))
    return words;
  if (parts[0].empty())
    parts[0] = "0";
  const long step = parts.size() == 3 ? std::max(1L, std::stol(parts[2])) : 1;
  if (is_number(parts[0]) && is_number(parts[1])) {
    for (long at = std::stol(parts[0]); at <= std::stol(parts[1]) && words.size() < most; at += step) {
      const std::string number = std::to_string(at);
      const std::size_t wide = parts[0].size(); // "01": two digits in each
      words.push_back(std::string(wide > number.size() ? wide - number.size() : 0, '0') + number);
    }
  } else if (parts[0].size() == 1 && parts[1].size() == 1)
    for (int at = parts[0][0]; at <= parts[1][0] && words.size() < most; at += static_cast<int>(step))
      words.emplace_back(1, static_cast<char>(at));
  return words;
}

void add_new(std::vector<std::string> &to, const std::vector<std::string> &more)
{
  std::set<std::string> known(to.begin(), to.end());
  for (const std::string &one : more)
    if (known.insert(one).second)
      to.push_back(one);
}

/// "web[0]", "web[1:2]", "web[-1]": some of the hosts of a word, by their place.
struct Places {
  std::string word;
  std::optional<long> from{};
  std::optional<long> to{};
  bool single = false;
};

Places places_of(const std::string &text)
{
  const std::size_t open = text.rfind('[');
  if (open == std::string::npos || text.back() != ']')
    return {text};
  const std::string within = text.substr(open + 1, text.size() - open - 2);
  const auto parts = parts_of(within, ':');
  Places places{text.substr(0, open)};
  places.single = within.find(':') == std::string::npos;
  const auto number = [](const std::string &one) -> std::optional<long> {
    const auto value = parse_number(one);
    return value && *value > -1e6 && *value < 1e6 ? std::optional(static_cast<long>(*value)) : std::nullopt;
  };
  places.from = parts.empty() ? std::nullopt : number(parts[0]);
  places.to = parts.size() < 2 ? std::nullopt : number(parts[1]);
  return places;
}

std::vector<std::string> placed(const std::vector<std::string> &hosts, const Places &places)
{
  const long count = static_cast<long>(hosts.size());
  const auto at = [&](long place) { return place < 0 ? count + place : place; };
  const long first = std::max(0L, at(places.from.value_or(0)));
  const long last = std::min(count - 1, places.single ? first : at(places.to.value_or(count - 1)));
  return first > last ? std::vector<std::string>{}
                      : std::vector<std::string>(hosts.begin() + first, hosts.begin() + last + 1);
}

/// The words of a pattern: between commas, or between colons that stand in no brackets.
std::vector<std::string> words_of(const std::string &pattern)
{
  if (pattern.find(',') != std::string::npos)
    return parts_of(pattern, ',');
  std::vector<std::string> words(1);
  bool within = false;
  for (const char c : pattern) {
    within = (within || c == '[') && c != ']';
    if (c == ':' && !within)
      words.emplace_back();
    else
      words.back() += c;
  }
  return words;
}

} // namespace

std::vector<std::string> expanded_hosts(const std::string &range, std::size_t most)
{
  const std::size_t open = range.find('[');
  const std::size_t close = range.find(']', open);
  if (open == std::string::npos || close == std::string::npos)
    return {range};
  std::vector<std::string> all;
  for (const std::string &word : range_words(range.substr(open + 1, close - open - 1), most))
    for (const std::string &rest : expanded_hosts(range.substr(close + 1), most))
      if (all.size() < most)
        all.push_back(range.substr(0, open) + word + rest);
  return all;
}

AnsibleInventory::AnsibleInventory(std::string_view text, const std::string &file, Diagnostics &diagnostics)
    : file_(file), diagnostics_(&diagnostics)
{
  const bool yaml = file.ends_with(".yml") || file.ends_with(".yaml") || file.ends_with(".json") ||
                    text.substr(0, 3) == "---";
  if (!yaml)
    read_ini(text);
  else if (const auto documents = parse_yaml_documents(text, file, diagnostics);
           documents && !documents->empty())
    read_yaml(documents->front());
  diagnostics_ = nullptr;
}

void AnsibleInventory::add_hosts(const std::string &range, const std::string &group, const std::string &line)
{
  const auto names = expanded_hosts(range, most_hosts);
  if (names.empty())
    diagnostics_->warning(file_, line, "\"" + range.substr(0, 60) + "\" is no range of hosts: it is left out",
                          "write web[01:10] or db-[a:f]");
  for (const std::string &name : names) {
    if (known_.size() >= most_hosts && !known_.contains(name)) {
      diagnostics_->error(file_, line, "more than " + std::to_string(most_hosts) + " hosts");
      return;
    }
    if (known_.insert(name).second)
      all_.push_back(name);
  }
  add_new(groups_[group].hosts, names);
}

void AnsibleInventory::read_ini(std::string_view text)
{
  std::string group = "ungrouped";
  std::string part;
  int line = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string words = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string at = std::to_string(++line);
    if (words.empty() || words[0] == '#' || words[0] == ';')
      continue;
    if (words[0] == '[') {
      const std::string heading = words.substr(1, words.find(']') - 1);
      group = heading.substr(0, heading.rfind(':'));
      part = heading.find(':') == std::string::npos ? "" : heading.substr(heading.rfind(':') + 1);
      if (Members &members = groups_[group]; members.line.empty())
        members.line = at;
      if (!part.empty() && part != "vars" && part != "children")
        diagnostics_->warning(file_, at, "\"" + words.substr(0, 60) + "\" is no section of an inventory",
                              "it is [group], [group:children] or [group:vars]");
      continue;
    }
    const std::string name = words.substr(0, words.find_first_of(" \t#"));
    if (part.empty())
      add_hosts(name, group, at);
    else if (part == "children") {
      groups_[group].children.push_back(name);
      if (Members &child = groups_[name]; child.line.empty())
        child.line = at;
    }
  }
}

void AnsibleInventory::yaml_group(const std::string &name, const YAML::Node &group, int depth)
{
  if (Members &members = groups_[name]; members.line.empty())
    members.line = yaml_line(group);
  if (!group.IsMap() || depth > deepest_groups)
    return;
  if (const YAML::Node hosts = yaml_at(group, {"hosts"}); hosts.IsMap()) {
    for (const auto &host : hosts)
      add_hosts(yaml_text(host.first), name, yaml_line(host.first));
  } else {
    for (const YAML::Node &host : yaml_items(hosts)) // as scripts of inventories print them
      add_hosts(yaml_text(host), name, yaml_line(host));
  }
  const YAML::Node children = yaml_at(group, {"children"});
  if (children.IsMap())
    for (const auto &child : children) {
      groups_[name].children.push_back(yaml_text(child.first));
      yaml_group(yaml_text(child.first), child.second, depth + 1);
    }
  for (const YAML::Node &child : yaml_items(children))
    groups_[name].children.push_back(yaml_text(child));
}

void AnsibleInventory::read_yaml(const YAML::Node &root)
{
  if (!root.IsMap())
    return;
  if (const std::string plugin = yaml_text(yaml_at(root, {"plugin"})); !plugin.empty()) {
    dynamic_ = true;
    return;
  }
  for (const auto &group : root)
    if (yaml_text(group.first) != "_meta")
      yaml_group(yaml_text(group.first), group.second, 0);
}

std::vector<std::string> AnsibleInventory::of_group(const std::string &name, int depth) const
{
  const auto found = groups_.find(name);
  if (found == groups_.end() || depth > deepest_groups)
    return {};
  std::vector<std::string> hosts = found->second.hosts;
  for (const std::string &child : found->second.children)
    add_new(hosts, of_group(child, depth + 1));
  return hosts;
}

std::optional<std::vector<std::string>> AnsibleInventory::of_word(const std::string &word) const
{
  if (word.empty() || word[0] == '~')
    return std::nullopt;
  if (word == "all" || word == "*")
    return all_;
  const Places places = places_of(word);
  std::vector<std::string> hosts;
  bool matched = false;
  for (const auto &[name, members] : groups_)
    if (fnmatch(places.word.c_str(), name.c_str(), 0) == 0) {
      matched = true;
      add_new(hosts, of_group(name));
    }
  for (const std::string &name : all_)
    if (fnmatch(places.word.c_str(), name.c_str(), 0) == 0) {
      matched = true;
      add_new(hosts, {name});
    }
  if (!matched)
    return std::nullopt;
  return places.from || places.to ? placed(hosts, places) : hosts;
}

std::optional<std::set<std::string>> AnsibleInventory::hosts(const std::string &pattern) const
{
  std::set<std::string> chosen;
  std::vector<std::set<std::string>> only;
  std::set<std::string> without;
  for (const std::string &raw : words_of(pattern)) {
    const std::string word = trimmed(raw);
    const bool sign = !word.empty() && (word[0] == '!' || word[0] == '&');
    const auto found = of_word(sign ? word.substr(1) : word);
    if (!found)
      return std::nullopt;
    const std::set<std::string> these(found->begin(), found->end());
    if (!sign)
      chosen.insert(these.begin(), these.end());
    else if (word[0] == '!')
      without.insert(these.begin(), these.end());
    else
      only.push_back(these);
  }
  std::erase_if(chosen, [&](const std::string &host) {
    return without.contains(host) ||
           std::any_of(only.begin(), only.end(), [&](const auto &these) { return !these.contains(host); });
  });
  return chosen;
}

std::vector<AnsibleInventory::Group> AnsibleInventory::groups() const
{
  std::vector<Group> all;
  for (const auto &[name, members] : groups_)
    all.push_back({name, members.line, name == "all" ? all_.size() : of_group(name).size()});
  return all;
}

std::string AnsibleInventory::line_of(const std::string &group) const
{
  const auto found = groups_.find(group);
  return found == groups_.end() || found->second.line.empty() ? "1" : found->second.line;
}

} // namespace drsim::import::automation
