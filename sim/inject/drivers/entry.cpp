#include "sim/inject/drivers/entry.hpp"

#include "sim/formats/utf8.hpp"
#include "sim/inject/names.hpp"
#include "sim/inject/production_words.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inject::inline drivers {
namespace {

using nlohmann::json;

std::string unfit_words(const std::string &text)
{
  std::string bare;
  for (const char c : text)
    if (std::string(":/=,@+!() ").find(c) == std::string::npos)
      bare += c;
  if (text.empty())
    return "is empty";
  if (text.front() == '-')
    return "\"" + text + "\" begins with \"-\"";
  if (text.find_first_of("*?") != std::string::npos)
    return "\"" + text + "\" stands for many";
  const std::string why = bare.empty() ? "" : unfit_name("a" + bare);
  return why.empty() ? "" : "\"" + text + "\" has signs that no name of the tool has";
}

} // namespace

EntryReader::EntryReader(const Target &target, Diagnostics &problems)
    : target_(target), reader_(target.says, target.file, target.pointer, problems)
{
  static_cast<void>(reader_.raw("faults")); // the environment's own
}

std::string EntryReader::name(const std::string &key)
{
  const auto text = reader_.text(key);
  const std::string why = text ? unfit_name(*text) : "";
  if (why.empty())
    return text.value_or("");
  reader_.problem(key, why);
  return {};
}

std::string EntryReader::required_name(const std::string &key)
{
  if (!reader_.has(key))
    reader_.missing(key);
  return name(key);
}

std::string EntryReader::words(const std::string &key)
{
  const auto text = reader_.text(key);
  const std::string why = text ? unfit_words(*text) : "";
  if (why.empty())
    return text.value_or("");
  reader_.problem(key, why);
  return {};
}

std::string EntryReader::required_words(const std::string &key)
{
  if (!reader_.has(key))
    reader_.missing(key);
  return words(key);
}

std::vector<std::string> EntryReader::list(const std::string &key)
{
  std::vector<std::string> all;
  for (const json *item : reader_.items(key)) {
    const std::string text = item->is_string() ? item->get<std::string>() : item->dump();
    if (const std::string why = unfit_words(text); !why.empty())
      reader_.problem(key, why);
    else
      all.push_back(text);
  }
  if (reader_.has(key) && reader_.items(key).empty())
    reader_.problem(key, "is an empty list");
  return all;
}

std::string EntryReader::choice(const std::string &key, const std::vector<std::string> &choices)
{
  const std::string text = reader_.text(key).value_or(choices.front());
  if (std::find(choices.begin(), choices.end(), text) != choices.end())
    return text;
  std::string all;
  for (const std::string &one : choices)
    all += (all.empty() ? "one of " : ", ") + one;
  const std::string near = did_you_mean(text, choices);
  reader_.problem(key, "\"" + text + "\" is not known",
                  near.empty() ? all : "did you mean \"" + near + "\"?");
  return choices.front();
}

std::map<std::string, std::string> EntryReader::tags()
{
  std::map<std::string, std::string> wanted;
  const json *tags = reader_.raw("tags");
  if (tags == nullptr)
    return wanted;
  if (!tags->is_object()) {
    reader_.problem("tags", std::string("is ") + tags->type_name() + ", not an object",
                    R"(write {"env": "staging"})");
    return wanted;
  }
  for (const auto &[tag, value] : tags->items())
    if (value.is_string())
      wanted[tag] = value.get<std::string>();
    else
      reader_.problem("tags", "the value of \"" + tag + "\" is no text");
  return wanted;
}

std::string EntryReader::program(const std::string &tool)
{
  return reader_.text("program").value_or(tool);
}

void EntryReader::finish()
{
  reader_.finish();
}

void entry_problem(const Target &target, const std::string &key, const std::string &message,
                   const std::string &cure, Diagnostics &problems)
{
  problems.error(target.file, target.pointer + (key.empty() ? "" : "/" + key), message, cure);
}

void entry_warning(const Target &target, const std::string &key, const std::string &message,
                   const std::string &cure, Diagnostics &problems)
{
  problems.warning(target.file, target.pointer + (key.empty() ? "" : "/" + key), message, cure);
}

bool needs_key(const Target &target, const std::string &key, bool there, const std::string &for_what,
               Diagnostics &problems)
{
  if (!there)
    entry_problem(target, "", "\"" + key + "\" is missing, which " + for_what + " needs", "add it", problems);
  return there;
}

bool tags_fit(const Target &target, const std::map<std::string, std::string> &wanted,
              const std::map<std::string, std::string> &found, const std::string &of_what,
              Diagnostics &problems)
{
  bool fit = true;
  const auto refuse = [&](const std::string &message, const std::string &cure) {
    entry_problem(target, "tags", of_what + " " + message, cure, problems);
    fit = false;
  };
  for (const auto &[tag, value] : wanted) {
    const auto there = found.find(tag);
    if (there == found.end())
      refuse("has no tag \"" + tag + "\"", "it must have " + tag + "=" + value + " before it is touched");
    else if (there->second != value)
      refuse("has " + tag + "=" + there->second + ", not " + value, "is it the right one?");
  }
  for (const auto &[tag, value] : found)
    if (const auto word = production_word(value))
      refuse("has " + tag + "=" + value + ", which looks like production", "it is not touched");
  return fit;
}

double figure_of(const FaultOrder &order, const std::string &name)
{
  const auto found = order.figures.find(name);
  return found == order.figures.end() ? 0 : found->second;
}

bool drops(const FaultOrder &order)
{
  const auto found = order.figures.find("dropped_ratio");
  return found == order.figures.end() || found->second > 0.5;
}

std::string made_name(const FaultOrder &order)
{
  return lower_case("drsim-" + order.run + "-" + order.id);
}

double held_s(const FaultOrder &order)
{
  if (order.duration_s <= 0)
    return order.time_limit_s;
  return order.time_limit_s > 0 ? std::min(order.duration_s, order.time_limit_s) : order.duration_s;
}

Plan empty_plan(const FaultOrder &order, const Target &target)
{
  Plan plan;
  plan.driver = target.driver;
  plan.fault = order.id;
  plan.kind = order.kind;
  plan.component = order.component;
  return plan;
}

std::optional<std::string> asked(Hands &reading, const Operation &operation, const Target &target,
                                 const std::string &key, Diagnostics &problems)
{
  Done done = reading.perform(operation);
  if (done.ok)
    return std::move(done.output);
  entry_problem(target, key, "could not be read (" + operation.what + "): " + done.problem, "", problems);
  return std::nullopt;
}

std::string rounded(double value)
{
  return std::to_string(std::llround(value));
}

} // namespace drsim::inject::drivers
