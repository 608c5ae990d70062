#pragma once
#include "sim/import/runbooks/runbook_directive.hpp"
#include "sim/import/runbooks/runbook_markdown.hpp"
#include "sim/import/runbooks/runbook_questions.hpp"
#include "sim/import/runbooks/runbook_words.hpp"

#include <string>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// What a step of a page asks for, and whether anything of it was recognised.
struct StepReading {
  StepMeaning what; ///< its action is never empty; "wait" is work of people
  bool recognised = false;
  bool look = false; ///< of people, who answer or look at something
  std::vector<std::string> requires_ids;
};

/// An annotation wins over commands, commands over the words of the first line. What cannot be settled (two
/// actions, several targets, a target that nobody names) is asked about.
[[nodiscard]] StepReading read_step_meaning(const StepText &step, const Directive &said,
                                            const DirectiveSite &site, StepQuestions &questions,
                                            std::size_t number);

} // namespace drsim::import::runbooks
