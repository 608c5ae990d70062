#include "sim/import/runbooks/runbook_directive.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/import/facts/set_parameter.hpp"
#include "sim/import/runbooks/runbook_roles.hpp"
#include "sim/import/runbooks/runbook_words.hpp"
#include "sim/model/step_condition.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <sstream>

namespace drsim::inline import::inline runbooks {
namespace {

/// Words of an annotation: blanks part them, outside of quotes.
std::vector<std::string> words_of(std::string_view text)
{
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && std::isspace(static_cast<unsigned char>(c)) != 0) {
      if (!word.empty())
        words.push_back(std::exchange(word, {}));
    } else
      word += c;
  }
  if (!word.empty())
    words.push_back(word);
  return words;
}

class Applied {
public:
  Applied(const Directive &said, const DirectiveSite &site, ComponentSpec &component)
      : said_(said), site_(site), component_(component)
  {
  }
  [[nodiscard]] const std::string *value(const std::string &key) const
  {
    const auto found = said_.find(key);
    return found == said_.end() ? nullptr : &found->second;
  }
  void wrong(const std::string &message, const std::string &cure) const
  {
    site_.diagnostics.error(site_.context.shown_name, site_.line, message, cure);
  }
  void text(const char *key, const char *parameter) const
  {
    if (const std::string *found = value(key))
      component_.parameters[parameter] = set_text(*found, site_.context, site_.line);
  }
  void flag(const char *key, const char *parameter) const
  {
    if (const std::string *found = value(key))
      component_.parameters[parameter] =
          set_number(is_yes(*found) ? 1 : 0, "bool", site_.context, site_.line);
  }
  void seconds(const char *key, const char *parameter, bool range = false) const
  {
    const std::string *found = value(key);
    if (found == nullptr)
      return;
    const auto spoken = read_spoken_duration(*found);
    if (!spoken)
      return wrong("\"" + *found + "\" is not a duration",
                   std::string("write ") + key + "=5m" + (range ? " or " + std::string(key) + "=5-10m" : ""));
    component_.parameters[parameter] =
        set_number(range ? spoken->value_s : Distribution(spoken->value_s.quantile(1)), "s", site_.context,
                   site_.line, spoken->note);
  }
  void number(const char *key, const char *parameter, const char *unit) const
  {
    const std::string *found = value(key);
    if (found == nullptr)
      return;
    const auto read =
        std::string_view(unit) == "ratio" ? parse_share(*found, BareShare::ratio) : parse_number(*found);
    if (!read || *read < 0)
      return wrong(std::string(key) + "=" + *found + " is no number", std::string("write ") + key + "=3");
    component_.parameters[parameter] = set_number(*read, unit, site_.context, site_.line);
  }
  void condition(const char *key) const
  {
    const std::string *found = value(key);
    if (found == nullptr)
      return;
    std::string why;
    const std::string read = condition_of(*found, site_, why);
    if (read.empty())
      return wrong(std::string(key) + "=" + *found + ": " + why,
                   std::string("write ") + key +
                       "=down:orders-db&region_up:eu-west-1, words: " + state_words_listed());
    component_.parameters[key] = set_text(read, site_.context, site_.line);
  }

private:
  [[nodiscard]] static std::string state_words_listed()
  {
    std::string all;
    for (const StateWord &one : state_words())
      all += (all.empty() ? "" : ", ") + std::string(one.word);
    return all;
  }

  const Directive &said_;
  const DirectiveSite &site_;
  ComponentSpec &component_;
};

void apply_order(const Applied &applied, const DirectiveSite &site, ComponentSpec &step)
{
  if (const std::string *word = applied.value("on_failure")) {
    if (*word != "abort" && *word != "continue")
      applied.wrong("on_failure=" + *word + " is neither abort nor continue", "write on_failure=continue");
    else
      applied.text("on_failure", "on_failure");
  }
  if (const std::string *list = applied.value("after_failure"))
    for (const std::string &part : parts_of_list(*list)) {
      const std::string other = site.step_of(part);
      if (other.empty() || other == step.id)
        applied.wrong("after_failure=" + part + " names no other step", "name a step by its number or name");
      else
        step.links["after_failure"].push_back(other);
    }
  if (const std::string *list = applied.value("calls"))
    for (const std::string &part : parts_of_list(*list))
      step.links["calls"].push_back(part.starts_with("runbook:") ? part : "runbook:" + id_part(part));
}

} // namespace

const std::vector<std::string> &step_keys()
{
  static const std::vector<std::string> keys = {
      "action",  "target", "requires", "after",   "duration",   "approval", "by",         "owner",
      "machine", "when",   "until",    "retries", "retry_wait", "timeout",  "on_failure", "after_failure",
      "always",  "calls",  "pods",     "share",   "zone",       "approvers"};
  return keys;
}

const std::vector<std::string> &page_keys()
{
  static const std::vector<std::string> keys = {"trigger", "automatic", "preauthorised", "rehearsed",
                                                "for",     "owner",     "rto",           "rpo"};
  return keys;
}

Directive read_directive(std::string_view text, const std::string &line,
                         const std::vector<std::string> &known, const ImportContext &context,
                         Diagnostics &diagnostics)
{
  Directive said;
  for (const std::string &word : words_of(text)) {
    const std::size_t equals = word.find('=');
    const std::string key = word.substr(0, equals);
    if (equals == std::string::npos || std::find(known.begin(), known.end(), key) == known.end()) {
      const std::string close = did_you_mean(key, known);
      std::string all;
      for (const std::string &one : known)
        all += (all.empty() ? "" : ", ") + one;
      diagnostics.error(context.shown_name, line, "unknown \"" + key + "\" in a drsim comment",
                        close.empty() ? "known here: " + all : "did you mean \"" + close + "\"?");
      continue;
    }
    said[key] = word.substr(equals + 1);
  }
  return said;
}

std::vector<std::string> parts_of_list(const std::string &list)
{
  std::vector<std::string> parts;
  std::istringstream stream(list);
  for (std::string part; std::getline(stream, part, ',');)
    if (!part.empty())
      parts.push_back(part);
  return parts;
}

bool is_yes(const std::string &word)
{
  return word == "yes" || word == "true" || word == "1" || word == "да";
}

std::string condition_of(const std::string &text, const DirectiveSite &site, std::string &wrong)
{
  const std::vector<StateTerm> terms = parse_step_condition(text, wrong);
  if (!wrong.empty())
    return {};
  std::string all;
  for (const StateTerm &term : terms) {
    std::string of = term.of;
    if (is_of_step(term)) {
      const std::string step = of.starts_with("runbook:") ? of : site.step_of(of);
      if (step.empty()) {
        wrong = "there is no step \"" + of + "\"";
        return {};
      }
      of = step;
    }
    char bound[32] = "";
    if (term.word.starts_with("lag_"))
      std::snprintf(bound, sizeof bound, "=%gs", term.bound_s);
    all += std::string(all.empty()        ? ""
                       : term.alternative ? " or "
                                          : " and ") +
           (term.negated ? "not " : "") + term.word + (of.empty() ? "" : ":" + of) + bound;
  }
  return all;
}

void apply_step_directive(const Directive &said, const DirectiveSite &site, ComponentSpec &step,
                          Imported &imported)
{
  const Applied applied(said, site, step);
  applied.seconds("duration", "duration_s", true);
  applied.seconds("timeout", "done_timeout_s");
  applied.seconds("retry_wait", "retry_wait_s");
  applied.number("retries", "retries", "count");
  applied.number("pods", "pods", "count");
  applied.number("approvers", "approvers", "count");
  applied.number("share", "shed_ratio", "ratio");
  applied.text("zone", "zone");
  applied.text("owner", "owner");
  applied.flag("machine", "by_machine");
  applied.flag("always", "always");
  applied.condition("when");
  applied.condition("until");
  apply_order(applied, site, step);
  if (const std::string *list = applied.value("by")) {
    step.links.erase("by"); // what is annotated holds, not what the line "Owner" is read as
    link_roles(parts_of_list(*list), site.context, site.line, step, imported);
  }
}

void apply_page_directive(const Directive &said, const DirectiveSite &site, ComponentSpec &runbook)
{
  const Applied applied(said, site, runbook);
  applied.text("trigger", "trigger");
  applied.flag("automatic", "automatic");
  applied.flag("preauthorised", "preauthorised");
  applied.text("rehearsed", "rehearsed");
  applied.text("owner", "owner");
  applied.seconds("rto", "stated_rto_s");
  applied.seconds("rpo", "stated_rpo_s");
  if (const std::string *list = applied.value("for"))
    runbook.links["for"] = parts_of_list(*list);
}

} // namespace drsim::import::runbooks
