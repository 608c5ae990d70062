#pragma once
#include "sim/import/automation/ansible_inventory.hpp"
#include "sim/import/automation/planned_runbook.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline import::inline automation {

/// On which machines a playbook's plays run, and on how many at once: by the inventories and ansible.cfg
/// that are among the files.
class AnsibleMachines {
public:
  AnsibleMachines(const ImportContext &context, Diagnostics &diagnostics);

  /// The machines of a play's "hosts", with the line that says so; absent when no file does.
  struct Found {
    std::size_t count;
    std::string file;
    std::string line;
    std::string other{}; ///< an inventory with another number of them; "" = they agree
  };
  [[nodiscard]] std::optional<Found> of_hosts(const std::string &pattern) const;
  /// How many machines Ansible works on at once: "forks" of ansible.cfg, else its own default.
  [[nodiscard]] double forks() const { return forks_; }
  /// Whether any inventory is among the files.
  [[nodiscard]] bool any() const { return !inventories_.empty(); }

private:
  void read_settings(Diagnostics &diagnostics);
  void read_inventories(Diagnostics &diagnostics);
  [[nodiscard]] bool named(const std::string &file) const;

  const ImportContext &context_;
  std::map<std::string, AnsibleInventory> inventories_; ///< by file
  std::vector<std::string> inventory_paths_;            ///< of ansible.cfg, from the deployment's folder
  double forks_;
};

/// One setting of an INI text: of a section, with its line; empty when it is not there.
struct IniSetting {
  std::string value{};
  std::string line{};
};
[[nodiscard]] IniSetting ini_setting(std::string_view text, const std::string &section,
                                     const std::string &key);

/// An inventory and ansible.cfg as files of their own: what plays take from them is listed.
[[nodiscard]] Imported list_ansible_inventory(std::string_view text, const ImportContext &context,
                                              Diagnostics &diagnostics);
[[nodiscard]] Imported list_ansible_settings(std::string_view text, const ImportContext &context,
                                             Diagnostics &diagnostics);

} // namespace drsim::import::automation
