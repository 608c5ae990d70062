#pragma once
#include "sim/import/facts/imported.hpp"

#include <string>
#include <string_view>

namespace drsim::inline import::inline automation {

/// "NAME.drsim.json": what a sidecar of NAME is called.
[[nodiscard]] std::string sidecar_of(const std::string &name);
[[nodiscard]] bool is_sidecar(const std::string &name);

/// Lays a sidecar ("format": "drsim.answers/1", models/README.md) over what its file yielded: of each step,
/// by number, id or title, the keys of say_of_step(); of the runbook those of say_of_runbook(); roles. What a
/// step is then said to do is no question any more: warnings of `told` about such steps are taken out, all
/// others go on to `diagnostics`. A step that the file has not and a wrong key are errors with the line of
/// the sidecar.
void apply_sidecar(std::string_view text, const std::string &sidecar_name, Imported &imported,
                   const Diagnostics &told, Diagnostics &diagnostics);

/// The same of comments within a YAML text, whose steps are those of `file`: "# drsim: action=promote
/// target=orders-db-dr" above or inside a step, "# drsim: trigger=region rehearsed=yearly" for the runbook.
/// Blanks in a value are quoted: when="not up:tool:vpn".
void apply_comments(std::string_view text, const std::string &file, Imported &imported,
                    const Diagnostics &told, Diagnostics &diagnostics);

/// Tells runbooks that nobody would begin: of no trouble that is said.
void tell_untriggered(const Imported &imported, Diagnostics &diagnostics);

/// Whether a YAML text has such a comment with one of these keys ("trigger"): it says that it is a runbook.
[[nodiscard]] bool has_comment_key(std::string_view text, std::string_view key);

} // namespace drsim::import::automation
