#pragma once
#include "sim/import/runbooks/runbook_directive.hpp"
#include "sim/import/runbooks/runbook_markdown.hpp"
#include "sim/import/runbooks/runbook_notes.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// In which order steps of a page run: one after another, unless an annotation or their words say otherwise
/// ("in parallel with step 3", "only after steps 2 and 3"). A step that
/// another names for the case that it fails ("If it fails: step 7") is carried out in that case only; then
/// those between the two are passed over, and what stands behind goes on.
class StepFlow {
public:
  StepFlow() = default;
  StepFlow(const RunbookText &page, std::string runbook, const ImportContext &context);

  /// Sets after, after_failure, on_failure and what follows for `when`.
  void link(std::size_t number, const Directive &said, const DirectiveSite &site, ComponentSpec &step) const;

  /// What the words of a step say of its order and is not played, in one sentence with its line; "" = all is.
  [[nodiscard]] LabelledLine unplayed(std::size_t number) const;

  /// Whether a later step is for the case that this one fails.
  [[nodiscard]] bool rescued(std::size_t number) const { return rescued_by_.contains(number); }

private:
  [[nodiscard]] std::string id(std::size_t number) const { return runbook_ + "/" + std::to_string(number); }
  void after(std::size_t number, const Directive &said, const DirectiveSite &site, ComponentSpec &step) const;
  void order(const RunbookText &page);
  void take_words(std::size_t number, const StepText &step, std::set<std::size_t> &open);
  [[nodiscard]] std::vector<std::size_t> places_of(const std::vector<int> &written, std::size_t number,
                                                   const std::string &what, int line);

  std::string runbook_;
  std::size_t count_ = 0;
  bool several_lists_ = false;                              ///< each numbered from one
  std::map<std::size_t, std::size_t> rescued_by_;           ///< step -> the one it names
  std::map<std::size_t, std::vector<std::size_t>> rescues_; ///< and the other way round
  std::set<std::size_t> only_after_failure_;                ///< those, and what annotations make so
  std::set<std::size_t> annotated_;                         ///< an annotation says after what they come
  std::map<int, std::size_t> written_;                      ///< "Step 7: ..." -> its place
  std::map<std::size_t, std::vector<std::size_t>> after_;   ///< what each comes after by the page
  std::map<std::size_t, LabelledLine> unplayed_;
};

} // namespace drsim::import::runbooks
