#include "sim/input/deployment_file.hpp"

#include "sim/formats/json_text.hpp"
#include "sim/input/deployment_parts.hpp"
#include "sim/input/order_worth.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace drsim::inline input {
namespace {

using nlohmann::json;

constexpr double year_s = 366.0 * 86400;
constexpr double share_tolerance = 1e-6;

void read_objectives(Reader &top, const DeploymentParts &parts)
{
  const json *found = top.raw("objectives");
  if (found == nullptr)
    return top.missing("objectives");
  Reader reader = parts.at(*found, "/objectives");
  for (const char *key : {"rpo", "rto"})
    if (!reader.has(key))
      reader.missing(key);
  Objectives &out = parts.out.objectives;
  out.rpo_s = reader.duration_s("rpo", {0, year_s}).value_or(out.rpo_s);
  out.rto_s = reader.duration_s("rto", {0, year_s}).value_or(out.rto_s);
  out.probability = reader.number("probability", {0, 1}).value_or(out.probability);
  out.slo_success_ratio = reader.number("slo_success_ratio", {0, 1}).value_or(out.slo_success_ratio);
  reader.finish();
}

void read_regions(Reader &top, const DeploymentParts &parts)
{
  const auto regions = top.items("regions");
  std::set<std::string> names;
  std::set<std::string> zones;
  for (std::size_t i = 0; i < regions.size(); ++i) {
    Reader reader = parts.at(*regions[i], "/regions/" + std::to_string(i));
    Region region;
    region.name = parts.id(reader, "name", names);
    region.zones = parts.texts(reader, "zones");
    if (region.zones.empty())
      reader.problem("zones", "lists no zone", "a region has at least one");
    for (const std::string &zone : region.zones)
      if (!zones.insert(zone).second)
        reader.problem("zones", "zone \"" + zone + "\" is given twice", "a zone belongs to one region");
    reader.finish();
    parts.out.regions.push_back(std::move(region));
  }
  if (regions.empty())
    top.problem("regions", "lists no region", "the primary first, then the region to fail over to");
}

void read_files(Reader &top, const DeploymentParts &parts)
{
  const auto files = top.items("files");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < files.size(); ++i) {
    Reader reader = parts.at(*files[i], "/files/" + std::to_string(i));
    NamedFile file;
    file.path = reader.required_text("path");
    file.region = reader.text("region").value_or("");
    if (const std::string fault = path_fault(file.path); !fault.empty())
      reader.problem("path", fault, "name a file of the deployment's folder");
    if (!file.path.empty() && !seen.insert(file.path).second)
      reader.problem("path", "\"" + file.path + "\" is listed twice", "keep one of them");
    parts.known_region(reader, "region", file.region);
    reader.finish();
    parts.out.files.push_back(std::move(file));
  }
}

void read_calibrations(Reader &top, const DeploymentParts &parts)
{
  const std::vector<std::string> names = parts.texts(top, "calibration");
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string at = "/calibration/" + std::to_string(i);
    if (const std::string fault = path_fault(names[i]); !fault.empty())
      parts.diagnostics.error(parts.file, at, fault, "name a file of the deployment's folder");
    else if (std::count(names.begin(), names.end(), names[i]) > 1)
      parts.diagnostics.error(parts.file, at, "\"" + names[i] + "\" is listed twice", "keep one of them");
    else
      parts.out.calibrations.push_back(names[i]);
  }
}

void read_stores(Reader &top, const DeploymentParts &parts)
{
  const auto stores = top.items("stores");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < stores.size(); ++i) {
    Reader reader = parts.at(*stores[i], "/stores/" + std::to_string(i));
    Store store;
    store.component = parts.id(reader, "component", seen);
    store.title = reader.text("title").value_or("");
    reader.finish();
    parts.out.stores.push_back(std::move(store));
  }
  if (stores.empty())
    top.problem("stores", "lists no store",
                "name the databases whose data must survive: RPO is measured there");
}

void read_names(Reader &top, const DeploymentParts &parts)
{
  const json *found = top.raw("names");
  if (found == nullptr)
    return;
  Reader reader = parts.at(*found, "/names");
  for (const std::string &address : reader.keys()) {
    const std::string id = reader.text(address).value_or("");
    if (!id.empty() && !is_component_id(id))
      reader.problem(address, "\"" + id + "\" is not an id", "letters, digits and - _ : @ / only");
    parts.out.names[address] = id;
  }
}

/// What a question is about: one place, or several.
std::vector<std::string> places_asked(Reader &reader)
{
  const json *given = reader.raw("about");
  if (given == nullptr || !given->is_array())
    return {reader.required_text("about")};
  std::vector<std::string> places;
  for (const json &one : *given)
    if (one.is_string())
      places.push_back(one.get<std::string>());
    else
      reader.problem("about", "holds something that is no text", "list JSON pointers, \"/objectives\"");
  return places;
}

/// What nobody has answered yet comes back as a warning each time.
void read_questions(Reader &top, const DeploymentParts &parts)
{
  const auto questions = top.items("questions");
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const std::string at = "/questions/" + std::to_string(i);
    Reader reader = parts.at(*questions[i], at);
    constexpr std::size_t most_shown = 4;
    std::string places;
    const auto asked = places_asked(reader);
    for (std::size_t p = 0; p < asked.size(); ++p)
      if (!asked[p].empty()) {
        if (asked[p] != order_worth_pointer) // it decides no verdict
          parts.out.open_questions.push_back(asked[p]);
        if (p < most_shown)
          places += (p == 0 ? "" : ", ") + asked[p];
        else if (p == most_shown)
          places += " and " + std::to_string(asked.size() - most_shown) + " more";
      }
    const std::string question = reader.required_text("question");
    std::string told = question;
    for (const auto &[key, before] :
         {std::pair{"assumed", " Assumed: "}, {"decides", "; it decides "}, {"find_out", ". To find out: "}})
      if (const auto text = reader.text(key))
        told += before + *text;
    reader.finish();
    if (!question.empty())
      parts.diagnostics.warning(parts.file, at, "open question about " + places + ": " + told,
                                "answer it there, then take it out of \"questions\"");
  }
}

void check_shares(const DeploymentParts &parts)
{
  double sum = 0;
  for (const Journey &journey : parts.out.journeys)
    sum += journey.share;
  if (parts.out.journeys.empty() || std::abs(sum - 1) <= share_tolerance)
    return;
  char text[64];
  std::snprintf(text, sizeof text, "the shares sum to %.9g", sum);
  parts.diagnostics.error(parts.file, "/journeys", text, "they must sum to 1");
}

} // namespace

/// Empty when the path stays inside the deployment's folder, else what is wrong with it.
std::string path_fault(const std::string &path)
{
  if (path.starts_with('/') || path.find('\\') != std::string::npos || path.find(':') != std::string::npos)
    return "is not a relative path with \"/\" between its parts";
  for (const auto &part : std::filesystem::path(path))
    if (part == "..")
      return "leaves the deployment's folder";
  for (const char c : path)
    if (static_cast<unsigned char>(c) < 0x20)
      return "has a control character";
  return {};
}

bool is_component_id(std::string_view id)
{
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !id.empty() && id.size() <= 200 && plain(id.front()) &&
         std::all_of(id.begin(), id.end(), [&](char c) {
           return plain(c) || c == '-' || c == '_' || c == ':' || c == '@' || c == '/';
         });
}

std::optional<double> parse_rate_per_s(std::string_view text)
{
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0)
    return std::nullopt;
  const std::string_view unit = text.substr(slash + 1);
  const double unit_s = unit == "s" ? 1 : unit == "min" ? 60 : unit == "h" ? 3600 : 0;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + slash, value);
  if (unit_s <= 0 || error != std::errc() || end != text.data() + slash || !(value > 0) || value > 1e12)
    return std::nullopt;
  return value / unit_s;
}

Reader DeploymentParts::at(const json &value, const std::string &pointer) const
{
  return {value, file, pointer, diagnostics};
}

std::string DeploymentParts::id(Reader &reader, const std::string &key, std::set<std::string> &taken) const
{
  std::string id = reader.required_text(key);
  if (!id.empty() && !is_component_id(id))
    reader.problem(key, "\"" + id + "\" is not an id", "letters, digits and - _ : @ / only");
  else if (!id.empty() && !taken.insert(id).second)
    reader.problem(key, "\"" + id + "\" is given twice", "ids are unique");
  return id;
}

std::vector<std::string> DeploymentParts::texts(Reader &reader, const std::string &key) const
{
  std::vector<std::string> found;
  const auto items = reader.items(key);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i]->is_string() && !items[i]->get_ref<const std::string &>().empty())
      found.push_back(items[i]->get<std::string>());
    else
      diagnostics.error(file, reader.pointer_to(key) + "/" + std::to_string(i), "is not a name",
                        "write a text that is not empty");
  }
  return found;
}

void DeploymentParts::known_region(Reader &reader, const std::string &key, const std::string &region) const
{
  std::vector<std::string> names;
  for (const Region &known : out.regions)
    names.push_back(known.name);
  if (region.empty() || std::find(names.begin(), names.end(), region) != names.end())
    return;
  const std::string near = did_you_mean(region, names);
  reader.problem(key, "unknown region \"" + region + "\"",
                 near.empty() ? "one of the deployment's regions" : "did you mean \"" + near + "\"?");
}

DeploymentFile parse_deployment_file(std::string_view text, const std::string &shown_name,
                                     Diagnostics &diagnostics)
{
  DeploymentFile out;
  out.shown_name = shown_name;
  const auto value = parse_json(text, shown_name, diagnostics);
  if (!value)
    return out;
  const DeploymentParts parts{out, out.shown_name, diagnostics};
  Reader top = parts.at(*value, "");
  if (!value->is_object())
    return out;
  static_cast<void>(top.text("$schema"));
  std::set<std::string> own;
  out.id = parts.id(top, "id", own);
  out.title = top.required_text("title");
  read_objectives(top, parts);
  read_regions(top, parts);
  read_files(top, parts);
  read_calibrations(top, parts);
  read_traffic(top, parts);
  const std::size_t before = diagnostics.problems().size();
  read_journeys(top, parts);
  if (diagnostics.problems().size() == before)
    check_shares(parts);
  read_stores(top, parts);
  read_components(top, parts);
  read_names(top, parts);
  read_parameters(top, parts);
  read_links(top, parts);
  static_cast<void>(read_order_worth(top, parts.file, parts.diagnostics)); // read again by who tells of money
  read_questions(top, parts);
  top.finish();
  return out;
}

DeploymentFile load_deployment_file(const std::filesystem::path &path, const std::string &shown_name,
                                    Diagnostics &diagnostics)
{
  const auto text = read_text(path, shown_name, diagnostics);
  return text ? parse_deployment_file(*text, shown_name, diagnostics) : DeploymentFile{};
}

Deployment deployment_of(const DeploymentFile &file)
{
  Deployment out;
  out.id = file.id;
  out.title = file.title;
  out.objectives = file.objectives;
  out.regions = file.regions;
  out.components = file.components;
  out.journeys = file.journeys;
  out.stores = file.stores;
  out.traffic = file.traffic;
  out.open_questions = file.open_questions;
  return out;
}

} // namespace drsim::input
