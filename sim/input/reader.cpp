#include "sim/input/reader.hpp"

#include "sim/core/duration.hpp"
#include "sim/formats/without_secrets.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

namespace drsim::inline input {
namespace {

using nlohmann::json;

const json &empty_object()
{
  static const json empty = json::object();
  return empty;
}

std::string shown(double value)
{
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

std::string range_text(Range range)
{
  if (range.high >= 1e300)
    return "at least " + shown(range.low);
  if (range.low <= -1e300)
    return "at most " + shown(range.high);
  return "from " + shown(range.low) + " to " + shown(range.high);
}

/// Keys under which people write for people.
bool is_prose(const std::string &key)
{
  static const std::set<std::string> keys = {"title",       "source",   "why",     "reason",  "owner",
                                             "description", "question", "assumed", "decides", "find_out",
                                             "finding",     "action",   "name"};
  return keys.count(key) > 0;
}

} // namespace

Reader::Reader(const json &value, std::string file, std::string pointer, Diagnostics &diagnostics)
    : value_(value.is_object() ? value : empty_object()), file_(std::move(file)),
      pointer_(std::move(pointer)), diagnostics_(diagnostics)
{
  if (!value.is_object())
    diagnostics_.error(file_, pointer_.empty() ? "/" : pointer_,
                       std::string("is ") + value.type_name() + ", not an object", "write { … }");
}

bool Reader::has(const std::string &key) const
{
  return value_.contains(key);
}

std::vector<std::string> Reader::keys() const
{
  std::vector<std::string> names;
  for (const auto &[key, ignored] : value_.items())
    names.push_back(key);
  return names;
}

const json *Reader::raw(const std::string &key)
{
  known_.push_back(key);
  const auto found = value_.find(key);
  return found == value_.end() ? nullptr : &*found;
}

void Reader::problem(const std::string &key, const std::string &message, const std::string &cure)
{
  diagnostics_.error(file_, pointer_to(key), message, cure);
}

void Reader::missing(const std::string &key)
{
  diagnostics_.error(file_, pointer_.empty() ? "/" : pointer_, "\"" + key + "\" is missing");
}

std::optional<std::string> Reader::text(const std::string &key)
{
  const json *found = raw(key);
  if (found == nullptr)
    return std::nullopt;
  if (!found->is_string()) {
    problem(key, std::string("is ") + found->type_name() + ", not text");
    return std::nullopt;
  }
  return is_prose(key) ? without_secrets(found->get_ref<const std::string &>()) : found->get<std::string>();
}

std::string Reader::required_text(const std::string &key)
{
  if (!has(key))
    missing(key);
  const std::string value = text(key).value_or("");
  if (has(key) && value_.at(key).is_string() && value.empty())
    problem(key, "is empty");
  return value;
}

std::string Reader::month(const std::string &key)
{
  const std::string found = text(key).value_or("");
  constexpr std::size_t dash = 4, size = 7;
  bool fits = found.size() == size;
  for (std::size_t at = 0; fits && at < size; ++at)
    fits = at == dash ? found[at] == '-' : found[at] >= '0' && found[at] <= '9';
  const std::string number = fits ? found.substr(dash + 1) : "01";
  if (!found.empty() && (!fits || number < "01" || number > "12"))
    problem(key, "is \"" + found + "\", which is no month", "write \"2026-08\"");
  return found;
}

void Reader::grounds()
{
  static_cast<void>(text("unit"));
  static_cast<void>(month("date"));
  const std::string word = required_text("confidence");
  if (!word.empty() && word != "assumed" && word != "documented" && word != "measured")
    problem("confidence", "\"" + word + "\" is none of its words", "one of assumed, documented, measured");
}

std::optional<bool> Reader::flag(const std::string &key)
{
  const json *found = raw(key);
  if (found == nullptr)
    return std::nullopt;
  if (!found->is_boolean()) {
    problem(key, std::string("is ") + found->type_name() + ", not true or false");
    return std::nullopt;
  }
  return found->get<bool>();
}

std::optional<double> Reader::number(const std::string &key, Range range)
{
  const json *found = raw(key);
  if (found == nullptr)
    return std::nullopt;
  if (!found->is_number()) {
    problem(key, std::string("is ") + found->type_name() + ", not a number");
    return std::nullopt;
  }
  const auto value = found->get<double>();
  if (value < range.low || value > range.high) {
    problem(key, "is " + shown(value), "must be " + range_text(range));
    return std::nullopt;
  }
  return value;
}

std::optional<double> Reader::duration_s(const std::string &key, Range range)
{
  const auto value = distribution(key, range);
  if (value && !value->is_constant()) {
    problem(key, "is a distribution, one duration is wanted", "write \"15m\" or seconds");
    return std::nullopt;
  }
  return value ? std::optional<double>(value->mean()) : std::nullopt;
}

std::optional<Distribution> Reader::distribution(const std::string &key, Range range)
{
  const json *found = raw(key);
  return found == nullptr ? std::nullopt
                          : read_distribution(*found, file_, pointer_to(key), range, diagnostics_);
}

std::vector<const json *> Reader::items(const std::string &key)
{
  std::vector<const json *> elements;
  const json *found = raw(key);
  if (found == nullptr)
    return elements;
  if (!found->is_array()) {
    problem(key, std::string("is ") + found->type_name() + ", not a list");
    return elements;
  }
  for (const json &element : *found)
    elements.push_back(&element);
  return elements;
}

void Reader::finish()
{
  for (const auto &[key, ignored] : value_.items()) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end())
      continue;
    const std::string near = did_you_mean(key, known_);
    problem(key, "unknown key \"" + key + "\"", near.empty() ? "" : "did you mean \"" + near + "\"?");
  }
}

} // namespace drsim::input
