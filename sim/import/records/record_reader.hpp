#pragma once
#include "sim/formats/csv_rows.hpp"
#include "sim/import/records/record.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

// For sim/import/records/*.cpp only.

namespace drsim::inline import::inline records {

using nlohmann::json;

/// The member of an object, or null; safe on anything.
[[nodiscard]] const json &member(const json &value, const std::string &key);
/// The first of the members that is there.
[[nodiscard]] const json &member_of(const json &value, const std::vector<std::string> &keys);
/// Text of a member, numbers as JSON writes them; "" when it is not there.
[[nodiscard]] std::string text_at(const json &value, const std::string &key);

/// A span of time that a record tells.
struct Span {
  std::optional<double> from_s;
  std::optional<double> to_s; ///< absent: still running
};

/// What a word of another tool says about something that was carried out.
enum class Became { done, broken_off, running, not_begun, unknown };

/// Collects what one file holds, with the places of all that is wrong with it.
class RecordReader {
public:
  RecordReader(std::string file, Diagnostics &diagnostics) : file_(std::move(file)), diagnostics_(diagnostics)
  {
  }

  /// A moment: text, or seconds or milliseconds since 1970; absent where there is none, reported where it
  /// cannot be read. It counts as a time at which the file was written.
  std::optional<double> instant(const json &value, const std::string &where);
  /// Seconds of a number, or of a duration in words; reported when negative or unreadable.
  std::optional<double> seconds(const json &value, const std::string &where);
  void wrong(const std::string &where, const std::string &message, const std::string &cure = {});
  void unread(const std::string &where, const std::string &what, const std::string &why);

  /// A record with its place; its length is that of the span: what was broken off, or runs still, lasted at
  /// least so long. What had not begun is unread. `word`: how the tool calls the state.
  void span(Record record, const std::string &where, const Span &span, Became became,
            const std::string &word);
  /// A record whose length is known.
  void add(Record record, const std::string &where);

  /// What the file tells was done for the sake of knowing it: a rehearsal, an experiment.
  void of_tests() { tested_ = true; }
  /// What still ran lasted until the latest moment that the file tells of.
  [[nodiscard]] Records finish(const std::string &format);

private:
  bool tested_ = false;
  std::string file_;
  Diagnostics &diagnostics_;
  Records out_;
  std::vector<std::size_t> running_; ///< records whose end is not known yet
  double latest_s_ = 0;
};

/// "Success", "completed", "CANCELLED", ...: the words of all tools that are read.
[[nodiscard]] Became became_of(const std::string &word);
/// "started", "начат": how logs of rehearsals say that a step begins.
[[nodiscard]] bool says_begun(const std::string &result);

/// The readers, one a tool: false when the value is not theirs.
bool read_measured(const json &value, RecordReader &reader, std::string &format);
bool read_ssm(const json &value, RecordReader &reader, std::string &format);
bool read_region_switch(const json &value, RecordReader &reader, std::string &format);
bool read_fis_experiment(const json &value, RecordReader &reader, std::string &format);
bool read_restores(const json &value, RecordReader &reader, std::string &format);
bool read_pagerduty(const json &value, RecordReader &reader, std::string &format);
bool read_opsgenie(const json &value, RecordReader &reader, std::string &format);
bool read_github(const json &value, RecordReader &reader, std::string &format);
bool read_gitlab(const json &value, RecordReader &reader, std::string &format);
/// A table of steps as they were carried out, or of lengths; false when its heads are neither.
bool read_table(const CsvTable &table, RecordReader &reader, std::string &format);

} // namespace drsim::import::records
