#pragma once
#include "sim/import/facts/imported.hpp"
#include "sim/import/runbooks/runbook_markdown.hpp"
#include "sim/import/runbooks/runbook_notes.hpp"

#include <optional>
#include <set>
#include <string>

namespace drsim::inline import::inline runbooks {

/// What is known of a runbook beside its steps.
struct PageFacts {
  std::string id;
  std::string trigger; ///< by its words; "" = they do not say
  int line = 1;        ///< of its heading
  LabelledLine owner;
  std::optional<StatedTime> rto; ///< that it states for the whole of it
  std::optional<StatedTime> rpo;
  std::set<int> held; ///< lines on which lint holds something against the deployment (page_mentions.hpp)
};

/// Adds the runbook and its steps to what the file yields, and asks about what they do not say.
void read_runbook_page(const RunbookText &page, const PageFacts &facts, const ImportContext &context,
                       Diagnostics &diagnostics, Imported &imported);

} // namespace drsim::import::runbooks
