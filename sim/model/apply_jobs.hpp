#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline model {

/// Something that an apply makes.
struct ApplyJob {
  std::string name;
  std::string takes;              ///< the figure that says how long, without its unit: "eks_cluster"
  std::vector<std::size_t> after; ///< what must be there first, by place; each before it in the list
};

/// Reads "cluster: eks_cluster after network, roles; nodes: node_group after cluster". `wrong` says what is
/// not so: a name twice, something after what no entry before it names, an entry without a figure; it stays
/// empty else.
[[nodiscard]] std::vector<ApplyJob> apply_jobs(std::string_view text, std::string &wrong);

} // namespace drsim::model
