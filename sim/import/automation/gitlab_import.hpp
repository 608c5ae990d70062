#pragma once
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline automation {

/// Jobs of GitLab CI that are a recovery: all of a file whose name or head comment says so or that a drsim
/// comment gives a trigger, else those whose name or stage says so, with the jobs they need. A job waits for
/// all of the stages before its own, or for its needs alone; `when: manual` is approved by somebody,
/// on_failure and always are what they say, delayed waits; retry, timeout, allow_failure; commands of its
/// scripts. `extends` is followed within the file. Others are listed.
/// Not modelled: runners, rules on branches (a rule that makes a job manual is), includes of other files,
/// child pipelines (asked about), artifacts.
[[nodiscard]] Imported import_gitlab_ci(std::string_view text, const ImportContext &context,
                                        Diagnostics &diagnostics);

} // namespace drsim::import::automation
