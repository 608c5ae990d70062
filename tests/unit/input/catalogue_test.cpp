#include "sim/input/catalogue.hpp"

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <regex>
#include <set>

namespace catalogue_test {

using namespace drsim;
namespace fs = std::filesystem;

namespace {

using nlohmann::json;

/// What every entry says, wherever it stands: what it is measured in, who says so, of when, and how sure it
/// is. A row about a parameter has the unit of that; a rule without a figure of its own, and what a price is
/// for, need none.
void says_its_grounds(const json &entry, const std::string &where, std::size_t &entries)
{
  INFO(where);
  ++entries;
  static const std::regex month("20[0-9]{2}-(0[1-9]|1[0-2])");
  static const std::set<std::string> words = {"assumed", "documented", "measured"};
  CHECK_FALSE(entry.value("source", "").empty());
  CHECK(std::regex_match(entry.value("date", ""), month));
  CHECK(words.count(entry.value("confidence", "")) == 1);
  const bool figure = entry.contains("default") || entry.contains("value") || entry.contains("for") ||
                      entry.contains("days") || entry.contains("observations") ||
                      entry.contains("probability") || entry.contains("length") ||
                      entry.contains("per_year") || entry.contains("events");
  CHECK((!figure || !entry.value("unit", "").empty()));
  CHECK((!entry.contains("usd") || !entry.value("per", "").empty()));
}

/// Every object that names a source or a confidence is an entry.
void walk(const json &part, const std::string &where, std::size_t &entries)
{
  if (part.is_object() && (part.contains("source") || part.contains("confidence")))
    says_its_grounds(part, where, entries);
  if (part.is_structured())
    for (const auto &[key, inner] : part.items())
      walk(inner, where + "/" + key, entries);
}

/// A folder with one catalogue file, gone with the object.
class OneKind {
public:
  explicit OneKind(const std::string &text)
      : folder_(fs::temp_directory_path() /
                ("drsim-catalogue-" + std::to_string(std::hash<std::string>{}(text))))
  {
    fs::create_directories(folder_);
    std::ofstream(folder_ / "lamp.json") << text;
  }
  ~OneKind() { fs::remove_all(folder_); }
  OneKind(const OneKind &) = delete;
  OneKind &operator=(const OneKind &) = delete;
  [[nodiscard]] const fs::path &folder() const { return folder_; }

private:
  fs::path folder_;
};

} // namespace

TEST_CASE("the shipped catalogue reads without a problem and every figure names its source")
{
  Diagnostics diagnostics;
  const Catalogue catalogue = load_catalogue(fs::path(DRSIM_SOURCE_DIR) / "models/catalogue", diagnostics);
  INFO(diagnostics.text());
  CHECK(diagnostics.problems().empty());
  REQUIRE(catalogue.count("route53_health_check") == 1);
  for (const auto &[kind, description] : catalogue)
    for (const auto &[name, entry] : description.parameters) {
      INFO(kind << "." << name);
      CHECK_FALSE(entry.value.from.note.empty());
      CHECK_FALSE(entry.drives.empty());
      CHECK(entry.date.size() == 7); // "2026-08": of the edition of the source that was read
    }
  const CatalogueEntry &threshold = catalogue.at("route53_health_check").parameters.at("failure_threshold");
  CHECK(threshold.value.value.mean() == 3);
  CHECK(threshold.value.from.source == Source::provider_default);
  CHECK(threshold.range.high == 10);
  CHECK(catalogue.at("route53_health_check").parameters.at("aggregation_s").value.from.confidence ==
        Confidence::assumed);
}

TEST_CASE("every entry of every folder of the catalogue has a unit, a source, a date and a confidence")
{
  std::set<std::string> folders;
  std::size_t entries = 0;
  for (const auto &file : fs::recursive_directory_iterator(fs::path(DRSIM_SOURCE_DIR) / "models/catalogue")) {
    if (file.path().extension() != ".json")
      continue;
    const std::string folder = file.path().parent_path().filename().string();
    folders.insert(folder);
    std::ifstream in(file.path());
    const json all = json::parse(in);
    const std::size_t before = entries;
    walk(all, file.path().filename().string(), entries);
    INFO(file.path());
    const bool none_of_its_own = all.contains("parameters") && all.at("parameters").empty();
    CHECK((entries > before || none_of_its_own)); // a file in which nothing has a source escapes nobody
    if (folder != "catalogue")                    // what the dates of its rows are of
      CHECK_FALSE(all.value("dated", "").empty());
  }
  CHECK(folders.size() >= 10);
  CHECK(entries > 900);
}

TEST_CASE("a date in the catalogue is a month")
{
  const OneKind kind(R"({"kind": "lamp", "title": "Lamp", "parameters": {
    "on": {"unit": "bool", "default": true, "default_is": "provider", "source": "x", "date": "spring 2026",
           "confidence": "assumed", "drives": "d"}}})");
  Diagnostics diagnostics;
  static_cast<void>(load_catalogue(kind.folder(), diagnostics));
  CHECK(diagnostics.text() ==
        "catalogue/lamp.json#/parameters/on/date: error: is \"spring 2026\", which is no "
        "month; write \"2026-08\"\n");
}

TEST_CASE("mistakes in a catalogue file are reported together")
{
  const OneKind kind(R"({"kind": "bulb", "title": "Lamp", "parameters": {
    "life_s": {"unit": "s", "default": "-5m", "min": 0, "default_is": "guess", "source": "x",
               "confidence": "assumed", "drives": "d"},
    "on": {"unit": "bool", "default": 1, "default_is": "provider", "source": "x", "confidense": "assumed",
           "drives": "d"}}})");
  Diagnostics diagnostics;
  static_cast<void>(load_catalogue(kind.folder(), diagnostics));
  CHECK(diagnostics.text() ==
        "catalogue/lamp.json#/kind: error: is \"bulb\" in a file named \"lamp\"; use the same name\n"
        "catalogue/lamp.json#/parameters/life_s/default: error: is -300; must be from 0 to "
        "1e+300\n"
        "catalogue/lamp.json#/parameters/life_s/default_is: error: unknown word \"guess\"; one of provider, "
        "catalogue\n"
        "catalogue/lamp.json#/parameters/on/default: error: is number, not true or false\n"
        "catalogue/lamp.json#/parameters/on: error: \"confidence\" is missing\n"
        "catalogue/lamp.json#/parameters/on/confidense: error: unknown key \"confidense\"; did you mean "
        "\"confidence\"?\n");
}

TEST_CASE("no default is NaN or empty text, never a silent zero")
{
  const OneKind kind(R"({"kind": "lamp", "title": "Lamp", "parameters": {
    "life_s": {"unit": "s", "default": null, "default_is": "catalogue", "source": "x",
               "confidence": "assumed", "drives": "d"}}})");
  Diagnostics diagnostics;
  const Catalogue catalogue = load_catalogue(kind.folder(), diagnostics);
  CHECK(diagnostics.problems().empty());
  CHECK(std::isnan(catalogue.at("lamp").parameters.at("life_s").value.value.mean()));
}

} // namespace catalogue_test
