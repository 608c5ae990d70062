#include "sim/import/facts/metric_catalogue.hpp"

#include "sim/formats/source_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <string_view>

namespace drsim::inline import::inline facts {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string text(const json &object, const char *key)
{
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<std::string> texts(const json &object, const char *key)
{
  std::vector<std::string> all;
  const auto found = object.find(key);
  if (found != object.end() && found->is_array())
    for (const json &one : *found)
      if (one.is_string())
        all.push_back(one.get<std::string>());
  return all;
}

MetricReading reading(const json &one, const std::string &source)
{
  MetricReading made;
  made.name = text(one, "name");
  made.kinds = texts(one, "kinds");
  made.high = text(one, "high");
  made.low = text(one, "low");
  if (const std::string any = text(one, "any"); !any.empty())
    made.high = made.low = any;
  made.unit = text(one, "unit");
  made.share = one.value("share", false);
  made.seen = text(one, "seen");
  made.counts = text(one, "counts");
  made.named_by = texts(one, "named_by");
  if (const auto where = one.find("where"); where != one.end() && where->is_object())
    for (const auto &[label, value] : where->items())
      if (value.is_string())
        made.where[label] = value.get<std::string>();
  made.source = source;
  return made;
}

void read_metrics(const json &file, const std::string &shown, MetricCatalogue &into, Diagnostics &diagnostics)
{
  const std::string source = text(file, "exporter") + ", " + text(file, "url");
  const std::vector<std::string> jobs = texts(file, "jobs");
  const json none = json::array();
  const json &all = file.contains("metrics") ? file.at("metrics") : none;
  for (std::size_t i = 0; i < all.size(); ++i) {
    MetricReading made = all[i].is_object() ? reading(all[i], source) : MetricReading{};
    if (made.name.empty() || made.kinds.empty() || (made.high.empty() && made.low.empty()))
      diagnostics.error(shown, "/metrics/" + std::to_string(i),
                        "a metric has \"name\", \"kinds\" and one of \"high\", \"low\", \"any\"");
    else {
      made.jobs = jobs;
      into.readings.push_back(std::move(made));
    }
  }
}

void read_failures(const json &file, MetricCatalogue &into)
{
  const auto kinds = file.find("failures");
  if (kinds == file.end() || !kinds->is_object())
    return;
  for (const auto &[kind, modes] : kinds->items())
    for (const json &mode : modes)
      into.failures[kind].push_back({text(mode, "id"), text(mode, "title")});
}

} // namespace

bool fits_glob(std::string_view glob, std::string_view name)
{
  const std::size_t star = glob.find('*');
  if (star == std::string_view::npos)
    return glob == name;
  if (!name.starts_with(glob.substr(0, star)))
    return false;
  glob.remove_prefix(star + 1);
  for (std::size_t at = star; at <= name.size(); ++at)
    if (fits_glob(glob, name.substr(at)))
      return true;
  return false;
}

std::vector<const MetricReading *> MetricCatalogue::of(const std::string &metric) const
{
  std::vector<const MetricReading *> found;
  for (const MetricReading &one : readings)
    if (fits_glob(one.name, metric))
      found.push_back(&one);
  std::stable_partition(found.begin(), found.end(),
                        [](const MetricReading *one) { return one->name.find('*') == std::string::npos; });
  return found;
}

std::string failure_measured(const std::string &metric)
{
  return metric.starts_with("consumer_lag") ? "consumer_lag" : metric;
}

std::string joined_kinds(const std::vector<std::string> &kinds)
{
  std::string text;
  for (const std::string &kind : kinds)
    text += (text.empty() ? "" : ",") + kind;
  return text;
}

bool names_kind(const std::string &kinds, const std::string &kind)
{
  return ("," + kinds + ",").find("," + kind + ",") != std::string::npos;
}

bool MetricCatalogue::simulated(const std::string &metric, const std::string &of_kinds) const
{
  if (metric == "always")
    return true; // what fires without a cause tells of no failure, and is played
  const std::string failure = failure_measured(metric);
  const auto meant = [&](const std::string &kind) { return of_kinds.empty() || names_kind(of_kinds, kind); };
  return std::any_of(failures.begin(), failures.end(), [&](const auto &kind) {
    return meant(kind.first) && std::any_of(kind.second.begin(), kind.second.end(),
                                            [&](const FailureMode &mode) { return mode.id == failure; });
  });
}

std::vector<fs::path> metric_catalogue_files(const fs::path &catalogue_folder)
{
  std::set<fs::path> files;
  for (const char *part : {"failures", "metrics"}) {
    std::error_code error;
    for (const auto &entry : fs::directory_iterator(catalogue_folder / part, error))
      if (entry.path().extension() == ".json")
        files.insert(entry.path());
  }
  return {files.begin(), files.end()};
}

MetricCatalogue load_metric_catalogue(const fs::path &catalogue_folder, Diagnostics &diagnostics)
{
  MetricCatalogue catalogue;
  for (const fs::path &path : metric_catalogue_files(catalogue_folder)) {
    const std::string shown =
        "catalogue/" + path.parent_path().filename().string() + "/" + path.filename().string();
    const auto bytes = read_import_bytes(path, shown, diagnostics);
    const auto file = bytes ? parse_import_json(*bytes, shown, diagnostics) : std::nullopt;
    if (!file || !file->is_object())
      continue;
    read_metrics(*file, shown, catalogue, diagnostics);
    read_failures(*file, catalogue);
  }
  return catalogue;
}

} // namespace drsim::import::facts
