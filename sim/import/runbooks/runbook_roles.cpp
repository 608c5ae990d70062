#include "sim/import/runbooks/runbook_roles.hpp"

#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/facts/set_parameter.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace drsim::inline import::inline runbooks {
namespace {

constexpr std::size_t most_words_of_a_role = 5;

std::string role_trimmed(std::string_view text)
{
  const std::size_t first = text.find_first_not_of(" \t*_`.,;:-@#");
  return first == std::string_view::npos
             ? std::string{}
             : std::string(text.substr(first, text.find_last_not_of(" \t*_`.,;:-") - first + 1));
}

std::string without_parentheses(std::string text)
{
  for (std::size_t open = text.find('('); open != std::string::npos; open = text.find('(')) {
    const std::size_t close = text.find(')', open);
    text.erase(open, close == std::string::npos ? close : close - open + 1);
  }
  return text;
}

/// Whoever leads an incident or decides in it.
bool leads(const std::string &name)
{
  const std::string text = lower_case(name);
  for (const char *word : {"руководитель", "commander", "incident manager", "incident lead", "duty manager",
                           "начальник", "старший смены", "координатор", "coordinator"})
    if (text.find(word) != std::string::npos)
      return true;
  return false;
}

/// "A и B", "A and B", "A, B", "A + B", "A / B".
std::vector<std::string> people_of(std::string_view who)
{
  std::string text = without_parentheses(std::string(who));
  for (const std::string_view joint : {" и ", " and ", " + ", " / ", " & ", " при участии ", " вместе с ",
                                       " with ", ";", " совместно с ", " или ", " or ", "/"})
    for (std::size_t at = text.find(joint); at != std::string::npos; at = text.find(joint, at + 1))
      text.replace(at, joint.size(), ",");
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    if (std::string part = role_trimmed(std::string_view(text).substr(at, end - at)); !part.empty())
      parts.push_back(std::move(part));
    at = end + 1;
  }
  return parts;
}

std::vector<std::string> words_of(const std::string &text)
{
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at)
      words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

/// A word that says no more than that somebody is on duty.
bool is_of_rota(const std::string &word)
{
  static const std::vector<std::string> rota = {
      "дежурный", "дежурная", "дежурные", "дежурная",  "первый",      "второй",        "третий",
      "вторая",   "инженер",  "инженеры", "sre",       "sre-инженер", "on-call",       "oncall",
      "on",       "call",     "duty",     "engineer",  "engineers",   "primary",       "secondary",
      "first",    "second",   "the",      "any",       "team",        "команда",       "смена",
      "shift",    "operator", "оператор", "responder", "сменный",     "ответственный", "sre-team",
      "whoever",  "is",       "person",   "staff",     "дежурной",    "смены"};
  return std::find(rota.begin(), rota.end(), word) != rota.end();
}

bool is_machine(const std::string &text)
{
  for (const char *word : {"автоматик", "автоматическ", "робот", "скрипт", "automation", "automatic",
                           "script", "pipeline", "пайплайн", "lambda", "jenkins", "github actions", "bot"})
    if (text == word || text.starts_with(std::string(word)) ||
        text.find(std::string(" ") + word) != text.npos)
      return true;
  return false;
}

/// "решение принимает руководитель инцидента" -> "руководитель инцидента"; "" for what names nobody.
std::string without_verb(std::string text)
{
  static const std::array<const char *, 12> before = {
      "решение принимает ", "решает ",     "согласует ",   "утверждает ",  "подтверждает ", "разрешает ",
      "decision by ",       "decided by ", "approved by ", "approval by ", "confirmed by ", "by "};
  for (const char *verb : before)
    if (lower_case(text).starts_with(verb))
      text.erase(0, std::string_view(verb).size());
  static const std::array<const char *, 13> after = {
      " выполняет", " принимает", " разрешает", " решает",   " согласует", " подтверждает", " утверждает",
      " approves",  " decides",   " confirms",  " performs", " runs",      " executes"};
  for (const char *verb : after)
    if (const std::size_t at = lower_case(text).find(verb); at != std::string::npos)
      text.erase(at);
  static const std::array<const char *, 7> others = {"параллельно", "in parallel", "после ", "after ",
                                                     "если ",       "if ",         "при "};
  for (const char *word : others)
    if (lower_case(text).starts_with(word))
      return {};
  return role_trimmed(text);
}

} // namespace

Doers read_doers(std::string_view who)
{
  Doers found;
  for (const std::string &part : people_of(who)) {
    const std::string name = without_verb(part);
    const std::string lower = lower_case(name);
    if (is_machine(lower)) {
      found.machine = true;
      continue;
    }
    std::vector<std::string> words = words_of(lower);
    const bool rota = std::all_of(words.begin(), words.end(), is_of_rota);
    found.rota = found.rota || (rota && !words.empty());
    if (rota || words.size() > most_words_of_a_role)
      continue;
    std::string role = name; // "дежурный DBA" is a DBA, "руководитель смены" one who leads
    for (std::size_t i = 0; i + 1 < words.size() && is_of_rota(words[i]) && words[i] != "команда"; ++i)
      role = role_trimmed(std::string_view(role).substr(words[i].size()));
    if (std::find(found.roles.begin(), found.roles.end(), role) == found.roles.end())
      found.roles.push_back(role);
  }
  found.machine = found.machine && found.roles.empty();
  return found;
}

std::string transliterated(std::string_view text)
{
  static const std::array<std::pair<std::string_view, std::string_view>, 33> letters = {
      {{"а", "a"},  {"б", "b"},  {"в", "v"},  {"г", "g"},  {"д", "d"},  {"е", "e"},    {"ё", "e"},
       {"ж", "zh"}, {"з", "z"},  {"и", "i"},  {"й", "y"},  {"к", "k"},  {"л", "l"},    {"м", "m"},
       {"н", "n"},  {"о", "o"},  {"п", "p"},  {"р", "r"},  {"с", "s"},  {"т", "t"},    {"у", "u"},
       {"ф", "f"},  {"х", "kh"}, {"ц", "ts"}, {"ч", "ch"}, {"ш", "sh"}, {"щ", "shch"}, {"ъ", ""},
       {"ы", "y"},  {"ь", ""},   {"э", "e"},  {"ю", "yu"}, {"я", "ya"}}};
  const std::string lower = lower_case(text);
  std::string out;
  for (std::size_t at = 0; at < lower.size();) {
    const auto found = std::find_if(letters.begin(), letters.end(), [&](const auto &one) {
      return std::string_view(lower).substr(at).starts_with(one.first);
    });
    if (found != letters.end()) {
      out += found->second;
      at += found->first.size();
    } else
      out += lower[at++];
  }
  return out;
}

std::string role_id(std::string_view name)
{
  return "role:" + id_part(transliterated(name));
}

void link_roles(const std::vector<std::string> &roles, const ImportContext &context, const std::string &line,
                ComponentSpec &step, Imported &imported)
{
  for (const std::string &name : roles) {
    const std::string id = name.starts_with("role:") || name.starts_with("oncall:") ? name : role_id(name);
    auto &by = step.links["by"];
    if (std::find(by.begin(), by.end(), id) == by.end())
      by.push_back(id);
    const bool known = std::any_of(imported.components.begin(), imported.components.end(),
                                   [&](const ComponentSpec &one) { return one.id == id; });
    if (known || id.starts_with("oncall:"))
      continue;
    ComponentSpec role;
    role.id = id;
    role.kind = "role";
    role.title = name.starts_with("role:") ? name.substr(5) : name;
    role.from = {Source::user_file, Confidence::set, context.shown_name, line, {}};
    if (leads(role.title))
      role.parameters["called_with"] = set_text("incident", context, line);
    imported.seen.push_back({id, "role", "", line, true, ""});
    imported.components.push_back(std::move(role));
  }
}

ApprovingRole approving_role(const std::vector<std::string> &who, const std::string &step)
{
  if (who.size() == 1)
    return {who.front().substr(who.front().find_last_of(":/") + 1), 0}; // the end of an ARN
  return {"approvers of " + step.substr(0, 60), static_cast<double>(who.size())};
}

void link_approvers(const ApprovingRole &role, double approvers, const ImportContext &context,
                    const std::string &line, ComponentSpec &step, Imported &imported)
{
  link_roles({role.name}, context, line, step, imported);
  if (approvers > 1)
    step.parameters["approvers"] = set_number(approvers, "count", context, line);
  const double people = std::max(role.people, approvers);
  for (ComponentSpec &one : imported.components)
    if (people > 1 && one.kind == "role" && one.id == step.links["by"].back())
      one.parameters["hands"] = set_number(people, "count", context, line);
}

} // namespace drsim::import::runbooks
