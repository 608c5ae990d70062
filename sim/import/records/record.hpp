#pragma once
#include "sim/core/diagnostics.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline records {

/// One thing that happened once, as a record of it tells: how long it took, or what became of it. Whose it is
/// in a deployment is found out later.
struct Record {
  enum class About {
    parameter,   ///< `name` is COMPONENT.PARAMETER already
    step,        ///< the work on a step of a runbook, or of a job that carries one out
    acknowledge, ///< a page until somebody is at work
    escalate,    ///< a page that nobody answered until the next level is paged
    restore,     ///< a backup of `name` until what it becomes can be used
    experiment   ///< an action of an experiment: how long the action itself took
  };
  About about = About::step;
  std::string name; ///< of the step, the database, the parameter
  std::string of;   ///< what it is a part of: runbook, document, pipeline, service that pages; may be empty
  double value_s = 0;
  bool censored = false; ///< it lasted at least so long: its end was not seen, or it was broken off
  enum class Use { unsaid, good, bad };
  Use use = Use::unsaid;  ///< restore: whether what came of it could be used
  bool call_only = false; ///< step: the call itself, which does not wait for what it asks for
  bool has_length = true; ///< false: only what became of it is told
  bool tested = false;    ///< in a rehearsal or under a fault that was done for it; else as things went
  double at_s = 0;        ///< when it began, since 1970 UTC; 0 = not said
  std::string file;       ///< as given
  std::string where;      ///< line or JSON pointer
};

/// Something that a file holds and that tells nothing of a length.
struct Unread {
  std::string file;
  std::string where;
  std::string what;
  std::string why;
};

struct Records {
  std::string format; ///< in words
  std::vector<Record> records;
  std::vector<Unread> unread;
};

/// Reads one file of records, whatever wrote it (reports/CALIBRATION.md). What cannot be right (a time
/// that is none, an end before its beginning, a file of no known kind) is reported, all at once.
[[nodiscard]] Records read_records(std::string_view text, const std::string &shown_name,
                                   Diagnostics &diagnostics);

} // namespace drsim::import::records
