#pragma once
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline insight {

/// Whether two values are drawn alike: the same terms with the same figures. NaN (not known) equals NaN.
[[nodiscard]] bool same(const Distribution &a, const Distribution &b);
/// The same value, whoever set it.
[[nodiscard]] bool same(const Parameter &a, const Parameter &b);

/// Everything of it that a trial reads, in words that are equal exactly where these are.
[[nodiscard]] std::string spelt(const Journey &journey);
[[nodiscard]] std::string spelt(const Traffic &traffic);
[[nodiscard]] std::string spelt(const Objectives &objectives);
[[nodiscard]] std::string spelt(const std::vector<Region> &regions);
[[nodiscard]] std::string spelt(const std::vector<Store> &stores);
/// Which alerts are kept quiet by which: of what depends on what, all that a trial reads.
[[nodiscard]] std::string spelt(const std::vector<Dependency> &dependencies);
[[nodiscard]] std::string spelt(const std::vector<std::string> &words);
/// Region and zones: "eu-central-1 (a, b)", "everywhere".
[[nodiscard]] std::string spelt_place(const ComponentSpec &spec);
/// A value for people, with its unit.
[[nodiscard]] std::string spelt(const Parameter &parameter);

} // namespace drsim::insight
