#include "sim/insight/patch.hpp"

#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/json_places.hpp"
#include "sim/formats/json_spans.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

namespace drsim::inline insight {
namespace {

constexpr const char *own_file = "deployment.json";
constexpr std::size_t lines_near = 8; ///< in which the words of a rule stand beside the figure

bool ends_in(const std::string &text, std::initializer_list<const char *> ends)
{
  return std::any_of(ends.begin(), ends.end(), [&](const char *end) { return text.ends_with(end); });
}

std::vector<std::string> lines_of(const std::string &text)
{
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    lines.push_back(line);
  return lines;
}

std::string joined_lines(const std::vector<std::string> &lines, const std::string &like)
{
  std::string text;
  for (const std::string &line : lines)
    text += line + "\n";
  if (!like.ends_with('\n') && !text.empty())
    text.pop_back();
  return text;
}

/// "120" as Prometheus and its like write it: "2m".
std::string short_duration(double seconds)
{
  if (seconds >= 60 && std::fmod(seconds, 60) == 0)
    return fmt::format("{:g}m", seconds / 60);
  return fmt::format("{:g}s", seconds);
}

std::string number_text(const FixedFigure &figure)
{
  const double value = figure.condition.value->mean();
  if (figure.was.unit == "bool")
    return value != 0 ? "true" : "false";
  return fmt::format("{:.15g}", value);
}

/// The value as JSON.
std::string json_value(const FixedFigure &figure)
{
  return figure.condition.value ? number_text(figure) : nlohmann::json(figure.condition.text).dump();
}

/// "2m" -> "1m": in the way the value was written; empty when what stands there is not what was read.
std::string written_like(const std::string &old, const FixedFigure &figure)
{
  if (!figure.condition.value)
    return old == figure.was.text ? figure.condition.text : "";
  const double was = figure.was.value.mean();
  const auto number = parse_number(old);
  if (number && *number == was)
    return number_text(figure);
  if (figure.was.unit == "bool" && old == (was != 0 ? "true" : "false"))
    return number_text(figure);
  const auto duration = parse_duration_s(old);
  return duration && *duration == was ? short_duration(figure.condition.value->mean()) : "";
}

/// What a page's comment calls a figure; "" when it has no word for it.
std::string comment_word(const std::string &parameter)
{
  static const std::map<std::string, std::string> words = {{"by_machine", "machine"},
                                                           {"needs_approval", "approval"},
                                                           {"preauthorised", "preauthorised"},
                                                           {"rehearsed", "rehearsed"}};
  const auto found = words.find(parameter);
  return found == words.end() ? "" : found->second;
}

class Patching {
public:
  explicit Patching(const ReadFile &read) : read_(read) {}

  void apply(const Fix &fix, const FixedFigure &figure)
  {
    const Provenance &from = figure.was.from;
    const bool theirs = from.source == Source::user_file;
    const bool done = from.source == Source::deployment  ? in_json(from.address, figure)
                      : ends_in(figure.of.file, {".md"}) ? in_page(figure)
                      : theirs && ends_in(from.file, {".yml", ".yaml", ".hcl"}) ? in_line(from, figure)
                                                                                : false;
    if (done)
      return;
    if (theirs)
      hint(figure);
    else if (!in_parameters(fix, figure))
      hint(figure);
  }

  Patch finished()
  {
    write_new_comments();
    for (const auto &[file, text] : texts_)
      if (text && *text != *originals_[file])
        out_.edits.push_back({file, *originals_[file], *text});
    return std::move(out_);
  }

private:
  void hint(const FixedFigure &figure)
  {
    out_.hints.push_back(
        {figure.component + "." + figure.parameter, provenance_text(figure.was.from),
         "becomes " + (figure.condition.value ? number_text(figure) : figure.condition.text)});
  }

  /// The text as it is by now; null when there is none.
  std::string *text_of(const std::string &file)
  {
    auto found = texts_.find(file);
    if (found == texts_.end()) {
      originals_[file] = read_(file);
      found = texts_.emplace(file, originals_[file]).first;
    }
    return found->second ? &*found->second : nullptr;
  }

  /// `key: value` or `key = value` at a line, maybe with a comment behind it.
  bool in_line(const Provenance &from, const FixedFigure &figure)
  {
    std::string *text = text_of(from.file);
    const auto number = parse_number(from.address);
    if (text == nullptr || !number || *number < 1)
      return false;
    std::vector<std::string> lines = lines_of(*text);
    const auto at = static_cast<std::size_t>(*number) - 1;
    if (at >= lines.size())
      return false;
    const bool done = figure.says.empty() ? change_value(lines[at], figure) : change_words(lines, at, figure);
    if (done)
      *text = joined_lines(lines, *text);
    return done;
  }

  static bool change_words(std::vector<std::string> &lines, std::size_t at, const FixedFigure &figure)
  {
    for (std::size_t i = at; i < lines.size() && i < at + lines_near; ++i)
      if (const std::size_t found = lines[i].find(figure.says); found != std::string::npos) {
        lines[i].replace(found, figure.says.size(), figure.to_say);
        return true;
      } else if (lines[i].find(figure.to_say) != std::string::npos) {
        return true; // another figure of the same line
      }
    return false;
  }

  static bool change_value(std::string &line, const FixedFigure &figure)
  {
    const std::size_t sign = line.find_first_of(":=");
    if (sign == std::string::npos)
      return false;
    const std::size_t begin = line.find_first_not_of(" \t\"'", sign + 1);
    if (begin == std::string::npos)
      return false;
    const std::size_t end = std::min(line.find_first_of(" \t\"'#,", begin), line.size());
    const std::string old = line.substr(begin, end - begin);
    const std::string value = written_like(old, figure);
    if (value.empty())
      return is_changed(old, figure);
    line.replace(begin, end - begin, value);
    return true;
  }

  /// Another component of the fix had its figure from the same line.
  static bool is_changed(const std::string &old, const FixedFigure &figure)
  {
    if (!figure.condition.value)
      return old == figure.condition.text;
    return parse_duration_s(old) == figure.condition.value->mean();
  }

  /// The first drsim comment from the line on that describes the component, up to the next step or heading.
  bool in_page(const FixedFigure &figure)
  {
    const std::string word = comment_word(figure.parameter);
    std::string *text = text_of(figure.of.file);
    const auto number = parse_number(figure.of.address);
    if (word.empty() || text == nullptr || !number || *number < 1)
      return false;
    std::vector<std::string> lines = lines_of(*text);
    const std::string value = !figure.condition.value                 ? figure.condition.text
                              : figure.condition.value->mean() != 0.0 ? "yes"
                                                                      : "no";
    const auto first = static_cast<std::size_t>(*number) - 1;
    for (std::size_t at = first; at < lines.size() && (at == first || !begins_another(lines[at])); ++at)
      if (set_in_comment(lines[at], word, value)) {
        *text = joined_lines(lines, *text);
        return true;
      }
    if (first >= lines.size())
      return false;
    new_comments_[figure.of.file][first] += word + "=" + value + " ";
    steps_[figure.of.file][first] = figure.component.find('/') != std::string::npos;
    return true;
  }

  /// Comments that were not there, from the last one on: those before keep their line.
  void write_new_comments()
  {
    for (const auto &[file, comments] : new_comments_) {
      std::string *text = text_of(file);
      std::vector<std::string> lines = lines_of(*text);
      for (auto one = comments.rbegin(); one != comments.rend(); ++one)
        lines.insert(
            lines.begin() + static_cast<std::ptrdiff_t>(one->first) + 1,
            {"", (steps_[file][one->first] ? "   <!-- drsim: " : "<!-- drsim: ") + one->second + "-->"});
      *text = joined_lines(lines, *text);
    }
  }

  static bool begins_another(const std::string &line)
  {
    if (line.starts_with("#"))
      return true;
    const std::size_t digits = line.find_first_not_of("0123456789");
    return digits > 0 && digits != std::string::npos && line[digits] == '.';
  }

  static bool set_in_comment(std::string &line, const std::string &word, const std::string &value)
  {
    const std::size_t comment = line.find("<!-- drsim:");
    const std::size_t end = line.find("-->", comment == std::string::npos ? 0 : comment);
    if (comment == std::string::npos || end == std::string::npos)
      return false;
    const std::size_t said = line.find(" " + word + "=", comment);
    if (said != std::string::npos && said < end) {
      const std::size_t begin = said + word.size() + 2;
      line.replace(begin, line.find(' ', begin) - begin, value);
    } else {
      line.insert(end, word + "=" + value + " ");
    }
    return true;
  }

  /// At a pointer of deployment.json: the value itself, or "value" of what says more.
  bool in_json(const std::string &pointer, const FixedFigure &figure)
  {
    std::string *text = text_of(own_file);
    if (text == nullptr)
      return false;
    auto span = span_of_pointer(*text, pointer + "/value");
    if (!span)
      span = span_of_pointer(*text, pointer);
    if (!span)
      return false;
    text->replace(span->begin, span->end - span->begin, json_value(figure));
    return true;
  }

  bool in_parameters(const Fix &fix, const FixedFigure &figure)
  {
    std::string *text = text_of(own_file);
    if (text == nullptr)
      return false;
    const std::string key = figure.component + "." + figure.parameter;
    if (span_of_pointer(*text, "/parameters/" + pointer_token(key)))
      return in_json("/parameters/" + pointer_token(key), figure);
    const nlohmann::json source = "done as advised: " + fix.title;
    const std::string entry = "\n    " + nlohmann::json(key).dump() +
                              ": {\n      \"value\": " + json_value(figure) +
                              ",\n      \"source\": " + source.dump() + "\n    }";
    const auto parameters = span_of_pointer(*text, "/parameters");
    const auto whole = span_of_pointer(*text, "");
    if (parameters)
      insert_first(*text, parameters->begin, entry, "\n  ");
    else if (whole)
      insert_first(*text, whole->begin, "\n  \"parameters\": {" + entry + "\n  }", "\n");
    return parameters || whole;
  }

  /// Puts a member behind the brace that opens an object.
  static void insert_first(std::string &text, std::size_t brace, const std::string &member,
                           const std::string &before_close)
  {
    const std::size_t next = text.find_first_not_of(" \t\r\n", brace + 1);
    const bool empty = next == std::string::npos || text[next] == '}';
    text.insert(brace + 1, member + (empty ? before_close : ","));
  }

  const ReadFile &read_;
  std::map<std::string, std::optional<std::string>> originals_;
  std::map<std::string, std::optional<std::string>> texts_;
  std::map<std::string, std::map<std::size_t, std::string>> new_comments_; ///< by file and line before them
  std::map<std::string, std::map<std::size_t, bool>> steps_;               ///< these are of a step
  Patch out_;
};

} // namespace

Patch patch_of(const std::vector<Fix> &fixes, const ReadFile &read)
{
  Patching patching(read);
  for (const Fix &fix : fixes)
    for (const FixedFigure &figure : fix.figures)
      patching.apply(fix, figure);
  return patching.finished();
}

} // namespace drsim::insight
