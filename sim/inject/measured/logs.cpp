#include "sim/inject/measured/logs.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <string_view>

namespace drsim::inject::inline measured {
namespace {

/// Calls `each` with every whole line and its number; says when the last is cut off.
void for_lines(const std::string &text, std::vector<std::string> &problems,
               const std::function<void(std::string_view, int)> &each)
{
  int number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    ++number;
    if (end == std::string::npos) {
      problems.push_back("line " + std::to_string(number) + ": cut off, left out");
      return;
    }
    if (end > at)
      each(std::string_view(text).substr(at, end - at), number);
    at = end + 1;
  }
}

/// Objects whose `keys` are whole numbers.
void for_objects(const std::string &text, std::vector<std::string> &problems,
                 const std::function<void(const nlohmann::json &, int)> &each)
{
  for_lines(text, problems, [&](std::string_view line, int number) {
    const nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_object())
      each(json, number);
    else
      problems.push_back("line " + std::to_string(number) + ": is no JSON object");
  });
}

bool has_numbers(const nlohmann::json &json, std::initializer_list<const char *> keys)
{
  return std::all_of(keys.begin(), keys.end(), [&](const char *key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number_integer();
  });
}

bool has(const nlohmann::json &json, const char *key, nlohmann::json::value_t type)
{
  const auto found = json.find(key);
  return found != json.end() && found->type() == type;
}

} // namespace

LoadSeen read_load(const std::string &text, std::vector<std::string> &problems)
{
  using Type = nlohmann::json::value_t;
  LoadSeen load;
  for_objects(text, problems, [&](const nlohmann::json &json, int number) {
    if (has(json, "event", Type::string) && has_numbers(json, {"at_us"})) {
      load.events.push_back(json);
      load.end_us = std::max(load.end_us, json["at_us"].get<std::int64_t>());
    } else if (has_numbers(json, {"id", "amount", "scheduled_us", "end_us"}) &&
               has(json, "status", Type::string) && has(json, "sent", Type::boolean)) {
      load.orders.push_back(
          {json["id"], json["amount"], json["scheduled_us"], json["end_us"], json["status"], json["sent"]});
      load.end_us = std::max(load.end_us, load.orders.back().end_us);
    } else {
      problems.push_back("line " + std::to_string(number) + ": neither an order nor an event of the load");
    }
  });
  std::stable_sort(load.orders.begin(), load.orders.end(), [](const OrderSeen &one, const OrderSeen &other) {
    return one.scheduled_us < other.scheduled_us;
  });
  if (!load.events.empty())
    load.begin_us = load.events.front()["at_us"];
  else if (!load.orders.empty())
    load.begin_us = load.orders.front().scheduled_us;
  return load;
}

TableSeen read_table(const std::string &text, std::vector<std::string> &problems)
{
  TableSeen table;
  for_lines(text, problems, [&](std::string_view line, int number) {
    const std::size_t cut = line.find_first_of(" \t,|");
    std::int64_t id = 0, amount = 0;
    const auto read = [](std::string_view part, std::int64_t &into) {
      const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), into);
      return error == std::errc() && end == part.data() + part.size();
    };
    if (cut != std::string_view::npos && read(line.substr(0, cut), id) && read(line.substr(cut + 1), amount))
      table[id].push_back(amount);
    else
      problems.push_back("line " + std::to_string(number) + ": no id and amount");
  });
  return table;
}

std::vector<nlohmann::json> read_happenings(const std::string &text, std::vector<std::string> &problems)
{
  std::vector<nlohmann::json> lines;
  for_objects(text, problems, [&](const nlohmann::json &json, int number) {
    if (has_numbers(json, {"at_us"}))
      lines.push_back(json);
    else
      problems.push_back("line " + std::to_string(number) + ": no \"at_us\"");
  });
  return lines;
}

} // namespace drsim::inject::measured
