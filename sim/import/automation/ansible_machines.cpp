#include "sim/import/automation/ansible_machines.hpp"

#include "sim/core/size.hpp"
#include "sim/import/automation/automation_defaults.hpp"
#include "sim/import/automation/trimmed.hpp"

#include <algorithm>
#include <filesystem>

namespace drsim::inline import::inline automation {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_inventories = 20;

/// Names that an inventory may have; what another tool's file is called is not opened.
bool may_be_inventory(const std::string &name)
{
  const fs::path path(name);
  const std::string extension = path.extension().string();
  const std::string base = path.filename().string();
  const bool known = extension.empty() || extension == ".ini" || extension == ".cfg" || extension == ".yml" ||
                     extension == ".yaml" || extension == ".json";
  const bool called = name.find("inventor") != std::string::npos || base.starts_with("hosts");
  return known && base != "ansible.cfg" && (called || extension.empty() || extension == ".ini");
}

/// Every line is a section, a host with its variables, or a setting of a section of variables.
bool is_ini_inventory(std::string_view text)
{
  bool section = false;
  bool ansible = false;
  bool variables = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line[0] == '#' || line[0] == ';')
      continue;
    if (line[0] == '[') {
      if (line.find(']') == std::string::npos)
        return false;
      section = true;
      variables = line.find(":vars]") != std::string::npos;
      ansible = ansible || variables || line.find(":children]") != std::string::npos;
      continue;
    }
    ansible = ansible || line.find("ansible_") != std::string::npos;
    const std::size_t blank = line.find_first_of(" \t");
    const std::string first = line.substr(0, blank);
    const std::string rest = blank == std::string::npos ? "" : trimmed(line.substr(blank));
    const bool host = first.find_first_of("=\"'{}()<>;,/") == std::string::npos &&
                      (rest.empty() || rest[0] == '#' || rest.find('=') != std::string::npos) &&
                      (rest.empty() || rest[0] != '=');
    if (!variables && !host)
      return false;
  }
  return section || ansible;
}

/// Groups at the top, each with nothing but hosts, children and vars: "all:" before all.
bool is_yaml_inventory(std::string_view text)
{
  static const std::vector<std::string> parts = {"hosts:", "children:", "vars:"};
  bool group = false;
  bool hosts = false;
  bool named = false; ///< something below the first "hosts"
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string words = trimmed(line.substr(0, line.find(" #")));
    if (words.empty() || words[0] == '#' || words == "---")
      continue;
    if (line[0] != ' ') {
      if (words[0] == '-' || words.back() != ':')
        return false;
      group = true;
      continue;
    }
    const std::size_t column = line.find_first_not_of(' ');
    if (hosts && !named && words[0] == '-') // a list: an ingress, say
      return false;
    named = named || hosts;
    if (column > 4 || hosts)
      continue;
    const auto starts = [&](const std::string &part) { return words.starts_with(part); };
    if (!group || std::none_of(parts.begin(), parts.end(), starts))
      return false;
    hosts = words.starts_with("hosts:") || words.starts_with("children:");
  }
  return group && hosts;
}

} // namespace

std::string ansible_settings_form(std::string_view text, const std::string &shown_name)
{
  const fs::path path(shown_name);
  if (path.filename() == "ansible.cfg")
    return "ansible-cfg";
  const std::string extension = path.extension().string();
  if (extension == ".yml" || extension == ".yaml") {
    const bool plugin =
        text.substr(0, 200).find("plugin:") != std::string_view::npos && may_be_inventory(shown_name);
    return plugin || is_yaml_inventory(text) ? "ansible-inventory" : "";
  }
  return may_be_inventory(shown_name) && is_ini_inventory(text) ? "ansible-inventory" : "";
}

IniSetting ini_setting(std::string_view text, const std::string &section, const std::string &key)
{
  bool within = false;
  IniSetting found;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line[0] == '[')
      within = line == "[" + section + "]";
    const std::size_t equals = line.find('=');
    if (!within || line.empty() || line[0] == '#' || line[0] == ';' || equals == std::string::npos)
      continue;
    if (trimmed(line.substr(0, equals)) == key)
      found = {trimmed(line.substr(equals + 1, line.find(" ;") - equals - 1)), std::to_string(number)};
  }
  return found;
}

AnsibleMachines::AnsibleMachines(const ImportContext &context, Diagnostics &diagnostics)
    : context_(context), forks_(automation_default("ansible", "forks"))
{
  if (context.beside == nullptr)
    return;
  read_settings(diagnostics);
  read_inventories(diagnostics);
}

/// The ansible.cfg nearest above the playbook; else the only one.
void AnsibleMachines::read_settings(Diagnostics &diagnostics)
{
  std::vector<std::string> all;
  for (const std::string &name : context_.beside->names)
    if (fs::path(name).filename() == "ansible.cfg")
      all.push_back(name);
  std::string chosen;
  for (fs::path folder = fs::path(context_.shown_name).parent_path(); chosen.empty();
       folder = folder.parent_path()) {
    const std::string wanted = (folder / "ansible.cfg").lexically_normal().generic_string();
    if (std::find(all.begin(), all.end(), wanted) != all.end())
      chosen = wanted;
    if (folder.empty() || folder == folder.parent_path())
      break;
  }
  if (chosen.empty() && all.size() == 1)
    chosen = all.front();
  const auto text = chosen.empty() ? std::nullopt : context_.beside->text(chosen);
  if (!text)
    return;
  const IniSetting forks = ini_setting(*text, "defaults", "forks");
  const auto number = parse_number(forks.value);
  if (number && *number >= 1)
    forks_ = *number;
  else if (!forks.value.empty())
    diagnostics.warning(chosen, forks.line, "\"forks = " + forks.value.substr(0, 40) + "\" is no number",
                        "write how many machines Ansible works on at once");
  std::string paths = ini_setting(*text, "defaults", "inventory").value;
  while (!paths.empty()) {
    const std::size_t comma = std::min(paths.find(','), paths.size());
    const fs::path path = fs::path(chosen).parent_path() / trimmed(paths.substr(0, comma));
    inventory_paths_.push_back(path.lexically_normal().generic_string());
    paths.erase(0, comma + 1);
  }
}

/// Whether ansible.cfg names a file, or the folder it lies in.
bool AnsibleMachines::named(const std::string &file) const
{
  return std::any_of(inventory_paths_.begin(), inventory_paths_.end(), [&](const std::string &path) {
    return file == path || file.starts_with(path + (path.ends_with('/') ? "" : "/"));
  });
}

void AnsibleMachines::read_inventories(Diagnostics &diagnostics)
{
  const auto &names = context_.beside->names;
  const bool said = std::any_of(names.begin(), names.end(), [&](const auto &name) { return named(name); });
  for (const std::string &name : names) {
    if (said ? !named(name) : !may_be_inventory(name))
      continue;
    const auto text = context_.beside->text(name);
    if (!text || ansible_settings_form(*text, name) != "ansible-inventory")
      continue;
    if (inventories_.size() >= most_inventories)
      return diagnostics.warning(name, "", "more than " + std::to_string(most_inventories) + " inventories",
                                 "say in ansible.cfg which it is: inventory = ...");
    Diagnostics told_with_the_file;
    inventories_.emplace(name, AnsibleInventory(*text, name, told_with_the_file));
  }
}

/// Where inventories differ, the one with the most machines counts: the caller cannot know which it is.
std::optional<AnsibleMachines::Found> AnsibleMachines::of_hosts(const std::string &pattern) const
{
  if (pattern == "localhost" || pattern == "127.0.0.1")
    return Found{1, context_.shown_name, ""};
  std::optional<Found> most;
  for (const auto &[file, inventory] : inventories_) {
    const auto hosts = inventory.hosts(pattern);
    if (!hosts)
      continue;
    const std::string other = most && hosts->size() != most->count ? most->file : "";
    if (!most || hosts->size() > most->count)
      most = Found{hosts->size(), file, inventory.line_of(pattern), other};
    else if (!other.empty())
      most->other = file;
  }
  return most;
}

Imported list_ansible_inventory(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "ansible-inventory";
  const AnsibleInventory inventory(text, context.shown_name, diagnostics);
  if (inventory.dynamic()) {
    diagnostics.warning(context.shown_name, "1",
                        "a plugin makes this inventory at run time: its hosts are in "
                        "no file, and its plays are played as on one machine",
                        "give what \"ansible-inventory --list --yaml\" prints");
    return imported;
  }
  for (const AnsibleInventory::Group &group : inventory.groups())
    imported.seen.push_back({"group " + group.name, "inventory", "", group.line, false,
                             std::to_string(group.hosts) + (group.hosts == 1 ? " machine" : " machines") +
                                 ": how many a play of it runs on"});
  return imported;
}

Imported list_ansible_settings(std::string_view text, const ImportContext &context, Diagnostics &)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "ansible-cfg";
  const IniSetting forks = ini_setting(text, "defaults", "forks");
  imported.seen.push_back(
      {"ansible.cfg", "settings", "", forks.line.empty() ? "1" : forks.line, false,
       forks.value.empty() ? "it says no \"forks\": plays work on as many machines at once as Ansible does"
                           : "on how many machines plays work at once: " + forks.value.substr(0, 20)});
  const std::string strategy = ini_setting(text, "defaults", "strategy").value;
  if (!strategy.empty() && strategy.find("linear") == std::string::npos)
    imported.seen.push_back({"strategy " + strategy.substr(0, 40), "settings", "", "1", false,
                             "played as linear: a task ends on all machines before the next begins"});
  return imported;
}

} // namespace drsim::import::automation
