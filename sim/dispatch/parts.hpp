#pragma once
#include "sim/dispatch/plan.hpp"

#include <string>
#include <vector>

namespace drsim::inline dispatch {

/// Words for a POSIX shell, each quoted where it has to be.
[[nodiscard]] std::string shell_words(const std::vector<std::string> &words);

/// The words of one part in a container: what the engine tells by the environment is left out.
[[nodiscard]] std::vector<std::string> container_shard(const DispatchPlan &plan, std::uint64_t round);

/// Kubernetes and Batch put the environment's values for $(NAME) in a command: as such words, themselves.
[[nodiscard]] std::vector<std::string> unexpanded(std::vector<std::string> words);

/// What copies the inputs into an image, and the inputs; nothing when there are none to copy.
[[nodiscard]] PlanFiles image_files(const DispatchPlan &plan);

/// Shell functions of scripts that play rounds: they need play ROUND, left (prints "ROUND TASKS", returns
/// what drsim merge --next does) and merge.
[[nodiscard]] std::string rounds_script(const DispatchPlan &plan);

inline constexpr const char *results_folder = "/results"; ///< in a container
inline constexpr const char *inputs_folder = "/inputs";

} // namespace drsim::dispatch
