#include "sim/input/order_worth.hpp"

#include "sim/formats/json_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline input {
namespace {

constexpr double most_worth = 1e12;
constexpr std::size_t currency_letters = 3;

bool is_currency(const std::string &text)
{
  return text.size() == currency_letters &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::optional<Confidence> confidence_of(const std::string &word)
{
  for (const Confidence one : {Confidence::documented, Confidence::measured, Confidence::assumed})
    if (word == confidence_name(one))
      return one;
  return std::nullopt;
}

} // namespace

std::optional<OrderWorth> read_order_worth(Reader &top, const std::string &file, Diagnostics &diagnostics)
{
  const nlohmann::json *found = top.raw(order_worth_pointer + 1);
  if (found == nullptr)
    return std::nullopt;
  const std::size_t before = diagnostics.problems().size();
  Reader reader(*found, file, order_worth_pointer, diagnostics);
  if (!reader.has("value"))
    reader.missing("value");
  OrderWorth out;
  out.value = reader.number("value", {0, most_worth}).value_or(0);
  out.currency = reader.required_text("currency");
  if (!out.currency.empty() && !is_currency(out.currency))
    reader.problem("currency", "\"" + out.currency + "\" is not a currency",
                   "three capital letters: \"EUR\"");
  out.from = {Source::deployment, Confidence::set, file, order_worth_pointer, reader.required_text("source")};
  if (const auto word = reader.text("confidence")) {
    const auto confidence = confidence_of(*word);
    if (!confidence)
      reader.problem("confidence", "\"" + *word + "\" is none", "documented, measured or assumed");
    out.from.confidence = confidence.value_or(Confidence::assumed);
  }
  reader.finish();
  return diagnostics.problems().size() == before ? std::optional(out) : std::nullopt;
}

std::optional<OrderWorth> load_order_worth(const std::filesystem::path &folder, Diagnostics &diagnostics)
{
  constexpr const char *name = "deployment.json";
  if (std::error_code error; !std::filesystem::exists(folder / name, error))
    return std::nullopt;
  const auto text = read_text(folder / name, name, diagnostics);
  const auto value = text ? parse_json(*text, name, diagnostics) : std::nullopt;
  if (!value || !value->is_object())
    return std::nullopt;
  Reader top(*value, name, "", diagnostics); // never finished: the other keys are others' affair
  return read_order_worth(top, name, diagnostics);
}

} // namespace drsim::input
