#pragma once
#include <string_view>

namespace drsim::inline import::inline facts {

/// What a label of a series says of where it comes from.
enum class LabelSort {
  other, ///< of what is measured, not of whom: code, le, mode, severity
  name,  ///< who it is: deployment, pod, job, database
  space, ///< the namespace of Kubernetes
  region ///< the region
};

/// The sort of a label, by the names that exporters and Kubernetes' service discovery give.
[[nodiscard]] LabelSort label_sort(std::string_view label);

/// True when a condition names nobody: a negation, "", a pattern without letters (".*", ".+:9100"), a
/// template that is filled in later.
[[nodiscard]] bool names_nobody(std::string_view operation, std::string_view value);

} // namespace drsim::import::facts
