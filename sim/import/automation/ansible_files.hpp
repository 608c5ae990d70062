#pragma once
#include "sim/import/facts/imported.hpp"

#include <yaml-cpp/yaml.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline import::inline automation {

/// A file of Ansible among those given.
struct AnsibleFile {
  std::string name; ///< as it is shown
  std::string text;
  YAML::Node root;
};

/// What one playbook may read beside itself: only files that are given too, each parsed once.
class AnsibleFiles {
public:
  AnsibleFiles(const ImportContext &context, Diagnostics &diagnostics)
      : context_(context), diagnostics_(diagnostics)
  {
  }
  /// "tasks/dns.yml" named in a file: beside that file, or from the folder of the playbook.
  [[nodiscard]] const AnsibleFile *named(const std::string &path, const std::string &from);
  /// "tasks" (defaults, vars, handlers) of a role: roles/NAME/tasks/main.yml beside the playbook, else
  /// wherever it is among the files.
  [[nodiscard]] const AnsibleFile *of_role(const std::string &role, const std::string &part);
  /// Files read so far, in order of name.
  [[nodiscard]] const std::map<std::string, AnsibleFile> &read() const { return read_; }

private:
  [[nodiscard]] const AnsibleFile *open(const std::string &name);

  const ImportContext &context_;
  Diagnostics &diagnostics_;
  std::map<std::string, AnsibleFile> read_;
};

/// Whether a YAML text is a playbook (a list of plays: "hosts" or "import_playbook"), tasks of a role or an
/// include, or neither: "ansible-playbook", "ansible-tasks", "".
[[nodiscard]] std::string ansible_form(std::string_view text);

} // namespace drsim::import::automation
