#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// The page as Markdown proper: front matter ("---" or "+++" at its start) is blanked, its `title` becomes a
/// heading where the page has none; a checklist or a whole page inside a fence ("```markdown") stands without
/// the fence. Every line stays where it is.
[[nodiscard]] std::string plain_page(std::string_view markdown);

/// The parts of a page that are runbooks of their own: what stands under each of two or more headings of one
/// level that name a scenario ("Scenario 1: loss of the region", "Сценарий 2. Порча данных"). Lines stay
/// where they are, what is not of the part is blank. The page itself when it has no such headings.
[[nodiscard]] std::vector<std::string> scenario_parts(const std::string &page);

/// The parts of a document that are procedures of their own: a list of steps each under headings that name a
/// procedure ("7.2 Процедуры восстановления", "Rollback procedure"), two or more of one level, where these
/// are numbered sections of chapters or for different troubles. The page itself when it has no such headings.
[[nodiscard]] std::vector<std::string> procedure_parts(const std::string &page);

/// Why a page is no runbook, by its file's name and its first heading: a README, an FAQ, a threat model, a
/// design, an experiment; "" when it may be one. A page that calls itself a runbook or a recovery plan is
/// one.
[[nodiscard]] std::string why_no_runbook(const std::string &shown_name, const std::string &title);

} // namespace drsim::import::runbooks
