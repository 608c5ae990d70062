#include "sim/input/search_catalogue.hpp"

#include "sim/core/units.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/input/reader.hpp"
#include "sim/input/scenario_parts.hpp"
#include "sim/model/tags.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline input {
namespace {

using nlohmann::json;

constexpr Range a_window{60, 30 * day_s};
constexpr Range a_probability{0, 0.5}; ///< what holds more often than not is the usual
constexpr Range a_lead{0, 7 * day_s};

/// Reads the file, each part with its pointer.
class Search {
public:
  Search(std::string file, Diagnostics &diagnostics) : file_(std::move(file)), diagnostics_(diagnostics) {}

  SearchCatalogue read(const json &value)
  {
    SearchCatalogue out;
    Reader top(value, file_, "", diagnostics_);
    static_cast<void>(top.required_text("title"));
    static_cast<void>(top.text("dated"));
    if (const json *window = top.raw("window"))
      read_window(*window, out);
    else
      top.missing("window");
    const auto told = top.items("told_elsewhere");
    for (std::size_t i = 0; i < told.size(); ++i)
      out.told_elsewhere.push_back(told_elsewhere(*told[i], "/told_elsewhere/" + std::to_string(i)));
    const auto items = top.items("circumstances");
    for (std::size_t i = 0; i < items.size(); ++i)
      out.circumstances.push_back(circumstance(*items[i], "/circumstances/" + std::to_string(i)));
    top.finish();
    return out;
  }

private:
  void read_window(const json &value, SearchCatalogue &out)
  {
    Reader reader(value, file_, "/window", diagnostics_);
    if (!reader.has("length"))
      reader.missing("length");
    out.window_s = reader.duration_s("length", a_window).value_or(a_window.low);
    out.window_source = reader.required_text("source");
    reader.grounds();
    reader.finish();
  }

  ToldElsewhere told_elsewhere(const json &value, const std::string &pointer)
  {
    Reader reader(value, file_, pointer, diagnostics_);
    ToldElsewhere out{reader.required_text("scenario"), reader.required_text("as"),
                      reader.required_text("why")};
    reader.finish();
    return out;
  }

  void read_given(Reader &reader, Circumstance &out)
  {
    for (const json *radius : reader.items("given")) {
      out.given.push_back(radius->is_string() ? radius->get<std::string>() : radius->dump());
      const auto &known = blast_radii();
      if (std::find(known.begin(), known.end(), out.given.back()) == known.end())
        reader.problem("given", "\"" + out.given.back() + "\" is no blast radius");
    }
  }

  void read_what_it_does(Reader &reader, const std::string &pointer, Circumstance &out)
  {
    const auto faults = reader.items("faults");
    for (std::size_t i = 0; i < faults.size(); ++i) {
      Reader item(*faults[i], file_, pointer + "/faults/" + std::to_string(i), diagnostics_);
      out.faults.push_back(read_fault(item, day_s));
    }
    const auto conditions = reader.items("conditions");
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      Reader item(*conditions[i], file_, pointer + "/conditions/" + std::to_string(i), diagnostics_);
      out.conditions.push_back(read_condition(item));
    }
    out.load_factor = reader.number("load_factor", {0.01, 1000}).value_or(1);
    out.lead_s = reader.duration_s("lead", a_lead).value_or(0);
    if (out.faults.empty() && out.conditions.empty() && !reader.has("load_factor"))
      reader.problem("id", "changes nothing", "give it \"faults\", \"conditions\" or a \"load_factor\"");
  }

  Circumstance circumstance(const json &value, const std::string &pointer)
  {
    Reader reader(value, file_, pointer, diagnostics_);
    Circumstance out;
    out.id = reader.required_text("id");
    out.title = reader.required_text("title");
    if (!reader.has("probability"))
      reader.missing("probability");
    out.probability = reader.number("probability", a_probability).value_or(0);
    out.source = reader.required_text("source");
    out.assumed = reader.text("confidence").value_or("") == "assumed";
    reader.grounds();
    read_given(reader, out);
    read_what_it_does(reader, pointer, out);
    reader.finish();
    return out;
  }

  std::string file_;
  Diagnostics &diagnostics_;
};

} // namespace

SearchCatalogue parse_search(const std::string &text, const std::string &shown_name, Diagnostics &diagnostics)
{
  const auto value = parse_json(text, shown_name, diagnostics);
  return value ? Search(shown_name, diagnostics).read(*value) : SearchCatalogue{};
}

SearchCatalogue load_search(const std::filesystem::path &catalogue_folder, Diagnostics &diagnostics)
{
  const std::string shown = "catalogue/search/search.json";
  const auto text = read_text(catalogue_folder / "search" / "search.json", shown, diagnostics);
  return text ? parse_search(*text, shown, diagnostics) : SearchCatalogue{};
}

} // namespace drsim::input
