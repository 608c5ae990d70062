#include "sim/core/duration.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/import/facts/runbook_address.hpp"
#include "sim/import/facts/set_parameter.hpp"
#include "sim/import/prometheus/prometheus_import.hpp"
#include "sim/import/prometheus/prometheus_query.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::inline import::inline prometheus {
namespace {

using Labels = std::map<std::string, std::string>;

/// Reads the rules of one file; what recording rules stand for is known to the alerts after them.
class RulesReader {
public:
  RulesReader(const ImportContext &context, Diagnostics &diagnostics, Imported &imported)
      : context_(context), diagnostics_(diagnostics), imported_(imported)
  {
    for (const ComponentSpec &component : imported.components)
      ids_.insert(component.id);
  }
  void groups(const YAML::Node &groups);

private:
  void group(const YAML::Node &group);
  void alert(const YAML::Node &group, const YAML::Node &rule, const std::string &group_name);
  void record_rule(const YAML::Node &group, const YAML::Node &rule, const std::string &group_name);
  [[nodiscard]] PromQuery query_of(const YAML::Node &rule);
  void recordings(const PromQuery &query, const std::string &group_name, const std::string &line,
                  ComponentSpec &component) const;
  void watchdog(const YAML::Node &rule);
  [[nodiscard]] std::string free_id(const std::string &name, const Labels &labels);
  void parameters(const YAML::Node &group, const YAML::Node &rule, const PromMeaning &meaning,
                  const PromQuery &query, ComponentSpec &component);
  void condition(const YAML::Node &rule, const PromMeaning &meaning, ComponentSpec &component);
  [[nodiscard]] std::vector<std::string> watched(const Labels &labels, const PromQuery &query) const;
  [[nodiscard]] static std::vector<std::string> hints(const Labels &labels, const PromQuery &query,
                                                      const PromMeaning &meaning);

  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported &imported_;
  std::map<std::string, PromQuery> recorded_;
  std::set<std::string> ids_;
};

void RulesReader::groups(const YAML::Node &groups)
{
  if (!yaml_is_set(groups))
    return; // no rules yet, which Prometheus and its operator take
  if (!groups.IsSequence()) {
    diagnostics_.error(context_.shown_name, yaml_line(groups), "\"groups\" is not a list of rule groups");
    return;
  }
  for (const YAML::Node &one : yaml_items(groups))
    group(one);
}

void RulesReader::group(const YAML::Node &group)
{
  const std::string name = yaml_text(yaml_at(group, {"name"}), "?");
  for (const YAML::Node &rule : yaml_items(yaml_at(group, {"rules"}))) {
    const std::string expression = yaml_text(yaml_at(rule, {"expr"}));
    const std::string record = yaml_text(yaml_at(rule, {"record"}));
    const std::string alert_name = yaml_text(yaml_at(rule, {"alert"}));
    if (expression.empty() || record.empty() == alert_name.empty()) {
      diagnostics_.error(context_.shown_name, yaml_line(rule),
                         "a rule of group \"" + name +
                             "\" needs \"expr\" and one of \"alert\" and \"record\"");
    } else if (!record.empty()) {
      record_rule(group, rule, name);
    } else {
      alert(group, rule, name);
    }
  }
}

/// The same alert is often given twice, as warning and as critical: the second is told by its severity.
std::string RulesReader::free_id(const std::string &name, const Labels &labels)
{
  const std::string plain = "alert:" + id_part(name);
  const auto severity = labels.find("severity");
  std::string id = plain;
  if (ids_.contains(id) && severity != labels.end())
    id = plain + "-" + id_part(severity->second);
  for (int i = 2; ids_.contains(id); ++i)
    id = plain + "-" + std::to_string(i);
  ids_.insert(id);
  return id;
}

void RulesReader::watchdog(const YAML::Node &rule)
{
  const YAML::Node annotations = yaml_at(rule, {"annotations"});
  const auto timeout = yaml_duration_s(annotations, "dead_man_timeout", context_.shown_name, diagnostics_);
  if (!timeout)
    return;
  imported_.watchdog_timeout_s = *timeout;
  imported_.watchdog_where = yaml_line(yaml_at(annotations, {"dead_man_timeout"}));
}

/// A rule of Loki: a selector of streams with a filter or a stage behind it.
bool asks_logs(const std::string &expression)
{
  for (std::size_t at = expression.find('}'); at != std::string::npos; at = expression.find('}', at + 1)) {
    const std::size_t next = expression.find_first_not_of(" \t\r\n", at + 1);
    if (next != std::string::npos && (expression[next] == '|' || expression.compare(next, 2, "!~") == 0))
      return true;
  }
  return false;
}

/// Reads a rule's expression; where it cannot be read, says so at its line and column in the file.
PromQuery RulesReader::query_of(const YAML::Node &rule)
{
  const YAML::Node expression = yaml_at(rule, {"expr"});
  PromQuery query = read_prom_query(yaml_text(expression), recorded_);
  if (query.error.what.empty())
    return query;
  if (asks_logs(yaml_text(expression))) {
    query.error.what = "it asks for logs (LogQL), which the simulation does not have";
    return query;
  }
  // A block of text starts on the line behind its mark; its indentation is not part of the expression.
  const int mark = expression.Mark().line + 1;
  const bool block = yaml_text(expression).find('\n') != std::string::npos;
  const std::string in_expression =
      "line " + std::to_string(query.error.line) + ", column " + std::to_string(query.error.column);
  diagnostics_.warning(context_.shown_name, std::to_string(mark + (block ? query.error.line : 0)),
                       "the expression cannot be read (" + in_expression + " of it): " + query.error.what,
                       "write it as Prometheus takes it: promtool check rules tells more");
  query.error.what += " (" + in_expression + " of the expression)";
  return query;
}

void RulesReader::record_rule(const YAML::Node &group, const YAML::Node &rule, const std::string &group_name)
{
  const std::string record = yaml_text(yaml_at(rule, {"record"}));
  PromQuery query = query_of(rule);
  const bool read = query.error.what.empty();
  const auto interval = yaml_duration_s(group, "interval", context_.shown_name, diagnostics_);
  query.recorded_in[group_name] = interval.value_or(std::nan(""));
  imported_.seen.push_back({group_name + "/" + record, "record", context_.region, yaml_line(rule), read,
                            read ? "" : query.error.what});
  if (read)
    recorded_[record] = std::move(query);
}

/// Groups that run before this one, each at its own time: what they record is as old as their interval.
void RulesReader::recordings(const PromQuery &query, const std::string &group_name, const std::string &line,
                             ComponentSpec &component) const
{
  double known_s = 0;
  int others = 0;
  for (const auto &[group, interval_s] : query.recorded_in) {
    if (group == group_name)
      continue; // the same group evaluates its rules in order, at one time
    known_s += std::isnan(interval_s) ? 0 : interval_s;
    others += std::isnan(interval_s) ? 1 : 0;
  }
  if (known_s > 0)
    component.parameters["recording_interval_s"] = set_number(known_s, "s", context_, line);
  if (others > 0)
    component.parameters["recording_groups"] = set_number(others, "count", context_, line);
}

void RulesReader::alert(const YAML::Node &group, const YAML::Node &rule, const std::string &group_name)
{
  const PromQuery query = query_of(rule);
  const PromMeaning meaning = prom_meaning(query, context_.metrics);
  Seen seen{group_name + "/" + yaml_text(yaml_at(rule, {"alert"})),
            "alert",
            context_.region,
            yaml_line(rule),
            !meaning.metric.empty(),
            meaning.why_not};
  if (query.constant)
    watchdog(rule);
  imported_.seen.push_back(seen);
  if (meaning.metric.empty() || (!meaning.simulated && context_.metrics->simulated(meaning.metric)))
    return;
  Labels labels;
  for (const YAML::Node &source : {yaml_at(group, {"labels"}), yaml_at(rule, {"labels"})})
    if (source.IsMap())
      for (const auto &entry : source)
        labels[yaml_text(entry.first)] = yaml_text(entry.second);
  const std::string name = yaml_text(yaml_at(rule, {"alert"}));
  labels["alertname"] = name;
  ComponentSpec component;
  component.id = free_id(name, labels);
  component.kind = "alert_rule";
  component.title = yaml_text(yaml_at(rule, {"annotations", "summary"}));
  component.region = context_.region;
  component.from = {Source::user_file, Confidence::set, context_.shown_name, yaml_line(rule), {}};
  component.links["prometheus"] = {"prometheus:" +
                                   id_part(labels.contains("prometheus") ? labels["prometheus"] : "main")};
  if (const auto watches = watched(labels, query); !watches.empty() && !query.constant)
    component.links["watches"] = watches;
  parameters(group, rule, meaning, query, component);
  condition(rule, meaning, component);
  recordings(query, group_name, yaml_line(yaml_at(rule, {"expr"})), component);
  imported_.alert_labels[component.id] = labels;
  if (const auto names = hints(labels, query, meaning); !names.empty() && !query.constant)
    imported_.alert_hints[component.id] = names;
  imported_.components.push_back(std::move(component));
}

void RulesReader::parameters(const YAML::Node &group, const YAML::Node &rule, const PromMeaning &meaning,
                             const PromQuery &query, ComponentSpec &component)
{
  auto &set = component.parameters;
  const YAML::Node expression = yaml_at(rule, {"expr"});
  const std::string line = yaml_line(expression);
  if (const auto value = yaml_duration_s(rule, "for", context_.shown_name, diagnostics_))
    set["for_s"] = set_number(*value, "s", context_, yaml_line(yaml_at(rule, {"for"})));
  if (const auto value = yaml_duration_s(group, "interval", context_.shown_name, diagnostics_))
    set["evaluation_interval_s"] = set_number(*value, "s", context_, yaml_line(yaml_at(group, {"interval"})));
  if (const auto value = yaml_duration_s(rule, "keep_firing_for", context_.shown_name, diagnostics_))
    set["keep_firing_for_s"] =
        set_number(*value, "s", context_, yaml_line(yaml_at(rule, {"keep_firing_for"})));
  if (!meaning.kinds.empty()) {
    set["observes"] = set_text(joined_kinds(meaning.kinds), context_, line);
    set["observes"].from.note = meaning.source;
  }
  if (!meaning.scope.empty())
    set["names"] = set_text(meaning.scope, context_, line);
  if (query.offset_s > 0)
    set["offset_s"] = set_number(query.offset_s, "s", context_, line);
  const bool seconds = meaning.metric.ends_with("_s");
  set["threshold"] = set_number(meaning.threshold, seconds ? "s" : "ratio", context_, line);
  set["rate_window_s"] = set_number(query.window_s, "s", context_, line);
  set["metric"] = set_text(meaning.metric, context_, line);
  const YAML::Node severity = yaml_at(rule, {"labels", "severity"});
  if (yaml_is_set(severity))
    set["severity"] = set_text(yaml_text(severity), context_, yaml_line(severity));
  for (const char *name : {"runbook_url", "runbook", "runbook_link"}) {
    const YAML::Node page = yaml_at(rule, {"annotations", name});
    const std::string address = runbook_address(yaml_text(page));
    if (!address.empty() && set.count("runbook_url") == 0)
      set["runbook_url"] = set_text(address, context_, yaml_line(page));
  }
}

/// How its comparisons are joined; the one that decides sets what tables tell of it.
void RulesReader::condition(const YAML::Node &rule, const PromMeaning &meaning, ComponentSpec &component)
{
  const YAML::Node expression = yaml_at(rule, {"expr"});
  const PromParsed parsed = parse_promql(yaml_text(expression));
  auto condition = parsed.tree && meaning.simulated
                       ? prom_condition(*parsed.tree, recorded_, context_.metrics)
                       : std::nullopt;
  if (!condition)
    return;
  auto &set = component.parameters;
  const std::string line = yaml_line(expression);
  const AlertCondition &decides = deciding_leaf(*condition);
  if (decides.metric == meaning.metric && condition->kind != AlertCondition::Kind::leaf) {
    const bool seconds = decides.metric.ends_with("_s");
    const double threshold = decides.figure == AlertCondition::Figure::value ? decides.threshold : 0;
    set["threshold"] = set_number(threshold, seconds ? "s" : "ratio", context_, line);
    set["rate_window_s"] = set_number(decides.window_s, "s", context_, line);
  }
  if (const std::string names = subject_names(*condition); !names.empty())
    set["names"] = set_text(names, context_, line);
  else
    set.erase("names");
  share_names(*condition);
  set["condition"] = set_text(condition->text(), context_, line);
}

/// One plain name: no pattern and no template.
bool is_plain_name(const std::string &value)
{
  constexpr const char *signs = "|*+.$()[]{}^\\ @:/"; // of patterns, templates, addresses
  return !value.empty() && value.size() < 100 && value.find_first_of(signs) == std::string::npos;
}

std::vector<std::string> RulesReader::watched(const Labels &labels, const PromQuery &query) const
{
  std::vector<std::pair<std::string, std::string>> hints(labels.begin(), labels.end());
  hints.insert(hints.end(), query.labels.begin(), query.labels.end());
  static const std::set<std::string> stores = {"database", "store", "replica", "dbinstance_identifier",
                                               "db_instance"};
  std::set<std::string> found;
  for (const auto &[label, value] : hints) {
    if (!is_plain_name(value))
      continue;
    if (label == "journey")
      found.insert("journey:" + id_part(value));
    else if (stores.contains(label))
      found.insert(id_part(value));
    else if (label == "service" && !context_.region.empty())
      found.insert(id_part(value) + "@" + context_.region);
  }
  return {found.begin(), found.end()};
}

/// Words that often are a component's name.
std::vector<std::string> RulesReader::hints(const Labels &labels, const PromQuery &query,
                                            const PromMeaning &meaning)
{
  static const std::set<std::string> telling = {"deployment",
                                                "statefulset",
                                                "app",
                                                "job",
                                                "container",
                                                "service",
                                                "workload",
                                                "service_name",
                                                "dbinstance_identifier",
                                                "app_kubernetes_io_name"};
  std::vector<std::string> found;
  const auto take = [&](const auto &list) {
    for (const auto &[label, value] : list)
      if (const bool named = std::count(meaning.named_by.begin(), meaning.named_by.end(), label) > 0;
          (named || telling.contains(label)) && is_plain_name(value))
        found.push_back(id_part(value));
  };
  take(labels);
  take(query.labels);
  return found;
}

} // namespace

void read_prometheus_rules(const YAML::Node &document, const ImportContext &context, Diagnostics &diagnostics,
                           Imported &imported)
{
  RulesReader(context, diagnostics, imported).groups(yaml_at(document, {"spec", "groups"}));
}

Imported import_prometheus_rules(std::string_view text, const ImportContext &context,
                                 Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "prometheus-rules";
  const auto documents = parse_yaml_documents(text, context.shown_name, diagnostics);
  if (!documents)
    return imported;
  RulesReader reader(context, diagnostics, imported);
  bool any = false;
  for (const YAML::Node &document : *documents) {
    const bool resource = yaml_text(yaml_at(document, {"kind"})) == "PrometheusRule";
    const YAML::Node groups =
        resource ? yaml_at(document, {"spec", "groups"}) : yaml_at(document, {"groups"});
    const bool named = yaml_at(document, {"groups"}).IsDefined();
    if (!yaml_is_set(groups) && !resource && !named)
      continue;
    any = true;
    reader.groups(groups);
  }
  if (!any)
    diagnostics.error(context.shown_name, "", "no alert rules in it", "a rules file has \"groups\"");
  return imported;
}

} // namespace drsim::import::prometheus
