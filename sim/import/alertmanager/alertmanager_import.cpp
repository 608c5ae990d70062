#include "sim/import/alertmanager/alertmanager_import.hpp"

#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/alertmanager/alertmanager_times.hpp"
#include "sim/import/facts/set_parameter.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace drsim::inline import::inline alertmanager {
namespace {

constexpr std::size_t most_routes = 5000;
constexpr int deepest_route = 50;

/// Where the configuration's lines are in the file: a Secret holds it as a block of text.
struct Text {
  std::string yaml;
  int line_offset = 0;
};

std::string decode_base64(const std::string &text)
{
  static const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t value = alphabet.find(c);
    if (value == std::string::npos)
      continue;
    bits = (bits << 6 | static_cast<unsigned>(value)) & 0xFFFFFF;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>(bits >> count & 0xFF);
    }
  }
  return out;
}

/// The configuration inside a Secret or ConfigMap; the text itself when the document is the configuration.
std::vector<Text> configurations(const std::vector<YAML::Node> &documents, std::string_view text)
{
  std::vector<Text> found;
  for (const YAML::Node &document : documents) {
    if (yaml_is_set(yaml_at(document, {"route"})) || yaml_is_set(yaml_at(document, {"receivers"}))) {
      if (documents.size() == 1)
        found.push_back({std::string(text), 0});
      continue;
    }
    const std::string kind = yaml_text(yaml_at(document, {"kind"}));
    for (const char *part : {"stringData", "data"})
      for (const char *key : {"alertmanager.yaml", "alertmanager.yml"}) {
        const YAML::Node value = yaml_at(document, {part, key});
        if (!value.IsScalar() || (kind != "Secret" && kind != "ConfigMap"))
          continue;
        const bool encoded = kind == "Secret" && std::string_view(part) == "data";
        found.push_back({encoded ? decode_base64(value.Scalar()) : value.Scalar(), value.Mark().line + 1});
      }
  }
  return found;
}

/// {name: severity, value: page, matchType: "="} of the operator's resources, as "severity=page".
std::string matcher_text(const YAML::Node &item)
{
  if (!item.IsMap())
    return yaml_text(item);
  const std::string type = yaml_text(yaml_at(item, {"regex"})) == "true" ? "=~" : "=";
  return yaml_text(yaml_at(item, {"name"})) + yaml_text(yaml_at(item, {"matchType"}), type) +
         yaml_text(yaml_at(item, {"value"}));
}

class RouteReader {
public:
  RouteReader(const ImportContext &context, int line_offset, Diagnostics &diagnostics, Imported &imported)
      : context_(context), line_offset_(line_offset), diagnostics_(diagnostics), imported_(imported)
  {
  }
  void read(const YAML::Node &document);

private:
  struct Pending {
    YAML::Node node;
    int parent;
    int depth;
  };
  void receivers(const YAML::Node &list);
  int route(const YAML::Node &node, int parent);
  void inherit(const YAML::Node &node, const ComponentSpec *parent, ComponentSpec &component);
  [[nodiscard]] std::vector<LabelMatcher> matchers(const YAML::Node &node, const std::string &key = "match",
                                                   const std::string &list_key = "matchers");
  void inhibition(const YAML::Node &rule);
  void mutes(const YAML::Node &node, ComponentSpec &route);
  [[nodiscard]] std::string line(const YAML::Node &node) const;

  const ImportContext &context_;
  int line_offset_;
  Diagnostics &diagnostics_;
  Imported &imported_;
  std::map<std::string, bool> pages_;                          ///< receiver -> wakes a person
  std::map<std::string, std::string> unsure_;                  ///< receiver -> what may or may not wake one
  std::map<std::string, int> used_;                            ///< receiver -> routes to it so far
  std::map<std::string, std::vector<TimeInterval>> intervals_; ///< by name
};

std::string RouteReader::line(const YAML::Node &node) const
{
  const std::string inner = yaml_line(node);
  return inner.empty() || line_offset_ == 0 ? inner : std::to_string(std::stoi(inner) + line_offset_);
}

/// Services that wake people, by words of the address a webhook calls. Addresses may hold keys: none is told.
bool calls_pager(const YAML::Node &webhooks)
{
  static constexpr std::array<const char *, 13> services = {
      "pagerduty", "opsgenie",  "squadcast",    "victorops", "incident.io", "rootly", "/oncall",
      "zenduty",   "pagertree", "betteruptime", "xmatters",  "ilert",       "pager"};
  for (const YAML::Node &one : yaml_items(webhooks)) {
    const std::string url = lower_case(yaml_text(yaml_snake_or_camel(one, "url")));
    for (const char *service : services)
      if (url.find(service) != std::string::npos)
        return true;
  }
  return false;
}

/// A pager service wakes people; chat and e-mail wait until somebody looks. A webhook or a topic does what
/// its name or address says; where they say nothing, nobody is woken, and a warning asks.
void RouteReader::receivers(const YAML::Node &list)
{
  static constexpr std::array<const char *, 5> pagers = {
      "pagerduty_configs", "opsgenie_configs", "victorops_configs", "pushover_configs", "incidentio_configs"};
  for (const YAML::Node &receiver : yaml_items(list)) {
    const std::string name = yaml_text(yaml_snake_or_camel(receiver, "name"));
    if (name.empty() || pages_.contains(name))
      diagnostics_.error(context_.shown_name, line(receiver),
                         name.empty() ? "a receiver has no name"
                                      : "receiver \"" + name + "\" is given twice");
    const std::string lower = lower_case(name);
    const bool named = lower.find("page") != std::string::npos || lower.find("oncall") != std::string::npos ||
                       lower.find("on-call") != std::string::npos;
    const YAML::Node webhooks = yaml_snake_or_camel(receiver, "webhook_configs");
    const bool topic = yaml_is_set(yaml_snake_or_camel(receiver, "sns_configs"));
    bool pages = (yaml_is_set(webhooks) || topic) && (named || calls_pager(webhooks));
    for (const char *kind : pagers)
      pages = pages || yaml_is_set(yaml_snake_or_camel(receiver, kind));
    pages_[name] = pages;
    const bool outside = lower.find("dead") != std::string::npos ||
                         lower.find("watchdog") != std::string::npos ||
                         lower.find("heartbeat") != std::string::npos || lower == "null" ||
                         lower == "blackhole"; // hears that all is well, or nothing
    if (!pages && !outside && (topic || !yaml_items(webhooks).empty()))
      unsure_[name] = topic ? "a topic" : "a webhook";
  }
}

/// "severity = critical", 'severity=~"warning|info"'.
bool parse_matcher(const std::string &text, LabelMatcher &matcher)
{
  const std::size_t at = text.find_first_of("=!");
  if (at == std::string::npos || at == 0)
    return false;
  const auto trimmed = [](std::string part) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '"' || c == '\'' || c == ','; };
    while (!part.empty() && blank(part.back()))
      part.pop_back();
    part.erase(part.begin(), std::find_if_not(part.begin(), part.end(), blank));
    return part;
  };
  const char second = at + 1 < text.size() ? text[at + 1] : ' ';
  matcher.negated = text[at] == '!';
  matcher.pattern = second == '~';
  if (matcher.negated && second != '=' && second != '~')
    return false;
  const std::size_t length = matcher.negated || matcher.pattern ? 2 : 1;
  matcher.label = trimmed(text.substr(0, at));
  matcher.value = trimmed(text.substr(at + length));
  return !matcher.label.empty();
}

std::vector<LabelMatcher> RouteReader::matchers(const YAML::Node &node, const std::string &key,
                                                const std::string &list_key)
{
  std::vector<LabelMatcher> found;
  for (const bool pattern : {false, true}) {
    const YAML::Node labels = yaml_snake_or_camel(node, key + (pattern ? "_re" : ""));
    if (labels.IsMap())
      for (const auto &entry : labels)
        found.push_back({yaml_text(entry.first), yaml_text(entry.second), pattern, false});
  }
  const YAML::Node list = yaml_snake_or_camel(node, list_key);
  std::vector<YAML::Node> items = yaml_items(list);
  for (const YAML::Node &item :
       yaml_items(yaml_snake_or_camel(node, key))) // sourceMatch of the operator is a list
    items.push_back(item);
  if (list.IsScalar())
    items.push_back(list);
  for (const YAML::Node &item : items) {
    std::string text = matcher_text(item);
    text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == '{' || c == '}'; }),
               text.end());
    LabelMatcher matcher;
    if (parse_matcher(text, matcher))
      found.push_back(matcher);
    else
      diagnostics_.error(context_.shown_name, line(item), "a matcher cannot be read",
                         "write severity=\"critical\" or severity=~\"a|b\"");
  }
  return found;
}

/// Timers of a route: its own, else its parent's. Alertmanager's defaults come from the catalogue.
void RouteReader::inherit(const YAML::Node &node, const ComponentSpec *parent, ComponentSpec &component)
{
  for (const std::string name : {"group_wait", "group_interval", "repeat_interval"}) {
    const std::string parameter = name + "_s";
    const std::string key = yaml_is_set(yaml_at(node, {name})) ? name : camel_case(name);
    if (const auto value = yaml_duration_s(node, key, context_.shown_name, diagnostics_))
      component.parameters[parameter] =
          set_number(*value, "s", context_, line(yaml_snake_or_camel(node, key)));
    else if (parent != nullptr && parent->parameters.contains(parameter))
      component.parameters[parameter] = parent->parameters.at(parameter);
  }
}

int RouteReader::route(const YAML::Node &node, int parent)
{
  const bool top = parent < 0;
  const ComponentSpec *above = top ? nullptr : &imported_.components[static_cast<std::size_t>(parent)];
  const YAML::Node named = yaml_snake_or_camel(node, "receiver");
  const std::string receiver = yaml_text(named, top ? std::string{} : above->title);
  if (!pages_.contains(receiver)) {
    std::vector<std::string> known;
    for (const auto &[name, pages] : pages_)
      known.push_back(name);
    const std::string close = did_you_mean(receiver, known);
    diagnostics_.error(context_.shown_name, line(node),
                       "route to the receiver \"" + receiver + "\", which is not defined",
                       close.empty() ? "" : "did you mean \"" + close + "\"?");
  }
  const int count = ++used_[receiver];
  ComponentSpec component;
  component.id = "alertmanager:" + id_part(receiver) + (count > 1 ? "-" + std::to_string(count) : "");
  component.kind = "alert_route";
  component.title = receiver;
  component.region = context_.region;
  component.from = {Source::user_file, Confidence::set, context_.shown_name, line(node), {}};
  inherit(node, above, component);
  const auto pages = pages_.find(receiver);
  component.parameters["pages"] = set_number(pages != pages_.end() && pages->second ? 1 : 0, "bool", context_,
                                             line(yaml_is_set(named) ? named : node));
  if (const auto unsure = unsure_.find(receiver); unsure != unsure_.end()) {
    component.parameters["pages"].from.confidence = Confidence::assumed;
    component.parameters["pages"].from.note = unsure->second + ": it may be the pager";
    if (count == 1)
      diagnostics_.warning(context_.shown_name, line(yaml_is_set(named) ? named : node),
                           "receiver \"" + receiver + "\" is " + unsure->second +
                               ": no file says whether it wakes anybody, and it is taken not to",
                           "if it does: \"parameters\": {\"" + component.id +
                               "\": {\"pages\": true}} in deployment.json");
  }
  const std::string goes_on = yaml_text(yaml_snake_or_camel(node, "continue"));
  imported_.routes.push_back({component.id, parent, matchers(node), goes_on == "true"});
  imported_.seen.push_back({component.id, "route", context_.region, line(node), true, ""});
  mutes(node, component);
  imported_.components.push_back(std::move(component));
  return static_cast<int>(imported_.components.size()) - 1;
}

void RouteReader::read(const YAML::Node &document)
{
  receivers(yaml_snake_or_camel(document, "receivers"));
  for (const char *key : {"time_intervals", "mute_time_intervals"})
    for (const YAML::Node &interval : yaml_items(yaml_snake_or_camel(document, key)))
      intervals_[yaml_text(yaml_snake_or_camel(interval, "name"))] =
          read_time_intervals(yaml_snake_or_camel(interval, "time_intervals"),
                              [&](const YAML::Node &at, const std::string &what) {
                                diagnostics_.error(context_.shown_name, line(at), what);
                              });
  const YAML::Node root = yaml_snake_or_camel(document, "route");
  if (!root.IsMap()) {
    diagnostics_.error(context_.shown_name, line(document), "no \"route\"");
    return;
  }
  std::vector<Pending> pending = {
      {root, -1, 0}}; // an alias may make the tree endless: depth and size are limited
  while (!pending.empty()) {
    const Pending next = pending.back();
    pending.pop_back();
    if (next.depth > deepest_route || imported_.routes.size() >= most_routes) {
      diagnostics_.error(context_.shown_name, line(next.node), "the route tree is too deep or too large");
      return;
    }
    const int self = route(next.node, next.parent);
    std::vector<YAML::Node> children = yaml_items(yaml_snake_or_camel(next.node, "routes"), most_routes);
    for (auto child = children.rbegin(); child != children.rend(); ++child)
      pending.push_back({*child, self, next.depth + 1});
  }
  for (const YAML::Node &rule : yaml_items(yaml_snake_or_camel(document, "inhibit_rules")))
    inhibition(rule);
}

void RouteReader::inhibition(const YAML::Node &rule)
{
  InhibitRule kept;
  kept.source = matchers(rule, "source_match", "source_matchers");
  kept.target = matchers(rule, "target_match", "target_matchers");
  for (const YAML::Node &label : yaml_items(yaml_snake_or_camel(rule, "equal")))
    kept.equal.push_back(yaml_text(label));
  kept.where = line(rule);
  imported_.inhibitions.push_back(std::move(kept));
  imported_.seen.push_back({"inhibit_rules", "inhibition", context_.region, line(rule), true, ""});
}

/// A route says nothing in its mute intervals, nor outside its active ones; children do not inherit that.
void RouteReader::mutes(const YAML::Node &node, ComponentSpec &route)
{
  for (const bool active : {false, true}) {
    const YAML::Node list =
        yaml_snake_or_camel(node, active ? "active_time_intervals" : "mute_time_intervals");
    std::vector<TimeInterval> all;
    std::string names;
    for (const YAML::Node &item : yaml_items(list)) {
      const std::string name = yaml_text(item);
      const auto found = intervals_.find(name);
      if (found == intervals_.end()) {
        diagnostics_.error(context_.shown_name, line(item), "time interval \"" + name + "\" is not defined");
        continue;
      }
      all.insert(all.end(), found->second.begin(), found->second.end());
      names += (names.empty() ? "" : ", ") + name;
    }
    if (names.empty())
      continue;
    Parameter set = set_text(time_intervals_text(all), context_, line(list));
    set.from.note = names;
    route.parameters[active ? "active_times" : "mute_times"] = std::move(set);
  }
}

} // namespace

Imported import_alertmanager(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "alertmanager";
  const auto documents = parse_yaml_documents(text, context.shown_name, diagnostics);
  if (!documents)
    return imported;
  const std::vector<Text> texts = configurations(*documents, text);
  if (texts.empty())
    diagnostics.error(context.shown_name, "", "no Alertmanager configuration in it",
                      "an alertmanager.yml has \"route\" and \"receivers\"");
  if (texts.size() > 1)
    diagnostics.warning(context.shown_name, "", "several Alertmanager configurations; the first is used");
  if (texts.empty())
    return imported;
  const auto inner = parse_yaml_documents(texts.front().yaml, context.shown_name, diagnostics);
  if (inner && !inner->empty())
    RouteReader(context, texts.front().line_offset, diagnostics, imported).read(inner->front());
  return imported;
}

Imported read_alertmanager_resource(const YAML::Node &document, const ImportContext &context,
                                    Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "alertmanager";
  RouteReader(context, 0, diagnostics, imported).read(yaml_at(document, {"spec"}));
  const std::string space = yaml_text(yaml_at(document, {"metadata", "namespace"}));
  if (!imported.routes.empty() && !space.empty())
    imported.routes.front().matchers.push_back({"namespace", space, false, false});
  return imported;
}

} // namespace drsim::import::alertmanager
