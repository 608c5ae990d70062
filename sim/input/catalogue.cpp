#include "sim/input/catalogue.hpp"

#include "sim/formats/json_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <set>

namespace drsim::inline input {
namespace {

using nlohmann::json;

/// Reads one of a closed set of words into its value.
template <class Value, std::size_t Count>
Value one_of(Reader &reader, const std::string &key,
             const std::array<std::pair<const char *, Value>, Count> &words)
{
  const std::string word = reader.required_text(key);
  std::string all;
  for (const auto &[name, value] : words) {
    if (word == name)
      return value;
    all += (all.empty() ? "" : ", ") + std::string(name);
  }
  if (!word.empty())
    reader.problem(key, "unknown word \"" + word + "\"", "one of " + all);
  return words.front().second;
}

/// The default: text, true/false, a distribution, or null for none.
void read_default(Reader &reader, CatalogueEntry &entry)
{
  entry.value.value = Distribution(std::numeric_limits<double>::quiet_NaN());
  if (!reader.has("default"))
    reader.missing("default");
  const json *found = reader.raw("default");
  if (found == nullptr || found->is_null())
    return;
  if (entry.value.unit == "text")
    entry.value.text = reader.text("default").value_or("");
  else if (entry.value.unit == "bool")
    entry.value.value = Distribution(reader.flag("default").value_or(false) ? 1.0 : 0.0);
  else if (const auto distribution = reader.distribution("default", entry.range))
    entry.value.value = *distribution;
}

void read_words(Reader &reader, CatalogueEntry &entry)
{
  const json *words = reader.raw("words");
  if (words == nullptr)
    return;
  const bool texts =
      words->is_array() && !words->empty() && entry.value.unit == "text" &&
      std::all_of(words->begin(), words->end(), [](const json &one) { return one.is_string(); });
  if (!texts)
    return reader.problem("words", "is no list of texts of a text parameter", "[\"one\", \"other\"]");
  entry.words = words->get<std::vector<std::string>>();
}

CatalogueEntry read_entry(Reader &reader, const std::string &file, const std::string &pointer,
                          const std::string &name)
{
  CatalogueEntry entry;
  entry.value.unit = reader.required_text("unit");
  entry.range.low = reader.number("min").value_or(entry.range.low);
  entry.range.high = reader.number("max").value_or(entry.range.high);
  read_default(reader, entry);
  Provenance &from = entry.value.from;
  from.file = file;
  from.address = pointer + "/" + name;
  from.note = reader.required_text("source");
  if (const auto url = reader.text("url"))
    from.note += ", " + *url;
  from.source = one_of<Source, 2>(
      reader, "default_is", {{{"provider", Source::provider_default}, {"catalogue", Source::catalogue}}});
  from.confidence = one_of<Confidence, 3>(reader, "confidence",
                                          {{{"documented", Confidence::documented},
                                            {"measured", Confidence::measured},
                                            {"assumed", Confidence::assumed}}});
  entry.drives = reader.required_text("drives");
  entry.key = reader.text("key").value_or("");
  entry.formula = reader.text("formula").value_or("");
  entry.date = reader.month("date");
  read_words(reader, entry);
  reader.finish();
  return entry;
}

std::map<std::string, CatalogueEntry> read_entries(const json &parameters, const std::string &file,
                                                   const std::string &pointer, Diagnostics &diagnostics)
{
  std::map<std::string, CatalogueEntry> entries;
  const Reader names(parameters, file, pointer, diagnostics);
  for (const std::string &parameter : names.keys()) {
    Reader one(parameters.at(parameter), file, pointer + "/" + parameter, diagnostics);
    entries[parameter] = read_entry(one, file, pointer, parameter);
  }
  return entries;
}

/// [{"when": {"form": "aurora"}, "parameters": {...}}, ...]
void read_variants(const json &list, const std::string &file, CatalogueKind &kind, Diagnostics &diagnostics)
{
  for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
    const std::string pointer = "/variants/" + std::to_string(i);
    Reader reader(list[i], file, pointer, diagnostics);
    const json *when = reader.raw("when");
    const json *parameters = reader.raw("parameters");
    const bool one = when != nullptr && when->is_object() && when->size() == 1 && when->front().is_string();
    const std::string called = one ? when->items().begin().key() : std::string();
    if (!one || kind.parameters.count(called) == 0 || kind.parameters.at(called).value.unit != "text")
      reader.problem("when", "names no text parameter of the kind", "{\"form\": \"...\"}");
    else if (parameters == nullptr || !parameters->is_object())
      reader.missing("parameters");
    else {
      kind.variants.push_back({called, when->front().get<std::string>(),
                               read_entries(*parameters, file, pointer + "/parameters", diagnostics)});
      for (const auto &[name, entry] : kind.variants.back().parameters)
        if (kind.parameters.count(name) == 0 || kind.parameters.at(name).value.unit != entry.value.unit)
          reader.problem("parameters", "the kind has no \"" + name + "\" of that unit", "");
    }
    reader.finish();
  }
}

void read_kind(const std::string &text, const std::string &file, const std::string &name,
               Catalogue &catalogue, Diagnostics &diagnostics)
{
  const auto value = parse_json(text, file, diagnostics);
  if (!value)
    return;
  Reader reader(*value, file, "", diagnostics);
  static_cast<void>(reader.raw("$schema"));
  const std::string kind = reader.required_text("kind");
  if (!kind.empty() && kind != name)
    reader.problem("kind", "is \"" + kind + "\" in a file named \"" + name + "\"", "use the same name");
  CatalogueKind &entry = catalogue[name];
  entry.title = reader.required_text("title");
  if (const json *parameters = reader.raw("parameters"))
    entry.parameters = read_entries(*parameters, file, "/parameters", diagnostics);
  else
    reader.missing("parameters");
  if (const json *variants = reader.raw("variants"))
    read_variants(*variants, file, entry, diagnostics);
  reader.finish();
}

} // namespace

const CatalogueEntry *CatalogueKind::entry(const std::string &name, const ComponentSpec &component) const
{
  for (const CatalogueVariant &variant : variants) {
    const auto set = component.parameters.find(variant.parameter);
    const auto found = variant.parameters.find(name);
    if (set != component.parameters.end() && set->second.text == variant.value &&
        found != variant.parameters.end())
      return &found->second;
  }
  const auto found = parameters.find(name);
  return found == parameters.end() ? nullptr : &found->second;
}

Catalogue load_catalogue(const std::filesystem::path &folder, Diagnostics &diagnostics)
{
  Catalogue catalogue;
  std::set<std::filesystem::path> files;
  std::error_code error;
  for (const auto &entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".json")
      files.insert(entry.path());
  if (files.empty())
    diagnostics.error(folder.string(), "", "no catalogue here", "name a folder with one JSON file a kind");
  for (const std::filesystem::path &path : files) {
    const std::string shown = "catalogue/" + path.filename().string();
    if (const auto text = read_text(path, shown, diagnostics))
      read_kind(*text, shown, path.stem().string(), catalogue, diagnostics);
  }
  return catalogue;
}

} // namespace drsim::input
