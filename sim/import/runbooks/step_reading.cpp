#include "sim/import/runbooks/step_reading.hpp"

#include "sim/formats/id_part.hpp"
#include "sim/formats/promql.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/runbooks/runbook_notes.hpp"

#include <algorithm>
#include <optional>

namespace drsim::inline import::inline runbooks {
namespace {

/// What the commands of a step ask for together.
struct Asked {
  StepMeaning first;                ///< that asks for something
  std::optional<StepMeaning> other; ///< another one, not to be played
  int other_line = 0;
  bool looks = false; ///< some read
  StepMeaning awaited;
  std::string calls;
  std::string unknown; ///< the first command that asks for nothing that is known
};

Asked asked_by(const std::vector<std::pair<int, std::string>> &commands,
               std::vector<std::string> &requires_ids)
{
  Asked asked;
  for (const auto &[at, command] : commands) {
    const StepMeaning one = read_command(command, requires_ids);
    asked.looks = asked.looks || one.looks;
    if (asked.calls.empty())
      asked.calls = one.calls;
    if (asked.unknown.empty())
      asked.unknown = one.unknown;
    if (one.action == "await" && asked.awaited.action.empty())
      asked.awaited = one;
    if (one.action.empty() || one.action == "await")
      continue;
    const bool same = asked.first.action == one.action;
    if (asked.first.action.empty() || (same && asked.first.target.empty() && asked.first.several.empty()))
      asked.first = one;
    else if (same && !one.target.empty() && one.target != asked.first.target && asked.first.several.empty())
      asked.first.several = asked.first.target + ", " + one.target;
    else if (!same && !asked.other) {
      asked.other = one;
      asked.other_line = at;
    }
  }
  return asked;
}

/// What the bullets of a step ask for, in words: things to be done, without checks and messages.
std::vector<std::pair<int, std::string>> asked_by_bullets(const StepText &step)
{
  std::vector<std::pair<int, std::string>> all;
  for (const auto &[line, text] : bullets_of(step)) {
    const std::string action = action_of_words(text);
    const bool known =
        std::any_of(all.begin(), all.end(), [&](const auto &one) { return one.second == action; });
    if (!known && action != "wait" && action != "verify" && action != "announce")
      all.emplace_back(line, action);
  }
  return all;
}

/// Bullets speak where the title says nothing; what else they ask for is asked about.
void read_bullets(const StepText &step, const Directive &said, StepQuestions &questions, std::size_t number,
                  StepMeaning &found)
{
  if (said.contains("action") || found.action == "announce" || found.action == "verify")
    return; // what is told or looked at is no order
  for (const auto &[line, action] : asked_by_bullets(step)) {
    if (found.action == "wait")
      found.action = action;
    else if (found.action != action)
      questions.ask(number, std::to_string(line),
                    "the step asks for \"" + found.action + "\", and a part of it for \"" + action +
                        "\"; only the first is simulated: split the step",
                    "action=" + found.action + " target=...");
  }
}

/// The words of a title without marks, numbers and what stands in brackets before them.
std::string plain_title(const std::string &title)
{
  const std::string text = lower_case(title);
  std::size_t begin = 0;
  for (const char *word : {"шаг ", "step "})
    if (text.starts_with(word))
      begin = std::string_view(word).size();
  std::string plain =
      text.substr(std::min(text.find_first_not_of(" \t0123456789.):-—*_#[]", begin), text.size()));
  for (const char *aside : {"minutes in. ", "first, ", "then ", "next, ", "so ", "please ", "also "})
    if (plain.starts_with(aside)) // "10-15 minutes in. Make sure there is a summary"
      plain.erase(0, plain.find_first_not_of(' ', std::string_view(aside).size()));
  return plain;
}

/// What a step says first: its title, or the sentence below one that is a number only ("Step 2").
std::string words_of(const StepText &step)
{
  if (!plain_title(step.title).empty())
    return step.title;
  std::string prose = step.prose;
  std::replace(prose.begin(), prose.end(), '\n', ' ');
  return prose.substr(0, prose.find(". "));
}

/// "Merge and apply the terraform changes": it works through the state, whatever it changes.
bool applies_terraform(const std::string &plain)
{
  return plain.find("terraform") != std::string::npos &&
         (plain.find("apply") != std::string::npos || plain.find("примен") != std::string::npos);
}

/// "Are we down?", "Is the replica caught up? If so, go on": people answer it before they go on.
bool asks_people(const std::string &plain)
{
  if (plain.find('?') == std::string::npos)
    return false;
  for (const char *word :
       {"are ",   "is ",    "do ",     "does ",   "did ",     "has ",      "have ",   "can ",
        "could ", "was ",   "were ",   "should ", "will ",    "what ",     "which ",  "who ",
        "where ", "when ",  "why ",    "how ",    "есть ли ", "можно ли ", "что ",    "кто ",
        "где ",   "когда ", "почему ", "как ",    "какой ",   "какие ",    "сколько "})
    if (plain.starts_with(word))
      return true;
  return false;
}

/// "View the CPU that pods ask for", "Find the last snapshot": it is looked at, and stays as it is.
bool looks_at_something(const std::string &plain)
{
  for (const char *verb : {"view ",        "look ",
                           "look at",      "review ",
                           "inspect ",     "find ",
                           "identify ",    "determine ",
                           "investigate ", "examine ",
                           "compare ",     "confirm ",
                           "observe ",     "take note ",
                           "note ",        "consult ",
                           "read ",        "see ",
                           "locate ",      "list ",
                           "diagnose ",    "ensure ",
                           "make sure ",   "monitor ",
                           "get the ",     "make a screenshot",
                           "take a note",  "write down ",
                           "document ",    "troubleshoot ",
                           "look up ",     "visit ",
                           "assess ",      "estimate ",
                           "посмотр",      "изучи",
                           "определи",     "выясни",
                           "найди",        "найти ",
                           "сравни",       "оцени",
                           "осмотр"})
    if (plain.starts_with(verb))
      return true;
  return false;
}

/// "If the alert cannot be acted on, review the guide": whichever it is, nothing changes.
bool looks_in_some_case(const std::string &plain)
{
  if (!plain.starts_with("if ") && !plain.starts_with("in ") && !plain.starts_with("on "))
    return false;
  const std::size_t comma = plain.find(", ");
  return (comma != std::string::npos && looks_at_something(plain.substr(comma + 2))) ||
         (plain.starts_with("in ") && plain.find(" view ") != std::string::npos);
}

/// "Keep the timeline up to date", "You may need to act as the incident manager": words are written, roles
/// taken, and nothing changes.
bool keeps_or_takes_part(const std::string &plain)
{
  for (const char *words : {"keep the timeline", "act as the ", "assign roles", "assign the roles",
                            "распределить роли", "вести хронологию", "вести протокол"})
    if (plain.find(words) != std::string::npos)
      return true;
  return false;
}

/// A heading that names a thing, and below it sentences that say where to look: no other order among them.
bool looks_by_prose(const StepText &step)
{
  bool looks = false;
  std::string prose = step.prose;
  std::replace(prose.begin(), prose.end(), '\n', ' ');
  for (std::size_t at = 0; at < prose.size();) {
    const std::size_t end = std::min(prose.find(". ", at), prose.size());
    const std::string sentence = plain_title(prose.substr(at, end - at));
    const std::string action = action_of_words(sentence);
    if (action != "wait" && action != "verify")
      return false;
    looks = looks || sentence.starts_with("look up ");
    at = end + 2;
  }
  return looks;
}

/// A query of Prometheus in a block: what it shows is looked at.
bool asks_prometheus(const StepText &step)
{
  std::string query;
  for (const auto &[line, text] : step.code)
    if (line > step.line) // blocks, no spans
      query += text + " ";
  const PromParsed parsed = parse_promql(query);
  return query.find('(') != std::string::npos && query.find('{') != std::string::npos &&
         parsed.tree.has_value();
}

/// A step by whose words somebody looks or answers, and nothing changes. Of what is verified and nowhere
/// named it is said how to make a trial wait for it.
bool is_look_of_people(const StepText &step, const Directive &said, const DirectiveSite &site,
                       const StepMeaning &found)
{
  if (said.contains("action") || said.contains("target"))
    return false;
  const std::string plain = plain_title(words_of(step));
  if (found.action == "wait")
    return asks_people(plain) || looks_at_something(plain) || looks_in_some_case(plain) ||
           keeps_or_takes_part(plain) || looks_by_prose(step) || asks_prometheus(step);
  if (found.action != "verify" || !found.target.empty() || !found.several.empty())
    return false;
  site.diagnostics.note(site.context.shown_name, site.line,
                        "the step says \"verify\" but not of what: somebody looks, and goes on",
                        "to have it wait until something is well: action=verify target=...");
  return true;
}

/// Takes the annotation's action and target.
void annotate(const Directive &said, const DirectiveSite &site, StepMeaning &found)
{
  if (said.contains("action")) {
    const std::string &action = said.at("action");
    if (action != found.action)
      found = {action};
    found.several.clear();
    const auto &known = step_actions();
    if (std::find(known.begin(), known.end(), action) == known.end())
      site.diagnostics.error(site.context.shown_name, site.line, "unknown action \"" + action + "\"",
                             "did you mean \"" + did_you_mean(action, known) + "\"?");
  }
  if (said.contains("target")) {
    found.target = said.at("target");
    found.several.clear();
  }
}

/// Whom the step acts on must be one, and known; else it is work of people, and asked about.
void settle_target(const DirectiveSite &site, StepQuestions &questions, std::size_t number,
                   StepMeaning &found)
{
  if (!needs_target(found.action) || (!found.target.empty() && found.several.empty()))
    return;
  const std::string of = found.several.empty() ? " but not of what; it counts as human work only"
                                               : " of " + found.several + "; it counts as human work only";
  questions.ask(number, site.line, "the step says \"" + found.action + "\"" + of,
                "action=" + found.action + " target=...");
  found = {"wait"};
}

} // namespace

StepReading read_step_meaning(const StepText &step, const Directive &said, const DirectiveSite &site,
                              StepQuestions &questions, std::size_t number)
{
  StepReading reading;
  const Asked asked = asked_by(commands_of(step), reading.requires_ids);
  StepMeaning found = asked.first;
  if (asked.other && !said.contains("action"))
    questions.ask(number, std::to_string(asked.other_line),
                  "the step asks for \"" + found.action + "\" and for \"" + asked.other->action +
                      "\"; only the first is simulated: split the step",
                  "action=" + found.action + " target=...");
  if (found.action.empty())
    found = asked.awaited;
  if (found.action.empty())
    found.action = action_of_words(words_of(step));
  const bool by_words = asked.first.action.empty() && asked.awaited.action.empty();
  if (by_words && found.action == "verify" && asked.looks)
    found.action = "wait"; // the commands are what is looked at
  const std::string title = lower_case(words_of(step));
  if (by_words && asks_people(plain_title(title)))
    found = {"wait"}; // a question is answered, whatever words it has
  if (by_words && (title.starts_with("if ") || title.starts_with("если ")))
    found = {"wait"}; // in which case is asked about (PageReader::set_condition)
  else if (by_words)
    read_bullets(step, said, questions, number, found);
  const bool look = by_words && is_look_of_people(step, said, site, found);
  if (look)
    found = {"wait"};
  annotate(said, site, found);
  settle_target(site, questions, number, found);
  if (found.action == "await" && found.until.empty() && !said.contains("until"))
    questions.ask(number, site.line, "the step awaits something, and does not say what",
                  "action=await until=up:...");
  found.calls = asked.calls.empty() ? std::string{} : id_part(asked.calls);
  found.unknown = asked.unknown;
  reading.recognised = found.action != "wait" || said.contains("action") || asked.looks || look ||
                       !found.calls.empty() || said.contains("calls") || said.contains("until");
  if (!asked.unknown.empty() && asked.first.action.empty() && found.action == "wait" &&
      !said.contains("action"))
    reading.recognised = false; // it also does something that nobody knows
  reading.look = look;
  if (by_words && applies_terraform(plain_title(title)))
    reading.requires_ids.emplace_back("tool:terraform-state");
  reading.what = std::move(found);
  return reading;
}

} // namespace drsim::import::runbooks
