#include "sim/input/evidence.hpp"

#include "sim/formats/json_text.hpp"
#include "sim/input/reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline input {

namespace {

using nlohmann::json;

constexpr Range some_observations{0.01, 1e6};
constexpr Range some_days{1, 36500};
constexpr Range some_spread{1.01, 1e3};

/// A figure with its source; all of them are assumed until somebody studies it.
double figure(const json &value, const std::string &file, const std::string &pointer, const char *key,
              Range range, std::string &source, Diagnostics &diagnostics)
{
  Reader reader(value, file, pointer, diagnostics);
  if (!reader.has(key))
    reader.missing(key);
  const double number = reader.number(key, range).value_or(range.low);
  source = reader.required_text("source");
  reader.grounds();
  reader.finish();
  return number;
}

CountedFrequency counted(const json &value, const std::string &file, const std::string &pointer,
                         Diagnostics &diagnostics)
{
  Reader reader(value, file, pointer, diagnostics);
  CountedFrequency out;
  for (const char *key : {"per_year", "events"})
    if (!reader.has(key))
      reader.missing(key);
  out.per_year = reader.number("per_year", {0, 1e6}).value_or(0);
  out.blast_radius = reader.required_text("blast_radius");
  out.events = reader.number("events", {0, 1e6}).value_or(0);
  static_cast<void>(reader.required_text("source"));
  reader.grounds();
  reader.finish();
  return out;
}

/// "stale": {"tested": {"ageing_days": 90, "stale_days": 180, ...}, "observed": ...}
void read_shelves(const json &value, const std::string &file, Evidence &out, Diagnostics &diagnostics)
{
  Reader all(value, file, "/stale", diagnostics);
  for (const EvidenceClass one : {EvidenceClass::tested, EvidenceClass::observed}) {
    const std::string name = class_name(one);
    const json *found = all.raw(name);
    if (found == nullptr) {
      all.missing(name);
      continue;
    }
    Reader reader(*found, file, "/stale/" + name, diagnostics);
    const auto days = [&](const char *key) {
      if (!reader.has(key))
        reader.missing(key);
      return static_cast<int>(reader.number(key, some_days).value_or(some_days.low));
    };
    Shelf shelf{days("ageing_days"), days("stale_days"), reader.required_text("source")};
    reader.grounds();
    if (shelf.stale_days < shelf.ageing_days)
      reader.problem("stale_days", "is less than \"ageing_days\"", "what is stale has aged before");
    reader.finish();
    out.shelf[one] = shelf;
  }
  all.finish();
}

} // namespace

const CountedFrequency *Evidence::counted_for(double per_year, const std::string &blast_radius) const
{
  const auto found = std::find_if(counted.begin(), counted.end(), [&](const CountedFrequency &one) {
    return one.per_year == per_year && one.blast_radius == blast_radius;
  });
  return found == counted.end() ? nullptr : &*found;
}

Evidence load_evidence(const std::filesystem::path &catalogue_folder, Diagnostics &diagnostics)
{
  const std::string shown = "catalogue/evidence/evidence.json";
  Evidence out;
  const auto text = read_text(catalogue_folder / "evidence" / "evidence.json", shown, diagnostics);
  const auto value = text ? parse_json(*text, shown, diagnostics) : std::nullopt;
  if (!value)
    return out;
  Reader top(*value, shown, "", diagnostics);
  static_cast<void>(top.text("dated"));
  static const json nothing = json::object();
  const auto object = [&](const char *key) {
    const json *found = top.raw(key);
    if (found == nullptr)
      top.missing(key);
    return found == nullptr ? &nothing : found;
  };
  const json *all = object("worth");
  Reader worth(*all, shown, "/worth", diagnostics);
  for (const Confidence one :
       {Confidence::set, Confidence::documented, Confidence::measured, Confidence::assumed}) {
    const std::string name = confidence_name(one);
    const json *found = worth.raw(name);
    if (found == nullptr) {
      worth.missing(name);
      continue;
    }
    EvidenceWorth &into = out.worth[one];
    into.observations =
        figure(*found, shown, "/worth/" + name, "observations", some_observations, into.source, diagnostics);
  }
  worth.finish();
  std::string source;
  out.spread = figure(*object("spread"), shown, "/spread", "p95_over_p50", some_spread, source, diagnostics);
  out.frequency_events =
      figure(*object("frequency"), shown, "/frequency", "events", some_observations, source, diagnostics);
  const auto items = top.items("counted");
  for (std::size_t i = 0; i < items.size(); ++i)
    out.counted.push_back(counted(*items[i], shown, "/counted/" + std::to_string(i), diagnostics));
  read_shelves(*object("stale"), shown, out, diagnostics);
  top.finish();
  return out;
}

} // namespace drsim::input
