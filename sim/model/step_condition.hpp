#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline model {

/// One thing that a step asks about the state: "down:orders-db", "lag_below:orders-db-dr=30s".
struct StateTerm {
  std::string word; ///< of state_words()
  std::string of;   ///< component, region, journey or step; "" for felt and calm: every journey
  double bound_s = 0;
  bool negated = false;
  bool alternative = false; ///< it is enough instead of the term before it: "a or b"
};

/// A word of the language, for help and messages.
struct StateWord {
  const char *word;
  const char *of;      ///< what stands behind the colon: "component", "region", "journey", "step"
  const char *meaning; ///< when it holds
};

/// up, down, region_up, region_down, felt, calm, lag_below, lag_above, firing, healthy, done, failed,
/// succeeded, broke, never.
[[nodiscard]] const std::vector<StateWord> &state_words();

/// Whether what stands behind its colon is a step.
[[nodiscard]] bool is_of_step(const StateTerm &term);

/// The terms of a condition, all of which must hold: "down:orders-db and region_up:eu-west-1", "felt",
/// "lag_below:orders-db-dr=30s", "not up:tool:vpn"; "&" stands for " and ". Of terms with " or " between them
/// one is enough, which binds closer: "a or b and c" asks for c and for one of the others. What is wrong with
/// it goes into `wrong`, one sentence, and is empty otherwise. Whether what it names exists is for the
/// caller.
[[nodiscard]] std::vector<StateTerm> parse_step_condition(std::string_view text, std::string &wrong);

} // namespace drsim::model
