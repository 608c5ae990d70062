#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// A recovery objective that a document states.
struct DocumentObjective {
  bool is_rto = false; ///< else RPO
  double seconds = 0;
  std::string of; ///< what the row or heading is about: "Orders", "Tier 1"; "" = the whole document
  int line = 0;   ///< counted from 1
};

/// The RTO and RPO of a Markdown page, in order of lines: from tables with the objectives as rows ("| RTO |
/// 30 minutes |") or as columns ("| Service | RTO | RPO |"), and from lines that begin so ("- **RPO**: 5
/// min", "Целевое время восстановления (RTO): 1 час"). A range stands for its upper end. Of several tiers
/// each row is told; which of them holds is for people to say.
[[nodiscard]] std::vector<DocumentObjective> read_document_objectives(std::string_view markdown);

} // namespace drsim::import::runbooks
