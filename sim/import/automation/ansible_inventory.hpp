#pragma once
#include "sim/core/diagnostics.hpp"

#include <yaml-cpp/yaml.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline automation {

/// Hosts and groups that one inventory of Ansible names.
class AnsibleInventory {
public:
  /// A static inventory in INI or YAML. What of it is known only at run time (a plugin) and what cannot be
  /// read is told.
  AnsibleInventory(std::string_view text, const std::string &file, Diagnostics &diagnostics);

  /// The hosts that a pattern means ("web:!old", "db[0:1]", "all,&eu"); absent when part of it is nothing
  /// of this inventory, or a regular expression.
  [[nodiscard]] std::optional<std::set<std::string>> hosts(const std::string &pattern) const;
  /// Groups with the line they stand in and how many hosts each has, children's among them.
  struct Group {
    std::string name;
    std::string line;
    std::size_t hosts;
  };
  [[nodiscard]] std::vector<Group> groups() const;
  /// A plugin makes it at run time: which hosts there are no file says.
  [[nodiscard]] bool dynamic() const { return dynamic_; }
  [[nodiscard]] std::size_t size() const { return all_.size(); }
  /// The line of a group's first mention; "1" when it has none.
  [[nodiscard]] std::string line_of(const std::string &group) const;

private:
  struct Members {
    std::string line{};
    std::vector<std::string> hosts{}; ///< in the order they are written
    std::vector<std::string> children{};
  };
  void read_ini(std::string_view text);
  void read_yaml(const YAML::Node &root);
  void yaml_group(const std::string &name, const YAML::Node &group, int depth);
  void add_hosts(const std::string &range, const std::string &group, const std::string &line);
  [[nodiscard]] std::vector<std::string> of_group(const std::string &name, int depth = 0) const;
  [[nodiscard]] std::optional<std::vector<std::string>> of_word(const std::string &word) const;

  std::string file_;
  Diagnostics *diagnostics_; ///< while it is read
  std::map<std::string, Members> groups_;
  std::vector<std::string> all_;
  std::set<std::string> known_;
  bool dynamic_ = false;
};

/// "web[01:03].example.com" as its three names, "db-[a:c]" too; nested ranges as their products. A name
/// without a range is itself. At most `most` of them.
[[nodiscard]] std::vector<std::string> expanded_hosts(const std::string &range, std::size_t most);

/// Whether a text is an inventory ("ansible-inventory"), settings of Ansible ("ansible-cfg"), or neither
/// ("").
[[nodiscard]] std::string ansible_settings_form(std::string_view text, const std::string &shown_name);

} // namespace drsim::import::automation
