#pragma once
// Control groups of a twin's hosts: to freeze, to limit, and to find every process of a host.

#include <map>
#include <string>
#include <vector>

namespace drsim::inject::inline twin {

/// Where this machine keeps control groups: version 2 (whole or beside version 1) and version 1's hierarchies
/// that are of use here. A machine may have either.
struct CgroupPlaces {
  std::string unified;                      ///< "" where there is no version 2
  std::map<std::string, std::string> of_v1; ///< "cpu", "blkio", "freezer", by name
};
[[nodiscard]] CgroupPlaces cgroup_places();

/// The groups of one host of one twin.
class HostCgroup {
public:
  HostCgroup(const std::string &twin, const std::string &host);
  /// Makes them; empty, or why not.
  [[nodiscard]] std::string make() const;
  /// Moves the calling process in; false when it cannot.
  [[nodiscard]] bool enter() const;
  /// File and text that freeze and thaw; empty file: this machine cannot.
  [[nodiscard]] std::string freeze_file() const;
  [[nodiscard]] std::string freeze_text(bool frozen) const;
  /// File that holds the share of a core, with its texts; empty file: cannot.
  [[nodiscard]] std::string cpu_file() const;
  [[nodiscard]] std::string cpu_text(double cores) const; ///< 0: no limit
  /// Files and their texts that limit what is read and what is written of a device ("7:0"), each way; 0: no
  /// limit. None where this machine cannot.
  [[nodiscard]] std::map<std::string, std::string> io_texts(const std::string &device,
                                                            double bytes_per_s) const;
  /// Whether anything limits them now.
  [[nodiscard]] bool io_limited() const;
  /// Every process, by the numbers of the reader's own namespace.
  [[nodiscard]] std::vector<int> processes() const;

private:
  std::vector<std::string> all_folders() const;
  CgroupPlaces places_;
  std::string name_;
};

/// Removes all groups of a twin, when their processes are gone; tries for two seconds. Empty, or what is
/// left.
[[nodiscard]] std::string remove_cgroups(const std::string &twin);

} // namespace drsim::inject::twin
