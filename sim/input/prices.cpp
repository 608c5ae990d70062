#include "sim/input/prices.hpp"

#include "sim/formats/json_text.hpp"
#include "sim/input/reader.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline input {
namespace {

using nlohmann::json;

constexpr Range some_usd{0, 1e6};
constexpr Range some_vcpu{0, 1e4};
constexpr Range some_hours{1, 1000};

Price read_price(Reader &reader)
{
  Price price;
  price.usd = reader.number("usd", some_usd).value_or(0);
  if (!reader.has("usd"))
    reader.missing("usd");
  price.per = reader.required_text("per");
  price.vcpu = reader.number("vcpu", some_vcpu).value_or(0);
  price.source = reader.required_text("source");
  price.assumed = reader.text("confidence").value_or("") == "assumed";
  reader.grounds();
  reader.finish();
  return price;
}

} // namespace

const Price *Prices::find(const std::string &what) const
{
  const auto found = prices.find(what);
  return found == prices.end() ? nullptr : &found->second;
}

Prices load_prices(const std::filesystem::path &catalogue_folder, Diagnostics &diagnostics)
{
  const std::string shown = "catalogue/prices/aws.json";
  Prices out;
  const auto text = read_text(catalogue_folder / "prices" / "aws.json", shown, diagnostics);
  const auto value = text ? parse_json(*text, shown, diagnostics) : std::nullopt;
  if (!value)
    return out;
  Reader reader(*value, shown, "", diagnostics);
  out.title = reader.required_text("title");
  static_cast<void>(reader.text("dated"));
  out.region = reader.required_text("region");
  static_cast<void>(reader.required_text("currency"));
  out.retrieved = reader.required_text("retrieved");
  out.hours_per_month = reader.number("hours_per_month", some_hours).value_or(out.hours_per_month);
  const json *all = reader.raw("prices");
  if (all == nullptr || !all->is_object())
    reader.missing("prices");
  else
    for (const auto &[name, one] : all->items()) {
      Reader row(one, shown, "/prices/" + name, diagnostics);
      out.prices[name] = read_price(row);
    }
  reader.finish();
  return out;
}

} // namespace drsim::input
