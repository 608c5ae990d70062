#pragma once
#include "sim/publish/rehearsal/document.hpp"
#include "sim/publish/rehearsal/rehearsal_words.hpp"

namespace drsim::publish::inline rehearsal {

/// The quarter: what is rehearsed when, why, and each rehearsal in full. `plan`: drsim.rehearsal/1.
[[nodiscard]] Document plan_page(const Json &plan, const RehearsalWords &words);
/// Minute by minute, for whoever leads it. `rehearsal`: one of the plan's.
[[nodiscard]] Document script_page(const Json &plan, const Json &rehearsal, const RehearsalWords &words);
/// Empty, with every field of a record; what the plan knows stands in it.
[[nodiscard]] Document protocol_page(const Json &plan, const Json &rehearsal, const RehearsalWords &words);

/// Measured beside predicted, deviations, verdict. `record`: drsim.rehearsal-record/1 with its "judgement".
[[nodiscard]] Document judged_page(const Json &record, const RehearsalWords &words);
/// What is to be done about a deviation.
[[nodiscard]] std::string deviation_action(const Json &deviation, const RehearsalWords &words);

/// Fills in what is empty of a record (drsim.rehearsal-record/1): log, results, deviations, actions, dates,
/// and the judgement itself as "judgement".
void fill_record(Json &record, const Json &plan, const Json &rehearsal, const Json &judged,
                 const RehearsalWords &words);

/// An iCalendar (RFC 5545, METHOD:PUBLISH): an event a rehearsal, whose UID is the same whenever the quarter
/// is planned anew. A published event has an organiser and no attendees (RFC 5546, section 3.2.1): people who
/// are named stand as its contact.
[[nodiscard]] std::string calendar(const Json &plan, const RehearsalWords &words);
/// The same event as METHOD:REQUEST, of the first who is named with an address to all who are, as attendees
/// (section 3.2.2: one event of one UID an object); "" where nobody is, or no day was found.
[[nodiscard]] std::string invitation(const Json &plan, const Json &rehearsal, const RehearsalWords &words);

/// For pages: rows of the alerts in order of time, and of the steps.
[[nodiscard]] DocumentTable alert_table(const Json &rehearsal, const RehearsalWords &words);
[[nodiscard]] DocumentTable step_table(const Json &rehearsal, const RehearsalWords &words);
/// Role and name, "not named" where nobody is.
[[nodiscard]] std::string person_text(const Json &role, const RehearsalWords &words);
/// Who does a step: the page's words, or "" where nobody says.
[[nodiscard]] std::string step_name(const Json &step);

} // namespace drsim::publish::rehearsal
