#include "sim/input/fix_catalogue.hpp"

#include "sim/formats/json_text.hpp"
#include "sim/input/reader.hpp"
#include "sim/model/kinds.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline input {
namespace {

using nlohmann::json;

constexpr Range days_of_work{0.01, 1000};

/// Reads arrays and objects of the file, each with its pointer.
class Fixes {
public:
  Fixes(std::string file, Diagnostics &diagnostics) : file_(std::move(file)), diagnostics_(diagnostics) {}

  FixCatalogue read(const json &value)
  {
    FixCatalogue out;
    Reader top(value, file_, "", diagnostics_);
    static_cast<void>(top.required_text("title"));
    static_cast<void>(top.text("dated"));
    if (const json *all = top.raw("efforts")) {
      Reader efforts(*all, file_, "/efforts", diagnostics_);
      for (const std::string &key : efforts.keys())
        out.efforts[key] = effort(*efforts.raw(key), "/efforts/" + key);
    } else {
      top.missing("efforts");
    }
    const auto items = top.items("fixes");
    for (std::size_t i = 0; i < items.size(); ++i)
      out.rules.push_back(rule(*items[i], "/fixes/" + std::to_string(i), out.efforts));
    top.finish();
    return out;
  }

private:
  Effort effort(const json &value, const std::string &pointer)
  {
    Reader reader(value, file_, pointer, diagnostics_);
    Effort out;
    if (!reader.has("days"))
      reader.missing("days");
    out.days = reader.number("days", days_of_work).value_or(days_of_work.low);
    out.title = reader.required_text("title");
    out.source = reader.required_text("source");
    reader.grounds();
    reader.finish();
    return out;
  }

  /// A number, true, false or a text under `key`.
  static void read_value(Reader &reader, const std::string &key, std::optional<double> &number,
                         std::string &text)
  {
    const json *value = reader.raw(key);
    if (value == nullptr)
      return;
    if (value->is_boolean())
      number = value->get<bool>() ? 1 : 0;
    else if (value->is_number())
      number = value->get<double>();
    else if (value->is_string())
      text = value->get<std::string>();
    else
      reader.problem(key, "is no figure", "write a number, true, false or a text");
  }

  FixTerm term(const json &value, const std::string &pointer)
  {
    Reader reader(value, file_, pointer, diagnostics_);
    FixTerm out;
    out.parameter = reader.required_text("parameter");
    std::optional<double> number;
    if (reader.has("above") || reader.has("below")) {
      out.is = reader.has("above") ? FixTerm::Is::above : FixTerm::Is::below;
      out.number = reader.number(reader.has("above") ? "above" : "below").value_or(0);
    } else if (reader.has("is") || reader.has("not")) {
      out.is = reader.has("is") ? FixTerm::Is::equal : FixTerm::Is::other;
      read_value(reader, reader.has("is") ? "is" : "not", number, out.text);
      out.is_text = !number.has_value();
      out.number = number.value_or(0);
    } else if (reader.has("unset") && reader.flag("unset")) {
      out.is = FixTerm::Is::unset;
    } else if (reader.has("below_twin") && reader.flag("below_twin")) {
      out.is = FixTerm::Is::below_twin;
    } else if (reader.text("set_by").value_or("") == "files") {
      out.is = FixTerm::Is::by_files;
    } else {
      reader.problem("parameter", "is held against nothing",
                     "write above, below, is, not, unset, below_twin or \"set_by\": \"files\"");
    }
    reader.finish();
    return out;
  }

  FixSetting setting(const json &value, const std::string &pointer)
  {
    Reader reader(value, file_, pointer, diagnostics_);
    FixSetting out;
    out.link = reader.text("link").value_or("");
    out.parameter = reader.required_text("parameter");
    read_value(reader, "value", out.number, out.text);
    out.times = reader.number("times", {0, 1000}).value_or(1);
    out.twin = reader.flag("twin").value_or(false);
    if (const json *line = reader.raw("line")) {
      Reader words(*line, file_, pointer + "/line", diagnostics_);
      out.says = words.required_text("says");
      out.to_say = words.required_text("to_say");
      words.finish();
    }
    if (!reader.has("value") && !reader.has("times") && !out.twin)
      reader.problem("parameter", "becomes nothing", "write value, times or twin");
    reader.finish();
    return out;
  }

  FixRule rule(const json &value, const std::string &pointer, const std::map<std::string, Effort> &efforts)
  {
    Reader reader(value, file_, pointer, diagnostics_);
    FixRule out;
    out.id = reader.required_text("id");
    out.title = reader.required_text("title");
    out.kind = reader.required_text("of");
    if (kind_named(out.kind) == nullptr)
      reader.problem("of", "\"" + out.kind + "\" is no kind of component");
    out.where = reader.text("where").value_or("");
    if (const json *as_one = reader.raw("as_one"))
      out.together = as_one->is_string()   ? FixRule::Together::of_runbook
                     : as_one->get<bool>() ? FixRule::Together::all
                                           : FixRule::Together::each;
    out.on_path = reader.flag("on_path").value_or(false);
    const auto terms = reader.items("if");
    for (std::size_t i = 0; i < terms.size(); ++i)
      out.terms.push_back(term(*terms[i], pointer + "/if/" + std::to_string(i)));
    const auto settings = reader.items("set");
    for (std::size_t i = 0; i < settings.size(); ++i)
      out.settings.push_back(setting(*settings[i], pointer + "/set/" + std::to_string(i)));
    out.effort = reader.required_text("effort");
    if (efforts.count(out.effort) == 0)
      reader.problem("effort", "\"" + out.effort + "\" is none of \"efforts\"");
    out.running = reader.text("running").value_or("");
    out.why = reader.required_text("why");
    out.source = reader.required_text("source");
    reader.grounds();
    reader.finish();
    return out;
  }

  std::string file_;
  Diagnostics &diagnostics_;
};

} // namespace

FixCatalogue parse_fixes(const std::string &text, const std::string &shown_name, Diagnostics &diagnostics)
{
  const auto value = parse_json(text, shown_name, diagnostics);
  return value ? Fixes(shown_name, diagnostics).read(*value) : FixCatalogue{};
}

FixCatalogue load_fixes(const std::filesystem::path &catalogue_folder, Diagnostics &diagnostics)
{
  const std::string shown = "catalogue/fixes/fixes.json";
  const auto text = read_text(catalogue_folder / "fixes" / "fixes.json", shown, diagnostics);
  return text ? parse_fixes(*text, shown, diagnostics) : FixCatalogue{};
}

} // namespace drsim::input
