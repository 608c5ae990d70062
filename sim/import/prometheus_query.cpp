#include "sim/import/prometheus_query.hpp"

#include "sim/core/duration.hpp"
#include "sim/import/yaml_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace drsim {
namespace {

enum class Kind { name, number, string, range, sign };

struct Token {
  Kind kind;
  std::string text;
};

using Tokens = std::span<const Token>;

bool is_name_character(char c, bool first)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
         (!first && c >= '0' && c <= '9');
}

std::size_t end_of_string(std::string_view text, std::size_t start)
{
  std::size_t i = start + 1;
  while (i < text.size() && text[i] != text[start])
    i += text[i] == '\\' && text[start] != '`' ? 2 : 1;
  return std::min(i + 1, text.size());
}

/// One token at `at`; moves `at` behind it. Blanks and comments give nothing.
std::optional<Token> next_token(std::string_view text, std::size_t &at)
{
  const std::size_t start = at;
  const char c = text[at];
  if (c == '#') {
    at = std::min(text.find('\n', at), text.size());
    return std::nullopt;
  }
  if (c == '"' || c == '\'' || c == '`') {
    at = end_of_string(text, at);
    return Token{Kind::string, std::string(text.substr(start + 1, at - start < 2 ? 0 : at - start - 2))};
  }
  if (c == '[') {
    at = std::min(text.find(']', at), text.size());
    const std::string_view range = text.substr(start + 1, at - start - 1);
    at = std::min(at + 1, text.size());
    return Token{Kind::range, std::string(range.substr(0, range.find(':')))};
  }
  if (is_name_character(c, true)) {
    while (at < text.size() && is_name_character(text[at], false))
      ++at;
    return Token{Kind::name, std::string(text.substr(start, at - start))};
  }
  if ((c >= '0' && c <= '9') || c == '.') {
    while (at < text.size() && (is_name_character(text[at], false) || text[at] == '.'))
      ++at;
    return Token{Kind::number, std::string(text.substr(start, at - start))};
  }
  static constexpr std::array<std::string_view, 6> pairs = {">=", "<=", "==", "!=", "=~", "!~"};
  const std::string_view two = text.substr(at, 2);
  at += std::find(pairs.begin(), pairs.end(), two) != pairs.end() ? 2 : 1;
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
    return std::nullopt;
  return Token{Kind::sign, std::string(text.substr(start, at - start))};
}

std::vector<Token> tokens_of(std::string_view text)
{
  constexpr std::size_t longest = 20000;
  text = text.substr(0, longest);
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (at < text.size())
    if (auto token = next_token(text, at))
      tokens.push_back(std::move(*token));
  return tokens;
}

bool is(const Token &token, std::string_view text)
{
  return token.kind != Kind::string && token.text == text;
}

int depth_step(const Token &token)
{
  return is(token, "(") || is(token, "{") ? 1 : is(token, ")") || is(token, "}") ? -1 : 0;
}

/// The tokens without parentheses that enclose all of them.
Tokens bare(Tokens tokens)
{
  while (tokens.size() >= 2 && is(tokens.front(), "(")) {
    int depth = 0;
    std::size_t i = 0;
    for (; i < tokens.size(); ++i)
      if ((depth += depth_step(tokens[i])) == 0)
        break;
    if (i + 1 != tokens.size())
      break;
    tokens = tokens.subspan(1, tokens.size() - 2);
  }
  return tokens;
}

/// Position of the first of `words` outside every parenthesis; the size when there is none.
std::size_t find_outside(Tokens tokens, std::span<const std::string_view> words)
{
  int depth = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    depth += depth_step(tokens[i]);
    if (depth == 0 && std::any_of(words.begin(), words.end(), [&](auto word) { return is(tokens[i], word); }))
      return i;
  }
  return tokens.size();
}

std::optional<double> number_of(const std::string &text)
{
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size())
    return value;
  return parse_duration_s(text);
}

/// A product of plain numbers: "0.05", "(14.4 * 0.001)", "10 * 60", "-1".
std::optional<double> plain_value(Tokens tokens)
{
  double value = 1;
  char operation = '*';
  bool any = false;
  for (const Token &token : tokens) {
    if (is(token, "(") || is(token, ")"))
      continue;
    if (is(token, "*") || is(token, "/") || is(token, "-")) {
      if (is(token, "-") && any)
        return std::nullopt;
      value = is(token, "-") ? -value : value;
      operation = is(token, "/") ? '/' : '*';
      continue;
    }
    const auto number = token.kind == Kind::number ? number_of(token.text) : std::nullopt;
    if (!number || (operation == '/' && *number == 0))
      return std::nullopt;
    value = operation == '/' ? value / *number : value * *number;
    any = true;
  }
  return any ? std::optional<double>(value) : std::nullopt;
}

/// The first comparison with a plain number among clauses joined by and, or, unless.
void read_comparison(Tokens tokens, PromQuery &query)
{
  static constexpr std::array<std::string_view, 3> joints = {"and", "or", "unless"};
  static constexpr std::array<std::string_view, 6> signs = {">", "<", ">=", "<=", "==", "!="};
  constexpr int deepest = 20;
  for (int i = 0; i < deepest; ++i) {
    tokens = bare(tokens);
    const std::size_t joint = find_outside(tokens, joints);
    if (joint == tokens.size())
      break;
    tokens = tokens.first(joint);
  }
  const std::size_t at = find_outside(tokens, signs);
  if (at == tokens.size())
    return;
  query.comparison = tokens[at].text;
  Tokens right = tokens.subspan(at + 1);
  if (!right.empty() && is(right.front(), "bool"))
    right = right.subspan(1);
  query.threshold = plain_value(right);
  if (query.threshold)
    return;
  query.threshold = plain_value(tokens.first(at));
  if (query.threshold && query.comparison.front() != '=' && query.comparison.front() != '!')
    query.comparison.front() = query.comparison.front() == '<' ? '>' : '<';
}

void read_matchers(Tokens tokens, PromQuery &query)
{
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i)
    if (tokens[i].kind == Kind::name && tokens[i + 2].kind == Kind::string &&
        (is(tokens[i + 1], "=") || is(tokens[i + 1], "=~")))
      query.labels.emplace_back(tokens[i].text, tokens[i + 2].text);
}

/// "job:errors:ratio_rate5m" says in its name over how long it looks back.
double window_in_name(const std::string &name)
{
  const std::size_t at = name.rfind("rate");
  return at == std::string::npos ? 0 : parse_duration_s(name.substr(at + 4)).value_or(0);
}

void take_name(const std::string &name, const std::map<std::string, PromQuery> &recorded, PromQuery &query)
{
  query.names.push_back(name);
  query.window_s = std::max(query.window_s, window_in_name(name));
  const auto found = recorded.find(name);
  if (found == recorded.end())
    return;
  const PromQuery &meant = found->second;
  query.names.insert(query.names.end(), meant.names.begin(), meant.names.end());
  query.labels.insert(query.labels.end(), meant.labels.begin(), meant.labels.end());
  query.window_s = std::max(query.window_s, meant.window_s);
  query.divides = query.divides || meant.divides;
  query.times_hundred = query.times_hundred || meant.times_hundred;
}

void read_function(const std::string &name, PromQuery &query)
{
  query.absent = query.absent || name.starts_with("absent");
  query.changes = query.changes || name == "changes" || name == "resets";
}

/// Metric names: not functions, not labels in braces or after by, on, ..., not words of the language.
void read_names(Tokens tokens, const std::map<std::string, PromQuery> &recorded, PromQuery &query)
{
  static constexpr std::array<std::string_view, 7> grouping = {
      "by", "without", "on", "ignoring", "group_left", "group_right", "offset"};
  static constexpr std::array<std::string_view, 5> words = {"and", "or", "unless", "bool", "inf"};
  bool in_braces = false;
  bool in_grouping = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token &token = tokens[i];
    in_braces = is(token, "{") || (in_braces && !is(token, "}"));
    const bool opens = i + 1 < tokens.size() && is(tokens[i + 1], "(");
    const std::string lower = lower_case(token.text);
    if (token.kind == Kind::name && std::find(grouping.begin(), grouping.end(), lower) != grouping.end()) {
      in_grouping = opens;
      continue;
    }
    if (in_grouping && is(token, ")"))
      in_grouping = false;
    const bool word = std::find(words.begin(), words.end(), lower) != words.end();
    if (token.kind != Kind::name || in_braces || in_grouping || word)
      continue;
    if (opens || (i + 1 < tokens.size() && is(tokens[i + 1], "by")))
      read_function(lower, query);
    else
      take_name(token.text, recorded, query);
  }
}

bool any_name(const PromQuery &query, std::initializer_list<std::string_view> parts)
{
  return std::any_of(query.names.begin(), query.names.end(), [&](const std::string &name) {
    const std::string lower = lower_case(name);
    return std::any_of(parts.begin(), parts.end(),
                       [&](auto part) { return lower.find(part) != std::string::npos; });
  });
}

bool watches_up(const PromQuery &query)
{
  return std::any_of(query.names.begin(), query.names.end(), [](const std::string &name) {
    return name == "up" || name.ends_with("_up") || name == "probe_success";
  });
}

/// Gauges that are 1 when something is well: 0 says it is not there to serve.
bool watches_health(const PromQuery &query)
{
  const bool zero = query.threshold && ((query.comparison == "==" && *query.threshold == 0) ||
                                        (query.comparison == "<" && *query.threshold == 1));
  return zero && std::any_of(query.names.begin(), query.names.end(), [](const std::string &name) {
           return name.ends_with("_healthy") || name.ends_with("_has_leader") ||
                  name == "kube_node_status_condition" || name.ends_with("_replicas_available") ||
                  name.ends_with("_replicas_ready") || name.ends_with("_ready_replicas");
         });
}

bool watches_failed_codes(const PromQuery &query)
{
  return std::any_of(query.labels.begin(), query.labels.end(), [](const auto &label) {
    const std::string name = lower_case(label.first);
    const bool code = name.find("code") != std::string::npos || name.find("status") != std::string::npos;
    return code && label.second.find('5') != std::string::npos;
  });
}

PromMeaning error_ratio(const PromQuery &query, double scale)
{
  const bool ratio = query.divides || any_name(query, {"ratio", "percent"});
  if (!ratio)
    return {"", 0, "counts errors, not their share of requests; the simulation has the share only"};
  return {"error_ratio", *query.threshold * scale, ""};
}

PromMeaning seconds(const PromQuery &query, const char *metric)
{
  constexpr double per_millisecond = 1e-3; // unit, not a figure of the world
  const bool milliseconds = any_name(query, {"_ms", "millisecond"});
  return {metric, *query.threshold * (milliseconds ? per_millisecond : 1), ""};
}

} // namespace

PromQuery read_prom_query(std::string_view text, const std::map<std::string, PromQuery> &recorded)
{
  PromQuery query;
  const std::vector<Token> tokens = tokens_of(text);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind == Kind::range)
      query.window_s = std::max(query.window_s, parse_duration_s(tokens[i].text).value_or(0));
    query.divides = query.divides || is(tokens[i], "/");
    const bool hundred = tokens[i].kind == Kind::number && tokens[i].text == "100";
    const bool times = (i > 0 && is(tokens[i - 1], "*")) || (i + 1 < tokens.size() && is(tokens[i + 1], "*"));
    query.times_hundred = query.times_hundred || (hundred && times);
  }
  read_matchers(tokens, query);
  read_names(tokens, recorded, query);
  read_comparison(tokens, query);
  const bool vector = tokens.size() == 4 && is(tokens[0], "vector");
  query.constant = query.names.empty() && !query.absent && (vector || plain_value(tokens).has_value());
  return query;
}

PromMeaning prom_meaning(const PromQuery &query)
{
  if (query.constant)
    return {"", 0, "always fires: a sign of life for a dead-man's switch"};
  if (query.changes)
    return {"", 0, "counts changes of a series; the simulation has states"};
  if (watches_up(query) && (query.absent || query.threshold))
    return {"up", query.threshold.value_or(0) / (query.times_hundred ? 100 : 1), ""};
  if (watches_health(query))
    return {"up", 0, ""};
  if (query.absent)
    return {"", 0, "fires on the silence of a series the simulation does not have"};
  if (!query.threshold)
    return {"", 0, "compares with another series, not with a number"};
  const double scale = query.times_hundred ? 1.0 / 100 : 1;
  const bool below = query.comparison.starts_with('<');
  if (any_name(query, {"lag"}) && any_name(query, {"repl", "rds", "pg_", "postgres"}))
    return seconds(query, "replica_lag_s");
  if (below && any_name(query, {"success", "availability"}))
    return {"error_ratio", 1 - *query.threshold * scale, ""};
  if (!below && (any_name(query, {"error", "fail", "5xx"}) || watches_failed_codes(query)))
    return error_ratio(query, scale);
  if (!below && any_name(query, {"duration", "latency", "response_time"}))
    return seconds(query, "latency_p99_s");
  if (!below && any_name(query, {"cpu", "utilisation", "utilization"}) && query.divides &&
      *query.threshold * scale <= 1)
    return {"utilisation", *query.threshold * scale, ""};
  return {"", 0, "none of the simulation's metrics: error share, latency, replica lag, utilisation, up"};
}

} // namespace drsim
