#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline import::inline automation {

/// What a step's beginning depends on: clauses that must all hold, in each of which one term is enough. A
/// term is one of sim/model/step_condition.hpp ("succeeded:ID", "not broke:ID"), or open_term. No clauses:
/// always; a clause without terms: never.
struct StepFormula {
  std::vector<std::vector<std::string>> clauses{};
  bool too_long = false; ///< more clauses than anybody wrote by hand
};

inline constexpr const char *open_term = "?"; ///< known only at run time

[[nodiscard]] StepFormula always_so(bool holds);
[[nodiscard]] StepFormula one_term(const std::string &term);
[[nodiscard]] StepFormula all_of(const StepFormula &a, const StepFormula &b);
[[nodiscard]] StepFormula any_of(const StepFormula &a, const StepFormula &b);
[[nodiscard]] StepFormula not_so(const StepFormula &a);

/// 1 it always holds, 0 never, -1 it depends.
[[nodiscard]] int settled(const StepFormula &formula);
/// Whether any of it is known only at run time.
[[nodiscard]] bool has_open(const StepFormula &formula);
/// Its clauses without the open ones, which are taken to hold, as a condition of the language.
[[nodiscard]] std::string condition_text(const StepFormula &formula);

/// Reads "a && (b.Failed || !c)": words between the signs are given to `word`. Absent when the signs do not
/// fit.
[[nodiscard]] std::optional<StepFormula>
read_logic(const std::string &text, const std::function<StepFormula(const std::string &)> &word);

} // namespace drsim::import::automation
