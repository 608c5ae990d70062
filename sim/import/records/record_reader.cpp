#include "sim/import/records/record_reader.hpp"

#include "sim/core/duration.hpp"
#include "sim/formats/instant.hpp"
#include "sim/formats/utf8.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace drsim::inline import::inline records {

namespace {

constexpr double from_milliseconds = 1e11; ///< a number above it is no second of this millennium
constexpr double longest_s = 366.0 * 86400;

bool is_one_of(const std::string &word, std::initializer_list<const char *> words)
{
  return std::any_of(words.begin(), words.end(), [&](const char *one) { return word == one; });
}

bool is_length(double value_s)
{
  return value_s > 0 && value_s <= longest_s;
}

} // namespace

const json &member(const json &value, const std::string &key)
{
  static const json none;
  if (!value.is_object())
    return none;
  const auto found = value.find(key);
  return found == value.end() ? none : *found;
}

const json &member_of(const json &value, const std::vector<std::string> &keys)
{
  for (const std::string &key : keys)
    if (const json &found = member(value, key); !found.is_null())
      return found;
  return member(value, keys.back());
}

std::string text_at(const json &value, const std::string &key)
{
  const json &found = member(value, key);
  if (found.is_string())
    return found.get<std::string>();
  return found.is_number() ? found.dump() : std::string();
}

Became became_of(const std::string &raw)
{
  std::string word;
  for (const char c : lower_case(raw))
    if (c != '_' && c != '-' && c != ' ')
      word += c;
  if (is_one_of(word, {"success", "succeeded", "successful", "completed", "complete", "done", "ok", "passed",
                       "completedwithmonitoringfailed", "completedwithexceptions", "готово", "сделано",
                       "выполнено"}))
    return Became::done;
  if (is_one_of(word, {"failed", "failure", "cancelled", "canceled", "timedout", "aborted", "abort",
                       "stopped", "error", "сбой", "прервано", "неудача"}))
    return Became::broken_off;
  if (is_one_of(word, {"inprogress", "running", "executing", "waiting", "completing", "stopping",
                       "cancelling", "cancelledinprogress", "идёт", "идет"}))
    return Became::running;
  if (is_one_of(word, {"pending", "notstarted", "created", "queued", "scheduled", "skipped", "manual",
                       "notrun", "pendingapproval", "pausedbyfailedstep", "pausedbyoperator", "requested",
                       "preparing", "neutral", "initiating", "пропущено"}))
    return Became::not_begun;
  return Became::unknown;
}

std::optional<double> RecordReader::instant(const json &value, const std::string &where)
{
  if (value.is_null() || (value.is_string() && value.get_ref<const std::string &>().empty()))
    return std::nullopt;
  std::optional<double> at;
  if (value.is_number()) {
    at = value.get<double>();
    if (*at > from_milliseconds)
      *at /= 1000;
  } else if (value.is_string()) {
    at = parse_instant_s(value.get_ref<const std::string &>());
  }
  if (!at || !(*at > 0)) {
    wrong(where, "is no date and time", "write \"2026-11-02T10:05:00Z\"");
    return std::nullopt;
  }
  latest_s_ = std::max(latest_s_, *at);
  return at;
}

std::optional<double> RecordReader::seconds(const json &value, const std::string &where)
{
  std::optional<double> length;
  if (value.is_number())
    length = value.get<double>();
  else if (value.is_string())
    length = parse_duration_s(value.get_ref<const std::string &>());
  if (!length || !std::isfinite(*length) || *length < 0 || *length > longest_s) {
    wrong(where, "is no length of time", "write seconds, or \"12m\": 0 to 366 days");
    return std::nullopt;
  }
  return length;
}

void RecordReader::wrong(const std::string &where, const std::string &message, const std::string &cure)
{
  diagnostics_.error(file_, where, message, cure);
}

void RecordReader::unread(const std::string &where, const std::string &what, const std::string &why)
{
  out_.unread.push_back({file_, where, what, why});
}

void RecordReader::add(Record record, const std::string &where)
{
  record.file = file_;
  record.where = where;
  out_.records.push_back(std::move(record));
}

void RecordReader::span(Record record, const std::string &where, const Span &span, Became became,
                        const std::string &word)
{
  const std::string what = record.name.empty() ? "a record" : "\"" + record.name + "\"";
  if (became == Became::unknown)
    return unread(where, what, "its state is \"" + word + "\", which is not known here");
  if (became == Became::not_begun)
    return unread(where, what, "it was not carried out: " + word);
  if (!span.from_s)
    return unread(where, what, "the file does not say when it began");
  if (became != Became::running && !span.to_s)
    return unread(where, what, "the file does not say when it ended");
  record.at_s = *span.from_s;
  record.censored = became != Became::done;
  if (!span.to_s || became == Became::running) {
    running_.push_back(out_.records.size());
  } else {
    record.value_s = *span.to_s - *span.from_s;
    if (!(record.value_s >= 0) || record.value_s > longest_s)
      return wrong(where, what + " ends before it begins, or takes more than a year",
                   "check the two times, and their offsets from UTC");
  }
  add(std::move(record), where);
}

Records RecordReader::finish(const std::string &format)
{
  out_.format = format;
  for (Record &record : out_.records)
    record.tested = tested_;
  for (const std::size_t i : running_)
    out_.records[i].value_s = std::max(0.0, latest_s_ - out_.records[i].at_s);
  for (const Record &record : out_.records)
    if (record.has_length && !is_length(record.value_s))
      unread(record.where, record.name,
             record.value_s > 0 ? "it would have run for more than a year"
                                : "it took no time that the file can tell");
  std::erase_if(out_.records,
                [](const Record &record) { return record.has_length && !is_length(record.value_s); });
  return std::move(out_);
}

} // namespace drsim::import::records
