#pragma once
#include "sim/import/facts/imported.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// "key=value" pairs of an annotation "drsim: action=promote target=orders-db-dr when=down:a&region_up:b".
using Directive = std::map<std::string, std::string>;

/// Keys of a step's annotation: action, target, requires, after, duration, approval, by, owner, machine,
/// when, until, retries, retry_wait, timeout, on_failure, after_failure, always, calls, pods, approvers,
/// share, zone.
[[nodiscard]] const std::vector<std::string> &step_keys();

/// Keys of a page's: trigger, automatic, preauthorised, rehearsed, for, owner, rto, rpo.
[[nodiscard]] const std::vector<std::string> &page_keys();

/// The pairs of an annotation; a value with blanks stands in quotes. Keys that are not known are errors.
[[nodiscard]] Directive read_directive(std::string_view text, const std::string &line,
                                       const std::vector<std::string> &known, const ImportContext &context,
                                       Diagnostics &diagnostics);

/// "a,b" -> a, b.
[[nodiscard]] std::vector<std::string> parts_of_list(const std::string &list);
/// yes, true, 1, да.
[[nodiscard]] bool is_yes(const std::string &word);

/// Where an annotation stands.
struct DirectiveSite {
  const ImportContext &context;
  Diagnostics &diagnostics;
  std::string line;
  /// The id of a step as the annotation calls it (its number, its name); "" when there is none.
  std::function<std::string(const std::string &)> step_of;
};

/// Sets what an annotation says of a step; `action`, `target`, `requires`, `after` and `approval` are left to
/// the importer, which has words and commands for them too. Roles that it names are added to `imported`.
void apply_step_directive(const Directive &said, const DirectiveSite &site, ComponentSpec &step,
                          Imported &imported);

/// Sets what an annotation says of the runbook.
void apply_page_directive(const Directive &said, const DirectiveSite &site, ComponentSpec &runbook);

/// A condition as an annotation writes it, its "done:3" and "failed:3" as ids of steps; "" when it is none,
/// which `wrong` then says in one sentence.
[[nodiscard]] std::string condition_of(const std::string &text, const DirectiveSite &site,
                                       std::string &wrong);

} // namespace drsim::import::runbooks
