#include "sim/import/automation/ansible_files.hpp"

#include "sim/formats/yaml_documents.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace drsim::inline import::inline automation {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 200;

std::string plain(const fs::path &path)
{
  return path.lexically_normal().generic_string();
}

/// The key of a line "- key: ..." or "  key: ...": its column, and the key; "" when it has none.
std::string key_of(std::string_view line, std::size_t &column)
{
  std::size_t at = line.find_first_not_of(" \t");
  if (at == std::string_view::npos || line[at] == '#')
    return {};
  if (line[at] == '-') {
    at = line.find_first_not_of(" \t", at + 1);
    if (at == std::string_view::npos)
      return {};
  }
  column = at;
  const std::size_t colon = line.find(':', at);
  const bool key = colon != std::string_view::npos &&
                   (colon + 1 >= line.size() || line[colon + 1] == ' ' || line[colon + 1] == '\r');
  return key ? std::string(line.substr(at, colon - at)) : std::string{};
}

} // namespace

const AnsibleFile *AnsibleFiles::open(const std::string &name)
{
  if (const auto known = read_.find(name); known != read_.end())
    return &known->second;
  if (context_.beside == nullptr || read_.size() >= most_files)
    return nullptr;
  const auto &names = context_.beside->names;
  if (name == context_.shown_name || std::find(names.begin(), names.end(), name) == names.end())
    return nullptr;
  auto text = context_.beside->text(name);
  if (!text)
    return nullptr;
  const auto documents = parse_yaml_documents(*text, name, diagnostics_);
  if (!documents || documents->empty())
    return nullptr;
  return &read_.emplace(name, AnsibleFile{name, std::move(*text), documents->front()}).first->second;
}

const AnsibleFile *AnsibleFiles::named(const std::string &path, const std::string &from)
{
  const fs::path here = fs::path(from).parent_path();
  const fs::path playbook = fs::path(context_.shown_name).parent_path();
  for (const fs::path &folder : {here, here.parent_path() / "tasks", playbook, playbook / "tasks"})
    if (const AnsibleFile *found = open(plain(folder / path)))
      return found;
  return nullptr;
}

const AnsibleFile *AnsibleFiles::of_role(const std::string &role, const std::string &part)
{
  const fs::path playbook = fs::path(context_.shown_name).parent_path();
  const std::string last = role.substr(role.rfind('.') + 1); // "collection.name.role"
  for (const char *ending : {".yml", ".yaml"})
    for (const fs::path &roles : {playbook / "roles", playbook.parent_path() / "roles"})
      if (const AnsibleFile *found = open(plain(roles / last / part / ("main" + std::string(ending)))))
        return found;
  if (context_.beside != nullptr)
    for (const std::string &name : context_.beside->names)
      for (const char *ending : {".yml", ".yaml"})
        if (("/" + name).ends_with("/roles/" + last + "/" + part + "/main" + ending))
          return open(name);
  return nullptr;
}

std::string ansible_form(std::string_view text)
{
  constexpr std::size_t looked_at = 64U << 10;
  static const std::set<std::string> of_task = {"name",         "block",        "register",   "when",
                                                "notify",       "become",       "loop",       "include_tasks",
                                                "import_tasks", "include_role", "import_role"};
  text = text.substr(0, looked_at);
  std::size_t first = std::string_view::npos; // column of the outermost keys
  std::size_t dash = std::string_view::npos;
  bool module = false;
  int of_tasks = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    std::size_t column = 0;
    const std::string key = key_of(line, column);
    const std::size_t begins = std::min(line.find_first_not_of(" \t"), line.size());
    if (key.empty() || line.starts_with("---"))
      continue;
    if (first == std::string_view::npos) {
      if (line[begins] != '-' || begins > 2)
        return {}; // no list
      first = column;
      dash = begins;
    }
    if (column != first || (line[begins] == '-' && begins != dash))
      continue;
    if (key == "hosts" || key == "import_playbook" || key == "ansible.builtin.import_playbook")
      return "ansible-playbook";
    of_tasks += of_task.contains(key) ? 1 : 0;
    module = module || key.starts_with("ansible.builtin.") || key.starts_with("community.") ||
             key.starts_with("amazon.aws.") || key.starts_with("kubernetes.core.") || key == "shell" ||
             key == "command" || key == "block" || key == "include_tasks" || key == "import_tasks" ||
             key == "set_fact" || key == "debug" || key == "uri" || key == "wait_for" || key == "pause" ||
             key == "service" || key == "systemd" || key == "template" || key == "copy" || key == "file";
  }
  return module && of_tasks > 0 ? "ansible-tasks" : "";
}

} // namespace drsim::import::automation
